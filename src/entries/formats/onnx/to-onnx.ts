/** A network as an ONNX file. */
import { Network } from 'nablanet';
import { checkBoolean, givenOptions } from '../../../base/checks';
import { rangeError, typeError, Verbatim } from '../../../base/errors';
import { sequenceOf } from '../exchange/sequence';
import { partsOf } from './nodes';
import { FLOAT } from './schema';
import { writeModel } from './write';

/** What goes along. */
export interface ToONNXOptions {
  /** Whether the config's scalers stand at both ends, so that the model takes and gives the user's units; false by default. */
  scalers?: boolean;
}

/** Who wrote a file. */
export const PRODUCER = 'nablanet';

/** What of a config goes along, as JSON in the model's metadata. */
export const METADATA = ['inputNames', 'classNames', 'loss'] as const;

/** The oldest operator set with LayerNormalization, and its format: what runtimes since 2022 take. */
const [OPSET, IR_VERSION] = [17, 8];

/** Protobuf's own limit. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The network as an ONNX model (IR version 8, operator set 17) with one input `input`, float32 (batch × inputs), and one output
 * `output`, (batch × outputs), the batch being any number of rows.
 *
 * Dropout, which does nothing in predictions, is left out. `inputNames`, `classNames` and, where outputs are not scaled back, the
 * loss go along as JSON in the model's metadata.
 *
 * @throws RangeError for scalers that have learnt nothing, or hold what float32 does not; or more than 2 GB of parameters
 */
export function toONNX(net: Network, options: ToONNXOptions = {}): Uint8Array<ArrayBuffer> {
  if (!(net instanceof Network)) throw typeError('net', 'a Network', net);
  const scalers = checkBoolean('scalers', givenOptions(options, ['scalers']).scalers ?? false);
  if (net.parameterCount * 4 > MOST_BYTES - 2 ** 20) {
    throw rangeError('net', 'at most 2 GB of parameters', new Verbatim(`${net.parameterCount} numbers`));
  }
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

function metadataOf({ config }: Network, scalers: boolean): Map<string, string> {
  const scaled = scalers && config.outputScaler !== null; // then the loss may not fit the outputs
  const kept = METADATA.filter((key) => config[key] !== null && !(key === 'loss' && scaled));
  return new Map(
    kept.filter((key) => typeof config[key] !== 'function').map((key) => [key, JSON.stringify(config[key])]),
  );
}
