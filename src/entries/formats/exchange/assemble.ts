/**
 * Builds a network from a sequence of operations, with the same predictions. A layer of this library is dense, then
 * optionally normalization, activation and dropout, in this order. Affine operations elsewhere are folded into the
 * weights of a neighbouring layer.
 */
import { type Activation, leakyRelu, Network, type NetworkConfig } from 'nablanet';
import { checkObject } from '../../../base/checks';
import { asFileError, rangeError, Verbatim } from '../../../base/errors';
import {
  type AffineOperation,
  type DenseOperation,
  EPSILON,
  type LayerNormOperation,
  type Operation,
  type ReadOperation,
} from './sequence';

/** The config of an imported network beside its inputs and layers, which are in the file. */
export type Extras = Omit<NetworkConfig, 'inputs' | 'layers'>;

/** What a file tells of a config, under what the caller says; what is undefined there says nothing. */
export function beneath(own: Extras, options: unknown): Extras {
  const told = Object.entries(checkObject('options', options)).filter(([, value]) => value !== undefined);
  return { ...own, ...Object.fromEntries(told) };
}

/**
 * x · factor + offset by column, in float64. With `below`, which is for as many columns again behind these,
 * x · factor + x_behind · below + offset.
 */
interface Affine {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
  readonly below?: Float64Array;
}

/** A layer under construction. Weights are (inputs × units) row-major, all others (units). */
interface Draft {
  readonly units: number;
  weights: ArrayLike<number>;
  biases: ArrayLike<number> | null;
  activation?: Activation;
  dropout?: number;
  normalize?: 'batch' | 'layer';
  scale?: ArrayLike<number>;
  shift?: ArrayLike<number>;
  statistics?: { mean: ArrayLike<number>; variance: ArrayLike<number> };
}

/**
 * Builds the network. Dropout of the inputs and noise elsewhere, which a config cannot express, are left out. The loss, unless `extras` has
 * one, follows from the output: crossEntropy with softmax, binaryCrossEntropy with sigmoid, else meanSquaredError.
 *
 * @param inputs the width of an input row
 * @throws RangeError with code 'file', by name, for operations that do not form layers
 */
export function assemble(inputs: number, operations: readonly ReadOperation[], extras: Extras = {}): Network {
  const own = Object.keys(checkObject('options', extras)).find((name) => name === 'inputs' || name === 'layers');
  if (own) throw rangeError('options', 'what a config says beside inputs and layers, which are in the file', own);
  const drafts: Draft[] = [];
  let pending: Affine | undefined;
  let inputNoise = 0;
  const room = roomFor(operations);
  for (const operation of operations) {
    const bends = operation.kind === 'activation' || operation.kind === 'prelu';
    if (pending && bends && drafts.length > 0) {
      drafts.push(identity(drafts[drafts.length - 1], pending, room));
      pending = undefined;
    }
    const last = pending ? undefined : drafts[drafts.length - 1];
    switch (operation.kind) {
      case 'dense':
        drafts.push(draft(operation, drafts[drafts.length - 1]?.units ?? inputs, pending));
        pending = undefined;
        break;
      case 'activation':
        if (operation.activation === 'linear') break;
        if (!last || !isOpen(last)) throw misplaced(operation, 'an activation');
        last.activation = operation.activation;
        break;
      case 'prelu': {
        const same = Array.from(operation.slopes).every((slope) => slope >= 0 && slope === operation.slopes[0]);
        if (!last || !isOpen(last)) throw misplaced(operation, 'an activation');
        if (same) last.activation = leakyRelu({ slope: operation.slopes[0] });
        else [drafts[drafts.length - 1], pending] = halves(last, operation.slopes);
        break;
      }
      case 'layerNorm':
        if (!last || !isOpen(last) || last.normalize) throw misplaced(operation, 'layer normalization');
        stretch(last, operation);
        Object.assign(last, { normalize: 'layer', scale: operation.scale, shift: operation.shift });
        break;
      case 'batchNorm':
        if (last && isOpen(last) && !last.normalize) {
          const { mean, variance, shift } = operation;
          Object.assign(last, {
            normalize: 'batch',
            scale: scaleFor(operation),
            shift,
            statistics: { mean, variance },
          });
          break;
        }
        pending = place(normalization(operation), last, pending);
        break;
      case 'affine':
        pending = place(affineOf(operation), last, pending);
        break;
      case 'noise':
        if (drafts.length === 0 && !pending) inputNoise = Math.hypot(inputNoise, operation.deviation);
        break;
      case 'dropout':
        drop(drafts[drafts.length - 1], operation.rate);
    }
  }
  if (drafts.length === 0) throw rangeError('model', 'at least one dense layer', new Verbatim('none'), 'file');
  if (pending) drafts.push(identity(drafts[drafts.length - 1], pending, room));
  return build(inputs, drafts, beneath({ inputNoise }, extras));
}

