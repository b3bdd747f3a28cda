/**
 * One Wasm memory per backend, used as a cache. JavaScript owns every network; a network's block is copied in when it
 * is used.
 *
 *     0        heapBase                             top            limit
 *     | static | block | block | pinned | block ... |     free     |
 *
 * Blocks are allocated one behind the other. When the next would pass the limit, all blocks that are not pinned are
 * evicted at once (each copies out what must last), and allocation continues in the first large gap between pinned
 * blocks: at heapBase, where none is pinned. A dropped network therefore needs no finalizer: after the next eviction
 * its block is overwritten and its copy is garbage. The engine holds blocks, never networks.
 *
 * The memory starts at 64 MiB (asconfig.json); the system provides only pages that are touched. Growing would detach
 * its buffer, and once any buffer was detached, V8 up to Node 22 runs every loop over typed arrays in the whole process
 * some 40 % slower (docs/design.md). So the memory grows only where the budget is not enough.
 *
 * WebAssembly memory cannot shrink. Where it is more than 4 times as large as what was used between two evictions, a
 * new instance replaces it.
 */
import { withCode } from '../base/errors';
import type { Backend } from './features';
import { instantiate } from './instantiate';
import type { Kernels } from './kernels';

/** A region of Wasm memory with an owner. `pointer` is its byte address, 0 while it is not in memory. */
export interface Block {
  pointer: number;
  readonly bytes: number;
  /** The number of current users; a block with pins > 0 is neither moved nor evicted. */
  pins: number;
  /** Copies out what must last, if anything. The engine then sets `pointer` to 0. */
  evict?(): void;
}

/**
 * The budget between two evictions, in bytes and in blocks. Few blocks are good for dropped networks: those that a
 * minor collection finds here are promoted and wait for a major one (20,000 of 2-300-1: 20 to 50 MB with 256 blocks, 19
 * to 27 with 64). Many are good for networks used in turn, which are copied less (200 of 2-8-1: 3.6 µs a step with 256
 * blocks, 3.8 with 64).
 */
const BUDGET_BYTES = 24 * 2 ** 20;
const BUDGET_BLOCKS = 64;

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
  #floats: Float32Array<ArrayBufferLike> = new Float32Array();
  #words: Int32Array<ArrayBufferLike> = new Int32Array();
  #doubles: Float64Array<ArrayBufferLike> = new Float64Array();

  constructor(readonly backend: Backend) {
    this.kernels = instantiate(backend);
    this.#top = align(this.kernels.heapBase() >>> 0);
    this.#limit = this.#top + BUDGET_BYTES;
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
    if (this.#top + bytes > this.#limit || this.#blocks.length >= BUDGET_BLOCKS) this.#evict(bytes);
    this.#growTo(this.#top + bytes, block.bytes);
    block.pointer = this.#top;
    this.#top += bytes;
    this.#blocks.push(block);
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

  /** Evicts all blocks that are not pinned, so that `wanted` bytes and a new budget fit. */
  #evict(wanted: number): void {
    const used = this.#top;
    const pinned: Block[] = [];
    for (const block of this.#blocks) {
      if (block.pins > 0) {
        pinned.push(block);
      } else {
        block.evict?.();
        block.pointer = 0;
      }
    }
    this.#blocks = pinned.sort((a, b) => a.pointer - b.pointer);
    if (pinned.length === 0 && this.kernels.memory.buffer.byteLength > 4 * Math.max(used, wanted + BUDGET_BYTES)) {
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
    const worthIt = Math.max(BUDGET_BYTES / 4, 2 * wanted);
    this.#top = align(this.kernels.heapBase() >>> 0);
    for (const { pointer, bytes } of this.#blocks) {
      if (pointer - this.#top >= worthIt) {
        this.#limit = pointer;
        return;
      }
      this.#top = align(pointer + bytes);
    }
    this.#limit = this.#top + Math.max(BUDGET_BYTES, 2 * wanted);
  }

  /** Grows the memory to `end` bytes where it is smaller; `asked` is the block's size, for the message. */
  #growTo(end: number, asked: number): void {
    const { memory } = this.kernels;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      if (end > MEMORY_BYTES) throw new RangeError('beyond 4 GiB');
      memory.grow(Math.ceil(missing / PAGE));
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
