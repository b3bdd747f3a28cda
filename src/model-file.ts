/**
 * A network as a file: safetensors that Python reads, with all else that the network is as JSON in its header. And the same as
 * JSON altogether, for small ones. A file is data from a stranger: a network is made of it once all is checked.
 *
 *   layers.0.weights (inputs × units), layers.0.biases (units), .scale and .shift where the layer is normalised, then layers.1 …
 *   layers.0.mean, layers.0.variance (units)    running statistics, under batch normalisation
 *   optimizer.0 (parameters), optimizer.1 …     what the optimizer remembers, in the order of getParameters: for training alone
 *
 * docs/models.md has the whole format.
 */
import {
  checkBoolean,
  checkInteger,
  checkNotNegative,
  checkNumber,
  checkObject,
  checkOptions,
  givenOptions,
  ofFile,
  rangeError,
  Said,
  typeError,
} from './checks';
import { checkConfig, type FullConfig } from './config';
import { Core } from './core';
import { toVector } from './data';
import type { LossFunction } from './losses';
import { checkLearningRate, type Optimizer } from './optimizers';
import { readAll, writeAll } from './panels';
import { type Plan, padded, planOf } from './plan';
import { Random, type RandomJSON } from './random';
import { decode, encode, type Tensor, toBytes } from './safetensors';
import { scalingOf } from './scaling';
import type { Backend } from './wasm/features';

/** The format's version; a file of another one is refused by its number. */
const VERSION = 1;

export interface SaveOptions {
  /** Whether all is kept that training goes on from: optimizer state, counters, learning rate, random streams; false by default. */
  training?: boolean;
}

export interface LoadOptions {
  /** Which kernels run; the file's choice by default. */
  backend?: 'auto' | Backend;
  /** The loss of a network whose loss is a function, which no file holds; or another one. */
  loss?: LossFunction | FullConfig['loss'];
  /** Another optimizer to train on with, or the file's own where that is `lbfgs`, whose line search no file holds. */
  optimizer?: Optimizer;
  /** Whether parameters may be NaN or infinite, which is refused by default. */
  allowNonFinite?: boolean;
}

/** A network as plain JSON. Numbers of tensors are those of `save`, flat. */
export interface NetworkJSON {
  /** Config, scalers and versions. */
  nablanet: object;
  tensors: Record<string, number[]>;
}

/** A part of the numbers: its name, its shape, how many there are. */
interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly length: number;
}

const part = (name: string, ...shape: number[]): Part => ({ name, shape, length: shape.reduce((a, b) => a * b) });

/** The numbers of a network, in the order that they have in one flat array: as many as `parts` say. */
function partsOf(plan: Plan, training: boolean): Part[] {
  const parameters: Part[] = [];
  const statistics: Part[] = [];
  plan.layers.forEach((layer, i) => {
    const { inputs, units, biases, scales, normalize } = layer;
    const vector = (name: string): Part => part(`layers.${i}.${name}`, units);
    parameters.push(part(`layers.${i}.weights`, inputs, units));
    if (biases >= 0) parameters.push(vector('biases'));
    if (scales >= 0) parameters.push(vector('scale'), vector('shift'));
    if (normalize === 1) statistics.push(vector('mean'), vector('variance'));
  });
  const slots = training ? plan.statistics / plan.parameterFloats - 1 : 0;
  const remembered = Array.from({ length: slots }, (_, k) => part(`optimizer.${k}`, plan.parameterCount));
  return [...parameters, ...statistics, ...remembered];
}

/** Calls back for every stretch that lies alike in the network and in the flat array. */
function eachVector(plan: Plan, visit: (home: number, flat: number, length: number) => void): number {
  let flat = plan.parameterCount;
  for (const { normalize, statistics, units } of plan.layers) {
    if (normalize !== 1) continue;
    visit(plan.statistics + statistics, flat, units);
    visit(plan.statistics + statistics + padded(units), flat + units, units);
    flat += 2 * units;
  }
  return flat;
}

/** Parameters, statistics and optimizer state as one flat array. */
function read({ plan, parameters }: Core, parts: readonly Part[]): Float32Array {
  const flat = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  const all = parameters.all();
  readAll(plan, all, flat);
  let at = eachVector(plan, (home, to, length) => flat.set(all.subarray(home, home + length), to));
  for (let from = plan.parameterFloats; at < flat.length; from += plan.parameterFloats, at += plan.parameterCount) {
    readAll(plan, all.subarray(from), flat.subarray(at));
  }
  return flat;
}

