/** caller.ts for hosts without workers, Cloudflare's and Vercel's edge: 25 kB less in what is uploaded there. */
import { withCode } from '../../base/errors';
import type { NetworkState } from '../../model/state';
import type { History } from '../history';
import type { WorkerJob } from './tools';

export function trainInWorker(_: NetworkState, { here }: WorkerJob): Promise<History> {
  if (here) return here();
  throw withCode(new Error('no worker could be started: this host has none'), 'worker');
}
