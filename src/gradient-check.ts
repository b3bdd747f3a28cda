/**
 * Backpropagation against central differences, [C(w + h) − C(w − h)] / 2h. The cost C is computed here in float64,
 * in plain loops that share nothing with the kernels but the formulas' names, so agreement means something.
 */
import { ACTIVATIONS, nameOf, settingOf } from './activations';
import type { Core } from './core';
import { LOSSES, lossName, lossSetting } from './losses';
import { readAll } from './panels';
import { checkPair, gradients } from './run';

/** The largest disagreement found, and where. */
export interface GradientCheck {
  /**
   * Greatest of |analytic − numeric| / max(|analytic|, |numeric|, m / 100, 1e-5), m the largest |analytic| there is:
   * float32 leaves about 1e-5, a mistake 1e-2 and more. Gradients under 1e-5 are what rounding leaves where terms cancel.
   */
  maxRelativeError: number;
  worst: {
    /** Number of the layer, from 0. */
    layer: number;
    parameter: 'weights' | 'biases';
    /** Position in `getWeights()` or `getBiases()`. */
    index: number;
    analytic: number;
    numeric: number;
  };
}

/** Networks of more parameters than this are checked at this many, spread evenly. */
const MOST_CHECKED = 1000;
/** What a gradient is measured against at least. */
const LEAST = 1e-5;
/** Step of the difference, for parameters of size 1. */
const STEP = 1e-5;

/** Checks ∂C/∂w for up to 1,000 parameters. */
export function checkGradients(core: Core, x: unknown, y: unknown): GradientCheck {
  const [rows, targets] = checkPair(core, x, y);
  const analytic = gradients(core, x, y).parameters;
  const { plan } = core;
  const parameters = Float64Array.from(readAll(plan, core.parameters.view(), new Float32Array(plan.parameterCount)));
  const dense = targets.classes ? oneHot(targets.values, plan.outputs) : targets.values;
  const cost = (): number => meanCost(core, parameters, rows.values, dense, rows.rows);
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
      check = { maxRelativeError: error, worst: { ...placeOf(core, i), analytic: analytic[i], numeric } };
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

/** C = mean over the rows of the cost, in float64, from flat parameters. */
function meanCost(
  core: Core,
  parameters: Float64Array,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  rows: number,
): number {
  const { plan, config } = core;
  const loss = LOSSES[lossName(config.loss)];
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    let a: Float64Array = new Float64Array(plan.inputs);
    for (let i = 0; i < plan.inputs; i++) a[i] = Math.fround(x[row * plan.inputs + i]);
    plan.layers.forEach((layer, l) => {
      const z = new Float64Array(layer.units);
      if (layer.biases >= 0) for (let j = 0; j < layer.units; j++) z[j] = parameters[layer.flatBiases + j];
      for (let i = 0; i < layer.inputs; i++) {
        const w = layer.flatWeights + i * layer.units;
        for (let j = 0; j < layer.units; j++) z[j] += a[i] * parameters[w + j];
      }
      const { activation } = config.layers[l];
      if (l < plan.layers.length - 1 || !loss.fused) ACTIVATIONS[nameOf(activation)].map(z, settingOf(activation));
      a = z;
    });
    const targets = new Float32Array(plan.outputs);
    for (let j = 0; j < plan.outputs; j++) targets[j] = y[row * plan.outputs + j];
    sum += loss.cost(a, targets, lossSetting(config.loss));
  }
  return sum / rows;
}

/** The layer, and the place in it, of the i-th parameter in flat order. */
function placeOf(core: Core, i: number): Pick<GradientCheck['worst'], 'layer' | 'parameter' | 'index'> {
  const layer = core.plan.layers.findLastIndex(({ flatWeights }) => flatWeights <= i);
  const { flatWeights, flatBiases } = core.plan.layers[layer];
  if (i < flatBiases) return { layer, parameter: 'weights', index: i - flatWeights };
  return { layer, parameter: 'biases', index: i - flatBiases };
}
