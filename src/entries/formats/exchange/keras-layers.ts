/**
 * Translates Keras layers to operations, with Keras' formulas and defaults. The caller supplies the variables, whose
 * storage depends on the file format.
 */
import { show } from '../../../base/errors';
import { ACTIVATION_LAYERS, activationIn, activationLayer, checkLastAxis, type Expressed } from './keras-activations';
import type { KerasLayer } from './keras-chain';
import { field, firstOf, flagIn, modelError, numberIn, shown } from './keras-fields';
import type { ReadOperation } from './sequence';

/** A variable of a layer: its shape, and its values row-major. */
export interface Variable {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Looks up a layer's variable by name (TensorFlow.js) or by index among the layer's variables (Keras 3). Checks its
 * shape (null for any length) and that its values are finite.
 */
export type Variables = (layer: KerasLayer, name: string, index: number, shape: readonly (number | null)[]) => Variable;

/** The operations of a model, and the width of its input rows. */
export interface KerasModel {
  readonly inputs: number;
  readonly operations: ReadOperation[];
}

/** Reads one layer: appends its operations and updates the shape of the data. */
type Reader = (layer: KerasLayer, state: State) => void;

/** A model while it is read. */
interface State {
  readonly variables: Variables;
  readonly operations: ReadOperation[];
  /** The shape of a row after the last layer, without the batch axis; null while it is unknown. */
  shape: readonly number[] | null;
  /** How many values may be filled in that the file leaves out; at most about as many as it has. */
  spare: number;
  inputs: number | null;
}

/** The reader of each layer class that is not an activation. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['InputLayer', () => {}],
  ['Flatten', flatten],
  ['Dense', dense],
  ['Dropout', dropout],
  // Multiplied by noise of the same mean and deviation as dropout's, and in Alpha's case moved: closest is dropout.
  ['GaussianDropout', dropout],
  ['AlphaDropout', dropout],
  ['ActivityRegularization', () => {}],
  ['GaussianNoise', noise],
  ['PReLU', prelu],
  ['BatchNormalization', batchNorm],
  ['LayerNormalization', layerNorm],
  ['Normalization', normalization],
  ['Rescaling', rescaling],
]);

/**
 * The operations of a chain of layers.
 *
 * @param numbers the number of values in the file
 * @param built the shape that the model was built for, with the batch axis, where the config has it
 * @throws RangeError with code 'file', by the layer's name, for layers or settings that this library does not have
 */
export function operationsOf(
  layers: readonly KerasLayer[],
  variables: Variables,
  numbers: number,
  built?: unknown,
): KerasModel {
  const state: State = { variables, operations: [], shape: null, spare: numbers, inputs: null };
  const declared = firstOf(layers[0].config, 'batch_shape', 'batch_input_shape') ?? built;
  if (declared !== undefined && declared !== null) {
    state.shape = sampleShape(declared, layers[0].where, numbers);
    state.inputs = product(state.shape);
  }
  for (const layer of layers) readerOf(layer)(layer, state);
  if (state.inputs === null) throw modelError('at least one Dense layer', 'none');
  return { inputs: state.inputs, operations: state.operations };
}

/** The reader of a layer, by its class. */
function readerOf(layer: KerasLayer): Reader {
  const reader = READERS.get(layer.kind);
  if (reader) return reader;
  const activation = activationLayer(layer.kind, layer.config, layer.where);
  if (activation !== undefined) {
    return (each, state) => activate(activation, each, state);
  }
  const known = [...READERS.keys(), 'Activation', ...ACTIVATION_LAYERS].join(', ');
  throw modelError(`layers among ${known}`, layer.where);
}

/**
 * The shape of a row from `[null, 3]`, or from an object with this in `items`. A width beyond the number of values in
 * the file is refused, since its weights cannot be there.
 */
function sampleShape(declared: unknown, where: string, numbers: number): number[] {
  const items = Array.isArray(declared) ? declared : field(declared, 'items');
  const shape = Array.isArray(items) && items.length > 1 && items.length < 10 ? Array.from(items).slice(1) : [null];
  if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw modelError(`a shape such as [null, 3] in ${where}`, shown(declared));
  }
  const width = product(shape);
  if (width > numbers) throw modelError(`weights for the ${width} inputs of ${where}`, `${numbers} numbers in all`);
  return shape;
}

/** A dense layer with its activation; without a declared shape, the kernel gives the width of the input. */
function dense(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  for (const key of ['quantization_mode', 'quantization_config', 'lora_rank']) {
    if (firstOf(config, key) !== undefined) throw modelError(`no "${key}"`, `one in ${where}`);
  }
  const units = field(config, 'units');
  if (!Number.isSafeInteger(units) || (units as number) < 1) throw modelError(`units >= 1 of ${where}`, show(units));
  const width = state.shape === null ? null : widthOf(layer, state);
  const kernel = state.variables(layer, 'kernel', 0, [width, units as number]);
  if (state.shape === null) state.inputs = kernel.shape[0];
  const biased = flagIn(config, 'use_bias', true, where);
  const biases = biased ? state.variables(layer, 'bias', 1, [units as number]).values : null;
  state.operations.push({ kind: 'dense', units: units as number, weights: kernel.values, biases, name });
  state.shape = [units as number];
  activate(activationIn(config, where), layer, state);
}

/**
 * min(max, f(z)). A maximum m is m − relu(m − a): a relu between two affine maps, of which the first becomes a layer,
 * and the next layer takes the second into its weights.
 */
