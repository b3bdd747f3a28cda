/**
 * The parameters of one network: a block of Wasm memory while they are used, an array of their own otherwise. The array
 * is there all the time: one made at every eviction would be garbage that only a full collection finds, since what
 * holds it is old by then.
 */
import { newFloats } from '../base/forms';
import type { Block, Engine } from '../wasm/memory';
import type { ParameterLayout } from './parameter-layout';

/** From this size on, an array is a mapping of its own on Node. */
const MAPPED_BYTES = 2 ** 20;

/** Parameters, what the optimizer remembers of them, and running statistics, placed as parameter-layout.ts says. */
export class Parameters implements Block {
  pointer = 0;
  pins = 0;
  readonly length: number;
  readonly bytes: number;
  readonly #home: Float32Array;
  readonly #layout: ParameterLayout;

  /** All of them 0. */
  constructor(
    readonly engine: Engine,
    layout: ParameterLayout,
  ) {
    this.#home = allocate(layout.stateFloats);
    this.#layout = layout;
    this.length = layout.stateFloats;
    this.bytes = 4 * this.length;
  }

  /** Makes sure they are in Wasm memory; may move others out. */
  bringIn(): void {
    if (this.pointer !== 0) return;
    this.engine.allocate(this);
    this.engine.floats.set(this.#home, this.pointer >>> 2);
  }

  evict(): void {
    this.#home.set(this.all());
  }

  /** The whole block where it is now, (stateFloats). A view, soon stale: not to be kept. */
  all(): Float32Array {
    if (this.pointer === 0) return this.#home;
    return this.engine.floats.subarray(this.pointer >>> 2, (this.pointer >>> 2) + this.length);
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
