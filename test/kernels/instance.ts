/**
 * The test builds of the kernels (assembly/testing.ts), one instance a variant, and memory for them that notices
 * stray reads and writes: blocks lie between canaries, and canaries are NaN, so that what is read past an end shows in
 * the results; or a block ends where memory ends, and reading on is a trap.
 */
import kernelsText from '../../build/kernels.test.txt';
import wideText from '../../build/wide.test.txt';
import { bytesOf } from '../../src/base/kernel-bytes';
import type { Backend } from '../../src/index';
import type { Kernels } from '../../src/wasm/kernels';
import { BACKENDS } from '../support/backends';

/** The whole interface of assembly/testing.ts: strides in bytes, pointers as byte addresses. */
export interface TestKernels extends Kernels {
  map(which: number, x: number, y: number, count: number): void;
  activate(
    activation: number,
    z: number,
    rows: number,
    units: number,
    stride: number,
    setting: number,
    kept: number,
  ): void;
  differentiate(
    activation: number,
    a: number,
    d: number,
    rows: number,
    units: number,
    stride: number,
    setting: number,
    kept: number,
  ): void;
  costOfRow(
    loss: number,
    row: number,
    targets: number,
    d: number,
    units: number,
    scale: number,
    setting: number,
  ): number;
  sgd(parameters: number, gradients: number, count: number, learningRate: number): void;
  dropOut(step: number, layer: number, p: number, from: number, to: number, rows: number, stride: number): void;
  addNoise(step: number, x: number, rows: number, width: number, deviation: number): void;
  penalize(w: number, g: number, count: number, l1: number, l2: number): void;
  clipValues(g: number, count: number, limit: number): void;
  limitNorms(w: number, inputs: number, units: number, most: number): void;
  gather(x: number, width: number, order: number, first: number, rows: number, to: number): void;
  gatherTargets(
    y: number,
    width: number,
    classes: number,
    order: number,
    first: number,
    rows: number,
    to: number,
  ): void;
  multiply(
    a: number,
    strideA: number,
    b: number,
    bias: number,
    c: number,
    strideC: number,
    rows: number,
    inner: number,
    columns: number,
    from: number,
    to: number,
  ): void;
  multiplyTransposed(
    a: number,
    strideA: number,
    b: number,
    strideB: number,
    g: number,
    w: number,
    rows: number,
    inner: number,
    columns: number,
    from: number,
    to: number,
    adding: number,
    rate: number,
  ): void;
  packTransposed(w: number, rows: number, columns: number, from: number, width: number, packed: number): void;
  sizeOfStep(): number;
  sizeOfLayer(): number;
  offsetOfLearningRate(): number;
  offsetOfMoments(): number;
}

/** What outputs hold before they are written: a signalling NaN, which comes out of no arithmetic. */
export const POISON = 0x7fa0_be5e;
/** Floats of a canary. Odd, so that blocks lie at every alignment that a float can have. */
const CANARY = 37;
/** A canary's word: such a NaN too, and another one at every address, so that a copied canary shows. */
const canaryAt = (address: number): number => 0x7fa0_0000 | ((address * 0x9e37) & 0xffff);

/** A stretch of Wasm memory: `pointer` for the kernels, `floats` for the test. */
export interface Block {
  readonly pointer: number;
  readonly floats: Float32Array;
}

/** Memory handed out block by block, half of an instance's; `reset` takes all of it back. It never grows. */
export class Arena {
  readonly #memory: ArrayBuffer;
  readonly #base: number;
  #top = 0;
  #blocks: { words: Uint32Array; kept: Uint32Array | undefined }[] = [];

