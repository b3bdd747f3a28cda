/**
 * Starts threads and keeps them. A crew is bound to one memory: its threads have an instance each of the same kernels,
 * on that memory, and serve until they are dismissed. Nothing of the library is imported that has a state, since this is
 * a bundle of its own.
 */
import text from '../../../build/threads.txt';
import { cores } from '../../base/host';
import { bytesOf } from '../../base/kernel-bytes';
import type { Crew, CrewTools } from '../crew';
import type { Block, Engine } from '../memory';

/** What every thread runs. */
const PROGRAM = `
const { workerData: { module, memory, thread, tall } } = require('node:worker_threads');
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
kernels.useTallTiles(tall);
kernels.serve(thread);
`;

/** What the kernels for threads have besides. */
interface CrewKernels {
  readonly memory: WebAssembly.Memory;
  serve?(thread: number): void;
  servantsAt(): number;
  dismiss(): void;
  useThreads(count: number, room: number, bytes: number): void;
  usesTallTiles(): number;
}

interface Worker {
  on(event: 'exit' | 'error', listener: () => void): void;
  unref(): void;
  terminate(): unknown;
}

interface Globals {
  process?: {
    readonly versions?: { readonly bun?: string };
    getBuiltinModule?(name: string): object;
  };
}

type WorkerClass = new (program: string, options: object) => Worker;

/** How long threads may take to start, in milliseconds: on a busy machine some 50 each. */
const PATIENCE = 5000;

/** What a call has asked for. */
interface Claim {
  readonly threads: number;
  readonly bytes: number;
}

/** The threads of one memory. */
class Team {
  readonly memory: WebAssembly.Memory;
  readonly claims = new Set<Claim>();
  readonly #kernels: CrewKernels;
  readonly #engine: Engine;
  readonly #module: WebAssembly.Module;
  readonly #workers: Worker[] = [];
  #room: Room | undefined;
  /** Whether threads may be relied on: not after one has ended, or did not start in time. */
  sound = true;

  constructor(engine: Engine, module: WebAssembly.Module) {
    this.#engine = engine;
    this.#kernels = engine.kernels as unknown as CrewKernels;
    this.#module = module;
    this.memory = this.#kernels.memory;
  }

  /** Has at least `count` threads serve, or as many as start. Returns how many there are, this one included. */
  grow(count: number, NodeWorker: WorkerClass): number {
    const { memory } = this;
    while (this.#workers.length < count - 1 && this.sound) {
      const thread = this.#workers.length + 1;
      const workerData = { module: this.#module, memory, thread, tall: this.#kernels.usesTallTiles() };
      const worker = new NodeWorker(PROGRAM, { eval: true, workerData, execArgv: [], name: 'nablanet' });
      this.#workers.push(worker);
      worker.on('exit', () => this.#lose());
      worker.on('error', () => this.#lose());
      worker.unref();
    }
    const served = new Int32Array(memory.buffer, this.#kernels.servantsAt(), 1);
    const end = performance.now() + PATIENCE;
    for (let now = 0; now < this.#workers.length && performance.now() < end; now = Atomics.load(served, 0)) {
      Atomics.wait(served, 0, now, 50);
    }
    if (Atomics.load(served, 0) < this.#workers.length) this.#lose();
    return this.sound ? this.#workers.length + 1 : 1;
  }

  #lose(): void {
    this.sound = false;
    this.#apply();
  }

  claim(claim: Claim): void {
    this.claims.add(claim);
    this.#apply();
  }

  giveBack(claim: Claim): void {
    this.claims.delete(claim);
    this.#apply();
  }

  /** Tells the kernels how many threads the calls that run may use together, and where they pack. */
  #apply(): void {
    const claims = [...this.claims];
    const threads = this.sound
      ? Math.min(this.#workers.length + 1, Math.max(1, ...claims.map((each) => each.threads)))
      : 1;
    const bytes = Math.max(0, ...claims.map((each) => each.bytes));
    if (threads < 2) {
      this.#kernels.useThreads(1, 0, 0);
      this.#leaveRoom();
      return;
    }
    if (!this.#room || this.#room.bytes < threads * bytes) {
      this.#leaveRoom();
      this.#room = new Room(threads * bytes);
      this.#engine.allocate(this.#room);
    }
    this.#kernels.useThreads(threads, this.#room.pointer, bytes);
  }

  #leaveRoom(): void {
    if (this.#room) this.#engine.release(this.#room);
    this.#room = undefined;
  }

  /** Ends all threads: those that serve by themselves, others by force. */
  end(): void {
    this.sound = false;
    this.#apply();
    this.#kernels.dismiss();
    for (const worker of this.#workers) worker.terminate();
  }
}

/** Where threads pack panels: pinned as long as it is used. */
class Room implements Block {
  pointer = 0;
  pins = 1;
  constructor(readonly bytes: number) {}
}

const teams = new Map<Engine, Team>();

/** The team of an engine, whose kernels are changed for such that know threads; undefined where that can't be now. */
function teamOf(engine: Engine, { modules }: CrewTools): Team | undefined {
  const before = teams.get(engine);
  if (before?.sound && before.memory === engine.kernels.memory) return before;
  // While one of its calls runs, threads stay lost.
  if (before && before.claims.size > 0) return undefined;
  before?.end();
  teams.delete(engine);
  const { backend } = engine;
  const old = modules.get(backend);
  const knows = 'serve' in engine.kernels;
  const module = knows && old ? old : new WebAssembly.Module(bytesOf(text, backend === 'relaxed-simd'));
  modules.set(backend, module);
  // A memory of its own for every team: a thread that was lost may still write to the old one.
  if ((!knows || before) && !engine.renew()) {
    if (old) modules.set(backend, old);
    return undefined;
  }
  const team = new Team(engine, module);
  teams.set(engine, team);
  return team;
}

const ALONE: Crew = { threads: 1, release: () => {} };

/** Threads for an engine; this one alone where the host has none, or where a call runs that can't be disturbed. */
export function crewOf(engine: Engine, most: number, bytes: number, tools: CrewTools): Crew {
  const { process } = globalThis as Globals;
  const threads = process?.versions?.bun ? undefined : process?.getBuiltinModule?.('node:worker_threads');
  if (!threads || typeof SharedArrayBuffer === 'undefined') return ALONE;
  try {
    const team = teamOf(engine, tools);
    if (!team) return ALONE;
    const count = team.grow(most, (threads as { Worker: WorkerClass }).Worker);
    const claim = { threads: Math.min(most, count), bytes };
    team.claim(claim);
    return { threads: claim.threads, release: () => team.giveBack(claim) };
  } catch {
    return ALONE; // no memory to share, or no thread to be had
  }
}

/** Ends all threads. The next call makes a team again, on a memory of its own. */
export function stop(): void {
  for (const team of teams.values()) if (team.sound) team.end();
}

export { cores };

export function explained(error: unknown): unknown {
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  stop();
  const message = 'a thread ended or hung in the middle of its work; the network is as after the last finished epoch';
  return Object.assign(new Error(message, { cause: error }), { code: 'worker' });
}
