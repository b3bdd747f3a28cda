/**
 * Backpropagation against central differences, [C(w + h) − C(w − h)] / 2h. The cost C is computed here in float64,
 * in plain loops that share no code with the kernels: so agreement is evidence.
 */

import { padded } from '../base/panels';
import { scaled } from '../data/scaling';
import { toDense } from '../data/sparse';
import { readAll } from '../memory/panels';
import type { LayerLayout } from '../memory/parameter-layout';
import { toScaledPair } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { ACTIVATIONS, nameOf, settingOf } from '../toolbox/activations';
import { LOSSES, lossName, lossSetting } from '../toolbox/losses';
import { checkCost } from './function-loss';
import { gradients } from './gradients';

/** The largest relative error found, and where. */
export interface GradientCheck {
  /**
   * Greatest of |analytic − numeric| / max(|analytic|, |numeric|, m / 100, 1e-5), m the largest |analytic| there is:
   * float32 leaves about 1e-5, a mistake 1e-2 and more. Gradients under 1e-5 are what rounding leaves where terms
   * cancel.
   */
  maxRelativeError: number;
  /**
   * The parameter with that error: its derivative by backpropagation (analytic) and by differences (numeric).
   */
  worst: {
    /** Number of the layer, from 0. */
    layer: number;
    parameter: 'weights' | 'biases' | 'scale' | 'shift';
    /** Position in `getWeights()`, `getBiases()`, `getScale()` or `getShift()`. */
    index: number;
    analytic: number;
    numeric: number;
  };
}

/** How many parameters are checked at most, spread evenly. */
const MOST_CHECKED = 1000;
/** The least denominator of a relative error. */
const LEAST = 1e-5;
/** Step of the difference, for parameters of size 1. */
const STEP = 1e-5;

/** Checks ∂C/∂w for up to 1,000 parameters. */
export function checkGradients(state: NetworkState, x: unknown, y: unknown): GradientCheck {
  const [rows, targets] = toScaledPair(state, x, y);
  const analytic = gradients(state, x, y).parameters;
  const { layout } = state;
  const parameters = Float64Array.from(
    readAll(layout, state.parameters.view(), new Float32Array(layout.parameterCount)),
  );
  const dense = targets.classes ? oneHot(targets.values, layout.outputs) : scaled(targets);
  const [a, b] = [scaled(toDense(rows)), dense].map((values) => Float64Array.from(values, Math.fround));
  const cost = (): number => costOf(state, parameters, a, rows.rows, b);
  const largest = analytic.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const middle = cost();
  let check: GradientCheck | undefined;
  const count = Math.min(parameters.length, MOST_CHECKED);
  for (let k = 0; k < count; k++) {
    const i = Math.floor((k * parameters.length) / count);
    const numeric = difference(parameters, i, middle, cost, analytic[i], largest);
    const scale = Math.max(Math.abs(analytic[i]), Math.abs(numeric), largest / 100, LEAST);
    const error = Math.abs(analytic[i] - numeric) / scale;
    if (!check || error > check.maxRelativeError) {
      check = { maxRelativeError: error, worst: { ...placeOf(state, i), analytic: analytic[i], numeric } };
    }
  }
  return check as GradientCheck; // every network has a parameter
}

/**
 * The central difference at parameter i. Where the two sides differ the cost has a kink (relu at 0), and any
 * number between them is a derivative: then the one nearest to `analytic`.
 */
function difference(
  parameters: Float64Array,
  i: number,
  middle: number,
  cost: () => number,
  analytic: number,
  largest: number,
): number {
  const value = parameters[i];
  const h = STEP * Math.max(1, Math.abs(value));
  parameters[i] = value + h;
  const right = (cost() - middle) / h;
  parameters[i] = value - h;
  const left = (middle - cost()) / h;
  parameters[i] = value;
  if (Math.abs(right - left) > 1e-3 * largest) {
    return Math.min(Math.max(analytic, Math.min(left, right)), Math.max(left, right));
  }
  return (left + right) / 2;
}

function oneHot(indices: ArrayLike<number>, classes: number): Float64Array {
  const rows = new Float64Array(indices.length * classes);
  for (let row = 0; row < indices.length; row++) rows[row * classes + indices[row]] = 1;
  return rows;
}

