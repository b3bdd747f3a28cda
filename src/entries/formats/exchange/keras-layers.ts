/** What Keras's layers do, as operations, with Keras's formulas and defaults. Where their variables come from is the format's. */
import { show } from '../../../base/errors';
import { ACTIVATION_LAYERS, activationIn, activationLayer, checkLastAxis } from './keras-activations';
import type { KerasLayer } from './keras-chain';
import { field, firstOf, flagIn, modelError, numberIn } from './keras-fields';
import type { Operation } from './sequence';

/** A variable of a layer. */
export interface Variable {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The variable of a layer, by its name (TF.js) or its number among the layer's (Keras 3). The format checks that its shape is
 * this one, where null is any length, and that its numbers are finite.
 */
export type Variables = (layer: KerasLayer, name: string, index: number, shape: readonly (number | null)[]) => Variable;

/** Operations, and the width of a sample. */
export interface KerasModel {
  readonly inputs: number;
  readonly operations: Operation[];
}

/** How a layer continues the chain: it adds operations, and sets the shape behind it. */
type Reader = (layer: KerasLayer, state: State) => void;

/** A chain that is being read. */
interface State {
  readonly variables: Variables;
  readonly operations: Operation[];
  /** Of a sample, without the batch; null while nothing has told it. */
  shape: readonly number[] | null;
  /** How many numbers may still be made up where the file has none: as many as it has itself. */
  spare: number;
  inputs: number | null;
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['InputLayer', () => {}],
  ['Flatten', flatten],
  ['Dense', dense],
  ['Dropout', (layer, state) => state.operations.push({ kind: 'dropout', rate: rateOf(layer), name: layer.name })],
  ['BatchNormalization', batchNorm],
  ['LayerNormalization', layerNorm],
  ['Normalization', normalization],
  ['Rescaling', rescaling],
]);

/**
 * The operations of a chain of layers.
 *
 * @param numbers how many numbers the file has
 * @param built the shape that the model was built for, with the batch, where the config says it
 * @throws RangeError with code 'file' for a layer or a setting that is none of this library's, by its name
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

function readerOf(layer: KerasLayer): Reader {
  const reader = READERS.get(layer.kind);
  if (reader) return reader;
  const activation = activationLayer(layer.kind, layer.config, layer.where);
  if (activation !== undefined) {
    return ({ name }, { operations }) => operations.push({ kind: 'activation', activation, name });
  }
  const known = [...READERS.keys(), 'Activation', ...ACTIVATION_LAYERS].join(', ');
  throw modelError(`layers among ${known}`, layer.where);
}

/** `[null, 3]`, or the same in an object with `items`. Samples wider than the file has numbers have no weights in it. */
function sampleShape(declared: unknown, where: string, numbers: number): number[] {
  const items = Array.isArray(declared) ? declared : field(declared, 'items');
  const shape = Array.isArray(items) && items.length > 1 && items.length < 10 ? Array.from(items).slice(1) : [null];
  if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw modelError(`a shape such as [null, 3] in ${where}`, show(JSON.stringify(declared) ?? declared));
  }
  const width = product(shape);
  if (width > numbers) throw modelError(`weights for the ${width} inputs of ${where}`, `${numbers} numbers in all`);
  return shape;
}

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
  const activation = activationIn(config, where);
  if (activation !== 'linear') state.operations.push({ kind: 'activation', activation, name });
  state.shape = [units as number];
}

/** Variables stand in the order gamma, beta, moving_mean, moving_variance, without those that are not there. */
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

function layerNorm(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  checkLastAxis(config, where);
  if (flagIn(config, 'rms_scaling', false, where)) throw modelError('no "rms_scaling"', `it in ${where}`);
  const { scale, shift } = scaleAndShift(layer, widthOf(layer, state), state);
  state.operations.push({ kind: 'layerNorm', scale, shift, epsilon: numberIn(config, ['epsilon'], 1e-3, where), name });
}

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

/** (x − mean) / max(√variance, 1e-7), as adapted to data: mean, variance, count. */
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

/** x · scale + offset, one number each. */
function rescaling(layer: KerasLayer, state: State): void {
  const { config, where, name } = layer;
  const width = product(state.shape ?? [widthOf(layer, state)]);
  const shift = made(state, width, 0, where);
  const factor = made(state, width, numberIn(config, ['scale'], 1, where, -1e30), where);
  const offset = made(state, width, numberIn(config, ['offset'], 0, where, -1e30), where);
  state.operations.push({ kind: 'affine', shift, factor, offset, name });
}

/** Rows of numbers one behind the other, as they are in memory. */
function flatten({ config, where }: KerasLayer, state: State): void {
  const order = firstOf(config, 'data_format');
  if (order !== undefined && order !== 'channels_last') {
    throw modelError(`channels_last in ${where}`, show(order));
  }
  if (state.shape) state.shape = [product(state.shape)];
}

function rateOf({ config, where }: KerasLayer): number {
  const rate = numberIn(config, ['rate'], 0, where, 0, 1);
  if (rate === 1) throw modelError(`a rate < 1 in ${where}`, '1');
  return rate;
}

/** The width before a layer, which takes vectors alone. */
function widthOf({ where }: KerasLayer, { shape }: State): number {
  if (shape?.length !== 1) {
    const got = shape ? `${shape.length + 1} axes` : 'a model that does not say its input_shape';
    throw modelError(`vectors before ${where}`, got);
  }
  return shape[0];
}

/** Numbers that the file leaves out. A small file cannot ask for many. */
function made(state: State, length: number, value: number, where: string): Float64Array {
  state.spare -= length;
  if (state.spare < -10_000) throw modelError('as many weights as its layers are wide', `too few at ${where}`);
  return new Float64Array(length).fill(value);
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