  constructor(kernels: TestKernels) {
    this.#memory = kernels.memory.buffer;
    this.#base = Math.ceil(kernels.heapBase() / 4) * 4;
    // Nobody has to read below the kernels' constants, which lie from 1 KiB on: a pointer of 1 must not find zeros.
    new Uint32Array(this.#memory, 0, 256).fill(POISON);
    this.reset();
  }

  reset(): void {
    this.#blocks = [];
    this.#top = this.#base;
    this.#canary();
  }

  /** A block that holds `values` and may be written. */
  floats(values: ArrayLike<number>): Block {
    const block = this.#place(values.length);
    block.floats.set(values);
    return block;
  }

  /** A block that no kernel may write to. */
  input(values: ArrayLike<number>): Block {
    const block = this.floats(values);
    const placed = this.#blocks[this.#blocks.length - 1];
    placed.kept = placed.words.slice();
    return block;
  }

  /** A block of unsigned integers that no kernel may write to. */
  indices(values: ArrayLike<number>): Block {
    const block = this.#place(values.length);
    const placed = this.#blocks[this.#blocks.length - 1];
    placed.words.set(values);
    placed.kept = placed.words.slice();
    return block;
  }

  /** A block of POISON, to be written. */
  output(length: number): Block {
    return this.#place(length);
  }

  /** A block that ends where memory ends; every `reset` makes place for a new one. */
  atEnd(values: ArrayLike<number>): Block {
    const pointer = this.#memory.byteLength - 4 * values.length;
    const floats = new Float32Array(this.#memory, pointer, values.length);
    floats.set(values);
    return { pointer, floats };
  }

  /** Throws where a canary or an input was written to since `reset`. */
  checkCanaries(): void {
    for (const [i, { words, kept }] of this.#blocks.entries()) {
      const start = words.byteOffset - 4 * CANARY;
      const end = words.byteOffset + words.byteLength;
      const before = this.#firstChanged(start);
      const behind = this.#firstChanged(end);
      if (before >= 0) throw new Error(`block ${i}: written to ${CANARY - before} floats before it`);
      if (behind >= 0) throw new Error(`block ${i}: written to ${behind + 1} floats behind it`);
      const changed = kept ? words.findIndex((word, j) => word !== kept[j]) : -1;
      if (changed >= 0) throw new Error(`block ${i}: an input, written to at float ${changed}`);
    }
  }

  #place(length: number): Block {
    const pointer = this.#top;
    this.#top += 4 * length;
    if (this.#top + 4 * CANARY > this.#memory.byteLength / 2) throw new Error('test memory is full');
    this.#canary();
    const words = new Uint32Array(this.#memory, pointer, length);
    words.fill(POISON);
    this.#blocks.push({ words, kept: undefined });
    return { pointer, floats: new Float32Array(this.#memory, pointer, length) };
  }

  #canary(): void {
    const canary = new Uint32Array(this.#memory, this.#top, CANARY);
    for (let i = 0; i < CANARY; i++) canary[i] = canaryAt(this.#top + 4 * i);
    this.#top += 4 * CANARY;
  }

  /** Where the canary at an address changed first, or −1. */
  #firstChanged(address: number): number {
    const canary = new Uint32Array(this.#memory, address, CANARY);
    for (let i = 0; i < CANARY; i++) if (canary[i] !== canaryAt(address + 4 * i)) return i;
    return -1;
  }
}

interface Variant {
  readonly name: string;
  readonly backend: Backend;
  readonly kernels: TestKernels;
  readonly arena: Arena;
}

function instantiate(backend: Backend, tall = false, wide = false): Variant {
  const module = new WebAssembly.Module(bytesOf(wide ? wideText : kernelsText, backend === 'relaxed-simd'));
  const kernels = new WebAssembly.Instance(module).exports as unknown as TestKernels;
  kernels.useTallTiles(tall ? 1 : 0);
  const name = `${backend}${tall ? ', tall tiles' : ''}${wide ? ', wide tiles' : ''}`;
  return { name, backend, kernels, arena: new Arena(kernels) };
}

/** All variants, whatever this engine would choose, for `describe.each(VARIANTS)('$name', …)`. */
export const VARIANTS = [
  ...BACKENDS.map((backend) => instantiate(backend)),
  instantiate('relaxed-simd', true),
  instantiate('simd', false, true),
  instantiate('relaxed-simd', true, true),
];