/** C in float64 from flat parameters: the mean cost over the rows, or what a loss function returns. */
function costOf(state: NetworkState, parameters: Float64Array, x: Float64Array, rows: number, y: Float64Array): number {
  const { layout, config } = state;
  const loss = LOSSES[lossName(config.loss)];
  let a = x;
  layout.layers.forEach((layer, l) => {
    const z = affine(layer, parameters, a, rows);
    if (layer.normalize > 0) normalize(state, l, parameters, z, rows);
    const { activation } = config.layers[l];
    if (l < layout.layers.length - 1 || !loss.fused) {
      const name = nameOf(activation);
      // Only softmax depends on rows. The others map all rows in one call: one each would take most of the time.
      eachRow(z, name === 'softmax' ? rows : 1, (row) => ACTIVATIONS[name].map(row, settingOf(activation)));
    }
    a = z;
  });
  if (typeof config.loss === 'function') {
    const inDoubles = config.loss as unknown as (...given: (Float64Array | number)[]) => number;
    return checkCost(state.asking(() => inDoubles(a, y.slice(), new Float64Array(a.length), rows)));
  }
  let sum = 0;
  const width = y.length / rows;
  eachRow(a, rows, (row, i) => {
    sum += loss.cost(row, y.subarray(i * width, (i + 1) * width), lossSetting(config.loss));
  });
  return sum / rows;
}

/** Calls back for every row, a view. */
function eachRow(values: Float64Array, rows: number, visit: (row: Float64Array, i: number) => void): void {
  const width = values.length / rows;
  for (let i = 0; i < rows; i++) visit(values.subarray(i * width, (i + 1) * width), i);
}

/** z = a · W + b. */
function affine(layer: LayerLayout, parameters: Float64Array, a: Float64Array, rows: number): Float64Array {
  const { inputs, units, biases, flatWeights, flatBiases } = layer;
  const z = new Float64Array(rows * units);
  for (let k = 0; k < z.length; k++) {
    const [j, first] = [k % units, Math.floor(k / units) * inputs];
    let sum = biases >= 0 ? parameters[flatBiases + j] : 0;
    for (let i = 0; i < inputs; i++) sum += a[first + i] * parameters[flatWeights + i * units + j];
    z[k] = sum;
  }
  return z;
}

/** z becomes scale · n + shift (assembly/normalize.ts), with the statistics that a training step would use. */
function normalize(state: NetworkState, l: number, parameters: Float64Array, z: Float64Array, rows: number): void {
  const { units, flatScales, statistics } = state.layout.layers[l];
  const byRow = state.config.layers[l].normalize === 'layer';
  const running = state.parameters.statistics().subarray(statistics);
  for (let k = 0; k < (byRow ? rows : units); k++) {
    const places = Array.from({ length: byRow ? units : rows }, (_, i) => (byRow ? k * units + i : i * units + k));
    const meanOf = (f: (v: number) => number): number => places.reduce((sum, at) => sum + f(z[at]), 0) / places.length;
    let mean = running[k];
    let variance = running[padded(units) + k];
    if (byRow || state.progress.trainable[l]) {
      mean = meanOf((v) => v);
      variance = meanOf((v) => (v - mean) ** 2);
    }
    for (const at of places) {
      const scale = flatScales + (at % units);
      z[at] = ((z[at] - mean) / Math.sqrt(variance + 1e-5)) * parameters[scale] + parameters[scale + units];
    }
  }
}

/** Which parameter of which layer is the i-th in flat order. */
function placeOf(state: NetworkState, i: number): Pick<GradientCheck['worst'], 'layer' | 'parameter' | 'index'> {
  const { layers } = state.layout;
  const layer = layers.findLastIndex(({ flatWeights }) => flatWeights <= i);
  const { flatWeights, flatBiases, flatScales, units } = layers[layer];
  const starts = { weights: flatWeights, biases: flatBiases, scale: flatScales, shift: flatScales + units };
  const [parameter, start] = Object.entries(starts).findLast(([, from]) => from <= i) as [keyof typeof starts, number];
  return { layer, parameter, index: i - start };
}
