/** The threads of one memory: each has an instance of the same kernels on it, and serves until it is dismissed. */
import type { Block } from '../budget';
import type { Engine } from '../memory';
import type { End, ThreadHost } from './hosts';

/** What the kernels for threads have besides. */
interface CrewKernels {
  readonly memory: WebAssembly.Memory;
  serve?(thread: number): void;
  servantsAt(): number;
  dismiss(): void;
  useThreads(count: number, room: number, bytes: number): void;
  usesTallTiles(): number;
}

/** How long threads may take to start, in milliseconds: on a busy machine some 50 each. */
const PATIENCE = 5000;
/** How often those that start in turns are looked for, in milliseconds. */
const LOOK = 4;

/** What a call has asked for. */
export interface Claim {
  readonly threads: number;
  readonly bytes: number;
}

export class Team {
  readonly memory: WebAssembly.Memory;
  readonly claims = new Set<Claim>();
  readonly #kernels: CrewKernels;
  readonly #engine: Engine;
  readonly #module: WebAssembly.Module;
  readonly #host: ThreadHost;
  /** How to end each thread that was started. */
  readonly #ends: End[] = [];
  #room: Room | undefined;
  /** Whether threads may be relied on: not after one has ended, or did not start in time. */
  sound = true;
  /** Whether none has ever served when one was lost: the host refuses them. */
  refused = false;

  constructor(engine: Engine, module: WebAssembly.Module, host: ThreadHost) {
    this.#engine = engine;
    this.#kernels = engine.kernels as unknown as CrewKernels;
    this.#module = module;
    this.#host = host;
    this.memory = this.#kernels.memory;
  }

  /** How many threads serve now. */
  get #serving(): number {
    return Atomics.load(new Int32Array(this.memory.buffer, this.#kernels.servantsAt(), 1), 0);
  }

  get #complete(): boolean {
    return this.#serving >= this.#ends.length;
  }

  /** Starts what is missing of `count` threads, this one included. */
  #enlist(count: number): void {
    const { memory } = this;
    const tall = this.#kernels.usesTallTiles();
    while (this.#ends.length < count - 1 && this.sound) {
      const thread = this.#ends.length + 1;
      this.#ends.push(this.#host.start({ module: this.#module, memory, thread, tall }, () => this.#lose()));
    }
  }

  /**
   * Has at least `count` threads serve, or as many as start while this one waits. Returns how many there are, this one
   * included; those that are late join in.
   */
  grow(count: number): number {
    this.#enlist(count);
    if (this.#host.atOnce) this.#wait();
    return this.sound ? this.#serving + 1 : 1;
  }

  /** Waits for those that start; who is too late is done without. */
  #wait(): void {
    const serving = new Int32Array(this.memory.buffer, this.#kernels.servantsAt(), 1);
    const end = performance.now() + PATIENCE;
    for (let now = 0; now < this.#ends.length && performance.now() < end; now = Atomics.load(serving, 0)) {
      if (!this.sound) return;
      Atomics.wait(serving, 0, now, 50);
    }
    if (!this.#complete) this.#lose();
  }

  /** The same in turns with whatever else this thread has to do. */
  async gather(count: number): Promise<void> {
    this.#enlist(count);
    const end = performance.now() + PATIENCE;
    while (this.sound && !this.#complete) {
      if (performance.now() > end) this.#lose();
      else await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  #lose(): void {
    this.refused ||= this.sound && this.#serving === 0;
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
      ? Math.min(this.#ends.length + 1, Math.max(1, ...claims.map((each) => each.threads)))
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
    for (const end of this.#ends) end();
  }
}

/** Where threads pack panels: pinned as long as it is used. */
class Room implements Block {
  pointer = 0;
  pins = 1;
  constructor(readonly bytes: number) {}
}
