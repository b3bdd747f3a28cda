/**
 * What brain.js writes with `toJSON()`, checked. Up to 2.0.0-beta.1 a layer is an object of nodes, `{ bias, weights }`, with inputs
 * and outputs under their names where the data had some; later ones hold arrays, weights (units × inputs).
 *
 * @see https://github.com/BrainJS/brain.js (MIT): toJSON and fromJSON in src/neural-network
 */
import { rangeError, typeError, Verbatim } from '../../../base/errors';

/** Of every layer, the last included. */
const ACTIVATIONS = ['sigmoid', 'relu', 'leaky-relu', 'tanh'] as const;
export type BrainActivation = (typeof ACTIVATIONS)[number];

export interface BrainLayer {
  readonly units: number;
  /** (inputs × units) row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

export interface BrainModel {
  readonly inputs: number;
  /** In the order of the inputs; null for a network of arrays. 0, 1, … are no names. */
  readonly inputNames: string[] | null;
  readonly outputNames: string[] | null;
  readonly activation: BrainActivation;
  /** The slope of leaky-relu. */
  readonly alpha: number;
  /** Whether leaky-relu is alpha · max(z, 0), as in version 1 and on GPUs. */
  readonly halved: boolean;
  readonly layers: readonly BrainLayer[];
}

type Json = Readonly<Record<string, unknown>>;

/** One unit as it stands in the JSON, its weights in the order of what it is connected to. */
interface Node {
  readonly name: string;
  readonly bias: unknown;
  readonly weights: readonly unknown[];
}

/** Layers beyond these are mistakes. */
const MOST_LAYERS = 1000;

/** brain.js' own default, and all that its GPUs know. */
const ALPHA = 0.01;

/**
 * Reads and checks all of it.
 *
 * @throws TypeError for what is no object; RangeError with code 'file' naming the part that is wrong
 */
export function readBrain(given: unknown): BrainModel {
  const json = checkKind(given);
  const layers = checkLayers(json.layers);
  const model = Array.isArray(layers[1].weights) ? readArrays(json, layers) : readNodes(json, layers);
  checkSizes(json.sizes, [model.inputs, ...model.layers.map(({ units }) => units)]);
  return model;
}

function checkKind(given: unknown): Json {
  if (!isObject(given)) throw typeError('json', "an object, as brain.js' toJSON returns it", given);
  const expected = 'a NeuralNetwork of brain.js';
  if (given.layers === undefined && Array.isArray(given.sets)) {
    throw rangeError('json', expected, new Verbatim('a CrossValidate, whose networks are sets[i].network'), 'file');
  }
  const { type = 'NeuralNetwork' } = given;
  if (type !== 'NeuralNetwork' && type !== 'NeuralNetworkGPU') throw rangeError('json', expected, type, 'file');
  return given;
}

function checkLayers(layers: unknown): Json[] {
  if (!Array.isArray(layers) || layers.length < 2 || layers.length > MOST_LAYERS) {
    throw rangeError('layers', `an array of 2 to ${MOST_LAYERS} layers, the inputs first`, layers, 'file');
  }
  return layers.map((layer: unknown, i) => checkObject(`layers[${i}]`, layer));
}

/** Sizes, where the JSON has them, are those of the layers. */
function checkSizes(sizes: unknown, found: readonly number[]): void {
  if (sizes === undefined) return;
  if (Array.isArray(sizes) && sizes.length === found.length && found.every((size, i) => sizes[i] === size)) return;
  throw rangeError('sizes', `${found.slice(0, 20).join(', ')}, as the layers are`, sizes, 'file');
}

/** Version 2. */
function readArrays(json: Json, all: readonly Json[]): BrainModel {
  const nodes = all.slice(1).map(({ weights, biases }, i) => {
    const name = `layers[${i + 1}]`;
    const rows = checkArray(`${name}.weights`, weights);
    if (rows.length === 0) throw rangeError(`${name}.weights`, 'a trained network', new Verbatim('no weights'), 'file');
    const ofUnits = checkArray(`${name}.biases`, biases, rows.length);
    return rows.map((row, j) => ({
      name: `${name}, unit ${j}`,
      bias: ofUnits[j],
      weights: checkArray(`${name}.weights[${j}]`, row),
    }));
  });
  const inputs = nodes[0][0].weights.length;
  const { activation, leakyReluAlpha } = isObject(json.trainOpts) ? json.trainOpts : {};
  const halved = json.type === 'NeuralNetworkGPU';
  return {
    inputs,
    inputNames: namesOf('inputLookup', json.inputLookup, inputs),
    outputNames: namesOf('outputLookup', json.outputLookup, nodes[nodes.length - 1].length),
    activation: checkActivation('trainOpts.activation', activation),
    alpha: halved ? ALPHA : checkAlpha('trainOpts.leakyReluAlpha', leakyReluAlpha),
    halved,
    layers: pack(inputs, nodes),
  };
}