/**
 * Adds dropout to a layer. Behind an affine map that is folded into the next layer it acts before that map, which makes
 * no difference to predictions.
 */
function drop(last: Draft | undefined, rate: number): void {
  if (last) last.dropout = last.dropout ? 1 - (1 - last.dropout) * (1 - rate) : rate;
}

/** PReLU as 2n units of relu: f(z) = relu(z) − slope · relu(−z). What the next layer takes in is pending. */
function halves(last: Draft, slopes: ArrayLike<number>): [Draft, Affine] {
  const { units, weights, biases, scale, shift, statistics } = last;
  const twice = (values: ArrayLike<number>, sign: number): Float64Array =>
    Float64Array.from({ length: 2 * values.length }, (_, i) => {
      const at = i % (2 * units);
      return (at < units ? 1 : sign) * values[Math.floor(i / (2 * units)) * units + (at % units)];
    });
  // Under a normalization z stays as it is, so that its mean and variance do; the sign is that of scale and shift.
  const own = scale ? 1 : -1;
  const doubled: Draft = {
    ...last,
    units: 2 * units,
    weights: twice(weights, own),
    biases: biases && twice(biases, own),
    activation: 'relu',
    ...(scale && shift && { scale: twice(scale, -1), shift: twice(shift, -1) }),
    ...(statistics && { statistics: { mean: twice(statistics.mean, 1), variance: twice(statistics.variance, 1) } }),
  };
  const below = Float64Array.from(slopes, (slope) => -slope);
  return [doubled, { factor: new Float64Array(units).fill(1), offset: new Float64Array(units), below }];
}

/** A new layer, with the affine map before it folded in: (x · f + o) · W + b = x · (f W) + (o W + b). */
function draft({ units, weights, biases }: DenseOperation, inputs: number, before: Affine | undefined): Draft {
  if (!before) return { units, weights, biases };
  const folded = new Float64Array(inputs * units);
  const moved = new Float64Array(units);
  const { factor, offset, below } = before;
  const rows = factor.length;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++) {
      const weight = weights[i * units + j];
      folded[i * units + j] = factor[i] * weight;
      if (below) folded[(rows + i) * units + j] = below[i] * weight;
      moved[j] += offset[i] * weight;
    }
  }
  return { units, weights: folded, biases: moved.map((b, j) => b + (biases?.[j] ?? 0)) };
}

/**
 * An affine map as a layer of its own, which an activation may follow. It has (inputs × units) weights, most of them 0,
 * so there is limited room for all of them: a small file must not be able to ask for large matrices.
 */
function identity(last: Draft, { factor, offset, below }: Affine, room: { weights: number }): Draft {
  const units = factor.length;
  room.weights -= last.units * units;
  if (room.weights < 0) {
    const expected = 'dense layers behind affine maps of many columns, also behind those that activations are made of';
    throw rangeError('model', expected, new Verbatim(`an affine map of ${units}`), 'file');
  }
  const weights = new Float64Array(last.units * units);
  for (let i = 0; i < units; i++) {
    weights[i * units + i] = factor[i];
    if (below) weights[(units + i) * units + i] = below[i];
  }
  return { units, weights, biases: offset };
}

/** Weights that layers which are not in the file may have in all: 512², or eight times as many as the file's. */
function roomFor(operations: readonly ReadOperation[]): { weights: number } {
  const given = operations.reduce((sum, each) => sum + (each.kind === 'dense' ? each.weights.length : 0), 0);
  return { weights: Math.max(512 * 512, 8 * given) };
}

/** Whether an affine map can still be folded into the layer: nothing follows its z yet. */
function isOpen({ activation, dropout }: Draft): boolean {
  return activation === undefined && dropout === undefined;
}

/**
 * Folds an affine map into the layer before it, where that is open. Otherwise returns it, to be folded into the next.
 */
