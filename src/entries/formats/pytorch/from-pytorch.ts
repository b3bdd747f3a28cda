/** Imports state_dicts of PyTorch from safetensors files. */
import { type Layer, Network, type NetworkConfig } from 'nablanet';
import { givenOptions } from '../../../base/checks';
import { asFileError, rangeError, typeError, Verbatim } from '../../../base/errors';
import { decode, toBytes } from '../../../base/safetensors';
import { floatsOf } from './floats';
import { type Module, matchModules, nameOf, type Wanted } from './modules';

/** The assignment of modules to layers, where it is ambiguous. */
export interface FromPyTorchOptions {
  /**
   * The modules in the order of the layers, a layer's normalization behind its Linear: `['fc1', 'bn1', 'fc2']`. Other
   * modules are ignored. By default they are matched by name order and shape.
   */
  names?: readonly string[];
}

/**
 * Creates a network with the parameters of a PyTorch model, saved by `safetensors.torch.save_file(model.state_dict(),
 * path)`. The model must be a sequence of Linear, optionally BatchNorm1d or LayerNorm, an activation and Dropout. The
 * file holds only numbers, so layers, activations and normalization come from the config.
 *
 * Modules are matched in the natural order of their names (`0.weight`, `model.fc1.weight`), or by shape where only that
 * fits; where neither decides, pass `names`. ε of normalization is 1e-5, PyTorch's default.
 *
 * @param bytes the contents of a safetensors file; tensors are F64, F32, F16 or BF16
 * @param config the config of the network, as for `new Network`
 * @throws TypeError, RangeError for an invalid config or option; RangeError with code 'file' for a damaged file, or for
 *   modules, shapes, types or numbers that do not fit
 *
 * @example
 * const net = fromPyTorch(readFileSync('model.safetensors'), {
 *   inputs: 4,
 *   layers: [{ units: 16, activation: 'relu' }, { units: 1, activation: 'linear' }],
 * });
 */
export function fromPyTorch(
  bytes: Uint8Array | ArrayBuffer,
  config: NetworkConfig,
  options?: FromPyTorchOptions,
): Network {
  const file = toBytes(bytes);
  const names = checkNames(givenOptions(options, ['names']).names);
  const net = new Network(config);
  asFileError(() => {
    const modules = matchModules(decode(file).tensors, net.layers.flatMap(wantedOf), names);
    let next = 0;
    net.layers.forEach((layer, i) => {
      setLinear(layer, modules[next++], `layers[${i}]`);
      if (layer.normalize) setNormalization(layer, modules[next++]);
    });
  });
  return net;
}

/** An array of strings, or undefined. */
function checkNames(names: unknown): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names)) throw typeError('names', 'an array of names of modules', names);
  const other = names.findIndex((name) => typeof name !== 'string');
  if (other >= 0) throw typeError(`names[${other}]`, 'the name of a module', names[other]);
  return names;
}

/** The modules that a layer needs. */
function wantedOf({ inputs, units, normalize }: Layer, i: number): Wanted[] {
  const layer = `layers[${i}]`;
  const linear: Wanted = { layer, kind: 'Linear', shape: [units, inputs] };
  if (!normalize) return [linear];
  return [linear, { layer, kind: normalize === 'batch' ? 'BatchNorm1d' : 'LayerNorm', shape: [units] }];
}

/** Sets weights and biases of a layer. PyTorch's weights are (units × inputs), the transpose of this library's. */
function setLinear(layer: Layer, module: Module, name: string): void {
  const { inputs, units } = layer;
  const weight = partOf(module, 'weight', [units, inputs]) as Float32Array;
  layer.setWeights(weight.map((_, i) => weight[(i % units) * inputs + Math.floor(i / units)]));
  const bias = partOf(module, 'bias', [units]);
  if ((bias === undefined) === (layer.getBiases() === null)) {
    if (bias) layer.setBiases(bias);
    return;
  }
  const [expected, got] = bias ? ['none', 'one'] : ['one', 'none'];
  throw rangeError(
    nameOf(module.name, 'bias'),
    `${expected}, as the config says of ${name}`,
    new Verbatim(got),
    'file',
  );
}

/**
 * Sets scale, shift and running statistics of a layer. Without `affine` the module has no scale and shift: they stay 1
 * and 0.
 */
function setNormalization(layer: Layer, module: Module): void {
  const part = (name: string, least?: number): Float32Array | undefined => partOf(module, name, [layer.units], least);
  const [scale, shift] = [part('weight'), part('bias')];
  if (scale) layer.setScale(scale);
  if (shift) layer.setShift(shift);
  if (layer.normalize !== 'batch') return;
  const [mean, variance] = [part('running_mean'), part('running_var', 0)];
  if (!mean || !variance) {
    throw rangeError(nameOf(module.name, 'running_var'), 'running statistics', new Verbatim('none'), 'file');
  }
  layer.setStatistics({ mean, variance });
}

/** The numbers of a module's tensor, which must have this shape; undefined where there is none. */
function partOf({ state }: Module, part: string, shape: readonly number[], least?: number): Float32Array | undefined {
  const tensor = state.get(part);
  if (!tensor) return undefined;
  if (String(tensor.shape) !== String(shape)) {
    const got = new Verbatim(`[${tensor.shape.join(', ')}]`);
    throw rangeError(tensor.name, `[${shape.join(', ')}]`, got, 'file');
  }
  return floatsOf(tensor, least);
}
