/** How the host starts a thread that serves: worker_threads of Node's, which Deno has too, or workers of the web. */

/** What a thread is given. */
export interface Enlisted {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its number, from 1 on. */
  readonly thread: number;
  readonly tall: number;
}

/** Ends a thread by force. */
export type End = () => void;

export interface ThreadHost {
  /** Whether threads start while the one that asks for them waits: Chromium starts workers when it is back in its loop. */
  readonly atOnce: boolean;
  /** Starts a thread; `lost` is called when it ends. */
  start(enlisted: Enlisted, lost: () => void): End;
}

/** What every thread runs; in a block, since Deno has a `module` of its own. */
const SERVE = `
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  kernels.useTallTiles(tall);
  kernels.serve(thread);
`;
const OF_NODE = `{
  const { module, memory, thread, tall } = require('node:worker_threads').workerData;${SERVE}}`;
const OF_THE_WEB = `onmessage = ({ data: { module, memory, thread, tall } }) => {${SERVE}};`;

interface NodeWorker {
  on(event: 'exit' | 'error', listener: () => void): void;
  unref(): void;
  terminate(): unknown;
}

interface WebWorker {
  onerror: ((event: { preventDefault?(): void }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

interface Globals {
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: new (url: string, options: object) => WebWorker;
  readonly process?: {
    readonly versions?: { readonly node?: string; readonly bun?: string };
    readonly type?: string;
    getBuiltinModule?(name: string): object | undefined;
  };
}

const globals = globalThis as Globals;

/**
 * The host's way to start threads; undefined where it has none. Bun is one of these: what WebAssembly writes to shared
 * memory there may never be seen by other threads (oven-sh/bun, issue 25677).
 */
export function threadHost(): ThreadHost | undefined {
  const { crossOriginIsolated, process, Worker } = globals;
  if (typeof SharedArrayBuffer === 'undefined' || process?.versions?.bun) return undefined;
  // Pages in Electron have a `process`, too, but take workers of the web.
  if (process?.versions?.node && process.type !== 'renderer') {
    const threads = process.getBuiltinModule?.('node:worker_threads');
    return threads && ofNode(threads as { Worker: new (program: string, options: object) => NodeWorker });
  }
  return crossOriginIsolated && Worker ? ofTheWeb(Worker) : undefined;
}

/** `threads.Worker` is looked up for each thread, so that who watches Node's workers sees these, too. */
function ofNode(threads: { Worker: new (program: string, options: object) => NodeWorker }): ThreadHost {
  return {
    atOnce: true,
    start(workerData, lost) {
      const worker = new threads.Worker(OF_NODE, { eval: true, workerData, execArgv: [], name: 'nablanet' });
      worker.on('exit', lost);
      worker.on('error', lost);
      worker.unref();
      return () => void worker.terminate();
    },
  };
}

/** The address of the program; one for all workers, as long as the page is open. */
let url: string | undefined;

function ofTheWeb(Worker: NonNullable<Globals['Worker']>): ThreadHost {
  return {
    atOnce: false,
    start(enlisted, lost) {
      url ??= URL.createObjectURL(new Blob([OF_THE_WEB], { type: 'text/javascript' }));
      const worker = new Worker(url, { type: 'module', name: 'nablanet' });
      worker.onerror = (event) => {
        event.preventDefault?.();
        lost();
      };
      worker.postMessage(enlisted);
      return () => worker.terminate();
    },
  };
}

/** Whether this thread may sleep until others are done: not a page's own, nor a service worker. */
export function maySleep(): boolean {
  try {
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0) === 'timed-out';
  } catch {
    return false;
  }
}
