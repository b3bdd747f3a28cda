/** A worker of whatever kind the engine has, from a program's text: no file to host, nothing for a bundler to find. */
import type { Port } from './protocol';

export interface Host extends Port {
  /** Called once where the worker ends by itself, or never starts. */
  onfailure: ((cause: unknown) => void) | null;
  terminate(): void;
}

interface WebWorker extends Port {
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
  terminate(): void;
}

interface NodeWorker {
  postMessage: Port['postMessage'];
  on(name: string, listener: (value: unknown) => void): void;
  terminate(): unknown;
}

interface Globals {
  Worker?: new (url: string, options: object) => WebWorker;
  process?: { getBuiltinModule?(name: string): { Worker: new (source: string, options: object) => NodeWorker } };
}

/** Starts the program that defines `nablanetWorker`; an error says what the engine or the page lacks. */
export function startWorker(program: string): Host {
  const { Worker, process } = globalThis as unknown as Globals;
  if (Worker) return webWorker(Worker, program);
  const threads = process?.getBuiltinModule?.('node:worker_threads');
  if (threads) return nodeWorker(threads.Worker, program);
  throw new Error('there is neither Worker nor node:worker_threads (Node 20.16, 22.3 or later)');
}

function webWorker(Worker: NonNullable<Globals['Worker']>, program: string): Host {
  const url = URL.createObjectURL(new Blob([`${program}nablanetWorker.start(self)`], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module', name: 'nablanet' });
  const host: Host = {
    onmessage: null,
    onfailure: null,
    postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
  worker.onmessage = (event) => host.onmessage?.(event);
  worker.onerror = (event) => {
    event.preventDefault?.();
    host.onfailure?.(new Error(event.message || 'no reason is told'));
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
    terminate: () => void worker.terminate(),
  };
  worker.on('message', (data) => host.onmessage?.({ data }));
  worker.on('error', (error) => host.onfailure?.(error));
  worker.on('exit', (code) => host.onfailure?.(new Error(`it exited with code ${code}`)));
  return host;
}
