/**
 * The common intermediate form of all formats: a network as a sequence of single operations with their numbers, input
 * to output. This file produces it from a network; assemble.ts turns it into one.
 */
import { type Activation, type Network, Scaler, type ScalerJSON } from 'nablanet';

/** x · W + b, W (inputs × units) row-major, b (units) or null. */
export interface DenseOperation {
  readonly kind: 'dense';
  readonly units: number;
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number> | null;
  /** The name in the other library, for errors. */
  readonly name?: string;
}

/** (x − mean) / √(variance + epsilon) · scale + shift, (units) each. */
export interface BatchNormOperation {
  readonly kind: 'batchNorm';
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
  readonly name?: string;
}

/** The same with mean and variance over the units of each row; scale and shift (units). */
export interface LayerNormOperation {
  readonly kind: 'layerNorm';
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  readonly epsilon: number;
  readonly name?: string;
}

/** An activation, other than linear. */
export interface ActivationOperation {
  readonly kind: 'activation';
  readonly activation: Activation;
  readonly name?: string;
}

/** Dropout: training sets the share `rate` of its inputs to 0; prediction changes nothing. */
export interface DropoutOperation {
  readonly kind: 'dropout';
  readonly rate: number;
  readonly name?: string;
}

/** Normal noise of this deviation, which training adds; prediction changes nothing. */
export interface NoiseOperation {
  readonly kind: 'noise';
  readonly deviation: number;
  readonly name?: string;
}

/** z where z > 0, slopes · z elsewhere, (units) slopes. */
export interface PReluOperation {
  readonly kind: 'prelu';
  readonly slopes: ArrayLike<number>;
  readonly name?: string;
}

/** (x − shift) · factor + offset by column, (columns) each: a scaler. */
export interface AffineOperation {
  readonly kind: 'affine';
  readonly shift: ArrayLike<number>;
  readonly factor: ArrayLike<number>;
  readonly offset: ArrayLike<number>;
  readonly name?: string;
}

/** Any operation. */
export type Operation =
  | DenseOperation
  | BatchNormOperation
  | LayerNormOperation
  | ActivationOperation
  | DropoutOperation
  | AffineOperation;

/** What is read: also what no network of this library has, but can express. */
export type ReadOperation = Operation | NoiseOperation | PReluOperation;

/** ε of batch and layer normalization in this library (assembly/normalize.ts), the same as PyTorch's. */
export const EPSILON = 1e-5;

/**
 * The operations of a network, input to output; linear activations are omitted.
 *
 * @param options.scalers whether the config's scalers become the first and the last operation; false by default
 */
export function sequenceOf(net: Network, { scalers = false } = {}): Operation[] {
  const operations: Operation[] = [];
  const { input, output } = scalers ? scalersOf(net) : {};
  if (input) operations.push(input);
  net.layers.forEach((layer, i) => {
    operations.push({ kind: 'dense', units: layer.units, weights: layer.getWeights(), biases: layer.getBiases() });
    const [scale, shift, statistics] = [layer.getScale(), layer.getShift(), layer.getStatistics()];
    if (scale && shift) {
      const common = { scale, shift, epsilon: EPSILON };
      operations.push(statistics ? { kind: 'batchNorm', ...common, ...statistics } : { kind: 'layerNorm', ...common });
    }
    if (layer.activation !== 'linear') operations.push({ kind: 'activation', activation: layer.activation });
    const { dropout } = net.config.layers[i] as { dropout: number };
    if (dropout > 0) operations.push({ kind: 'dropout', rate: dropout });
  });
  if (output) operations.push(output);
  return operations;
}

/** The config's scalers as operations: that of x, and the inverse of that of y. */
export function scalersOf({
  inputScaler,
  outputScaler,
}: Network): Partial<Record<'input' | 'output', AffineOperation>> {
  return {
    ...(inputScaler ? { input: scaleOf(inputScaler) } : {}),
    ...(outputScaler ? { output: inverseOf(outputScaler) } : {}),
  };
}

/** t = (v − shift) · factor + offset. */
function scaleOf(json: ScalerJSON): AffineOperation {
  const { shift, factor, offset } = Scaler.fromJSON(json).columns();
  return { kind: 'affine', shift, factor, offset: Array.from(shift, () => offset) };
}

/** v = (t − offset) · scale + shift. */
function inverseOf(json: ScalerJSON): AffineOperation {
  const { shift, scale, offset } = Scaler.fromJSON(json).columns();
  return { kind: 'affine', shift: Array.from(shift, () => offset), factor: scale, offset: shift };
}
