/**
 * The rival in plain JavaScript: a dense network trained by gradient descent in typed arrays, without Wasm.
 *
 * It answers "how much does Wasm give over JavaScript?", and it comes in two versions that differ in the matrix
 * products only. `plain` is the three loops that most people would write; their order hardly matters. `blocked`
 * (pure-js-blocked.ts) is what JavaScript can do when somebody cares, and the rival to quote: to beat only the first
 * would be an easy win. It is no fallback of nablanet, and checks next to nothing that it is given.
 *
 * GFLOP/s, plain / blocked, best of several runs, Node v20.20.2, AMD EPYC (Zen 4), through tsx; compiled by esbuild
 * first, `blocked` gains some 5 % more:
 *
 *   a·W + b   32×784×128   1.1 / 6.0    128×512×512   1.1 / 6.4
 *   aᵀ·δ      784×32×128   1.1 / 5.7    512×128×512   1.1 / 6.3
 *   δ·Wᵀ      32×128×784   1.2 / 6.0    128×512×512   1.2 / 6.4
 *   784-128-10, batch 32: a step takes 11.7 ms / 2.3 ms, 1.1 / 5.6 over all
 *
 * On single rows of a tiny network (3-4-2) `plain` is the faster one, 0.33 µs a step against 0.52.
 *
 * Data is (rows × width), weights are (inputs × units), both row-major; z = a·W + b. Arithmetic is in float64,
 * JavaScript's only one; what is stored is float32. Costs are nablanet's, and C is their mean over the rows of a batch.
 */
import { blocked, type Products } from './pure-js-blocked';

export type PureActivation = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'softmax';
export type PureLoss = 'squaredError' | 'meanSquaredError' | 'crossEntropy' | 'binaryCrossEntropy';
export interface PureConfig {
  inputs: number;
  layers: { units: number; activation: PureActivation }[];
  loss: PureLoss;
  learningRate: number;
}

/** Each loop order is the one that runs along rows of memory in its innermost loop. */
const plain: Products = {
  multiply(c, a, b, m, n, k, scale) {
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const factor = scale * a[i * k + p];
        for (let j = 0; j < n; j++) c[i * n + j] += factor * b[p * n + j];
      }
    }
  },
  transposeMultiply(c, a, b, m, n, k, scale) {
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const factor = scale * a[p * m + i];
        for (let j = 0; j < n; j++) c[i * n + j] += factor * b[p * n + j];
      }
    }
  },
  multiplyTranspose(c, a, b, m, n, k, scale) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
        c[i * n + j] += scale * sum;
      }
    }
  },
};

export const PRODUCTS = { plain, blocked };

interface Layer {
  inputs: number;
  units: number;
  activation: PureActivation;
  /** Views of the network's one array of parameters. */
  weights: Float32Array;
  biases: Float32Array;
  /** z, then in its place a; room for the largest batch so far, (rows × units). */
  outputs: Float32Array;
  /** ∂C/∂a, then in its place δ = ∂C/∂z. */
  errors: Float32Array;
}

function activate(activation: PureActivation, z: Float32Array, rows: number, units: number): void {
  const size = rows * units;
  if (activation === 'sigmoid') for (let i = 0; i < size; i++) z[i] = 1 / (1 + Math.exp(-z[i]));
  else if (activation === 'tanh') for (let i = 0; i < size; i++) z[i] = Math.tanh(z[i]);
  else if (activation === 'relu') for (let i = 0; i < size; i++) z[i] = Math.max(z[i], 0);
  else if (activation === 'softmax') for (let at = 0; at < size; at += units) softmaxRow(z, at, units);
}

/** Turns the row of logits at `at` into its softmax; returns ln Σ_j e^(z_j), which the cost needs. */
function softmaxRow(z: Float32Array, at: number, units: number): number {
  let max = z[at];
  for (let j = 1; j < units; j++) if (z[at + j] > max) max = z[at + j];
  let sum = 0;
  for (let j = 0; j < units; j++) sum += Math.exp(z[at + j] - max);
  const logSum = max + Math.log(sum);
  for (let j = 0; j < units; j++) z[at + j] = Math.exp(z[at + j] - logSum);
  return logSum;
}

