/** The search space: hyperparameters by their paths, and the values of each, as a grid or drawn at random. */
import { Random, sgd } from 'nablanet';
import { checkInteger, checkName, checkNumber, checkOptions, own } from '../../base/checks';
import { ln, timesExp } from '../../base/elementary';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { Stream } from '../../base/random';
import { configOptions } from './config';

/** The values of one hyperparameter: a list, or a range of numbers, ends included, which a grid does not take. */
export type Values =
  | readonly unknown[]
  | { choice: readonly unknown[] }
  | { uniform: readonly [low: number, high: number] }
  | { logUniform: readonly [low: number, high: number] }
  | { integer: readonly [low: number, high: number] };

/**
 * The values of each hyperparameter, by its path in the network's config or in the options of training:
 * `'layers[0].units'`, `'optimizer.learningRate'`, `'batchSize'`.
 */
export type Space = Readonly<Record<string, Values>>;

/** One point of the search space: a value for every path. */
export type Point = Record<string, unknown>;

/** Options of training that a path may begin with, beside those of a config. */
const OF_TRAINING = [
  'epochs',
  'batchSize',
  'shuffle',
  'validation',
  'earlyStopping',
  'learningRate',
  'classWeights',
  'maxSeconds',
];

/** Every point of a grid, the last path's values changing fastest. */
export function gridOf(space: unknown): Point[] {
  const entries = checkSpace(space).map(([path, values]) => [path, listOf(path, values)] as const);
  return entries.reduce<Point[]>(
    (points, [path, list]) => points.flatMap((point) => list.map((value) => ({ ...point, [path]: value }))),
    [{}],
  );
}

/** Points drawn from the seed: one after another, each one's values in the order of the space. */
export function drawPoints(space: unknown, count: number, seed: number): Point[] {
  const dimensions = dimensionsOf(space);
  const random = new Random(seed, Stream.search);
  return Array.from({ length: count }, () => drawPoint(dimensions, random));
}

/** One point at random. */
export function drawPoint(dimensions: readonly Dimension[], random: Random): Point {
  return Object.fromEntries(dimensions.map((dimension) => [dimension.path, drawValue(dimension, random)]));
}

/** One hyperparameter: a list of values, or a range of numbers, ends included. */
export type Dimension =
  | { readonly path: string; readonly kind: 'choice'; readonly list: readonly unknown[] }
  | { readonly path: string; readonly kind: RangeKind; readonly low: number; readonly high: number };

type RangeKind = 'uniform' | 'logUniform' | 'integer';

/** The space, checked, in its own order. */
export function dimensionsOf(space: unknown): Dimension[] {
  return checkSpace(space).map(([path, values]) => dimensionOf(path, values));
}

function checkSpace(space: unknown): [string, unknown][] {
  return Object.entries(checkOptions('space', space, Object.keys(Object(space))));
}

/** The list of values that an array or `{ choice }` holds. */
function listOf(path: string, values: unknown): readonly unknown[] {
  const list = Array.isArray(values) ? values : own(Object(values), 'choice');
  if (!Array.isArray(list)) {
    throw typeError(`space["${path}"]`, 'an array of values (ranges are for "random" and "tpe")', values);
  }
  if (list.length === 0) throw rangeError(`space["${path}"]`, 'at least one value', new Verbatim('none'));
  return list;
}

function dimensionOf(path: string, values: unknown): Dimension {
  const name = `space["${path}"]`;
  const kinds = ['choice', 'uniform', 'logUniform', 'integer'];
  const given = Array.isArray(values) ? { choice: values } : checkOptions(name, values, kinds);
  const [kind, ...others] = Object.keys(given);
  if (!kind || others.length > 0) throw rangeError(name, `one of ${kinds.join(', ')}`, values);
  if (kind === 'choice') return { path, kind, list: listOf(path, given) };
  const ends: unknown = given[kind];
  if (!Array.isArray(ends) || ends.length !== 2) throw typeError(`${name}.${kind}`, '[low, high]', ends);
  const [low, high] = ends.map((end) => checkEnd(`${name}.${kind}`, kind, end));
  if (low > high)
    throw rangeError(`${name}.${kind}`, '[low, high] with low <= high', new Verbatim(`[${low}, ${high}]`));
  return { path, kind: kind as RangeKind, low, high };
}

/** A value of this hyperparameter at random. */
function drawValue(dimension: Dimension, random: Random): unknown {
  if (dimension.kind === 'choice') return dimension.list[random.integer(dimension.list.length)];
  const { kind, low, high } = dimension;
  if (kind === 'integer') return low + random.integer(high - low + 1);
  if (kind === 'uniform') return Math.min(high, low + (high - low) * random.uniform());
  return Math.min(high, Math.max(low, timesExp(low, random.uniform() * (ln(high) - ln(low)))));
}

function checkEnd(name: string, kind: string, end: unknown): number {
  if (kind === 'integer') return checkInteger(name, end, -(2 ** 31), 2 ** 31 - 1);
  const value = checkNumber(name, end);
  if (kind === 'logUniform' && value <= 0) throw rangeError(name, 'numbers > 0', value);
  return value;
}

/** A config and options of training as plain objects, in which the values of a point can be set. */
export interface Settings {
  config: Record<string, unknown>;
  train: Record<string, unknown>;
}

/** Copies of both with a point's values set; short paths first, so that `optimizer.beta1` refines a new `optimizer`. */
export function place(config: Record<string, unknown>, train: Record<string, unknown>, point: Point): Settings {
  const settings = { config: copyOf({ optimizer: sgd(), ...config }), train: copyOf(train) };
  spellOut(settings.config);
  const entries = Object.entries(point).map(([path, value]) => ({ path, keys: keysOf(path), value }));
  for (const { path, keys, value } of entries.sort((a, b) => a.keys.length - b.keys.length)) {
    set(settings, path, keys, value);
    spellOut(settings.config);
  }
  return settings;
}

/** Writes layers that are numbers of units as objects, so that paths lead into them. */
function spellOut(config: Record<string, unknown>): void {
  if (!Array.isArray(config.layers)) return;
  config.layers = config.layers.map((layer: unknown) => (typeof layer === 'number' ? { units: layer } : layer));
}

function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)])) as Value;
}

/** The steps of a path. */
function keysOf(path: string): string[] {
  // No step that leads to a prototype.
  if (!/^[a-z]\w*(\.[a-z]\w*|\[\d+\])*$/i.test(path)) {
    throw rangeError('space', 'paths such as "layers[0].units" or "batchSize"', path);
  }
  const keys = path.match(/\w+/g) as string[];
  checkName('space', keys[0], [...configOptions(), ...OF_TRAINING]);
  return keys;
}

function set({ config, train }: Settings, path: string, keys: readonly string[], value: unknown): void {
  const training = OF_TRAINING.includes(keys[0]);
  let target = training ? train : config;
  for (const key of keys.slice(0, -1)) {
    if (training) target[key] ??= {};
    const next = target[key];
    if (typeof next !== 'object' || next === null) throw missing(path, key);
    target = next as Record<string, unknown>;
  }
  const last = keys[keys.length - 1];
  if (Array.isArray(target) && !(Number(last) < target.length)) throw missing(path, last);
  target[last] = copyOf(value);
}

function missing(path: string, key: string): RangeError {
  const where = /^\d+$/.test(key) ? `[${key}]` : `"${key}"`;
  return rangeError(
    'space',
    'paths into the config or the options of training',
    new Verbatim(`"${path}", where ${where} is no object`),
  );
}
