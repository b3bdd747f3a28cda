/** A network with the numbers of a PyTorch state_dict, from a safetensors file. */
import { type Layer, Network, type NetworkConfig } from 'nablanet';
import { givenOptions } from '../../../base/checks';
import { asFileError, rangeError, typeError, Verbatim } from '../../../base/errors';
import { decode, toBytes } from '../../../base/safetensors';
import { floatsOf } from './floats';
import { type Module, matchModules, nameOf, type Wanted } from './modules';

/** Which modules there are, where names and shapes do not tell. */
export interface FromPyTorchOptions {
  /**
   * The modules to take, in the order of the layers, a layer's normalisation behind its Linear: `['fc1', 'bn1', 'fc2']`. Others are
   * then left out. Found by number and shape by default.
   */
  names?: readonly string[];
}

/**
 * A network of what PyTorch learnt: `safetensors.torch.save_file(model.state_dict(), path)`, of a model that is Linear, then
 * BatchNorm1d or LayerNorm where there is one, then an activation and Dropout, again and again. The file has numbers alone; layers,
 * activations and normalisation are the config's.
 *
 * Prefixes of names do not matter (`0.weight`, `model.fc1.weight`): modules are taken in the natural order of their names, or by
 * their shapes where only those fit. Where neither decides, `names` must. ε of normalisation is 1e-5, PyTorch's default.
 *
 * @param bytes a safetensors file; tensors are F64, F32, F16 or BF16
 * @param config the network's, as `new Network` takes it, scalers, loss and all
 * @throws TypeError, RangeError for a config or options that are none; with code 'file' for a file that is none, or that has other
 *   modules, shapes or types, or numbers that are not finite
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

function checkNames(names: unknown): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names)) throw typeError('names', 'an array of names of modules', names);
  const other = names.findIndex((name) => typeof name !== 'string');
  if (other >= 0) throw typeError(`names[${other}]`, 'the name of a module', names[other]);
  return names;
}

function wantedOf({ inputs, units, normalize }: Layer, i: number): Wanted[] {
  const layer = `layers[${i}]`;
  const linear: Wanted = { layer, kind: 'Linear', shape: [units, inputs] };
  if (!normalize) return [linear];
  return [linear, { layer, kind: normalize === 'batch' ? 'BatchNorm1d' : 'LayerNorm', shape: [units] }];
}

/** W is (units × inputs) there. */
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

/** Without a scale or a shift of its own (`affine=False`) it has 1 and 0, which are there already. */
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

/** The numbers of a module's tensor, which must have that shape; undefined where it has none. */
function partOf({ state }: Module, part: string, shape: readonly number[], least?: number): Float32Array | undefined {
  const tensor = state.get(part);
  if (!tensor) return undefined;
  if (String(tensor.shape) !== String(shape)) {
    const got = new Verbatim(`[${tensor.shape.join(', ')}]`);
    throw rangeError(tensor.name, `[${shape.join(', ')}]`, got, 'file');
  }
  return floatsOf(tensor, least);
}
