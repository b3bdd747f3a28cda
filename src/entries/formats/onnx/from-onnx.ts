/** Imports ONNX files. */
import type { Network } from 'nablanet';
import { checkOptions } from '../../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../../base/errors';
import { parseJSON } from '../../../base/json';
import { toBytes } from '../../../base/safetensors';
import { assemble, beneath, type Extras } from '../exchange/assemble';
import { Graph } from './graph';
import { readNode } from './operators';
import { readModel } from './read';
import { DATA_TYPES, DOUBLE, FLOAT, type GraphProto, INT32, INT64, type ModelProto, type ValueProto } from './schema';
import { operationsOf, type Step } from './steps';
import { METADATA, PRODUCER } from './to-onnx';

/** The config beside inputs and layers, and the value to predict. */
export interface FromONNXOptions extends Extras {
  /**
   * The name of the value to predict: an output of the model, or any value inside. Required for a model with several
   * outputs, such as scikit-learn's classifiers.
   */
  output?: string;
}

/** The versions of the format and of the operator set between which everything that is read here has one meaning. */
const VERSIONS = { ir: [3, 13], opset: [7, 26] } as const;

/** The most input or class names that a file may hold. */
const MOST_NAMES = 10_000;

/**
 * Converts an ONNX file to a network with the same predictions. The graph must lead from one input to the output
 * through dense layers (Gemm, or MatMul and Add), batch and layer normalization, activations of this library and affine
 * nodes; docs/onnx.md lists them. Affine nodes are folded into weights. Weights become float32: doubles are rounded.
 *
 * @param bytes the contents of the file; external data are refused
 * @param options the config beside inputs and layers, and `output`; the loss follows from the output by default:
 *   crossEntropy with softmax, binaryCrossEntropy with sigmoid, else meanSquaredError
 * @throws TypeError for arguments of another type; RangeError with code 'file', by the node's type and name, for a
 *   damaged file or an unsupported node
 *
 * @example
 * const net = fromONNX(readFileSync('model.onnx'), { optimizer: adam() });
 * net.predict([[5.1, 3.5, 1.4, 0.2]]);
 */
export function fromONNX(bytes: Uint8Array, options: FromONNXOptions = {}): Network {
  if (!ArrayBuffer.isView(bytes)) throw typeError('bytes', 'a Uint8Array', bytes);
  const file = toBytes(bytes);
  const { output, ...extras } = checkOptions('options', options, Object.keys(options ?? {})) as FromONNXOptions;
  const model = readModel(file);
  checkVersion('IR version', model.irVersion, VERSIONS.ir);
  checkVersion('operator set version', model.opsets.get('') ?? 0, VERSIONS.opset);
  const graph = new Graph(model.graph, file.length);
  const { steps, input } = walk(outputOf(model.graph, graph, output), graph);
  const { inputs, operations } = operationsOf(steps, input, graph);
  return assemble(inputs, operations, beneath(ownExtras(model, output !== undefined), extras));
}

/** Requires a version in this range. */
function checkVersion(name: string, version: number, [oldest, newest]: readonly [number, number]): void {
  if (version >= oldest && version <= newest) return;
  throw rangeError('model', `an ${name} from ${oldest} to ${newest}`, version, 'file');
}

/** The name of the value to predict. */
function outputOf({ outputs }: GraphProto, graph: Graph, wanted: unknown): string {
  if (wanted === undefined && outputs.length === 1) return outputs[0].name;
  if (typeof wanted === 'string' && graph.has(wanted)) return wanted;
  if (outputs.length === 0 && wanted === undefined) {
    throw rangeError('model', 'an output', new Verbatim('none'), 'file');
  }
  const names = outputs.slice(0, 8).map(({ name }) => show(name));
  const expected = `one of the model's outputs (${names.join(', ')}), or a value inside`;
  throw wanted === undefined || typeof wanted === 'string'
    ? rangeError('output', expected, wanted)
    : typeError('output', expected, wanted);
}

/** Follows the graph from that value back to an input. Returns the steps in the order of computation. */
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

/**
 * Names and loss that `toONNX` wrote into the metadata. Class names and loss belong to the model's own output: another
 * `output` does not get them.
 */
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

/** A metadata value, parsed from JSON. */
function parsed(key: string, text: string): unknown {
  try {
    return parseJSON(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw Object.assign(rangeError('model', `JSON in "${key}"`, text, 'file'), { cause });
  }
}
