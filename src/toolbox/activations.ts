/**
 * The activation functions: one row a name in `ACTIVATIONS`. The kernels in assembly/activations.ts compute them in
 * float32; `map` repeats each formula in float64 for gradient checks, and no prediction or update depends on it.
 */
import { checkName, checkNumber, checkOptions } from '../base/checks';
import { typeError } from '../base/errors';

/** The name of an activation function; formulas and sources are in docs/toolbox.md. */
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
  | 'mish'
  | 'selu'
  | 'softmax';

/** z where z > 0, slope · z elsewhere. */
export interface LeakyRelu {
  readonly name: 'leakyRelu';
  /** The factor for z <= 0. */
  readonly slope: number;
}

/** z where z > 0, alpha · (eᶻ − 1) elsewhere. */
export interface Elu {
  readonly name: 'elu';
  /** The output approaches −alpha as z falls. */
  readonly alpha: number;
}

/** An activation by name, or one with a parameter from `leakyRelu` or `elu`. */
export type Activation = ActivationName | LeakyRelu | Elu;

/**
 * Leaky ReLU (Maas et al. 2013; formula and default of PyTorch's `LeakyReLU`).
 *
 * @param options.slope the factor for z <= 0, a number >= 0; 0.01 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example const layer = { units: 32, activation: leakyRelu({ slope: 0.2 }) };
 */
export function leakyRelu(options: { slope?: number } = {}): LeakyRelu {
  return withSetting('leakyRelu', checkOptions('leakyRelu', options, ['slope'])) as LeakyRelu;
}

/**
 * ELU (Clevert et al. 2015; formula and default of PyTorch's `ELU`).
 *
 * @param options.alpha a number >= 0: the output approaches −alpha as z falls; 1 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example const layer = { units: 32, activation: elu({ alpha: 0.5 }) };
 */
export function elu(options: { alpha?: number } = {}): Elu {
  return withSetting('elu', checkOptions('elu', options, ['alpha'])) as Elu;
}

/** What the library needs to know of an activation. */
interface ActivationRow {
  /** The kernel's number, as in assembly/activations.ts. */
  readonly id: number;
  /** The least and the greatest output; distance losses refuse targets outside, which no output could reach. */
  range(setting: number): readonly [number, number];
  /** The default initializer of a layer: He's for the ReLU family, LeCun's for selu, Glorot's for the others. */
  readonly initializer: 'glorotUniform' | 'heNormal' | 'lecunNormal';
  /** Name and default of its parameter, where it has one. */
  readonly setting?: { readonly name: string; readonly default: number };
  /** Whether the derivative needs z; otherwise it follows from a = f(z) alone and z need not be stored. */
  readonly keepsZ?: boolean;
  /** a = f(z) in place over one row, (units). */
  map(row: Float64Array, setting: number): void;
}

/** A map that applies f to each unit on its own. */
function each(f: (z: number, setting: number) => number): ActivationRow['map'] {
  return (row, setting) => {
    for (let j = 0; j < row.length; j++) row[j] = f(row[j], setting);
  };
}

/** a_j = e^(z_j − max z) / Σ_i e^(z_i − max z). Subtracting the maximum keeps the exponentials finite. */
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
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 * Φ(z), the distribution function of the standard normal: ½ + density · (z + z³/3 + z⁵/(3·5) + …) (Marsaglia
 * 2004). Beyond |z| = 8 it is 0 or 1 to within 10⁻¹⁵.
 */
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
/** A `range` that does not depend on the setting; open above by default. */
const from =
  (low: number, high = INFINITE) =>
  () =>
    [low, high] as const;
const anywhere = from(-INFINITE);

/**
 * All activations by name. gelu, silu and mish are bounded below by their minima, −0.16997, −0.27846 and −0.30885, selu
 * by its limit, −1.75810, rounded outward.
 */
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
    map: each(softplus),
  },
  mish: {
    id: 10,
    keepsZ: true,
    range: from(-0.309),
    initializer: 'heNormal',
    map: each((z) => z * Math.tanh(softplus(z))),
  },
  selu: {
    id: 11,
    range: from(-1.7581),
    initializer: 'lecunNormal',
    map: each((z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z))),
  },
  softmax: { id: 4, range: from(0, 1), initializer: 'glorotUniform', map: softmax },
};

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** The name of an activation, given as a name or as an object. */
export function nameOf(activation: Activation): ActivationName {
  return typeof activation === 'string' ? activation : activation.name;
}

/** The parameter of an activation, its default where given by name; 0 for an activation without one. */
export function settingOf(activation: Activation): number {
  if (typeof activation === 'string') return ACTIVATIONS[activation].setting?.default ?? 0;
  return activation.name === 'leakyRelu' ? activation.slope : activation.alpha;
}

/** Checks the activation of a config: a known name, or what `leakyRelu` or `elu` returns (plain JSON of it, too). */
export function checkActivation(name: string, value: unknown): Activation {
  if (typeof value !== 'object' || value === null) return checkName(name, value, ACTIVATION_NAMES);
  const { name: called, ...settings } = value as Record<string, unknown>;
  if (called === 'leakyRelu') return leakyRelu(settings);
  if (called === 'elu') return elu(settings);
  throw typeError(name, 'a name, or an activation such as leakyRelu({ slope: 0.2 })', value);
}

/** The object of an activation with its parameter checked or filled in. */
function withSetting(name: ActivationName, given: Record<string, unknown>): object {
  const { setting } = ACTIVATIONS[name];
  const key = setting?.name ?? '';
  const value = given[key] === undefined ? setting?.default : checkNumber(key, given[key], 0);
  return Object.freeze({ name, [key]: value });
}
