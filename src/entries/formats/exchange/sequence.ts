/**
 * A network as other libraries spell it: a sequence of single operations, each with its numbers. Formats write and read these;
 * what they have in common, how operations make up layers, is here and in assemble.ts.
 */
import { type Activation, type Network, Scaler, type ScalerJSON } from 'nablanet';

/** x · W + b, W (inputs × units) row-major. */
export interface DenseOperation {
  readonly kind: 'dense';
  readonly units: number;
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number> | null;
  /** What the other library calls it, for errors. */
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

/** The same over the units of a row, by the row's own mean and variance. */
export interface LayerNormOperation {
  readonly kind: 'layerNorm';
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  readonly epsilon: number;
  readonly name?: string;
}

export interface ActivationOperation {
  readonly kind: 'activation';
  readonly activation: Activation;
  readonly name?: string;
}

/** Sets a share of its inputs to 0 in training; nothing otherwise. */
export interface DropoutOperation {
  readonly kind: 'dropout';
  readonly rate: number;
  readonly name?: string;
}

/** (x − shift) · factor + offset by column: a scaler. */
export interface AffineOperation {
  readonly kind: 'affine';
  readonly shift: ArrayLike<number>;
  readonly factor: ArrayLike<number>;
  readonly offset: ArrayLike<number>;
  readonly name?: string;
}

export type Operation =
  | DenseOperation
  | BatchNormOperation
  | LayerNormOperation
  | ActivationOperation
  | DropoutOperation
  | AffineOperation;

/** ε of both normalisations (assembly/normalize.ts), which is PyTorch's. */
export const EPSILON = 1e-5;

/**
 * A network's operations, input to output. A linear activation is none.
 *
 * @param options.scalers whether those of its config stand at both ends, so that predictions are in the user's units
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

/** What its scalers do to x and to outputs; those that there are. */
export function scalersOf({
  inputScaler,
  outputScaler,
}: Network): Partial<Record<'input' | 'output', AffineOperation>> {
  return {
    ...(inputScaler ? { input: scaleOf(inputScaler) } : {}),
    ...(outputScaler ? { output: inverseOf(outputScaler) } : {}),
  };
}

function scaleOf(json: ScalerJSON): AffineOperation {
  const { shift, factor, offset } = Scaler.fromJSON(json).columns();
  return { kind: 'affine', shift, factor, offset: Array.from(shift, () => offset) };
}

/** v = (t − offset) · scale + shift */
function inverseOf(json: ScalerJSON): AffineOperation {
  const { shift, scale, offset } = Scaler.fromJSON(json).columns();
  return { kind: 'affine', shift: Array.from(shift, () => offset), factor: scale, offset: shift };
}
