/**
 * A network as a file: safetensors, which Python reads, with all that is no tensor as JSON in its header. Small
 * networks may be plain JSON altogether. A file may come from a stranger: all of it is checked before a network is
 * made.
 *
 *     layers.0.weights    (inputs × units), then .biases (units), and .scale, .shift (units) of a normalized layer
 *     layers.0.mean       (units), and .variance (units): running statistics, under batch normalization
 *     optimizer.0         (parameters), optimizer.1, …: the optimizer's state in `getParameters` order, for training on
 *
 * docs/models.md has the whole format.
 */
import { checkBoolean, checkObject, checkOptions, givenOptions } from '../base/checks';
import { asFileError, rangeError, Verbatim } from '../base/errors';
import { parseJSON } from '../base/json';
import { padded } from '../base/panels';
import { decode, encode, toBytes } from '../base/safetensors';
import type { OneHotJSON, RowEncoderClass } from '../data/encoding';
import { toVector } from '../data/rows';
import { layoutOf } from '../memory/layout';
import { readAll, writeAll } from '../memory/panels';
import type { LossFunction } from '../toolbox/losses';
import { type Optimizer, optimizerFacts } from '../toolbox/optimizers';
import type { Backend } from '../wasm/features';
import { checkConfig, type FullConfig } from './config';
import { NetworkState } from './state';

/** The format's version; files of other versions are refused. */
const VERSION = 1;

/** What `save` keeps. */
export interface SaveOptions {
  /** Whether to keep optimizer state, counters, learning rate and random streams, to train on; false by default. */
  training?: boolean;
}

/** What `load` uses in place of what the file says. */
export interface LoadOptions {
  /** Which kernels run; the file's choice by default. */
  backend?: 'auto' | Backend;
  /** Another loss; needed where the loss is a function, which no file holds. */
  loss?: LossFunction | FullConfig['loss'];
  /** Another optimizer; needed to train on with `lbfgs`, whose line search no file holds. */
  optimizer?: Optimizer;
  /** The class of the encoder, such as `Vectorizer`; needed where the file has one that is not a `OneHotEncoder`. */
  inputEncoder?: RowEncoderClass;
  /** Whether parameters may be NaN or infinite, which is refused by default. */
  allowNonFinite?: boolean;
}

/** A network as plain JSON. */
export interface NetworkJSON {
  /** Config, scalers and versions. */
  nablanet: object;
  /** The tensors by name, flat, as in a file. */
  tensors: Record<string, number[]>;
}

/** A tensor: its name, its shape, and its place in the flat array of all numbers. */
interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The tensors of a network, in the order of the flat array, one by one: a file may name far more than it has.
 *
 * @param slots numbers that the optimizer remembers for each parameter
 */
function* partsOf({ inputs, layers }: FullConfig, slots: number): Generator<Part, void> {
  let begin = 0;
  const part = (name: string, ...shape: number[]): Part => {
    const from = begin;
    begin += shape.reduce((a, b) => a * b);
    return { name, shape, begin: from, end: begin };
  };
  for (const [i, { units, bias, normalize }] of layers.entries()) {
    yield part(`layers.${i}.weights`, layers[i - 1]?.units ?? inputs, units);
    if (bias) yield part(`layers.${i}.biases`, units);
    if (!normalize) continue;
    yield part(`layers.${i}.scale`, units);
    yield part(`layers.${i}.shift`, units);
  }
  const parameterCount = begin;
  for (const [i, { units, normalize }] of layers.entries()) {
    if (normalize !== 'batch') continue;
    yield part(`layers.${i}.mean`, units);
    yield part(`layers.${i}.variance`, units);
  }
  for (let i = 0; i < slots; i++) yield part(`optimizer.${i}`, parameterCount);
}

/** Numbers that the optimizer remembers for each parameter, where a file keeps them. */
function slotsOf({ optimizer }: FullConfig, training: boolean): number {
  return training ? optimizerFacts(optimizer).slots : 0;
}

type Mover = (home: Float32Array, flat: Float32Array) => void;

/**
 * Moves numbers between the network and `flat`, as many as that holds: panels by one function, vectors by the other.
 */
