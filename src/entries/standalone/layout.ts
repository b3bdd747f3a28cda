/**
 * A network as the data of a module: the tables and numbers that assembly/standalone.ts reads, where they lie, and what
 * lies behind.
 */
import type { Network } from 'nablanet';
import { rangeError, Verbatim } from '../../base/errors';
import { LayerField, NORMALIZATIONS } from '../../base/kernel-tables';
import { padded, writePanels } from '../../base/panels';
import { type AffineOperation, scalersOf } from '../formats/exchange/sequence';
import { ACTIVATIONS, activationOf } from './activations';

/** Where the data begin, behind the static data of the kernels. */
export const MODEL = 2048;

/** Addresses end here, so that they are positive as i32. */
const MOST_BYTES = 0x7fff0000;

/**
 * Rows that are worked on at a time, and floats of their buffers that they should stay under; wide layers get fewer
 * rows.
 */
const CHUNK_ROWS = 64;
const CHUNK_FLOATS = 2 ** 18;

/** Fields of the Model structure by their number, four bytes each. */
enum ModelField {
  inputs,
  outputs,
  layers,
  layerCount,
  chunk,
  inputColumns,
  outputColumns,
  scaled,
  free,
  END,
}

/** Places for one thing after the other, 16 bytes apart at least. */
class Places {
  constructor(private end: number) {}

  /** The address of as many bytes. */
  take(bytes: number): number {
    const at = this.end;
    this.end = Math.ceil((at + bytes) / 16) * 16;
    return at;
  }
}

/** What a layer's size depends on. */
export interface LayerShape {
  readonly units: number;
  readonly bias: boolean;
  readonly normalize: 'batch' | 'layer' | null;
}

export interface Shape {
  readonly inputs: number;
  readonly layers: readonly LayerShape[];
  readonly scaledInputs: boolean;
  readonly scaledOutputs: boolean;
}

/** Addresses of everything. */
export interface Layout {
  readonly layers: number;
  readonly places: readonly { weights: number; biases: number; scales: number; statistics: number }[];
  readonly inputColumns: number;
  readonly outputColumns: number;
  /** Behind the data; from here on all is zero at first. */
  readonly dataEnd: number;
  readonly chunk: number;
  readonly scaled: number;
  /** Outputs of layers with even and with odd numbers. */
  readonly outputs: readonly [number, number];
  readonly normalized: number;
  readonly moments: number;
  /** Behind all buffers: where rows and predictions go. */
  readonly free: number;
}

/** Places everything; pure. Refuses what would pass 2 GiB. */
export function layoutOf({ inputs, layers, scaledInputs, scaledOutputs }: Shape): Layout {
  const places = new Places(MODEL + 4 * ModelField.END);
  const table = places.take(4 * LayerField.END * layers.length);
  let width = inputs;
  const parameters = layers.map(({ units, bias, normalize }) => {
    const vector = 4 * padded(units);
    const weights = places.take(width * vector);
    width = units;
    return {
      weights,
      biases: bias ? places.take(vector) : -1,
      scales: normalize ? places.take(2 * vector) : 0,
      statistics: normalize === 'batch' ? places.take(2 * vector) : 0,
    };
  });
  const inputColumns = scaledInputs ? places.take(24 * inputs) : 0;
  const outputColumns = scaledOutputs ? places.take(24 * width) : 0;
  const dataEnd = places.take(0);
  const widest = Math.max(...layers.map(({ units }) => padded(units)));
  const normal = layers.some(({ normalize }) => normalize);
  const perRow = 2 * widest + (scaledInputs ? inputs : 0) + (normal ? widest : 0);
  const chunk = Math.min(CHUNK_ROWS, Math.max(4, Math.floor(CHUNK_FLOATS / perRow / 4) * 4));
  const layout = {
    layers: table,
    places: parameters,
    ...{ inputColumns, outputColumns, dataEnd, chunk },
    scaled: scaledInputs ? places.take(4 * chunk * inputs) : 0,
    outputs: [places.take(4 * chunk * widest), layers.length > 1 ? places.take(4 * chunk * widest) : 0] as const,
    normalized: normal ? places.take(4 * chunk * widest) : 0,
    moments: normal ? places.take(4 * Math.max(chunk, 3 * widest)) : 0,
    free: places.take(0),
  };
  if (layout.free <= MOST_BYTES) return layout;
  throw rangeError('net', `a network that fits into ${MOST_BYTES} bytes of memory`, new Verbatim(`${layout.free}`));
}