/** ∂C/∂a to ∂C/∂z in place, from the activations a. */
function deactivate(activation: PureActivation, d: Float32Array, a: Float32Array, rows: number, units: number): void {
  const size = rows * units;
  if (activation === 'sigmoid') for (let i = 0; i < size; i++) d[i] *= a[i] * (1 - a[i]);
  else if (activation === 'tanh') for (let i = 0; i < size; i++) d[i] *= 1 - a[i] * a[i];
  else if (activation === 'relu') for (let i = 0; i < size; i++) d[i] = a[i] > 0 ? d[i] : 0;
  else if (activation === 'softmax') {
    for (let at = 0; at < size; at += units) {
      let mean = 0;
      for (let j = at; j < at + units; j++) mean += a[j] * d[j];
      for (let j = at; j < at + units; j++) d[j] = a[j] * (d[j] - mean);
    }
  }
}

/** From the logits in `outputs`: their softmax, δ = (a·Σy − y)/rows, and the sum of −Σ_j y_j ln a_j over the rows. */
function softmaxCrossEntropy({ outputs, errors, units }: Layer, y: Float32Array, rows: number): number {
  let cost = 0;
  for (let at = 0; at < rows * units; at += units) {
    let total = 0;
    for (let j = at; j < at + units; j++) {
      total += y[j];
      if (y[j] !== 0) cost -= y[j] * outputs[j];
    }
    cost += total * softmaxRow(outputs, at, units);
    for (let j = at; j < at + units; j++) errors[j] = (outputs[j] * total - y[j]) / rows;
  }
  return cost;
}

/** From the logits: their sigmoid, δ = (a − y)/rows, and the sum of the costs, ln(1 + e^z) − y·z without overflow. */
function sigmoidBinaryCrossEntropy({ outputs, errors, units }: Layer, y: Float32Array, rows: number): number {
  let cost = 0;
  for (let i = 0; i < rows * units; i++) {
    const z = outputs[i];
    cost += Math.max(z, 0) - y[i] * z + Math.log1p(Math.exp(-Math.abs(z)));
    outputs[i] = 1 / (1 + Math.exp(-z));
    errors[i] = (outputs[i] - y[i]) / rows;
  }
  return cost;
}

/** From the pre-activations: a, δ, and the sum of share · Σ_j (a_j − y_j)² over the rows. */
function squares({ outputs, errors, units, activation }: Layer, y: Float32Array, rows: number, share: number): number {
  activate(activation, outputs, rows, units);
  let cost = 0;
  for (let i = 0; i < rows * units; i++) {
    const difference = outputs[i] - y[i];
    cost += share * difference * difference;
    errors[i] = (2 * share * difference) / rows;
  }
  deactivate(activation, errors, outputs, rows, units);
  return cost;
}

/** The output activation that a loss is computed in one with. */
const FUSED: { [loss in PureLoss]?: PureActivation } = { crossEntropy: 'softmax', binaryCrossEntropy: 'sigmoid' };

export class PureNetwork {
  readonly #config: PureConfig;
  readonly #products: Products;
  readonly #parameters: Float32Array;
  readonly #layers: Layer[];
  #capacity = 0;
  #batchInputs = new Float32Array(0);
  #batchTargets = new Float32Array(0);