function move(
  { layout, parameters }: NetworkState,
  flat: Float32Array,
  movePanels: Mover,
  moveVector: Mover,
): Float32Array {
  const all = parameters.all();
  movePanels(all, flat);
  let at = layout.parameterCount;
  for (const { normalize, statistics, units } of layout.layers) {
    if (normalize !== 1) continue;
    for (const home of [layout.statistics + statistics, layout.statistics + statistics + padded(units)]) {
      moveVector(all.subarray(home, home + units), flat.subarray(at, at + units));
      at += units;
    }
  }
  for (
    let home = layout.parameterFloats;
    at < flat.length;
    home += layout.parameterFloats, at += layout.parameterCount
  ) {
    movePanels(all.subarray(home), flat.subarray(at));
  }
  return flat;
}

/** All that is no tensor. The config is of the network as it is now: fitted scalers, frozen layers. */
function describe(state: NetworkState, training: boolean): object {
  const { config, inputScaling, outputScaling } = state;
  return {
    version: VERSION,
    config: {
      ...config,
      layers: config.layers.map((layer, i) => ({ ...layer, trainable: state.progress.trainable[i] })),
      loss: typeof config.loss === 'function' ? { name: 'function' } : config.loss,
      inputScaler: inputScaling?.json ?? null,
      outputScaler: outputScaling?.json ?? null,
    },
    training: training ? state.progress.toJSON() : undefined,
  };
}

export function save(state: NetworkState, options: unknown): Uint8Array<ArrayBuffer> {
  const training = checkBoolean('training', givenOptions(options, ['training']).training ?? false);
  const parts = [...partsOf(state.config, slotsOf(state.config, training))];
  const flat = new Float32Array(parts[parts.length - 1].end);
  move(
    state,
    flat,
    (home, to) => readAll(state.layout, home, to),
    (home, to) => to.set(home),
  );
  const bytes = new Uint8Array(flat.buffer);
  const tensors = parts.map(({ name, shape, begin, end }) => {
    return { name, shape, dtype: 'F32', bytes: bytes.subarray(4 * begin, 4 * end) };
  });
  return encode(tensors, { nablanet: JSON.stringify(describe(state, training)) });
}

