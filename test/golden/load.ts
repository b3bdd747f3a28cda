/**
 * The golden cases: networks, batches and what PyTorch made of them, in one form for both files of this folder.
 *
 * notes.json (generate.py) holds every number. core.json (generate-core.py) holds a seed where numbers would be many,
 * and digests of large results; this file grows the one and compares with the other. Nothing here computes a network.
 */
import { readFileSync } from 'node:fs';
import type { ActivationName, LossName, ReferenceOptimizer } from '../twin/twin.js';

/** A ReferenceSpec in which everything is a name. */
export type GoldenSpec = {
  inputs: number;
  layers: { units: number; activation: ActivationName; bias: boolean }[];
  loss: LossName;
  optimizer: ReferenceOptimizer & { learningRate: number };
  l2: number;
};

/** `maxError` is on the scale of `scale`, the largest |v_i| expected: hold it against atol + rtol · scale. */
export type Comparison = { maxError: number; scale: number };

export type Expected = {
  readonly length: number;
  /** All numbers, where the file holds them; null for a digest. */
  readonly values: Float64Array | null;
  /**
   * Throws a RangeError for a wrong length; anything not finite is an infinite error. A digest checks the values at
   * both ends as they are, and projections p = Σ r_i v_i on random signs r_i. An error e moves p by about its norm ‖e‖,
   * so a projection's error counts relative to ‖v‖, and is multiplied by `scale` to be reported beside the others.
   */
  compare(actual: ArrayLike<number>): Comparison;
};

/**
 * Weights are (inputs × units) a layer, x (batch × inputs), y (batch × outputs), row-major; biases are null if absent.
 */
export type GoldenCase = {
  name: string;
  spec: GoldenSpec;
  batch: number;
  /** Starting values; float32 holds each of them exactly. */
  weights: Float32Array[];
  biases: (Float32Array | null)[];
  x: Float32Array;
  y: Float32Array;
  /** Full-batch updates that `losses` and `finals` are of. */
  steps: number;
  expected: {
    /** Before the first update, (batch × outputs). */
    outputs: Expected;
    /** The mean cost over the batch before the first update, penalties left out. */
    loss: number;
    gradients: { weights: Expected[]; biases: (Expected | null)[]; x: Expected };
    /** `loss` before each update. */
    losses: number[];
    finals: { weights: Expected[]; biases: (Expected | null)[] };
  };
};

type Digest = { length: number; max: number; norm: number; head: number[]; tail: number[]; projections: number[] };
type Kept = number[] | Digest;
type Start = Pick<GoldenCase, 'weights' | 'biases' | 'x' | 'y'>;
type Stored = {
  name?: string;
  spec: GoldenSpec;
  batch: number;
  steps: number;
  seed?: number;
  weights?: number[][];
  biases?: (number[] | null)[];
  x?: number[];
  y?: number[];
  outputs: Kept;
  loss: number;
  losses: number[];
  gradients: { weights: Kept[]; biases: (Kept | null)[]; x: Kept };
  finalWeights: Kept[];
  finalBiases: (Kept | null)[];
};

// ---- the counter-based generator; generate-core.py defines it and holds the same in Python
// ----------------------------

function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits that depend on nothing but the two numbers. */
export function hash(stream: number, index: number): number {
  return mix(mix(index + 0x9e3779b9) ^ mix(stream));
}
/** In [0, 1), a multiple of 2⁻²⁴. */
export const unit = (stream: number, index: number): number => (hash(stream, index) >>> 8) / 2 ** 24;
/** In [−1, 1), a multiple of 2⁻²³. */
export const signed = (stream: number, index: number): number => 2 * unit(stream, index) - 1;

/** A power of two, so that scaling by it rounds nothing. */
function weightLimit(inputs: number, units: number): number {
  let limit = 1;
  while (limit * limit * (inputs + units) > 6) limit /= 2;
  return limit;
}

const fill = (length: number, value: (index: number) => number): Float32Array =>
  Float32Array.from({ length }, (_, i) => value(i));

/** Starting parameters, x and y of a case of core.json, from its seed. */
export function grow(spec: GoldenSpec, batch: number, seed: number): Start {
  const stream = 256 * seed;
  const sizes = [spec.inputs, ...spec.layers.map((layer) => layer.units)];
  const outputs = sizes[sizes.length - 1];
  const targets: Partial<Record<LossName, (i: number) => number>> = {
    // one-hot: row k has its 1 at column hash(k) mod outputs
    crossEntropy: (i) => ((hash(stream + 1, Math.floor(i / outputs)) >>> 8) % outputs === i % outputs ? 1 : 0),
    binaryCrossEntropy: (i) => hash(stream + 1, i) >>> 31,
  };
  return {
    weights: spec.layers.map(({ units }, l) => {
      const limit = weightLimit(sizes[l], units);
      return fill(sizes[l] * units, (i) => limit * signed(stream + 16 + l, i));
    }),
    biases: spec.layers.map(({ units, bias }, l) => (bias ? fill(units, (i) => signed(stream + 32 + l, i) / 8) : null)),
    x: fill(batch * spec.inputs, (i) => signed(stream, i)),
    y: fill(batch * outputs, targets[spec.loss] ?? ((i) => unit(stream + 1, i))),
  };
}

