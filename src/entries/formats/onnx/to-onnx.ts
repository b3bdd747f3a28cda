/** Exports networks as ONNX files. */
import type { Network } from 'nablanet';
import { checkBoolean, givenOptions } from '../../../base/checks';
import { rangeError, typeError, Verbatim } from '../../../base/errors';
import { isNetwork } from '../../../base/kind';
import { learntOf, type TableModelLike } from '../../table/kind';
import { sequenceOf } from '../exchange/sequence';
import { partsOf } from './nodes';
import { FLOAT } from './schema';
import { modelOf } from './table-model';
import { writeModel } from './write';

/** The options of `toONNX`. */
export interface ToONNXOptions {
  /**
   * Whether the config's scalers become nodes at both ends, so that the model works in the units of the data; false by
   * default: it works on scaled numbers.
   */
  scalers?: boolean;
}

/** The producer name in files that this library writes. */
export const PRODUCER = 'nablanet';

/** The parts of a config that are written into the model's metadata, as JSON. */
export const METADATA = ['inputNames', 'classNames', 'loss'] as const;

/**
 * The oldest operator set with LayerNormalization, and the IR version that belongs to it: runtimes since 2022 read it.
 */
const [OPSET, IR_VERSION] = [17, 8];

/** The size limit of protobuf. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Converts a network to an ONNX model (IR version 8, operator set 17) with the same predictions. Its input `input` is
 * float32, (batch × inputs), its output `output` (batch × outputs), for any batch size. Dropout is left out.
 * `inputNames`, `classNames` and, unless outputs are scaled back, the loss are written into the metadata as JSON.
 *
 * Of a `TableModel` the model has the preparation of its columns, all networks and the calibration. Each column is an
 * input, (batch × 1): numbers, yes (1) and no (0), and dates in milliseconds since 1970 as float64, NaN for a gap;
 * categories as strings, '' for a gap; texts, (batch × tokens), as a `Vectorizer` transforms them, float32. The output
 * `answer` is the number, (batch × 1) float64, or the name of the class, (batch) strings, beside `probabilities`,
 * (batch × classes) float64. Names of columns, classes and the vectorizers are in the metadata.
 *
 * @throws TypeError for arguments of another type; RangeError for scalers that are not fitted or not finite in float32,
 *   and for more than 2 GB of parameters
 *
 * @example
 * writeFileSync('model.onnx', toONNX(net));
 */
export function toONNX(net: Network | TableModelLike, options: ToONNXOptions = {}): Uint8Array<ArrayBuffer> {
  const learnt = learntOf(net);
  if (!learnt && !isNetwork(net)) throw typeError('net', 'a Network or a TableModel', net);
  const scalers = checkBoolean('scalers', givenOptions(options, ['scalers']).scalers ?? false);
  const networks = learnt ? learnt.members.map((member) => member.net) : [net as Network];
  const numbers = networks.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  if (numbers * 4 > MOST_BYTES - 2 ** 20) {
    throw rangeError('net', 'at most 2 GB of parameters', new Verbatim(`${numbers} numbers`));
  }
  if (learnt) return writeModel({ irVersion: IR_VERSION, producerName: PRODUCER, ...modelOf(learnt) });
  return ofNetwork(net as Network, scalers);
}

function ofNetwork(net: Network, scalers: boolean): Uint8Array<ArrayBuffer> {
  const parts = partsOf(sequenceOf(net, { scalers }));
  const last = parts.nodes.length - 1;
  const graph = {
    name: PRODUCER,
    nodes: parts.nodes.map((node, i) => (i === last ? { ...node, outputs: ['output'] } : node)),
    initializers: parts.constants,
    inputs: [{ name: 'input', elementType: FLOAT, shape: ['batch', net.inputs] }],
    outputs: [{ name: 'output', elementType: FLOAT, shape: ['batch', net.outputs] }],
  };
  const opsets = new Map([['', OPSET]]);
  return writeModel({
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    opsets,
    graph,
    metadata: metadataOf(net, scalers),
  });
}

/** The metadata of a network. A loss function of the user's own has no JSON and is omitted. */
function metadataOf({ config }: Network, scalers: boolean): Map<string, string> {
  const scaled = scalers && config.outputScaler !== null; // outputs in other units may not fit the loss
  const kept = METADATA.filter((key) => config[key] !== null && !(key === 'loss' && scaled));
  return new Map(
    kept.filter((key) => typeof config[key] !== 'function').map((key) => [key, JSON.stringify(config[key])]),
  );
}
