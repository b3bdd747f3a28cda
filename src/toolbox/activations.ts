/**
 * The activations: one row a name. `id` is the kernel's number (assembly/activations.ts), `range` is where
 * outputs lie, `map` is the formula in float64, used to check gradients and nowhere on the way to a result.
 */
import { checkName, checkNumber, checkOptions } from '../base/checks';
import { typeError } from '../base/errors';

/** The name of an activation function. */
export type ActivationName =
  | 'linear'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'gelu'
  | 'silu'
  | 'softplus'
  | 'softmax';

/** z where z > 0, slope · z elsewhere. */
export interface LeakyRelu {
  readonly name: 'leakyRelu';
  /** What z <= 0 is multiplied by. */
  readonly slope: number;
}

/** z where z > 0, alpha · (eᶻ − 1) elsewhere. */
export interface Elu {
  readonly name: 'elu';
  /** What outputs approach below, with the sign changed. */
  readonly alpha: number;
}

/** An activation by name, or one with a setting of its own. */
export type Activation = ActivationName | LeakyRelu | Elu;

/**
 * leakyRelu with another slope (Maas et al. 2013; formula and default as PyTorch's `LeakyReLU`).
 *
 * @param options.slope what z < 0 is multiplied by, a number >= 0; 0.01 by default
 * @throws TypeError, RangeError for another option or value
 */
export function leakyRelu(options: { slope?: number } = {}): LeakyRelu {
  return withSetting('leakyRelu', checkOptions('leakyRelu', options, ['slope'])) as LeakyRelu;
}

/**
 * elu with another alpha (Clevert et al. 2015; formula and default as PyTorch's `ELU`).
 *
 * @param options.alpha what outputs approach below, with the sign changed, a number >= 0; 1 by default
 * @throws TypeError, RangeError for another option or value
 */
export function elu(options: { alpha?: number } = {}): Elu {
  return withSetting('elu', checkOptions('elu', options, ['alpha'])) as Elu;
}

interface ActivationRow {
  readonly id: number;
  /** Least and greatest output there is; targets of a distance loss must lie within. */
  range(setting: number): readonly [number, number];
  /** Initializer of a layer that names none: He's for the relu family. */
  readonly initializer: 'glorotUniform' | 'heNormal';
  /** The one number that can be set, and its default. */
  readonly setting?: { readonly name: string; readonly default: number };
  /** Whether the derivative needs z, beside a. */
  readonly keepsZ?: boolean;
  /** a = f(z) over one row, in place. */
  map(row: Float64Array, setting: number): void;
}

/** A map that treats every unit alike. */
function each(f: (z: number, setting: number) => number): ActivationRow['map'] {
  return (row, setting) => {
    for (let j = 0; j < row.length; j++) row[j] = f(row[j], setting);
  };
}

/** e^(z_j − max z) / Σ e^(z_i − max z). */
function softmax(row: Float64Array): void {
  let largest = -Infinity;
  for (const z of row) largest = Math.max(largest, z);
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    row[j] = Math.exp(row[j] - largest);
    sum += row[j];
  }
  for (let j = 0; j < row.length; j++) row[j] /= sum;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Φ(z), the share of the standard normal distribution below z: ½ + density · (z + z³/3 + z⁵/(3·5) + …) (Marsaglia). */
function normal(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = z;
  let term = z;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}

const INFINITE = Infinity;
const from =
  (low: number, high = INFINITE) =>
  () =>
    [low, high] as const;
const anywhere = from(-INFINITE);

export const ACTIVATIONS: Readonly<Record<ActivationName, ActivationRow>> = {
  linear: { id: 0, range: anywhere, initializer: 'glorotUniform', map: each((z) => z) },
  sigmoid: { id: 1, range: from(0, 1), initializer: 'glorotUniform', map: each(sigmoid) },
  tanh: { id: 2, range: from(-1, 1), initializer: 'glorotUniform', map: each(Math.tanh) },
  relu: { id: 3, range: from(0), initializer: 'heNormal', map: each((z) => Math.max(z, 0)) },
  leakyRelu: {
    id: 5,
    setting: { name: 'slope', default: 0.01 },
    range: (slope) => [slope > 0 ? -INFINITE : 0, INFINITE],
    initializer: 'heNormal',
    map: each((z, slope) => (z > 0 ? z : slope * z)),
  },
  elu: {
    id: 6,
    setting: { name: 'alpha', default: 1 },
    range: (alpha) => [-alpha, INFINITE],
    initializer: 'heNormal',
    map: each((z, alpha) => (z > 0 ? z : alpha * Math.expm1(z))),
  },
  gelu: { id: 7, keepsZ: true, range: from(-0.17), initializer: 'heNormal', map: each((z) => z * normal(z)) },
  silu: { id: 8, keepsZ: true, range: from(-0.279), initializer: 'heNormal', map: each((z) => z * sigmoid(z)) },
  softplus: {
    id: 9,
    keepsZ: true,
    range: from(0),
    initializer: 'glorotUniform',
    map: each((z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))),
  },
  softmax: { id: 4, range: from(0, 1), initializer: 'glorotUniform', map: softmax },
};

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** The name of an activation, whichever way it was given. */
export function nameOf(activation: Activation): ActivationName {
  return typeof activation === 'string' ? activation : activation.name;
}

/** Its setting; 0 where it has none. */
export function settingOf(activation: Activation): number {
  if (typeof activation === 'string') return ACTIVATIONS[activation].setting?.default ?? 0;
  return activation.name === 'leakyRelu' ? activation.slope : activation.alpha;
}

/** An activation as a config gives it: a name, or what a factory returns. */
export function checkActivation(name: string, value: unknown): Activation {
  if (typeof value !== 'object' || value === null) return checkName(name, value, ACTIVATION_NAMES);
  const { name: called, ...settings } = value as Record<string, unknown>;
  if (called === 'leakyRelu') return leakyRelu(settings);
  if (called === 'elu') return elu(settings);
  throw typeError(name, 'a name, or an activation such as leakyRelu({ slope: 0.2 })', value);
}

function withSetting(name: ActivationName, given: Record<string, unknown>): object {
  const { setting } = ACTIVATIONS[name];
  const key = setting?.name ?? '';
  const value = given[key] === undefined ? setting?.default : checkNumber(key, given[key], 0);
  return Object.freeze({ name, [key]: value });
}