  /** `parameters` is flat, W¹ row-major, b¹, W², …, and copied. */
  constructor(config: PureConfig, parameters: Float32Array, products: 'plain' | 'blocked') {
    const { loss, layers } = config;
    const needed = FUSED[loss];
    if (needed && layers[layers.length - 1].activation !== needed)
      throw new RangeError(`${loss} needs ${needed} outputs`);
    this.#config = config;
    this.#products = PRODUCTS[products];
    this.#parameters = parameters.slice();
    let at = 0;
    const take = (count: number): Float32Array => {
      at += count;
      return this.#parameters.subarray(at - count, at);
    };
    const none = new Float32Array(0);
    this.#layers = layers.map(({ units, activation }, l) => {
      const inputs = l === 0 ? config.inputs : layers[l - 1].units;
      const [weights, biases] = [take(inputs * units), take(units)];
      return { inputs, units, activation, weights, biases, outputs: none, errors: none };
    });
    if (at !== parameters.length) throw new RangeError(`expected ${at} parameters, got ${parameters.length}`);
  }

  getParameters(): Float32Array {
    return this.#parameters.slice();
  }

  /** (rows × inputs) to (rows × outputs). */
  predict(x: Float32Array): Float32Array {
    const rows = x.length / this.#config.inputs;
    this.#reserve(rows);
    const { outputs, units, activation } = this.#forward(x, rows);
    activate(activation, outputs, rows, units);
    return outputs.slice(0, rows * units);
  }

  /** One update on exactly these rows; returns the mean cost before it. */
  trainBatch(x: Float32Array, y: Float32Array, rows: number): number {
    this.#reserve(rows);
    const cost = this.#loss(this.#forward(x, rows), y, rows);
    this.#update(x, rows);
    return cost / rows;
  }

  /** One epoch over the rows in `order`; returns the mean over the samples of the cost before each update. */
  trainEpoch(x: Float32Array, y: Float32Array, order: Uint32Array, batchSize: number): number {
    const { inputs } = this.#config;
    const { units } = this.#layers[this.#layers.length - 1];
    this.#reserve(Math.min(batchSize, order.length));
    let cost = 0;
    for (let start = 0; start < order.length; start += batchSize) {
      const rows = Math.min(batchSize, order.length - start);
      gatherRows(this.#batchInputs, x, inputs, order, start, rows);
      gatherRows(this.#batchTargets, y, units, order, start, rows);
      cost += rows * this.trainBatch(this.#batchInputs, this.#batchTargets, rows);
    }
    return cost / order.length;
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = rows;
    for (const layer of this.#layers) {
      layer.outputs = new Float32Array(rows * layer.units);
      layer.errors = new Float32Array(rows * layer.units);
    }
    this.#batchInputs = new Float32Array(rows * this.#config.inputs);
    this.#batchTargets = new Float32Array(rows * this.#layers[this.#layers.length - 1].units);
  }

  /** Returns the last layer, its outputs not yet activated: the fused losses start from z. */
  #forward(x: Float32Array, rows: number): Layer {
    let below: Layer | undefined;
    for (const layer of this.#layers) {
      const { inputs, units, weights, biases, outputs } = layer;
      if (below) activate(below.activation, below.outputs, rows, inputs);
      for (let i = 0, j = 0; i < rows * units; i++) {
        outputs[i] = biases[j];
        if (++j === units) j = 0;
      }
      this.#products.multiply(outputs, below ? below.outputs : x, weights, rows, units, inputs, 1);
      below = layer;
    }
    return this.#layers[this.#layers.length - 1];
  }

  /** Fills in δ of the output layer; returns the sum of the rows' costs. */
  #loss(output: Layer, y: Float32Array, rows: number): number {
    const { loss } = this.#config;
    if (loss === 'crossEntropy') return softmaxCrossEntropy(output, y, rows);
    if (loss === 'binaryCrossEntropy') return sigmoidBinaryCrossEntropy(output, y, rows);
    return squares(output, y, rows, loss === 'meanSquaredError' ? 1 / output.units : 1);
  }

  /** Backpropagation and descent in one walk: δ goes through a layer's weights before they move. */
  #update(x: Float32Array, rows: number): void {
    const { transposeMultiply, multiplyTranspose } = this.#products;
    const rate = this.#config.learningRate;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { inputs, units, weights, biases, errors } = this.#layers[l];
      const below = l > 0 ? this.#layers[l - 1] : undefined;
      if (below) {
        below.errors.fill(0, 0, rows * inputs);
        multiplyTranspose(below.errors, errors, weights, rows, inputs, units, 1);
        deactivate(below.activation, below.errors, below.outputs, rows, inputs);
      }
      transposeMultiply(weights, below ? below.outputs : x, errors, inputs, units, rows, -rate);
      for (let j = 0; j < units; j++) {
        let sum = 0;
        for (let i = j; i < rows * units; i += units) sum += errors[i];
        biases[j] -= rate * sum;
      }
    }
  }
}

function gatherRows(
  to: Float32Array,
  from: Float32Array,
  width: number,
  order: Uint32Array,
  start: number,
  rows: number,
): void {
  for (let k = 0; k < rows; k++) {
    const source = order[start + k] * width;
    for (let j = 0; j < width; j++) to[k * width + j] = from[source + j];
  }
}
