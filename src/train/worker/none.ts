/** caller.ts for hosts without workers, Cloudflare's and Vercel's edge: 25 kB less in what is uploaded there. */
import { withCode } from '../../base/errors';

export function trainInWorker(): never {
  throw withCode(new Error('no worker could be started: this host has none'), 'worker');
}
