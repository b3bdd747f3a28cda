/** Imports .keras files: a zip archive with the config as JSON and the weights as HDF5. */
import type { Network } from 'nablanet';
import { asFileError, rangeError, show, typeError, Verbatim } from '../../../base/errors';
import { fromUtf8 } from '../../../base/host';
import { parseJSON } from '../../../base/json';
import { assemble, type Extras } from '../exchange/assemble';
import { chainOf, type KerasLayer } from '../exchange/keras-chain';
import { field, firstOf, modelError } from '../exchange/keras-fields';
import { type KerasModel, operationsOf, type Variables } from '../exchange/keras-layers';
import { H5File, isH5 } from './h5';
import { unzip } from './zip';

/** The config beside inputs and layers: loss, optimizer, seed, classNames, … */
export type FromKerasOptions = Extras;

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

/**
 * Converts a model that Keras 3 saved with `model.save('model.keras')` to a network with the same predictions. The
 * model is Sequential, or functional and a chain, of InputLayer, Flatten, Dense, Activation, ReLU, LeakyReLU, PReLU,
 * ELU, Softmax, Dropout (Gaussian, Alpha), GaussianNoise, BatchNormalization, LayerNormalization, Normalization (adapted),
 * Rescaling, and such models. Initializers, regularizers, constraints and optimizer state are ignored. The network computes in float32, whatever the model's
 * dtype policy.
 *
 * @param bytes the contents of the file
 * @param options the config beside inputs and layers; the loss follows from the output by default: crossEntropy with
 *   softmax, binaryCrossEntropy with sigmoid, else meanSquaredError
 * @throws TypeError for arguments of another type; RangeError with code 'file', by the layer's name, for a model that
 *   no network can express, a damaged file, or one that unpacks to more than 4 times its size and 1 MiB
 *
 * @example
 * const net = fromKeras(readFileSync('model.keras'), { optimizer: adam() });
 * net.predict([[5.1, 3.5, 1.4, 0.2]]);
 */
export function fromKeras(bytes: Uint8Array | ArrayBuffer, options: FromKerasOptions = {}): Network {
  const archive = bytesOf(bytes);
  const { inputs, operations } = asFileError(() => readModel(archive));
  return assemble(inputs, operations, options);
}

/** The file's bytes, without a copy. */
function bytesOf(bytes: unknown): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Not instanceof: an ArrayBuffer of another realm (a frame, a test's sandbox) has another class.
  if (Object.prototype.toString.call(bytes) === '[object ArrayBuffer]') return new Uint8Array(bytes as ArrayBuffer);
  throw typeError('bytes', 'a Uint8Array or an ArrayBuffer', bytes);
}

/** Reads config and weights. Every variable in the file must belong to a layer that used it. */
function readModel(archive: Uint8Array): KerasModel {
  if (isH5(archive)) throw modelError('a .keras file, which Keras 3 saves', 'an HDF5 file, as Keras saved before');
  const files = unzip(archive, [CONFIG, METADATA, WEIGHTS]);
  checkVersion(jsonOf(files, METADATA));
  const config = jsonOf(files, CONFIG);
  const weights = new H5File(fileOf(files, WEIGHTS));
  const built =
    firstOf(field(config, 'config'), 'build_input_shape') ?? firstOf(field(config, 'build_config'), 'input_shape');
  const layers = chainOf(config);
  const taken = new Map<string, number>();
  const model = operationsOf(layers, variablesOf(weights, taken), weights.most, built);
  for (const layer of layers) checkAllTaken(layer, taken.get(layer.slot) ?? 0, weights);
  return model;
}

/** A file of the archive, which must be there. */
function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const file = files.get(name);
  if (!file) throw modelError(`a .keras file, a zip archive with ${name} in it`, 'none');
  return file;
}

/** A file of the archive, parsed. */
function jsonOf(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = fileOf(files, name);
  try {
    return parseJSON(fromUtf8(bytes));
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const error = modelError(`JSON in ${name}`, `text that is none: ${(cause as Error).message}`);
    throw Object.assign(error, { cause });
  }
}

/** Requires Keras 3. */
function checkVersion(metadata: unknown): void {
  const version = field(metadata, 'keras_version');
  if (typeof version !== 'string' || !version.startsWith('3.')) {
    throw modelError('a file of Keras 3', `one of version ${show(version)}`);
  }
}

/**
 * Looks up variables at `layers/dense_1/vars/0` (keras/src/saving/saving_lib.py): by class and index, whatever the
 * layer's name. `taken` records how many each layer used.
 */
function variablesOf(weights: H5File, taken: Map<string, number>): Variables {
  return (layer, variable, index, shape) => {
    taken.set(layer.slot, index + 1);
    const path = `layers/${layer.slot}/vars/${index}`;
    const dataset = weights.dataset(path);
    const name = nameOf(layer, variable);
    if (!dataset) throw rangeError(name, `a dataset ${path} in ${WEIGHTS}`, new Verbatim('none'), 'file');
    const found = dataset.shape;
    if (found.length !== shape.length || !shape.every((n, i) => (n ?? found[i]) === found[i])) {
      const expected = `shape (${shape.map((n) => n ?? 'any').join(' × ')})`;
      throw rangeError(name, expected, new Verbatim(`(${found.join(' × ')})`), 'file');
    }
    const values = weights.read(dataset);
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw rangeError(name, 'finite numbers', bad, 'file');
    return { shape: found, values };
  };
}

/** Refuses a layer with more variables than its class has: it computes something that its config does not say. */
function checkAllTaken(layer: KerasLayer, taken: number, weights: H5File): void {
  const count = weights.names(`layers/${layer.slot}/vars`).length;
  const own = layer.kind === 'Normalization' ? 3 : taken; // mean, variance and a count of rows, which is not read
  if (count > own) throw modelError(`${own} variables of ${layer.where}`, `${count}`);
}

/** The name of a variable in errors. */
function nameOf({ name, slot }: KerasLayer, variable: string): string {
  return `${name || slot}/${variable}`;
}