/** Version 1. */
function readNodes({ activation, leakyReluAlpha }: Json, all: readonly Json[]): BrainModel {
  const keys = all.map((layer, i) => {
    const names = Object.keys(layer);
    if (names.length === 0) throw rangeError(`layers[${i}]`, 'nodes', new Verbatim('none'), 'file');
    return names;
  });
  const nodes = all.slice(1).map((layer, i) =>
    keys[i + 1].map((key): Node => {
      const name = `layers[${i + 1}], node ${JSON.stringify(key)}`;
      const { bias, weights } = checkObject(name, layer[key]);
      return { name, bias, weights: inOrder(name, weights, keys[i]) };
    }),
  );
  const [inputs, outputs] = [keys[0], keys[keys.length - 1]];
  return {
    inputs: inputs.length,
    inputNames: unlessIndices(inputs),
    outputNames: unlessIndices(outputs),
    activation: checkActivation('activation', activation),
    alpha: checkAlpha('leakyReluAlpha', leakyReluAlpha),
    halved: true,
    layers: pack(inputs.length, nodes),
  };
}

/** A node's weights, one for each node before it. */
function inOrder(name: string, weights: unknown, names: readonly string[]): unknown[] {
  const given = checkObject(name, weights);
  const count = Object.keys(given).length;
  if (count !== names.length) throw rangeError(name, `${names.length} weights`, count, 'file');
  return names.map((key) => (Object.hasOwn(given, key) ? given[key] : undefined));
}

/**
 * Names, but for 0, 1, …, which typed arrays have, and all of version 1 (whose flags for names are no help: they are set in any
 * network that was loaded and written again).
 */
function unlessIndices(names: string[]): string[] | null {
  return names.every((name, i) => name === String(i)) ? null : names;
}

/** The names of a lookup table, name → index. */
function namesOf(name: string, table: unknown, count: number): string[] | null {
  if (table === undefined || table === null) return null;
  const expected = `${count} names, each with an index of its own`;
  const entries = Object.entries(checkObject(name, table));
  if (entries.length !== count) throw rangeError(name, expected, entries.length, 'file');
  const byIndex = new Map(entries.map(([key, index]) => [index, key]));
  const names = Array.from({ length: count }, (_, i) => {
    const key = byIndex.get(i);
    if (key === undefined) throw rangeError(name, expected, new Verbatim(`none with ${i}`), 'file');
    return key;
  });
  return unlessIndices(names);
}

/** Numbers by layer, all widths checked before any of it is allocated. */
function pack(inputs: number, layers: readonly (readonly Node[])[]): BrainLayer[] {
  layers.forEach((nodes, i) => {
    const before = i === 0 ? inputs : layers[i - 1].length;
    for (const { name, weights } of nodes) {
      if (weights.length !== before) throw rangeError(name, `${before} weights`, weights.length, 'file');
    }
  });
  return layers.map((nodes) => {
    const units = nodes.length;
    const biases = Float64Array.from(nodes, ({ name, bias }) => checkFinite(name, bias));
    const weights = new Float64Array(nodes[0].weights.length * units);
    nodes.forEach(({ name, weights: row }, j) => {
      row.forEach((weight, k) => {
        weights[k * units + j] = checkFinite(name, weight);
      });
    });
    return { units, weights, biases };
  });
}

/** A number that a float32 holds, as all of brain.js' do. */
function checkFinite(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  throw rangeError(name, 'a bias and weights that are finite', value, 'file');
}

function checkActivation(name: string, value: unknown = 'sigmoid'): BrainActivation {
  const found = ACTIVATIONS.find((known) => known === value);
  if (!found) throw rangeError(name, `one of ${ACTIVATIONS.map((known) => `"${known}"`).join(', ')}`, value, 'file');
  return found;
}

/** As brain.js itself has it. */
function checkAlpha(name: string, value: unknown = ALPHA): number {
  if (typeof value === 'number' && value > 0 && value < 1) return value;
  throw rangeError(name, 'a number > 0 and < 1', value, 'file');
}

function checkArray(name: string, value: unknown, length?: number): unknown[] {
  if (Array.isArray(value) && value.length === (length ?? value.length)) return value;
  throw rangeError(name, length === undefined ? 'an array' : `an array of ${length}`, value, 'file');
}

function checkObject(name: string, value: unknown): Json {
  if (!isObject(value)) throw rangeError(name, 'an object', value, 'file');
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
