/** Activations by Keras's names and classes, with Keras's defaults. */
import { type Activation, elu, leakyRelu } from 'nablanet';
import { show } from '../../../base/errors';
import { field, firstOf, modelError, numberIn } from './keras-fields';

/** By name: functions of keras.activations. The slope of `leaky_relu` is 0.2 there; that of the layer is 0.3. */
const NAMED: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ...(['linear', 'sigmoid', 'tanh', 'relu', 'elu', 'gelu', 'silu', 'softplus', 'softmax'] as const).map(
    (name) => [name, name] as const,
  ),
  ['swish', 'silu'],
  ['leaky_relu', leakyRelu({ slope: 0.2 })],
]);

/** By class: layers that are an activation. */
const LAYERS: ReadonlyMap<string, (config: unknown, where: string) => Activation> = new Map([
  ['ReLU', reluOf],
  ['LeakyReLU', (config, where) => slope(numberIn(config, ['negative_slope', 'alpha'], 0.3, where))],
  ['ELU', (config, where) => alpha(numberIn(config, ['alpha'], 1, where))],
  ['Softmax', softmaxOf],
]);

/** Names of the layers among these. */
export const ACTIVATION_LAYERS = Array.from(LAYERS.keys());

/** What a layer's `activation` says: a name, null for linear, or an object of a class. */
export function activationIn(config: unknown, where: string): Activation {
  const given = firstOf(config, 'activation');
  if (given === undefined) return 'linear';
  let name: unknown = given;
  if (typeof given === 'object') {
    name = field(given, 'class_name');
    const inner = field(given, 'config');
    const layer = typeof name === 'string' ? LAYERS.get(name) : undefined;
    if (layer) return layer(inner, where);
    // A function of Keras's own; one of the user's is of another module.
    if (name === 'function' && /^(tf_)?keras\./.test(String(field(given, 'module')))) name = inner;
    else if (name === 'function') throw unknown(inner, where);
  }
  const known = typeof name === 'string' ? NAMED.get(name) : undefined;
  if (known === undefined) throw unknown(name, where);
  return known;
}

/** The activation that a layer of class `kind` is; undefined for another layer. */
export function activationLayer(kind: string, config: unknown, where: string): Activation | undefined {
  return kind === 'Activation' ? activationIn(config, where) : LAYERS.get(kind)?.(config, where);
}

/** min(max_value, z) from the threshold on, negative_slope · (z − threshold) below it. */
function reluOf(config: unknown, where: string): Activation {
  const limit = firstOf(config, 'max_value');
  const threshold = numberIn(config, ['threshold'], 0, where);
  if (limit !== undefined || threshold !== 0) {
    const got = limit !== undefined ? `a max_value of ${show(limit)}` : `a threshold of ${threshold}`;
    throw modelError('a ReLU without max_value and threshold', `${got} in ${where}`);
  }
  const below = numberIn(config, ['negative_slope'], 0, where);
  return below === 0 ? 'relu' : slope(below);
}

function softmaxOf(config: unknown, where: string): Activation {
  checkLastAxis(config, where);
  return 'softmax';
}

/** Axes are counted with the batch: the units are axis 1, or −1. One may stand in a list. */
export function checkLastAxis(config: unknown, where: string): void {
  let axis = firstOf(config, 'axis');
  if (Array.isArray(axis) && axis.length === 1) [axis] = axis;
  if (axis !== undefined && axis !== -1 && axis !== 1) {
    throw modelError(`axis -1 or 1 in ${where}`, Array.isArray(axis) ? `${axis.length} axes` : show(axis));
  }
}

function slope(value: number): Activation {
  return value === 0.01 ? 'leakyRelu' : leakyRelu({ slope: value });
}

function alpha(value: number): Activation {
  return value === 1 ? 'elu' : elu({ alpha: value });
}

function unknown(name: unknown, where: string): RangeError {
  return modelError(`an activation among ${Array.from(NAMED.keys()).join(', ')}`, `${show(name)} in ${where}`);
}
