/**
 * One Wasm memory per backend, used as a cache: JavaScript owns every network, and what a network needs is
 * brought in when it is used.
 *
 *     0        heapBase                             top            limit
 *     | static | block | block | pinned | block ... |     free     |
 *
 * Blocks are handed out one behind the other. When they would pass the limit, everything that is not pinned is
 * evicted at once (a block copies out what must last), and handing out goes on in the first large gap between pinned
 * blocks: at the heap's base, where nothing is pinned. So a dropped network needs no finalizer: its block is overwritten
 * after the next eviction, and its copy is garbage. The engine holds blocks, never networks.
 *
 * The memory starts at 64 MiB (asconfig.json), of which the system gives what is touched. Growing it would detach its
 * buffer, and once a buffer was detached, V8 up to Node 22 runs every loop over typed arrays in the whole process some
 * 40 % slower (docs/design.md); so it grows only for what is really large.
 *
 * The memory can't shrink. Where it has become much larger than what was used between two evictions, a new
 * instance takes its place.
 */
import type { Backend } from './features';
import { instantiate } from './instantiate';
import type { Kernels } from './kernels';

/** A stretch of Wasm memory with an owner; `pointer` is 0 while it is not in memory. */
export interface Block {
  pointer: number;
  readonly bytes: number;
  /** More than 0 while somebody works on it: it stays where it is. */
  pins: number;
  /** Copies out what must last, if anything must. The engine sets `pointer` to 0 afterwards. */
  evict?(): void;
}

/**
 * What may be handed out between two evictions, and in how many blocks. Few blocks: dropped networks that a minor
 * collection finds here grow old and wait for a major one (20,000 of 2-300-1: 20 to 50 MB with 256 blocks, 19 to 27
 * with 64). Many: networks used in turn are copied less (200 of 2-8-1: 3.6 µs a step with 256 blocks, 3.8 with 64).
 */
const BUDGET_BYTES = 24 * 2 ** 20;
const BUDGET_BLOCKS = 64;

/** Alignment of blocks: a cache line. */
const LINE = 64;
const PAGE = 65536;

/** The end of WebAssembly's addresses: 4 GiB, less a page so that every end is an address too. */
export const MEMORY_BYTES = 2 ** 32 - PAGE;

export class Engine {
  kernels: Kernels;
  #blocks: Block[] = [];
  #top: number;
  #limit: number;
  #floats: Float32Array<ArrayBufferLike>;
  #words: Int32Array<ArrayBufferLike>;
  #doubles: Float64Array<ArrayBufferLike>;

  constructor(readonly backend: Backend) {
    this.kernels = instantiate(backend);
    this.#top = align(this.kernels.heapBase() >>> 0);
    this.#limit = this.#top + BUDGET_BYTES;
    const { buffer } = this.kernels.memory;
    this.#floats = new Float32Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }

  /** The whole memory as float32, int32 and float64. Not to be kept: an allocation may detach them. */
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

  /** Gives the block a place in memory; may move everything that is not pinned out. Throws a RangeError when full. */
  allocate(block: Block): void {
    const bytes = align(block.bytes);
    if (this.#top + bytes > this.#limit || this.#blocks.length >= BUDGET_BLOCKS) this.#evict(bytes);
    this.#growTo(this.#top + bytes, block.bytes);
    block.pointer = this.#top;
    this.#top += bytes;
    this.#blocks.push(block);
  }

  /** Ends a block before its time. The last one's place is free at once, others' after the next eviction. */
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

  /** Moves out all that is not pinned, so that `wanted` bytes and a budget's worth find room. */
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
   * Where to hand out next: the first gap among the pinned blocks that is worth it, or else behind the last. Were it
   * always behind the last, what is pinned during evictions would lie higher and higher, and memory with it.
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

  #growTo(end: number, asked: number): void {
    const { memory } = this.kernels;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      if (end > MEMORY_BYTES) throw new RangeError('beyond 4 GiB');
      memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      const free = Math.max(0, MEMORY_BYTES - this.#top);
      throw Object.assign(
        new RangeError(
          `WebAssembly memory is full: ${size(asked)} asked for, ${size(free)} of 4 GiB left, or less where the engine gives less`,
          { cause },
        ),
        { code: 'value' as const },
      );
    }
    this.#renewViews();
  }

  #renewViews(): void {
    const { buffer } = this.kernels.memory;
    this.#floats = new Float32Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }
}

/** Up to a whole line. Without a division: addresses stay integers to the engine, which would box doubles. */
function align(bytes: number): number {
  return bytes + (-bytes & (LINE - 1));
}

/** A number of bytes for people: "12.0 MiB". */
export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 2 ** (10 * power)).toFixed(1)} ${units[power]}`;
}

const engines = new Map<Backend, Engine>();

/** The backend's engine, made when first asked for. */
export function engineOf(backend: Backend): Engine {
  let engine = engines.get(backend);
  if (!engine) {
    engine = new Engine(backend);
    engines.set(backend, engine);
  }
  return engine;
}
