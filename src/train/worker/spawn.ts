/** Starts a worker of the web or of Node from a program's text: no file to host, nothing for a bundler to find. */
import type { Port } from './protocol';

export interface Host extends Port {
  /** Called when the worker ends by itself, or fails to start. */
  onfailure: ((cause: unknown) => void) | null;
  /** Whether it keeps Node's process alive, as it does from the start. */
  keepsAlive(whether: boolean): void;
  terminate(): void;
}

interface WebWorker extends Port {
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
  onmessageerror: (() => void) | null;
  terminate(): void;
}

/** A worker of node:worker_threads. */
interface NodeWorker {
  postMessage: Port['postMessage'];
  on(name: string, listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

interface Globals {
  Worker?: new (url: string, options: object) => WebWorker;
  process?: {
    readonly versions?: { readonly node?: string; readonly bun?: string };
    readonly type?: string;
    getBuiltinModule?(name: string): { Worker: new (source: string, options: object) => NodeWorker };
  };
  Deno?: unknown;
}

/** Starts the program, which defines `nablanetWorker`. Throws what the engine or the page lacks. */
export function startWorker(program: string): Host {
  const { Worker, process, Deno } = globalThis as unknown as Globals;
  // Deno, Bun and pages in Electron have a `process`, too, but take workers of the web.
  const isNode = process?.versions?.node && !process.versions.bun && !Deno && process.type !== 'renderer';
  const threads = isNode ? process.getBuiltinModule?.('node:worker_threads') : undefined;
  if (threads) return nodeWorker(threads.Worker, program);
  if (Worker) return webWorker(Worker, program);
  throw new Error('there is neither Worker nor process.getBuiltinModule, which Node has from 20.16 and 22.3 on');
}

function webWorker(Worker: NonNullable<Globals['Worker']>, program: string): Host {
  const url = URL.createObjectURL(new Blob([`${program}nablanetWorker.start(self)`], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module', name: 'nablanet' });
  const host: Host = {
    onmessage: null,
    onfailure: null,
    postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
    keepsAlive: () => {},
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
  worker.onmessage = (event) => host.onmessage?.(event);
  worker.onmessageerror = () => host.onfailure?.(new Error('a message could not be read'));
  worker.onerror = (event) => {
    event.preventDefault?.();
    host.onfailure?.(new Error(event.message || 'no reason given'));
  };
  return host;
}

function nodeWorker(Worker: new (source: string, options: object) => NodeWorker, program: string): Host {
  const source = `${program}nablanetWorker.start(require('node:worker_threads').parentPort)`;
  const worker = new Worker(source, { eval: true, execArgv: [], name: 'nablanet' });
  const host: Host = {
    onmessage: null,
    onfailure: null,
    postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
    keepsAlive: (whether) => (whether ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
  worker.on('message', (data) => host.onmessage?.({ data }));
  worker.on('error', (error) => host.onfailure?.(error));
  worker.on('messageerror', (error) => host.onfailure?.(error));
  worker.on('exit', (code) => host.onfailure?.(new Error(`it exited with code ${code}`)));
  return host;
}