/** The way back; the network's numbers are all 0 before. */
function write({ plan, parameters }: Core, flat: Float32Array): void {
  const all = parameters.all();
  writeAll(plan, flat, all);
  let at = eachVector(plan, (home, from, length) => all.set(flat.subarray(from, from + length), home));
  for (let to = plan.parameterFloats; at < flat.length; to += plan.parameterFloats, at += plan.parameterCount) {
    writeAll(plan, flat.subarray(at), all.subarray(to));
  }
}

/** All that is no tensor. */
function describe(core: Core, training: boolean): object {
  const { config, trainable, inputScaling, outputScaling } = core;
  const loss = typeof config.loss === 'function' ? { name: 'function' } : config.loss;
  const { epochs, steps, updates, learningRate, converged, plateau, shuffling } = core;
  return {
    version: VERSION,
    config: { ...config, loss },
    trainable,
    scalers: { inputScaler: inputScaling?.json, outputScaler: outputScaling?.json },
    training: training ? { epochs, steps, updates, learningRate, converged, plateau, shuffling } : undefined,
  };
}

export function save(core: Core, options: unknown): Uint8Array<ArrayBuffer> {
  const { training = false } = givenOptions(options, ['training']);
  const parts = partsOf(core.plan, checkBoolean('training', training));
  const flat = new Uint8Array(read(core, parts).buffer);
  let at = 0;
  const tensors = parts.map(({ name, shape, length }): Tensor => {
    at += 4 * length;
    return { name, shape, dtype: 'F32', bytes: flat.subarray(at - 4 * length, at) };
  });
  return encode(tensors, { nablanet: JSON.stringify(describe(core, training as boolean)) });
}

export function toJSON(core: Core): NetworkJSON {
  const parts = partsOf(core.plan, false);
  const flat = read(core, parts);
  let at = 0;
  const tensors = parts.map(({ name, length }) => {
    at += length;
    return [name, Array.from(flat.subarray(at - length, at))];
  });
  return { nablanet: JSON.parse(JSON.stringify(describe(core, false))), tensors: Object.fromEntries(tensors) };
}

export function load(file: unknown, options: unknown): Core {
  const given = givenLoadOptions(options);
  const bytes = toBytes(file);
  return ofFile(() => {
    const { tensors, metadata } = decode(bytes);
    const text = metadata.get('nablanet');
    if (typeof text !== 'string') throw rangeError('bytes', 'a network of nablanet', new Said('other tensors'));
    return restore(JSON.parse(text), given, bytes.length, tensors, ({ name, shape }, to) => {
      const { dtype, shape: found, bytes: numbers } = tensors.get(name) as Tensor;
      if (`${dtype} ${found}` !== `F32 ${shape}`) {
        throw rangeError(name, `F32 [${shape}]`, new Said(`${dtype} [${found}]`));
      }
      new Uint8Array(to.buffer, to.byteOffset, to.byteLength).set(numbers);
    });
  });
}

export function fromJSON(json: unknown, options: unknown): Core {
  const given = givenLoadOptions(options);
  return ofFile(() => {
    const { nablanet, tensors } = checkOptions('json', json, ['nablanet', 'tensors']);
    const lists = new Map(Object.entries(checkObject('tensors', tensors)));
    let size = 0;
    for (const list of lists.values()) size += Array.isArray(list) ? 4 * list.length : 0;
    return restore(nablanet, given, size, lists, ({ name, length }, to) => {
      to.set(toVector(name, lists.get(name), length));
    });
  });
}

function givenLoadOptions(options: unknown): Record<string, unknown> {
  const given = givenOptions(options, ['backend', 'loss', 'optimizer', 'allowNonFinite']);
  checkBoolean('allowNonFinite', given.allowNonFinite ?? false);
  return given;
}

/** Bytes of state that a file need not hold something like: an optimizer may remember much, all of it 0. */
const MOST_ZEROS = 2 ** 24;

