/** What the kernel suites feed and compare: seeded numbers, rows with gaps, panels, and comparison bit for bit. */
import type { Vector } from '../twin/twin';
import { POISON } from './instance';

/** Seeded numbers, the same everywhere (mulberry32, by Tommy Ettinger). */
export class Numbers {
  constructor(private state: number) {}

  /** Uniform in [0, 1), in steps of 2⁻³². */
  uniform(): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Integers from −8 to 8: their products and sums stay exact in float32, so that results are exact too. */
  integers(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => Math.floor(this.uniform() * 17) - 8);
  }

  /** Floats in [−size, size). */
  floats(count: number, size = 1): Float32Array {
    return Float32Array.from({ length: count }, () => (2 * this.uniform() - 1) * size);
  }
}

export const padded = (width: number): number => Math.ceil(width / 4) * 4;

/** The float32 value of POISON's bits; copying it through float64 keeps it a NaN, not its bits. */
const poisoned = (length: number): Float32Array => new Float32Array(new Uint32Array(length).fill(POISON).buffer);

/** (rows × width) values in rows `stride` floats apart: zeros up to `zeros`, POISON behind. */
export function spread(values: Vector, rows: number, width: number, stride: number, zeros = width): Float32Array {
  const out = poisoned(rows * stride);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < zeros; j++) out[i * stride + j] = j < width ? values[i * width + j] : 0;
  }
  return out;
}

/**
 * Where element (i, j) of a (rows × columns) matrix lies in its panels, as assembly/gemm/tile.ts draws them: panels of
 * 8 columns one behind the other, a last one of 4 or fewer is 4 wide.
 */
export function positionInPanels(i: number, j: number, rows: number, columns: number): number {
  const first = j - (j % 8);
  const width = columns - first <= 4 ? 4 : 8;
  return first * rows + i * width + (j % 8);
}

/** A (rows × columns) row-major matrix in panels, with `padding` in the columns past its last. */
export function pack(values: Vector, rows: number, columns: number, padding = 0): Float32Array {
  const out = new Float32Array(rows * padded(columns)).fill(padding);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[positionInPanels(i, j, rows, columns)] = values[i * columns + j];
  }
  return out;
}

/** Panels of all columns, padding included, back to row-major (rows × padded columns). */
export function unpack(panels: Vector, rows: number, columns: number): Float32Array {
  const stride = padded(columns);
  const out = new Float32Array(rows * stride);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < stride; j++) out[i * stride + j] = panels[positionInPanels(i, j, rows, columns)];
  }
  return out;
}

const words = (floats: Float32Array): Uint32Array =>
  new Uint32Array(floats.buffer, floats.byteOffset, floats.byteLength / 4);

/** Throws where two arrays differ in a bit; fast, for sweeps. */
export function expectBits(actual: Float32Array, expected: Float32Array, what: () => string): void {
  const [a, b] = [words(actual), words(expected)];
  if (a.length !== b.length) throw new Error(`${what()}: ${a.length} values, not ${b.length}`);
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) throw new Error(`${what()}: value ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}

/** Throws where |actual − expected| is over the tolerance of that element, or either is not finite. */
export function expectClose(
  actual: Vector,
  expected: Vector,
  tolerance: (i: number) => number,
  what: () => string,
): void {
  if (actual.length !== expected.length) throw new Error(`${what()}: ${actual.length} values, not ${expected.length}`);
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= tolerance(i))) throw new Error(`${what()}: value ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}

/** The largest magnitude. */
export const largest = (values: Vector): number => Array.from(values).reduce((max, v) => Math.max(max, Math.abs(v)), 0);
