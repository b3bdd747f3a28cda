/**
 * Reads and checks what brain.js writes with `toJSON()`. Up to 2.0.0-beta.1 a layer is an object of nodes, `{ bias,
 * weights }`, keyed by name where the data had names; later versions hold arrays, weights as (units × inputs).
 *
 * @see https://github.com/BrainJS/brain.js (MIT): toJSON and fromJSON in src/neural-network
 */
import { rangeError, show, typeError, Verbatim } from '../../../base/errors';

/** The activations of brain.js. A network has one, used by every layer including the last. */
const ACTIVATIONS = ['sigmoid', 'relu', 'leaky-relu', 'tanh'] as const;
export type BrainActivation = (typeof ACTIVATIONS)[number];

/** One layer, its weights transposed to this library's order. */
export interface BrainLayer {
  readonly units: number;
  /** (inputs × units) row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** A checked network. */
export interface BrainModel {
  readonly inputs: number;
  /** The names of the inputs in order; null for a network of arrays (keys 0, 1, … are not names). */
  readonly inputNames: string[] | null;
  /** The names of the outputs; null likewise. */
  readonly outputNames: string[] | null;
  readonly activation: BrainActivation;
  /** The slope of leaky-relu. */
  readonly alpha: number;
  /** Whether leaky-relu is alpha · max(z, 0), as in version 1 and on GPUs. */
  readonly halved: boolean;
  readonly layers: readonly BrainLayer[];
}

type Json = Readonly<Record<string, unknown>>;

/** One unit of the JSON; its weights are in the order of the units of the layer before. */
interface Node {
  /** Its layer, and what it is called there: put together only where a message names it. */
  readonly layer: string;
  readonly unit: number | string;
  readonly bias: unknown;
  readonly weights: readonly unknown[];
}

/** The most layers of a plausible file. */
const MOST_LAYERS = 1000;

/** The default alpha of brain.js, and the only one on its GPUs. */
const ALPHA = 0.01;

/**
 * Reads and checks the whole JSON.
 *
 * @throws TypeError for values that are not objects; RangeError with code 'file' that names the wrong part
 */
export function readBrain(given: unknown): BrainModel {
  const json = checkKind(given);
  const layers = checkLayers(json.layers);
  const model = Array.isArray(layers[1].weights) ? readArrays(json, layers) : readNodes(json, layers);
  checkSizes(json.sizes, [model.inputs, ...model.layers.map(({ units }) => units)]);
  return model;
}

/** Refuses other classes of brain.js: recurrent networks, cross-validations. */
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

/** The layers as objects; the first one is the input layer. */
function checkLayers(layers: unknown): Json[] {
  if (!Array.isArray(layers) || layers.length < 2 || layers.length > MOST_LAYERS) {
    throw rangeError('layers', `an array of 2 to ${MOST_LAYERS} layers, the inputs first`, layers, 'file');
  }
  return layers.map((layer: unknown, i) => checkObject(`layers[${i}]`, layer));
}

/** `sizes`, where the JSON has it, must agree with the layers. */
function checkSizes(sizes: unknown, found: readonly number[]): void {
  if (sizes === undefined) return;
  if (Array.isArray(sizes) && sizes.length === found.length && found.every((size, i) => sizes[i] === size)) return;
  throw rangeError('sizes', `${found.slice(0, 20).join(', ')}, as the layers are`, sizes, 'file');
}

/** A unit in messages: by number in version 2, by key in version 1. */
function nameOf({ layer, unit }: Pick<Node, 'layer' | 'unit'>): string {
  return typeof unit === 'number' ? `${layer}, unit ${unit}` : `${layer}, node ${show(unit)}`;
}

/** Reads the format of version 2. */
function readArrays(json: Json, all: readonly Json[]): BrainModel {
  const nodes = all.slice(1).map(({ weights, biases }, i) => {
    const name = `layers[${i + 1}]`;
    const rows = checkArray(`${name}.weights`, weights);
    if (rows.length === 0) throw rangeError(`${name}.weights`, 'a trained network', new Verbatim('no weights'), 'file');
    const ofUnits = checkArray(`${name}.biases`, biases, rows.length);
    return rows.map(
      (row, j): Node => ({
        layer: name,
        unit: j,
        bias: ofUnits[j],
        weights: checkArray(`${name}.weights[${j}]`, row),
      }),
    );
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

/** Reads the format of version 1. */
function readNodes({ activation, leakyReluAlpha }: Json, all: readonly Json[]): BrainModel {
  const keys = all.map((layer, i) => {
    const names = Object.keys(layer);
    if (names.length === 0) throw rangeError(`layers[${i}]`, 'nodes', new Verbatim('none'), 'file');
    return names;
  });
  const nodes = all.slice(1).map((layer, i) =>
    keys[i + 1].map((key): Node => {
      const node = { layer: `layers[${i + 1}]`, unit: key };
      const { bias, weights } = checkObject(nameOf(node), layer[key]);
      return { ...node, bias, weights: inOrder(nameOf(node), weights, keys[i]) };
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

/** A node's weights in the order of the nodes before it. */
function inOrder(name: string, weights: unknown, names: readonly string[]): unknown[] {
  const given = checkObject(name, weights);
  const count = Object.keys(given).length;
  if (count !== names.length) throw rangeError(name, `${names.length} weights`, count, 'file');
  return names.map((key) => (Object.hasOwn(given, key) ? given[key] : undefined));
}

/**
 * The names, or null where they are 0, 1, …, which arrays give in version 1 and typed arrays in version 2. (Version 1
 * has flags for this, but loading and saving a network sets them.)
 */
function unlessIndices(names: string[]): string[] | null {
  return names.every((name, i) => name === String(i)) ? null : names;
}

/** The names of a lookup table, name → index, in order of the index. */
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

/** The numbers of all layers, (inputs × units) each. Checks all widths before it allocates anything. */
function pack(inputs: number, layers: readonly (readonly Node[])[]): BrainLayer[] {
  layers.forEach((nodes, i) => {
    const before = i === 0 ? inputs : layers[i - 1].length;
    for (const node of nodes) {
      const { length } = node.weights;
      if (length !== before) throw rangeError(nameOf(node), `${before} weights`, length, 'file');
    }
  });
  return layers.map((nodes) => {
    const units = nodes.length;
    const biases = Float64Array.from(nodes, (node) => checkFinite(node, node.bias));
    const weights = new Float64Array(nodes[0].weights.length * units);
    nodes.forEach((node, j) => {
      node.weights.forEach((weight, k) => {
        weights[k * units + j] = checkFinite(node, weight);
      });
    });
    return { units, weights, biases };
  });
}

/** A number that is finite in float32, the type in which brain.js computes. */
function checkFinite(node: Node, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  throw rangeError(nameOf(node), 'a bias and weights that are finite', value, 'file');
}

/** The activation; brain.js' default is sigmoid. */
function checkActivation(name: string, value: unknown = 'sigmoid'): BrainActivation {
  const found = ACTIVATIONS.find((known) => known === value);
  if (!found) throw rangeError(name, `one of ${ACTIVATIONS.map((known) => `"${known}"`).join(', ')}`, value, 'file');
  return found;
}

/** An alpha in (0, 1), the range that brain.js accepts. */
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