/** The network of a description, whose numbers `take` puts into their place; `names` are those that there are. */
function restore(
  about: unknown,
  given: Record<string, unknown>,
  size: number,
  names: ReadonlyMap<string, unknown>,
  take: (part: Part, to: Float32Array) => void,
): Core {
  const { version } = checkObject('nablanet', about);
  if (version !== VERSION) throw rangeError('version', `${VERSION}, which is what this nablanet reads`, version);
  const told = checkOptions('nablanet', about, ['version', 'config', 'trainable', 'scalers', 'training']);
  const config = configOf(checkObject('config', told.config), given, told.training !== undefined);
  const plan = planOf(config);
  const parts = partsOf(plan, told.training !== undefined);
  const missing = parts.find(({ name }) => !names.has(name));
  if (missing) throw rangeError(missing.name, 'a tensor', new Said('none'));
  if (names.size > parts.length) throw rangeError('tensors', `${parts.length} of them`, names.size);
  const floats = parts.reduce((sum, { length }) => sum + length, 0);
  if (4 * floats > size) throw rangeError('tensors', `${floats} numbers`, new Said(`${size} bytes in all`));
  if (4 * plan.stateFloats > Math.max(MOST_ZEROS, 32 * size)) {
    throw rangeError('optimizer', 'one that remembers less, as an option', config.optimizer);
  }
  const flat = new Float32Array(floats);
  let at = 0;
  for (const each of parts) {
    at += each.length;
    const numbers = flat.subarray(at - each.length, at);
    take(each, numbers);
    const least = each.name.endsWith('variance') ? 0 : -Infinity;
    const bad = numbers.findIndex((value) => !(given.allowNonFinite || Number.isFinite(value)) || value < least);
    if (bad < 0) continue;
    throw rangeError(each.name, `finite numbers${least === 0 ? ' >= 0' : ''}`, new Said(`${numbers[bad]} at ${bad}`));
  }
  return make(config, told, flat);
}

/** The config of a file, with what the caller would rather have. */
function configOf(own: Record<string, unknown>, given: Record<string, unknown>, training: boolean): FullConfig {
  const { backend = own.backend, loss = own.loss, optimizer = own.optimizer } = given;
  if (loss === own.loss && (loss as { name?: unknown } | null)?.name === 'function') {
    throw rangeError('loss', 'the function that the network was trained with, as an option', undefined);
  }
  const config = checkConfig({ ...own, backend, loss, optimizer });
  const [wanted, found] = [own.optimizer, config.optimizer].map((each) => JSON.stringify(each));
  if (training && wanted !== found)
    throw rangeError('optimizer', `${wanted}, whose state is in the file`, new Said(found));
  return config;
}

/** A network of what has been checked, but for its counters. */
function make(config: FullConfig, { scalers, trainable, training }: Record<string, unknown>, flat: Float32Array): Core {
  const { inputScaler, outputScaler } = checkConfig({
    ...config,
    ...checkOptions('scalers', scalers, ['inputScaler', 'outputScaler']),
  });
  if (!Array.isArray(trainable) || trainable.length !== config.layers.length) {
    throw typeError('trainable', `${config.layers.length} of true or false`, trainable);
  }
  trainable.forEach((value) => {
    checkBoolean('trainable', value);
  });
  const counters = training === undefined ? {} : countersOf(training);
  const core = new Core(config, undefined, false);
  core.inputScaling = scalingOf('inputScaler', inputScaler);
  core.outputScaling = scalingOf('outputScaler', outputScaler);
  core.trainable.splice(0, trainable.length, ...trainable);
  write(core, flat);
  return Object.assign(core, counters);
}

/** Where training was. */
function countersOf(training: unknown) {
  const names = ['epochs', 'steps', 'updates', 'learningRate', 'converged', 'plateau', 'shuffling'];
  const told = checkOptions('training', training, names);
  const [epochs, steps, updates] = names.slice(0, 3).map((name) => checkInteger(name, told[name], 0));
  const plateau = checkOptions('plateau', told.plateau, ['best', 'bad', 'cooling', 'factor']);
  const [bad, cooling, factor] = ['bad', 'cooling', 'factor'].map((name) => checkNotNegative(name, plateau[name]));
  const best = plateau.best === null ? Infinity : checkNumber('best', plateau.best); // JSON has no infinity
  return {
    ...{ epochs, steps, updates, plateau: { best, bad, cooling, factor } },
    learningRate: checkLearningRate(told.learningRate),
    converged: checkBoolean('converged', told.converged),
    shuffling: Random.fromJSON(told.shuffling as RandomJSON),
  };
}
