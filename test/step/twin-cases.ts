/** Networks around the edges of tiles and chunks, and what the float64 twin says of a whole step of each. */
import { expect } from 'vitest';
import {
  type ActivationName,
  type Backend,
  type Gradients,
  type LossName,
  Network,
  Random,
  sgd,
} from '../../src/index';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { LOSS_NAMES } from '../../src/toolbox/losses';
import { BACKENDS } from '../support/backends';
import { classes, expectSameBits, numbers, PAIRS } from '../support/trainings';
import * as twin from '../twin/twin';

/** Around the tiles' 4 and 8, the packing's 32 units, and the chunk's 128 rows. */
export const WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 127, 128, 129, 130];
export const BATCHES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 127, 128, 129, 130, 200, 300];
const RATE = 0.5;

/**
 * Float32 against float64, relative to the largest value of the array: sums of up to 300 products, each rounded by up
 * to 6e-8, and functions good to 3 ulp, through up to four layers. The worst seen is half of what is allowed. Where all outputs are small, terms of up to 1
 * cancel in a sum, and leave a rounding of theirs, 6e-8.
 */
const RTOL = 2e-6;
const ATOL = 6e-8;

export type Case = {
  inputs: number;
  layers: { units: number; activation: ActivationName; bias: boolean }[];
  loss: LossName;
  rows: number;
  seed: number;
};

export function nameOf({ inputs, layers, loss, rows }: Case): string {
  return `${inputs}-${layers.map(({ units, activation }) => `${units} ${activation}`).join('-')} ${loss}, ${rows} rows`;
}

/** Targets that the case's output and loss allow: dense, or class indices for every other seed. */
function targetsOf({ layers, loss, rows, seed }: Case): { given: Float32Array | Uint8Array; dense: Float32Array } {
  const { units, activation } = layers[layers.length - 1];
  if (loss === 'crossEntropy' && seed % 2 === 1) {
    const given = classes(seed, rows, units);
    const dense = new Float32Array(rows * units);
    given.forEach((index, row) => {
      dense[row * units + index] = 1;
    });
    return { given, dense };
  }
  const low = activation === 'linear' || activation === 'tanh' ? -1 : 0;
  const dense = numbers(seed + 2, rows * units, low, 1); // under crossEntropy: rows that need not sum to 1
  return { given: dense, dense };
}

type Start = { weights: Float32Array[]; biases: (Float32Array | null)[]; x: Float32Array };

function startOf({ inputs, layers, rows }: Case, seed: number): Start {
  const widths = [inputs, ...layers.map(({ units }) => units)];
  return {
    weights: layers.map(({ units }, l) =>
      numbers(seed + 10 + l, widths[l] * units, -1, 1).map((w) => w * Math.sqrt(6 / (widths[l] + units))),
    ),
    biases: layers.map(({ units, bias }, l) => (bias ? numbers(seed + 30 + l, units, -0.2, 0.2) : null)),
    x: numbers(seed + 1, rows * inputs),
  };
}

/** Whether a relu sees an input that rounding could carry over its kink, where the derivative jumps. */
function nearKink({ layers }: Case, passes: twin.LayerPass[]): boolean {
  return passes.some(
    ({ preActivations }, l) =>
      ['relu', 'leakyRelu'].includes(layers[l].activation) && preActivations.some((z) => Math.abs(z) < 2e-6 && z !== 0),
  );
}

/** A case's numbers, and what the twin makes of them: once for all backends. */
function answer(from: Case) {
  let start = startOf(from, from.seed);
  let passes = twin.forward(from, start, start.x, from.rows);
  for (let seed = from.seed + 1000; nearKink(from, passes); seed += 1000) {
    start = startOf(from, seed);
    passes = twin.forward(from, start, start.x, from.rows);
  }
  const targets = targetsOf(from);
  const costs = twin.rowCosts(from, start, start.x, targets.dense, from.rows);
  const gradients = twin.gradients(from, start, start.x, targets.dense, from.rows);
  return { start, targets, outputs: passes[passes.length - 1].activations, costs, gradients };
}

const answers = new Map<Case, ReturnType<typeof answer>>();

function answerOf(from: Case): ReturnType<typeof answer> {
  const found = answers.get(from) ?? answer(from);
  answers.set(from, found);
  return found;
}

function networkOf({ inputs, layers, loss, seed }: Case, { weights, biases }: Start, backend: Backend): Network {
  const net = new Network({ inputs, layers, loss, optimizer: sgd({ learningRate: RATE }), seed, backend });
  for (const [l, layer] of net.layers.entries()) {
    const b = biases[l];
    layer.setWeights(weights[l]);
    if (b) layer.setBiases(b);
  }
  return net;
}

/** @param times what the tolerance is multiplied by: where terms cancel, float32 leaves more than their sum tells */
function expectClose(what: string, actual: twin.Vector | null, expected: twin.Vector | null, times = 1): void {
  if (!actual || !expected) {
    expect(actual, what).toBe(expected);
    return;
  }
  expect(actual.length, what).toBe(expected.length);
  let scale = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    const difference = Math.abs(actual[i] - expected[i]);
    error = Math.max(error, Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY);
  }
  expect(error, what).toBeLessThanOrEqual(times * (ATOL + RTOL * scale));
}

function expectCloseGradients(found: Gradients, expected: twin.BackwardResult): void {
  expectClose('∂C/∂x', found.inputs, expected.inputs);
  for (const [l, { weights, biases }] of expected.layers.entries()) {
    expectClose(`∂C/∂W of layer ${l}`, found.layers[l].weights, weights);
    expectClose(`∂C/∂b of layer ${l}`, found.layers[l].biases, biases);
  }
}