function activate({ activation, max }: Expressed, layer: KerasLayer, state: State): void {
  const { name, where } = layer;
  const { operations } = state;
  const affine = (factor: number, offset: number): void => {
    const columns = (value: number): Float64Array => made(state, widthOf(layer, state), value, where);
    operations.push({ kind: 'affine', shift: columns(0), factor: columns(factor), offset: columns(offset), name });
  };
  if (activation !== 'linear') operations.push({ kind: 'activation', activation, name });
  if (max === undefined) return;
  affine(-1, max);
  operations.push({ kind: 'activation', activation: 'relu', name });
  affine(-1, max);
}

/** z where z > 0, alpha · z elsewhere, with an alpha a unit; one for all with `shared_axes`. */
function prelu(layer: KerasLayer, state: State): void {
  const width = widthOf(layer, state);
  const shared = firstOf(layer.config, 'shared_axes');
  const one = Array.isArray(shared) ? shared.length > 0 : shared !== undefined;
  const { values } = state.variables(layer, 'alpha', 0, [one ? 1 : width]);
  const slopes = one ? made(state, width, values[0], layer.where) : values;
  state.operations.push({ kind: 'prelu', slopes, name: layer.name });
}

/** Dropout of this rate. */
function dropout(layer: KerasLayer, { operations }: State): void {
  operations.push({ kind: 'dropout', rate: rateOf(layer), name: layer.name });
}

/** Normal noise, which training adds. */
function noise({ config, where, name }: KerasLayer, { operations }: State): void {
  operations.push({ kind: 'noise', deviation: numberIn(config, ['stddev'], 0, where), name });
}

/**
 * Batch normalization. Its variables are gamma, beta, moving_mean, moving_variance, less those that are switched off.
 */
function batchNorm(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  checkLastAxis(config, where);
  if (flagIn(config, 'renorm', false, where)) throw modelError('no "renorm"', `it in ${where}`);
  const width = widthOf(layer, state);
  const { scale, shift, next } = scaleAndShift(layer, width, state);
  const mean = state.variables(layer, 'moving_mean', next, [width]).values;
  const variance = state.variables(layer, 'moving_variance', next + 1, [width]).values;
  const epsilon = numberIn(config, ['epsilon'], 1e-3, where);
  state.operations.push({ kind: 'batchNorm', scale, shift, mean, variance, epsilon, name });
}

/** Layer normalization. Its variables are gamma and beta, less those that are switched off. */
function layerNorm(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  checkLastAxis(config, where);
  if (flagIn(config, 'rms_scaling', false, where)) throw modelError('no "rms_scaling"', `it in ${where}`);
  const { scale, shift } = scaleAndShift(layer, widthOf(layer, state), state);
  state.operations.push({ kind: 'layerNorm', scale, shift, epsilon: numberIn(config, ['epsilon'], 1e-3, where), name });
}

/** Gamma and beta, or 1 and 0 where they are switched off; `next` is the index of the next variable. */
function scaleAndShift(layer: KerasLayer, width: number, state: State) {
  const { config, where } = layer;
  let next = 0;
  const scale = flagIn(config, 'scale', true, where)
    ? state.variables(layer, 'gamma', next++, [width]).values
    : made(state, width, 1, where);
  const shift = flagIn(config, 'center', true, where)
    ? state.variables(layer, 'beta', next++, [width]).values
    : made(state, width, 0, where);
  return { scale, shift, next };
}

/** (x − mean) / max(√variance, 1e-7), with the statistics of `adapt`: the variables mean, variance, count. */
function normalization(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  checkLastAxis(config, where);
  if (flagIn(config, 'invert', false, where)) throw modelError('no "invert"', `it in ${where}`);
  if (firstOf(config, 'mean') !== undefined) throw modelError(`a mean learnt by adapt() in ${where}`, 'a given one');
  const width = widthOf(layer, state);
  const mean = state.variables(layer, 'mean', 0, [width]).values;
  const variance = state.variables(layer, 'variance', 1, [width]).values;
  const factor = Float64Array.from(variance, (v) => 1 / Math.max(Math.sqrt(v), 1e-7));
  state.operations.push({ kind: 'affine', shift: mean, factor, offset: made(state, width, 0, where), name });
}

/** x · scale + offset, one number each for all columns. */
function rescaling(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  const width = product(state.shape ?? [widthOf(layer, state)]);
  const shift = made(state, width, 0, where);
  const factor = made(state, width, numberIn(config, ['scale'], 1, where, -1e30), where);
  const offset = made(state, width, numberIn(config, ['offset'], 0, where, -1e30), where);
  state.operations.push({ kind: 'affine', shift, factor, offset, name });
}

/** Flattening keeps the row-major order in memory; only the shape changes. */
function flatten({ config, where }: KerasLayer, state: State): void {
  const order = firstOf(config, 'data_format');
  if (order !== undefined && order !== 'channels_last') {
    throw modelError(`channels_last in ${where}`, show(order));
  }
  if (state.shape) state.shape = [product(state.shape)];
}

/** A dropout rate in [0, 1). */
function rateOf({ config, where }: KerasLayer): number {
  const rate = numberIn(config, ['rate'], 0, where, 0, 1);
  if (rate === 1) throw modelError(`a rate < 1 in ${where}`, '1');
  return rate;
}

/** The width of the data before a layer that takes vectors only. */
function widthOf({ where }: KerasLayer, { shape }: State): number {
  if (shape?.length !== 1) {
    const got = shape ? `${shape.length + 1} axes` : 'a model that does not say its input_shape';
    throw modelError(`vectors before ${where}`, got);
  }
  return shape[0];
}

/** A constant vector for values that the file leaves out; limited, so that a small file cannot ask for much memory. */
function made(state: State, length: number, value: number, where: string): Float64Array {
  state.spare -= length;
  if (state.spare < -10_000) throw modelError('as many weights as its layers are wide', `too few at ${where}`);
  return new Float64Array(length).fill(value);
}

/** The number of values in a shape. */
function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
