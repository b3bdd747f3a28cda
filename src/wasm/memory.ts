/**
 * One Wasm memory per backend, used as a cache. JavaScript owns every network; a network's block is copied in when it
 * is used.
 *
 *     0        heapBase                             top            limit
 *     | static | block | block | pinned | block ... |     free     |
 *
 * Blocks are allocated one behind the other. When the next would pass the limit, all blocks that are not pinned are
 * evicted at once (each copies out what must last), and allocation continues in the first large gap between pinned
 * blocks: at heapBase, where none is pinned. A network that is made, used and dropped therefore needs no finalizer:
 * after the next eviction its block is overwritten and its copy is garbage. The engine holds blocks, never networks.
 *
 * The limit is a budget's end (budget.ts). It is larger where many networks take turns, and then a finalizer tells of
 * those that are dropped; what is no longer used, or dropped, is given back.
 *
 * The memory starts at 64 MiB (asconfig.json); the system provides only pages that are touched. Growing would detach
 * its buffer, and once any buffer was detached, V8 up to Node 22 runs every loop over typed arrays in the whole process
 * some 40 % slower (docs/design.md). So the memory grows only where the budget is not enough.
 *
 * WebAssembly memory cannot shrink. Where it is more than 4 times as large as what was used between two evictions, a
 * new instance replaces it.
 */
import { withCode } from '../base/errors';
import { type Block, type Budget, budgetFor, doubled, halved, inUse, isLasting, type Lasting, LEAST } from './budget';
import type { Backend } from './features';
import { instantiate } from './instantiate';
import type { Kernels } from './kernels';

/** Uses after which the engine looks what of a large budget is still in use. */
const USES = 2 ** 20;

/** The alignment of blocks: a cache line, in bytes. */
const LINE = 64;
/** The unit of memory.grow, in bytes. */
const PAGE = 65536;

/** The most bytes of a memory: 4 GiB, less a page so that every end is an address too. */
export const MEMORY_BYTES = 2 ** 32 - PAGE;