export function toJSON(state: NetworkState): NetworkJSON {
  const { tensors, metadata } = decode(save(state, undefined));
  // JSON writes −0 as 0; what is nearest to it is read as −0, since numbers become float32.
  const listOf = (bytes: Uint8Array): number[] => Array.from(floatsOf(bytes), (v) => (Object.is(v, -0) ? -1e-50 : v));
  const lists = Array.from(tensors.values(), ({ name, bytes }) => [name, listOf(bytes)]);
  return { nablanet: JSON.parse(metadata.get('nablanet') as string), tensors: Object.fromEntries(lists) };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** A tensor as it was found in a file, not read yet; JSON has no shapes. */
interface Found {
  readonly length: number;
  readonly shape?: readonly number[];
  values(): Float32Array;
}

export function load(file: unknown, options: unknown): NetworkState {
  const bytes = toBytes(file);
  return restore(options, () => {
    const { tensors, metadata } = decode(bytes);
    const about = metadata.get('nablanet');
    if (typeof about !== 'string') throw rangeError('nablanet', 'a network beside the tensors', about);
    const find = (name: string): Found | undefined => {
      const tensor = tensors.get(name);
      if (!tensor) return undefined;
      const { dtype, shape } = tensor;
      if (dtype !== 'F32') throw rangeError(name, 'F32', dtype);
      return { length: shape.reduce((a, b) => a * b, 1), shape, values: () => floatsOf(tensor.bytes) };
    };
    return [parseJSON(about, bytes.length), tensors.size, find];
  });
}

export function fromJSON(json: unknown, options: unknown): NetworkState {
  return restore(options, () => {
    const { nablanet, tensors } = checkOptions('json', json, ['nablanet', 'tensors']);
    const all = checkObject('tensors', tensors);
    const find = (name: string): Found | undefined => {
      if (!Object.hasOwn(all, name)) return undefined;
      const list = all[name];
      const length = Array.isArray(list) ? list.length : 0;
      return { length, values: () => toVector(name, list, length) };
    };
    return [nablanet, Object.keys(all).length, find];
  });
}

/** What a network says of itself, how many tensors are beside it, and a tensor by its name. */
type Contents = [about: unknown, count: number, find: (name: string) => Found | undefined];

/** Makes the network of what `read` finds. */
function restore(options: unknown, read: () => Contents): NetworkState {
  const given = givenOptions(options, ['backend', 'loss', 'optimizer', 'inputEncoder', 'allowNonFinite']);
  checkBoolean('allowNonFinite', given.allowNonFinite ?? false);
  return asFileError(() => make(given, ...read()));
}

/** Bytes of optimizer state that a file without it may ask for: 16 MiB, whatever the file's size. */
const MOST_ZEROS = 2 ** 24;

/**
 * Makes the network of its description and its tensors, all of it checked: first how many there must be, then the sizes
 * of each, and nothing is made before the file has all that it speaks of.
 */
function make(given: Record<string, unknown>, about: unknown, count: number, find: Contents[2]): NetworkState {
  const { version } = checkObject('nablanet', about);
  if (version !== VERSION) throw rangeError('version', String(VERSION), version);
  const told = checkOptions('nablanet', about, ['version', 'config', 'training']);
  const training = told.training !== undefined;
  const own = checkObject('config', told.config);
  if (Array.isArray(own.layers) && own.layers.length > count) {
    throw rangeError('layers', `${count} at most, as many as there are tensors`, own.layers.length);
  }
  const config = configOf(own, given, training);
  const slots = slotsOf(config, training);
  let parts = 0;
  for (const { name, shape, begin, end } of partsOf(config, slots)) {
    const { length, shape: its = shape } = find(name) ?? { length: 0, shape: ['none'] };
    if (length !== end - begin || String(its) !== String(shape)) {
      throw rangeError(name, `shape ${shape}`, new Verbatim(`${String(its).slice(0, 99)} (${length} numbers)`));
    }
    parts++;
  }
  if (count > parts) throw rangeError('tensors', `${parts} of them`, count);
  const all = Array.from(partsOf(config, slots));
  const { end } = all[parts - 1];
  const flat = new Float32Array(end);
  for (const { name, begin } of all) {
    const values = (find(name) as Found).values();
    const least = name.endsWith('variance') ? 0 : -Infinity;
    const bad = values.findIndex((value) => !(given.allowNonFinite || Number.isFinite(value)) || value < least);
    if (bad >= 0)
      throw rangeError(name, `finite numbers${least === 0 ? ' >= 0' : ''}`, new Verbatim(`${values[bad]} at ${bad}`));
    flat.set(values, begin);
  }
  const layout = layoutOf(config);
  if (4 * layout.stateFloats > Math.max(MOST_ZEROS, 128 * end)) {
    throw rangeError('optimizer', 'less state, as an option', config.optimizer);
  }
  const state = NetworkState.blank(config);
  if (training) state.progress.load(told.training);
  move(
    state,
    flat,
    (home, from) => writeAll(layout, from, home),
    (home, from) => home.set(from),
  );
  return state;
}

/** The config of a file, with the caller's choices in place of the file's. */
function configOf(own: Record<string, unknown>, given: Record<string, unknown>, training: boolean): FullConfig {
  const { backend = own.backend, loss = own.loss, optimizer = own.optimizer } = given;
  if (loss === own.loss && (loss as { name?: unknown } | null)?.name === 'function') {
    throw rangeError('loss', 'the function of the training, as an option', undefined);
  }
  const inputEncoder = encoderOf(own.inputEncoder, given.inputEncoder);
  const config = checkConfig({ ...own, backend, loss, optimizer, inputEncoder });
  const [wanted, found] = [own.optimizer, config.optimizer].map((each) => JSON.stringify(each));
  if (training && wanted !== found) throw rangeError('optimizer', `${wanted} as in the file`, new Verbatim(found));
  return config;
}

/** The encoder of a file: of categories as it is, else what its class makes of it. */
function encoderOf(json: unknown, given: unknown): unknown {
  const own = json && !(json as OneHotJSON).categories;
  if ((own || given !== undefined) && typeof (given as RowEncoderClass | null)?.fromJSON !== 'function') {
    throw rangeError('inputEncoder', 'its class, such as Vectorizer, as an option', given);
  }
  return own ? (given as RowEncoderClass).fromJSON(json as never) : json;
}
