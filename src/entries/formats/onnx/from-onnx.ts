/** A network from an ONNX file. */
import type { Network } from 'nablanet';
import { checkOptions } from '../../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../../base/errors';
import { assemble, type Extras } from '../exchange/assemble';
import { Graph } from './graph';
import { readNode } from './operators';
import { readModel } from './read';
import { DATA_TYPES, DOUBLE, FLOAT, type GraphProto, INT32, INT64, type ModelProto, type ValueProto } from './schema';
import { operationsOf, type Step } from './steps';
import { METADATA, PRODUCER } from './to-onnx';

/** What a config may say beside the layers, and what to predict. */
export interface FromONNXOptions extends Extras {
  /**
   * Name of the value to predict: one of the model's outputs, or any value inside. Needed where a model has several outputs,
   * as scikit-learn's classifiers have.
   */
  output?: string;
}

/** Versions of the format and of ONNX's operators that say the same of all that is read here. */
const VERSIONS = { ir: [3, 13], opset: [7, 26] } as const;

/** More names than these are not taken from a file. */
const MOST_NAMES = 10_000;

/**
 * The network in an ONNX file, where it is one: nodes from one input to the output, each a dense layer (Gemm, or MatMul and Add),
 * batch or layer normalisation, an activation of this library, or affine; docs/onnx.md lists them.
 *
 * Affine nodes are folded into weights. Weights are float32: doubles are rounded.
 *
 * @param bytes the file; external data are refused
 * @param options what a config may say beside (loss, optimizer, seed …), and `output`. The loss, where none is named, is the
 *   output's own: crossEntropy with softmax, binaryCrossEntropy with sigmoid, else meanSquaredError
 * @throws RangeError with code 'file' for a file that is broken, or holds what is not read, by the node's type and name
 */
export function fromONNX(bytes: Uint8Array, options: FromONNXOptions = {}): Network {
  if (!(bytes instanceof Uint8Array)) throw typeError('bytes', 'a Uint8Array', bytes);
  const { output, ...extras } = checkOptions('options', options, Object.keys(options ?? {})) as FromONNXOptions;
  // A plain view: the slice of a Buffer, as files come in Node, is no copy.
  const model = readModel(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  checkVersion('IR version', model.irVersion, VERSIONS.ir);
  checkVersion('operator set version', model.opsets.get('') ?? 0, VERSIONS.opset);
  const graph = new Graph(model.graph, bytes.length);
  const { steps, input } = walk(outputOf(model.graph, graph, output), graph);
  const { inputs, operations } = operationsOf(steps, input, graph);
  return assemble(inputs, operations, { ...ownExtras(model, output !== undefined), ...extras });
}

function checkVersion(name: string, version: number, [oldest, newest]: readonly [number, number]): void {
  if (version >= oldest && version <= newest) return;
  throw rangeError('model', `an ${name} from ${oldest} to ${newest}`, version, 'file');
}

/** The value to predict. */
function outputOf({ outputs }: GraphProto, graph: Graph, wanted: unknown): string {
  if (wanted === undefined && outputs.length === 1) return outputs[0].name;
  if (typeof wanted === 'string' && graph.has(wanted)) return wanted;
  const names = outputs.slice(0, 8).map(({ name }) => show(name));
  const expected = `one of the model's outputs (${names.join(', ')}), or a value inside`;
  throw wanted === undefined || typeof wanted === 'string'
    ? rangeError('output', expected, wanted)
    : typeError('output', expected, wanted);
}

/** What is done to the input on its way to that value, in order. */
function walk(output: string, graph: Graph): { steps: Step[]; input: ValueProto } {
  const steps: Step[] = [];
  let name = output;
  // Ends, since each node stands behind what it reads.
  for (let node = graph.producer(name); node; node = graph.producer(name)) {
    const found = readNode(node, name, graph);
    steps.push(...Array.from(found.steps).reverse());
    name = found.from;
  }
  const input = graph.inputs.get(name);
  if (!input) throw rangeError('model', 'an output that comes from an input', new Verbatim(show(name)), 'file');
  const { elementType } = input;
  if (elementType === undefined || ![FLOAT, DOUBLE, INT32, INT64].includes(elementType)) {
    const got = elementType === undefined ? 'no tensor' : (DATA_TYPES[elementType] ?? `type ${elementType}`);
    throw rangeError('model', 'an input of numbers (float, double, int32, int64)', new Verbatim(got), 'file');
  }
  return { steps: steps.reverse(), input };
}

/** Loss and names that toONNX has written. Names of classes belong to the model's own output. */
function ownExtras({ producerName, metadata }: ModelProto, elsewhere: boolean): Extras {
  if (producerName !== PRODUCER) return {};
  const extras: Record<string, unknown> = {};
  for (const key of METADATA) {
    const text = metadata.get(key);
    if (text === undefined || (elsewhere && key !== 'inputNames')) continue;
    const value = parsed(key, text);
    if (Array.isArray(value) && value.length > MOST_NAMES) {
      throw rangeError('model', `at most ${MOST_NAMES} names in "${key}"`, value.length, 'file');
    }
    extras[key] = value;
  }
  return extras;
}

function parsed(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(rangeError('model', `JSON in "${key}"`, text, 'file'), { cause });
  }
}