/** The kernels of one backend and the allocator of their memory. */
export class Engine {
  kernels: Kernels;
  #blocks: Block[] = [];
  #top: number;
  #limit: number;
  /** Whether there is nothing behind `limit`. */
  #open = true;
  #budget = LEAST;
  /** Counts decisions about the budget: what was used since the last one is in use. */
  #era = 1;
  #usesLeft = USES;
  /** Bytes of blocks whose owners are garbage. */
  #gone = 0;
  /** Hears of owners that are garbage; without it budgets stay what they are. */
  readonly #owners: FinalizationRegistry<Lasting> | undefined =
    typeof FinalizationRegistry === 'function'
      ? new FinalizationRegistry<Lasting>((block) => this.#forget(block))
      : undefined;
  #floats: Float32Array<ArrayBufferLike> = new Float32Array();
  #words: Int32Array<ArrayBufferLike> = new Int32Array();
  #doubles: Float64Array<ArrayBufferLike> = new Float64Array();

  constructor(readonly backend: Backend) {
    this.kernels = instantiate(backend);
    this.#top = align(this.kernels.heapBase() >>> 0);
    this.#limit = this.#top + LEAST.bytes;
  }

  /** How many float32 values one instruction of the kernels works on. */
  get lanes(): 4 | 8 {
    return this.kernels.lanes ? 8 : 4;
  }

  /** The whole memory as float32, int32 and float64. Do not keep these views: an allocation may detach them. */
  get floats(): Float32Array<ArrayBufferLike> {
    if (this.#floats.length === 0) this.#renewViews();
    return this.#floats;
  }

  get words(): Int32Array<ArrayBufferLike> {
    if (this.#words.length === 0) this.#renewViews();
    return this.#words;
  }

  get doubles(): Float64Array<ArrayBufferLike> {
    if (this.#doubles.length === 0) this.#renewViews();
    return this.#doubles;
  }

  /**
   * Places a block in memory; may evict every block that is not pinned.
   *
   * @throws RangeError where the memory is full
   */
  allocate(block: Block): void {
    const bytes = align(block.bytes);
    if (!this.#fits(bytes)) this.#makeRoom(bytes);
    this.#growTo(this.#top + bytes, block.bytes);
    block.pointer = this.#top;
    this.#top += bytes;
    this.#blocks.push(block);
  }

  /** The same for a block that lasts as long as `owner`, which holds it. */
  bringIn(block: Lasting, owner: object): void {
    this.allocate(block);
    if (block.era > 0 && !block.returned && this.#owners) {
      block.returned = true;
      this.#owners.register(owner, block);
    }
    block.era = this.#era;
  }

  /** Notes that a block in memory is in use. */
  use(block: Lasting): void {
    block.era = this.#era;
    if (--this.#usesLeft === 0) this.#review();
  }

  #fits(bytes: number): boolean {
    return this.#top + bytes <= this.#limit && this.#blocks.length < this.#budget.blocks;
  }

  /** Frees a block. The space of the last block is available at once, that of others after the next eviction. */
  release(block: Block): void {
    const last = this.#blocks[this.#blocks.length - 1];
    if (last === block) {
      this.#blocks.pop();
      this.#top = block.pointer;
    } else {
      const index = this.#blocks.indexOf(block);
      if (index >= 0) this.#blocks.splice(index, 1);
    }
    block.pointer = 0;
  }

  /** Goes over to a new instance of the kernels. Returns whether it has: not where blocks are in use. */
  renew(): boolean {
    if (this.#blocks.some(({ pins }) => pins > 0)) return false;
    for (const block of this.#blocks) {
      block.evict?.();
      block.pointer = 0;
    }
    this.#blocks = [];
    this.kernels = instantiate(this.backend);
    this.#renewViews();
    this.#findRoom(0);
    return true;
  }

  /**
   * Where most networks that fill the budget have come back, they take turns and evict each other: it is doubled. Else
   * all are evicted.
   */
  #makeRoom(wanted: number): void {
    const used = inUse(this.#blocks, this.#era);
    const full = this.#blocks.length >= this.#budget.blocks;
    if (2 * used.blocks > this.#blocks.filter(isLasting).length) {
      const { bytes } = this.#budget;
      this.#budget = doubled(this.#budget, full);
      if (this.#open) this.#limit += this.#budget.bytes - bytes;
      if (this.#fits(wanted)) return;
    } else {
      this.#budget = halved(this.#budget, used);
    }
    this.#nextEra();
    this.#evict(wanted, this.#top);
  }

  #nextEra(): void {
    this.#era++;
    this.#usesLeft = USES;
  }

  /** Gives back a large budget of which less than a quarter is in use. */
  #review(): void {
    const { bytes, blocks } = this.#budget;
    const used = inUse(this.#blocks, this.#era);
    this.#nextEra();
    if (bytes + blocks === LEAST.bytes + LEAST.blocks) return;
    if (4 * used.bytes < this.#top && 4 * used.blocks < this.#blocks.length) this.#giveBack(used);
  }

  /** The owner of a block is garbage: nobody will ask for it again. */
  #forget(block: Lasting): void {
    block.returned = false;
    if (block.pointer === 0) return;
    // Many come in one turn: decided behind the last, when what is still in use is known.
    if (this.#gone === 0) {
      Promise.resolve().then(() => {
        if (2 * this.#gone > this.#top) this.#giveBack(inUse(this.#blocks, this.#era));
      });
    }
    this.#gone += block.bytes;
  }

  /** Evicts all, and goes on with a budget for twice what is in use. */
  #giveBack(used: Budget): void {
    this.#budget = budgetFor(used);
    this.#evict(0, used.bytes);
  }

  /** Evicts all blocks that are not pinned, so that `wanted` bytes and a new budget fit; `used` bytes were in use. */
  #evict(wanted: number, used: number): void {
    const pinned: Block[] = [];
    for (const block of this.#blocks) {
      if (block.pins > 0) {
        pinned.push(block);
      } else {
        block.evict?.();
        block.pointer = 0;
      }
    }
    this.#gone = 0;
    this.#blocks = pinned.sort((a, b) => a.pointer - b.pointer);
    const { bytes } = this.#budget;
    if (pinned.length === 0 && this.kernels.memory.buffer.byteLength > 4 * Math.max(used, wanted + bytes)) {
      this.kernels = instantiate(this.backend);
      this.#renewViews();
    }
    this.#findRoom(wanted);
  }

  /**
   * Sets where allocation continues: in the first gap between pinned blocks that is large enough, else behind the last.
   * If it were always behind the last, blocks that are pinned during evictions would climb, and the memory would grow
   * with them.
   */
  #findRoom(wanted: number): void {
    const budget = this.#budget.bytes;
    const worthIt = Math.max(budget / 4, 2 * wanted);
    this.#open = false;
    this.#top = align(this.kernels.heapBase() >>> 0);
    for (const { pointer, bytes } of this.#blocks) {
      if (pointer - this.#top >= worthIt) {
        this.#limit = pointer;
        return;
      }
      this.#top = align(pointer + bytes);
    }
    this.#open = true;
    this.#limit = this.#top + Math.max(budget, 2 * wanted);
  }

  /** Grows the memory to `end` bytes where it is smaller; `asked` is the block's size, for the message. */
  #growTo(end: number, asked: number): void {
    const { memory } = this.kernels;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      if (end > MEMORY_BYTES) throw new RangeError('beyond 4 GiB');
      // Where networks take turns, for all of the budget at once: the system provides only pages that are touched.
      const ample = this.#budget.bytes > LEAST.bytes && this.#limit > end ? this.#limit - end : 0;
      memory.grow(Math.ceil((missing + ample) / PAGE));
      this.#renewViews(); // a shared buffer is not detached, and stays as long as it was
    } catch (cause) {
      const free = Math.max(0, MEMORY_BYTES - this.#top);
      const left = `${size(asked)} asked for, ${size(free)} of 4 GiB left, or less where the engine gives less`;
      throw withCode(new RangeError(`WebAssembly memory is full: ${left}`, { cause }), 'value');
    }
  }

  #renewViews(): void {
    const { buffer } = this.kernels.memory;
    this.#floats = new Float32Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }
}

/**
 * Rounds up to a cache line. Without a division, so that addresses stay small integers for the engine, which would box
 * doubles.
 */
function align(bytes: number): number {
  return bytes + (-bytes & (LINE - 1));
}

/** A number of bytes, worded for a message: "12.0 MiB". */
export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 2 ** (10 * power)).toFixed(1)} ${units[power]}`;
}

const engines = new Map<Backend, Engine>();

/** The engine of a backend, created at its first use and shared by all networks. */
export function engineOf(backend: Backend): Engine {
  let engine = engines.get(backend);
  if (!engine) {
    engine = new Engine(backend);
    engines.set(backend, engine);
  }
  return engine;
}