// ---- comparing
// ---------------------------------------------------------------------------------------------------------

/** The largest |actual_i − expected_i|; infinite where one is not finite. */
function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    largest = Math.max(largest, Number.isFinite(error) ? error : Number.POSITIVE_INFINITY);
  }
  return largest;
}

function expectLength(actual: ArrayLike<number>, length: number): void {
  if (actual.length !== length) throw new RangeError(`expected ${length} values, got ${actual.length}`);
}

function literal(numbers: number[]): Expected {
  const values = Float64Array.from(numbers);
  const scale = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return {
    length: values.length,
    values,
    compare(actual) {
      expectLength(actual, values.length);
      return { maxError: largestError(actual, values), scale };
    },
  };
}

/** Σ r_i v_i for the two fixed sign vectors: bits 31 and 30 of hash(0, i). */
function project(values: ArrayLike<number>): number[] {
  const sums = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const bits = hash(0, i);
    sums[0] += bits >>> 31 ? -values[i] : values[i];
    sums[1] += (bits >>> 30) & 1 ? -values[i] : values[i];
  }
  return sums;
}

function digested({ length, max: scale, norm, head, tail, projections }: Digest): Expected {
  return {
    length,
    values: null,
    compare(actual) {
      expectLength(actual, length);
      const ends = [...head.keys()]
        .map((i) => actual[i])
        .concat([...tail.keys()].map((i) => actual[length - tail.length + i]));
      const direct = largestError(ends, [...head, ...tail]);
      const projected = largestError(project(actual), projections);
      return { maxError: Math.max(direct, norm > 0 ? (projected / norm) * scale : projected), scale };
    },
  };
}

const expect = (kept: Kept): Expected => (Array.isArray(kept) ? literal(kept) : digested(kept));
const expectMaybe = (kept: Kept | null): Expected | null => (kept ? expect(kept) : null);

// ---- reading
// -----------------------------------------------------------------------------------------------------------

function literalStart({ weights, biases, x, y }: Stored): Start | null {
  if (!weights || !biases || !x || !y) return null;
  const floats = (values: number[]): Float32Array => Float32Array.from(values);
  return {
    weights: weights.map(floats),
    biases: biases.map((b) => (b ? floats(b) : null)),
    x: floats(x),
    y: floats(y),
  };
}

function startOf(stored: Stored): Start {
  const start =
    literalStart(stored) ?? (stored.seed === undefined ? null : grow(stored.spec, stored.batch, stored.seed));
  if (!start) throw new Error('a golden case needs its starting values or a seed');
  return start;
}

function describe({ spec, batch }: Stored): string {
  const widths = [spec.inputs, ...spec.layers.map((layer) => layer.units)].join('-');
  return `${widths} ${spec.layers.map((layer) => layer.activation).join('/')} ${spec.loss} ${spec.optimizer.name} batch ${batch}`;
}

export type GoldenFile = 'notes' | 'core';

/** The PyTorch version that a file was made with, and its cases as they are stored. */
export function readGolden(file: GoldenFile): { torch: string; cases: Stored[] } {
  return JSON.parse(readFileSync(new URL(`./${file}.json`, import.meta.url), 'utf8'));
}

/** Every golden case, of both files or of one; starting values are made when a case's turn comes. */
export function* goldenCases(...files: GoldenFile[]): Generator<GoldenCase, void> {
  for (const file of files.length > 0 ? files : (['notes', 'core'] as const)) {
    for (const [i, stored] of readGolden(file).cases.entries()) {
      const { spec, batch, steps, outputs, loss, losses, gradients, finalWeights, finalBiases } = stored;
      yield {
        name: stored.name ?? `${file} ${i + 1}: ${describe(stored)}`,
        spec,
        batch,
        ...startOf(stored),
        steps,
        expected: {
          outputs: expect(outputs),
          loss,
          gradients: {
            weights: gradients.weights.map(expect),
            biases: gradients.biases.map(expectMaybe),
            x: expect(gradients.x),
          },
          losses,
          finals: { weights: finalWeights.map(expect), biases: finalBiases.map(expectMaybe) },
        },
      };
    }
  }
}