function place(affine: Affine, last: Draft | undefined, pending: Affine | undefined): Affine | undefined {
  if (!last || !isOpen(last)) return after(pending, affine);
  const { factor, offset } = affine;
  const { scale, shift, weights, biases } = last;
  const moved = (from: ArrayLike<number> | null): Float64Array =>
    factor.map((f, j) => f * (from?.[j] ?? 0) + offset[j]);
  if (scale && shift) {
    last.scale = factor.map((f, j) => f * scale[j]);
    last.shift = moved(shift);
  } else {
    last.weights = Float64Array.from(weights, (w, i) => w * factor[i % last.units]);
    last.biases = moved(biases);
  }
  return undefined;
}

/** (x − shift) · factor + offset as x · factor + offset′. */
function affineOf({ shift, factor, offset }: AffineOperation): Affine {
  return { factor: Float64Array.from(factor), offset: Float64Array.from(offset, (b, j) => b - shift[j] * factor[j]) };
}

type Normalized = Extract<Operation, { kind: 'batchNorm' }>;

/** Batch normalization by running statistics as an affine map. */
function normalization({ scale, shift, mean, variance, epsilon }: Normalized): Affine {
  const factor = Float64Array.from(scale, (s, j) => s / Math.sqrt(variance[j] + epsilon));
  return { factor, offset: factor.map((f, j) => shift[j] - mean[j] * f) };
}

/** The scale that compensates for the difference between the file's ε and this library's. */
function scaleFor({ scale, variance, epsilon }: Normalized): ArrayLike<number> {
  if (epsilon === EPSILON) return scale;
  return Float64Array.from(scale, (s, j) => s * Math.sqrt((variance[j] + EPSILON) / (variance[j] + epsilon)));
}

/**
 * Layer normalization with another ε than this library's: z / √(variance(z) + ε) is unchanged when z is multiplied
 * by s and ε by s², so the layer's weights and biases are scaled instead. Limited to ε in [1e-15, 1e5]: beyond,
 * float32 weights would lose too much.
 */
function stretch(last: Draft, operation: LayerNormOperation): void {
  const { epsilon } = operation;
  if (epsilon === EPSILON) return;
  if (!(epsilon >= 1e-15 && epsilon <= 1e5)) throw otherEpsilon(operation);
  const s = Math.sqrt(EPSILON / epsilon);
  last.weights = Float64Array.from(last.weights, (w) => w * s);
  if (last.biases) last.biases = Float64Array.from(last.biases, (b) => b * s);
}

/** The composition: `first`, then the second map. */
function after(first: Affine | undefined, { factor, offset }: Affine): Affine {
  if (!first) return { factor, offset };
  return {
    factor: factor.map((f, j) => f * first.factor[j]),
    below: first.below && factor.map((f, j) => f * (first.below as Float64Array)[j]),
    offset: offset.map((b, j) => b + factor[j] * first.offset[j]),
  };
}

/** Creates the network and sets all parameters. */
function build(inputs: number, drafts: readonly Draft[], extras: Extras): Network {
  const layers = drafts.map(({ units, activation = 'linear', biases, dropout = 0, normalize = null }, i) => ({
    ...{ units, activation, bias: biases !== null, normalize },
    dropout: i < drafts.length - 1 ? dropout : 0, // the last layer has no dropout
  }));
  const { loss = lossFor(layers[layers.length - 1]) } = extras;
  const net = new Network({ ...extras, loss, inputs, layers });
  const set = ({ weights, biases, scale, shift, statistics }: Draft, i: number): void => {
    const layer = net.layers[i];
    layer.setWeights(weights);
    if (biases) layer.setBiases(biases);
    if (scale && shift) {
      layer.setScale(scale);
      layer.setShift(shift);
    }
    if (statistics) layer.setStatistics(statistics);
  };
  asFileError(() => drafts.forEach(set));
  return net;
}

/** The default loss of an output layer. */
function lossFor({ activation, units }: { activation: Activation; units: number }) {
  if (activation === 'softmax' && units > 1) return 'crossEntropy';
  return activation === 'sigmoid' ? 'binaryCrossEntropy' : 'meanSquaredError';
}

/** The error of an operation that no layer of this library can hold at its place. */
function misplaced({ name }: ReadOperation, what: string): RangeError {
  const expected = 'dense layers, each followed by normalization, an activation and dropout at most';
  return rangeError('model', expected, new Verbatim(`${what}${name ? ` ("${name}")` : ''} elsewhere`), 'file');
}

function otherEpsilon({ epsilon, name }: { epsilon: number; name?: string }): RangeError {
  const got = new Verbatim(`${epsilon}${name ? ` in "${name}"` : ''}`);
  return rangeError('model', 'layer normalization with an epsilon from 1e-15 to 1e5', got, 'file');
}
