/** Activations by the names and classes of Keras, with Keras' defaults, in terms of this library's. */
import { type Activation, elu, leakyRelu } from 'nablanet';
import { show } from '../../../base/errors';
import { field, firstOf, modelError, numberIn } from './keras-fields';

/** min(max, f(z)), f an activation of this library; max is none where it is left out. */
export interface Expressed {
  readonly activation: Activation;
  readonly max?: number;
}

/** The functions of keras.activations by name. `leaky_relu` has a slope of 0.2; the layer LeakyReLU has 0.3. */
const NAMED: ReadonlyMap<string, Expressed> = new Map<string, Expressed>([
  ...(['linear', 'sigmoid', 'tanh', 'relu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'softplus', 'softmax'] as const).map(
    (name) => [name, { activation: name }] as const,
  ),
  ['swish', { activation: 'silu' }],
  ['leaky_relu', { activation: leakyRelu({ slope: 0.2 }) }],
  ['relu6', { activation: 'relu', max: 6 }],
]);

/** Layer classes that are an activation. */
const LAYERS: ReadonlyMap<string, (config: unknown, where: string) => Expressed> = new Map([
  ['ReLU', reluOf],
  ['LeakyReLU', (config, where) => ({ activation: slope(numberIn(config, ['negative_slope', 'alpha'], 0.3, where)) })],
  ['ELU', (config, where) => ({ activation: alpha(numberIn(config, ['alpha'], 1, where)) })],
  ['Softmax', softmaxOf],
]);

/** The names of these classes. */
export const ACTIVATION_LAYERS = Array.from(LAYERS.keys());

/** A layer's `activation`: a name, null for linear, or a serialized object of a class. */
export function activationIn(config: unknown, where: string): Expressed {
  const given = firstOf(config, 'activation');
  if (given === undefined) return { activation: 'linear' };
  let name: unknown = given;
  if (typeof given === 'object') {
    name = field(given, 'class_name');
    const inner = field(given, 'config');
    const layer = typeof name === 'string' ? LAYERS.get(name) : undefined;
    if (layer) return layer(inner, where);
    // A built-in function; a function of the user's has another module.
    if (name === 'function' && /^(tf_)?keras\./.test(String(field(given, 'module')))) name = inner;
    else if (name === 'function') throw unknown(inner, where);
  }
  const known = typeof name === 'string' ? NAMED.get(name) : undefined;
  if (known === undefined) throw unknown(name, where);
  return known;
}

/** The activation of a layer whose class is one; undefined for other layers. */
export function activationLayer(kind: string, config: unknown, where: string): Expressed | undefined {
  return kind === 'Activation' ? activationIn(config, where) : LAYERS.get(kind)?.(config, where);
}

/** Keras' ReLU layer: min(max_value, z) from the threshold on, negative_slope · (z − threshold) below it. */
function reluOf(config: unknown, where: string): Expressed {
  const threshold = numberIn(config, ['threshold'], 0, where);
  if (threshold !== 0) {
    throw modelError('a ReLU without a threshold, at which it jumps', `a threshold of ${threshold} in ${where}`);
  }
  const max = numberIn(config, ['max_value'], Infinity, where);
  const below = numberIn(config, ['negative_slope'], 0, where);
  const activation = below === 0 ? 'relu' : slope(below);
  return max === Infinity ? { activation } : { activation, max };
}

/** Softmax over the units, the only axis that this library has. */
function softmaxOf(config: unknown, where: string): Expressed {
  checkLastAxis(config, where);
  return { activation: 'softmax' };
}

/** Requires the axis of the units. Keras counts axes with the batch: it is axis 1 or −1, bare or in a list. */
export function checkLastAxis(config: unknown, where: string): void {
  let axis = firstOf(config, 'axis');
  if (Array.isArray(axis) && axis.length === 1) [axis] = axis;
  if (axis !== undefined && axis !== -1 && axis !== 1) {
    throw modelError(`axis -1 or 1 in ${where}`, Array.isArray(axis) ? `${axis.length} axes` : show(axis));
  }
}

/** The activation with this slope; this library's default of 0.01 by its plain name. */
function slope(value: number): Activation {
  return value === 0.01 ? 'leakyRelu' : leakyRelu({ slope: value });
}

/** The activation with this alpha; the default of 1 by its plain name. */
function alpha(value: number): Activation {
  return value === 1 ? 'elu' : elu({ alpha: value });
}

/** The error of an activation that this library does not have. */
function unknown(name: unknown, where: string): RangeError {
  return modelError(`an activation among ${Array.from(NAMED.keys()).join(', ')}`, `${show(name)} in ${where}`);
}