/** w − r · g, in float64. */
function updated(w: twin.Vector, g: twin.Vector): Float64Array {
  return Float64Array.from(w, (value, i) => value - RATE * g[i]);
}

/** Every part of a step: outputs, costs, gradients, the update, and the update by hand. */
export function expectTwin(from: Case, backend: Backend): void {
  const { start, targets, outputs, costs, gradients } = answerOf(from);
  const { x, weights, biases } = start;
  const { given } = targets;
  const net = networkOf(from, start, backend);
  expectClose('outputs', net.predict(x), outputs);
  expectClose('costs', net.losses(x, given), costs);
  const found = net.gradients(x, given);
  expectClose('cost by gradients', [found.loss], [gradients.loss]);
  expectCloseGradients(found, gradients);

  const byHand = net.clone();
  byHand.applyGradients(found);
  expectClose('cost by trainBatch', [net.trainBatch(x, given)], [gradients.loss]);
  expectSameBits(net.getParameters(), byHand.getParameters(), 'parameters by trainBatch and by applyGradients');
  for (const [l, layer] of net.layers.entries()) {
    const [b, g] = [biases[l], gradients.layers[l]];
    expectClose(`W of layer ${l} after a step`, layer.getWeights(), updated(weights[l], g.weights));
    expectClose(`b of layer ${l} after a step`, layer.getBiases(), b && updated(b, g.biases ?? []));
  }
}

/** A fitting last layer for any width: one softmax unit alone is refused under crossEntropy. */
function outputFor(random: Random, units: number): readonly [ActivationName, LossName] {
  const fitting = PAIRS.filter(([, loss]) => units > 1 || loss !== 'crossEntropy');
  return fitting[random.integer(fitting.length)];
}

/** Seeded cases of `depth` layers; together they use every width and batch at least once. */
export function randomCases(depth: number, count: number): Case[] {
  const random = new Random(depth, 77);
  const draw = <Value>(from: readonly Value[]): Value => from[random.integer(from.length)];
  return Array.from({ length: count }, (_, i) => {
    // One width goes round, the others are drawn small more often than not, for the twin's sake.
    const units = Array.from({ length: depth }, (_, l) =>
      l === i % depth ? WIDTHS[i % WIDTHS.length] : draw(WIDTHS.slice(0, 16)),
    );
    const [last, loss] = outputFor(random, units[depth - 1]);
    const layers = units.map((n, l) => ({
      units: n,
      activation: l === depth - 1 ? last : draw(ACTIVATION_NAMES),
      bias: random.integer(4) > 0,
    }));
    return { inputs: draw(WIDTHS), layers, loss, rows: BATCHES[i % BATCHES.length], seed: 10 * depth + i };
  });
}

/** One layer from `inputs` to every width, with every third one without biases. */
export function oneLayerCases(inputs: number): Case[] {
  const random = new Random(inputs, 78);
  return WIDTHS.map((units, i) => {
    const [activation, loss] = outputFor(random, units);
    const rows = BATCHES[(i + inputs) % BATCHES.length];
    return { inputs, layers: [{ units, activation, bias: i % 3 > 0 }], loss, rows, seed: 100 + i };
  });
}

/** What is combined where a network of two layers is held against central differences. */
export const CENTRAL = {
  hidden: ACTIVATION_NAMES,
  last: ACTIVATION_NAMES,
  loss: LOSS_NAMES,
  backend: BACKENDS,
} as const;

export interface Central {
  readonly hidden: ActivationName;
  readonly last: ActivationName;
  readonly loss: LossName;
  readonly backend: Backend;
}

/** Whether the loss takes this activation of the last layer. */
export function fits({ last, loss }: Pick<Central, 'last' | 'loss'>): boolean {
  return PAIRS.some(([activation, name]) => activation === last && name === loss);
}

/** Backpropagation against the twin's central differences, and against the network's own. */
export function expectCentralDifferences({ hidden, last, loss, backend }: Central): void {
  const layers = [
    { units: 5, activation: hidden, bias: true },
    { units: 3, activation: last, bias: true },
  ];
  const from: Case = { inputs: 4, layers, loss, rows: 6, seed: 7 };
  const { start, targets } = answerOf(from);
  const { weights, biases, x } = start;
  const { given, dense } = targets;
  const net = networkOf(from, start, backend);
  const found = net.gradients(x, given);
  /** The twin's central differences at one array of the parameters, all else as it is. */
  const numeric = (l: number, at: 'weights' | 'biases'): Float64Array =>
    twin.centralDifferences((v) => {
      const changed: { [array in typeof at]: (twin.Vector | null)[] } = {
        weights: [...weights],
        biases: [...biases],
      };
      changed[at][l] = v;
      return twin.cost(from, changed as twin.ReferenceParameters, x, dense, from.rows);
    }, start[at][l] ?? []);
  for (const l of layers.keys()) {
    expectClose(`∂C/∂W of layer ${l}`, found.layers[l].weights, numeric(l, 'weights'));
    // Sums over six rows, of which selu's may be three times as large as the sum.
    expectClose(`∂C/∂b of layer ${l}`, found.layers[l].biases, numeric(l, 'biases'), 2);
  }
  const ofInputs = twin.centralDifferences((v) => twin.cost(from, start, v, dense, from.rows), x);
  expectClose('∂C/∂x', found.inputs, ofInputs);
  // The same question to the network itself; 1e-3 is ten times what float32 leaves, a tenth of what a mistake does.
  expect(net.checkGradients(x, given).maxRelativeError).toBeLessThan(1e-3);
}