/** The data of a network, to lie from MODEL on; and how many bytes of memory there must be at first. */
export interface Image {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly memory: number;
}

export function imageOf(net: Network): Image {
  const { layers } = net.config;
  const { input, output } = scalersOf(net);
  const shape = { inputs: net.inputs, layers, scaledInputs: input !== undefined, scaledOutputs: output !== undefined };
  const layout = layoutOf(shape);
  const view = new DataView(new ArrayBuffer(layout.dataEnd - MODEL));
  writeModel(view, net, layout);
  for (let i = 0; i < layers.length; i++) writeLayer(view, net, layout, i);
  if (input) writeColumns(view, layout.inputColumns, input);
  if (output) writeColumns(view, layout.outputColumns, output);
  return { data: new Uint8Array(view.buffer), memory: layout.free };
}

function writeModel(view: DataView, net: Network, layout: Layout): void {
  const put = (field: ModelField, value: number): void => view.setUint32(4 * field, value, true);
  put(ModelField.inputs, net.inputs);
  put(ModelField.outputs, net.outputs);
  put(ModelField.layers, layout.layers);
  put(ModelField.layerCount, net.layers.length);
  put(ModelField.chunk, layout.chunk);
  put(ModelField.inputColumns, layout.inputColumns);
  put(ModelField.outputColumns, layout.outputColumns);
  put(ModelField.scaled, layout.scaled);
  put(ModelField.free, layout.free);
}

/** Layer i in the table, and its numbers. */
function writeLayer(view: DataView, net: Network, layout: Layout, i: number): void {
  const layer = net.layers[i];
  const { weights, biases, scales, statistics } = layout.places[i];
  const { normalize } = net.config.layers[i];
  const { name, setting = 0 } = activationOf(layer.activation);
  const at = layout.layers - MODEL + 4 * LayerField.END * i;
  const put = (field: LayerField, value: number): void => view.setInt32(at + 4 * field, value, true);
  put(LayerField.inputs, layer.inputs);
  put(LayerField.units, layer.units);
  put(LayerField.stride, padded(layer.units));
  put(LayerField.activation, ACTIVATIONS[name]);
  put(LayerField.weights, weights);
  put(LayerField.biases, biases);
  put(LayerField.outputs, layout.outputs[i % 2]);
  put(LayerField.parts, 1);
  view.setFloat32(at + 4 * LayerField.setting, setting, true);
  put(LayerField.normalize, normalize ? NORMALIZATIONS[normalize] : 0);
  put(LayerField.scales, scales);
  put(LayerField.statistics, statistics);
  put(LayerField.normalized, layout.normalized);
  put(LayerField.moments, layout.moments);
  writePanels(layer, layer.getWeights(), 0, new Float32Array(view.buffer), (weights - MODEL) / 4);
  writeFloats(view, biases, layer.getBiases());
  writeFloats(view, scales, layer.getScale());
  writeFloats(view, scales + 4 * padded(layer.units), layer.getShift());
  const running = layer.getStatistics();
  writeFloats(view, statistics, running?.mean);
  writeFloats(view, statistics + 4 * padded(layer.units), running?.variance);
}

function writeFloats(view: DataView, address: number, values: Float32Array | null | undefined): void {
  values?.forEach((value, i) => {
    view.setFloat32(address - MODEL + 4 * i, value, true);
  });
}

/** What is subtracted, multiplied by and added, of all columns each. */
function writeColumns(view: DataView, address: number, { shift, factor, offset }: AffineOperation): void {
  [shift, factor, offset].forEach((values, k) => {
    for (let j = 0; j < values.length; j++) {
      view.setFloat64(address - MODEL + 8 * (k * values.length + j), values[j], true);
    }
  });
}
