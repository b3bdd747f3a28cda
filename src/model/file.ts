/**
 * A network as a file: safetensors, which Python reads, with all that is no tensor as JSON in its header. Small
 * networks may be plain JSON altogether. A file may come from a stranger: all of it is checked before a network is
 * made.
 *
 *     layers.0.weights    (inputs × units), then .biases (units), and .scale, .shift (units) of a normalised layer
 *     layers.0.mean       (units), and .variance (units): running statistics, under batch normalisation
 *     optimizer.0         (parameters), optimizer.1, …: the optimizer's state in `getParameters` order, for training on
 *
 * docs/models.md has the whole format.
 */
import { checkBoolean, checkObject, checkOptions, givenOptions } from '../base/checks';
import { asFileError, rangeError, Verbatim } from '../base/errors';
import { padded } from '../base/panels';
import { decode, encode, toBytes } from '../base/safetensors';
import { toVector } from '../data/rows';
import { type Layout, layoutOf } from '../memory/layout';
import { readAll, writeAll } from '../memory/panels';
import type { LossFunction } from '../toolbox/losses';
import type { Optimizer } from '../toolbox/optimizers';
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

/** The tensors of a network, in the order of the flat array. */
function partsOf(layout: Layout, training: boolean): Part[] {
  const parts: Part[] = [];
  const add = (name: string, ...shape: number[]): void => {
    const begin = parts[parts.length - 1]?.end ?? 0;
    parts.push({ name, shape, begin, end: begin + shape.reduce((a, b) => a * b) });
  };
  layout.layers.forEach(({ inputs, units, biases, scales }, i) => {
    add(`layers.${i}.weights`, inputs, units);
    if (biases >= 0) add(`layers.${i}.biases`, units);
    if (scales < 0) return;
    add(`layers.${i}.scale`, units);
    add(`layers.${i}.shift`, units);
  });
  layout.layers.forEach(({ units, normalize }, i) => {
    if (normalize !== 1) return;
    add(`layers.${i}.mean`, units);
    add(`layers.${i}.variance`, units);
  });
  const slots = training ? layout.statistics / layout.parameterFloats - 1 : 0;
  for (let i = 0; i < slots; i++) add(`optimizer.${i}`, layout.parameterCount);
  return parts;
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
  const parts = partsOf(state.layout, training);
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
  const lists = Array.from(tensors.values(), ({ name, bytes }) => [name, Array.from(floatsOf(bytes))]);
  return { nablanet: JSON.parse(metadata.get('nablanet') as string), tensors: Object.fromEntries(lists) };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** A tensor as it was found in a file; JSON has no shapes. */
interface Found {
  readonly values: Float32Array;
  readonly shape?: readonly number[];
}

export function load(file: unknown, options: unknown): NetworkState {
  const bytes = toBytes(file);
  return restore(options, () => {
    const { tensors, metadata } = decode(bytes);
    const about = metadata.get('nablanet');
    if (typeof about !== 'string') throw rangeError('nablanet', 'a network beside the tensors', about);
    const found = Array.from(tensors.values(), ({ name, dtype, shape, bytes }): [string, Found] => {
      if (dtype !== 'F32') throw rangeError(name, 'F32', dtype);
      return [name, { values: floatsOf(bytes), shape }];
    });
    return [JSON.parse(about), new Map(found)];
  });
}

export function fromJSON(json: unknown, options: unknown): NetworkState {
  return restore(options, () => {
    const { nablanet, tensors } = checkOptions('json', json, ['nablanet', 'tensors']);
    const found = Object.entries(checkObject('tensors', tensors)).map(([name, list]): [string, Found] => {
      return [name, { values: toVector(name, list, Array.isArray(list) ? list.length : 0) }];
    });
    return [nablanet, new Map(found)];
  });
}

/** Makes the network of what `read` finds. */
function restore(options: unknown, read: () => [about: unknown, found: ReadonlyMap<string, Found>]): NetworkState {
  const given = givenOptions(options, ['backend', 'loss', 'optimizer', 'allowNonFinite']);
  checkBoolean('allowNonFinite', given.allowNonFinite ?? false);
  return asFileError(() => make(given, ...read()));
}

/** Bytes of optimizer state that a file without it may ask for: 16 MiB, whatever the file's size. */
const MOST_ZEROS = 2 ** 24;

/** Makes the network of its description and its tensors, all of it checked. */
function make(given: Record<string, unknown>, about: unknown, found: ReadonlyMap<string, Found>): NetworkState {
  const { version } = checkObject('nablanet', about);
  if (version !== VERSION) throw rangeError('version', String(VERSION), version);
  const told = checkOptions('nablanet', about, ['version', 'config', 'training']);
  const training = told.training !== undefined;
  const config = configOf(checkObject('config', told.config), given, training);
  const layout = layoutOf(config);
  const parts = partsOf(layout, training);
  for (const { name, shape, begin, end } of parts) {
    const { values, shape: its = shape } = found.get(name) ?? { values: [], shape: ['none'] };
    if (values.length !== end - begin || String(its) !== String(shape)) {
      throw rangeError(name, `shape ${shape}`, new Verbatim(`${its} (${values.length} numbers)`));
    }
    const least = name.endsWith('variance') ? 0 : -Infinity;
    const bad = values.findIndex((value) => !(given.allowNonFinite || Number.isFinite(value)) || value < least);
    if (bad >= 0)
      throw rangeError(name, `finite numbers${least === 0 ? ' >= 0' : ''}`, new Verbatim(`${values[bad]} at ${bad}`));
  }
  if (found.size > parts.length) throw rangeError('tensors', `${parts.length} of them`, found.size);
  const { end } = parts[parts.length - 1];
  if (4 * layout.stateFloats > Math.max(MOST_ZEROS, 128 * end)) {
    throw rangeError('optimizer', 'less to remember, as an option', config.optimizer);
  }
  const flat = new Float32Array(end);
  for (const { name, begin } of parts) flat.set(found.get(name)?.values ?? [], begin);
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
  const config = checkConfig({ ...own, backend, loss, optimizer });
  const [wanted, found] = [own.optimizer, config.optimizer].map((each) => JSON.stringify(each));
  if (training && wanted !== found) throw rangeError('optimizer', `${wanted} as in the file`, new Verbatim(found));
  return config;
}
