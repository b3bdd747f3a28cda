/**
 * The parameters of one network: a block of Wasm memory while they are used, an array of their own otherwise. The array
 * is there all the time: one made at every eviction would be garbage that only a full collection finds, since what
 * holds it is old by then.
 */
import { newFloats } from '../base/forms';
import type { Block, Lasting } from '../wasm/budget';
import type { Engine } from '../wasm/memory';
import type { ParameterLayout } from './parameter-layout';

/** From this size on, an array is a mapping of its own on Node. */
const MAPPED_BYTES = 2 ** 20;

/** What the engine holds of a network: its numbers, and where they are. */
class Resident implements Lasting {
  pointer = 0;
  pins = 0;
  era = 0;
  returned = false;

  constructor(
    readonly engine: Engine,
    readonly home: Float32Array,
  ) {}

  get bytes(): number {
    return 4 * this.home.length;
  }

  /** The numbers where they are now; a view, soon stale. */
  view(): Float32Array {
    const { pointer, home } = this;
    if (pointer === 0) return home;
    return this.engine.floats.subarray(pointer >>> 2, (pointer >>> 2) + home.length);
  }

  evict(): void {
    this.home.set(this.view());
  }
}

/**
 * Parameters, what the optimizer remembers of them, and running statistics, placed as parameter-layout.ts says. The
 * engine holds the block and not this: when nobody holds this, the engine hears of it.
 */
export class Parameters {
  readonly block: Resident;
  /** The workspace that was used with them last (workspace.ts). */
  companion: (Block & { readonly layout: object }) | undefined = undefined;
  readonly length: number;
  readonly #layout: ParameterLayout;

  /** All of them 0. */
  constructor(
    readonly engine: Engine,
    layout: ParameterLayout,
  ) {
    this.block = new Resident(engine, allocate(layout.stateFloats));
    this.#layout = layout;
    this.length = layout.stateFloats;
  }

  /** Their byte address; 0 while they are not in Wasm memory. */
  get pointer(): number {
    return this.block.pointer;
  }

  /** Makes sure they are in Wasm memory; may move others out. */
  bringIn(): void {
    const { engine, block } = this;
    if (block.pointer !== 0) engine.use(block);
    if (block.pointer !== 0) return;
    engine.bringIn(block, this);
    engine.floats.set(block.home, block.pointer >>> 2);
  }

  /** The whole block where it is now, (stateFloats). A view, soon stale: not to be kept. */
  all(): Float32Array {
    return this.block.view();
  }

  /** The parameters, (parameterFloats); a view likewise. */
  view(): Float32Array {
    return this.all().subarray(0, this.#layout.parameterFloats);
  }

  /** What the optimizer remembers, (slots × parameterFloats); a view likewise. */
  optimizerState(): Float32Array {
    return this.all().subarray(this.#layout.parameterFloats, this.#layout.statistics);
  }

  /** Running means and variances of layers with batch normalization; a view likewise. */
  statistics(): Float32Array {
    return this.all().subarray(this.#layout.statistics);
  }
}

/**
 * An array for parameters. On Node a large one is a resizable buffer, which V8 maps and unmaps whole: what comes from
 * malloc's heap stays with the process when it is freed, in holes (500 of 784-512-512-10 on Node 20: 10 to 33 MB, so
 * 7). Browsers map large buffers in any case, and collect resizable ones late (4 GB through a tab of Chromium: a peak
 * of 2 GB, without 0.6).
 */
function allocate(floats: number): Float32Array {
  const bytes = 4 * floats;
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (!process?.versions?.node || bytes < MAPPED_BYTES) return newFloats(floats);
  return new Float32Array(new ArrayBuffer(bytes, { maxByteLength: bytes }), 0, floats);
}
