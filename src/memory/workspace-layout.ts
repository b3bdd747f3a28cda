/**
 * Where the buffers of a workspace lie, from the layers' sizes alone. Networks of one shape share a workspace in turn;
 * nothing in it outlives a call. No memory is touched here.
 *
 *     | step | layers | gradients | snapshot |                                  tables, and copies of the parameters
 *     | gathered x | targets | a¹ a² … | δ¹ δ² … | z¹ … | dropped … |           one chunk of rows each,
 *     | normalized … | moments … | costs | packed | ∂C/∂x |                     whatever the batch
 *     | epoch sums | settings | rates |                                         of one call
 *
 * Under batch normalization, whose statistics are of all rows of a batch, a chunk is a batch.
 */
import { LayerField, StepField } from '../base/kernel-tables';
import { padded } from '../base/panels';
import { ACTIVATIONS, nameOf } from '../toolbox/activations';
import { MOST_SETTINGS } from '../toolbox/optimizers';
import type { LayerShape, ParameterLayout } from './parameter-layout';

/** A buffer: position and length in floats. */
export interface Buffer {
  readonly offset: number;
  readonly length: number;
}

/** The buffers of a workspace. Those of layers are one a layer, of length 0 where the layer has no use for it. */
export interface Buffers {
  /** The Step structure and the layers' structures (base/kernel-tables.ts). */
  readonly step: Buffer;
  readonly layers: Buffer;
  /** ∂C/∂parameters, laid out as the parameters, (parameterFloats). */
  readonly gradients: Buffer;
  /** Parameters, optimizer state and statistics to go back to, (stateFloats). */
  readonly snapshot: Buffer;
  /** x of the chunk, (chunk × inputs). */
  readonly gathered: Buffer;
  /** y of the chunk, (chunk × stride of the last layer). */
  readonly targets: Buffer;
  /** z and then a in its place, (chunk × stride). */
  readonly outputs: readonly Buffer[];
  /** ∂C/∂a and then δ = ∂C/∂z in its place, (chunk × stride). */
  readonly deltas: readonly Buffer[];
  /** z, where the activation's derivative needs it, (chunk × stride). */
  readonly preActivations: readonly Buffer[];
  /** a after dropout, (chunk × stride). */
  readonly dropped: readonly Buffer[];
  /** z normalized, (chunk × stride). */
  readonly normalized: readonly Buffer[];
  /** A batch's mean, variance and 1/√(variance + ε), (3 × padded units); or 1/√(…) of each row, (chunk). */
  readonly moments: readonly Buffer[];
  /** Cost of each row, (chunk). */
  readonly costs: Buffer;
  /** One panel of Wᵀ, (8 × units of the widest layer). */
  readonly packed: Buffer;
  /** ∂C/∂x, (chunk × padded inputs). */
  readonly inputGradients: Buffer;
  /** Cost and right answers of each epoch of one call, (epochs × 2) float64. */
  readonly epochSums: Buffer;
  /** The optimizer's settings, (MOST_SETTINGS) float64. */
  readonly settings: Buffer;
  /** A learning rate for each batch of one call, (RATES_PER_CALL). */
  readonly rates: Buffer;
}

/** Rows of a chunk at most: enough for the products to reach their speed, few enough to stay in the cache. */
const CHUNK_ROWS = 128;
/** Floats that a chunk's buffers should stay under (8 MiB); wide layers get shorter chunks. */
const CHUNK_FLOATS = 2 ** 21;
/** Epochs that one call runs at most, and batches with learning rates of their own. */
export const EPOCHS_PER_CALL = 256;
export const RATES_PER_CALL = 256;

/** Rows of a chunk: fixed by the layer sizes alone, so that no batch size or slicing changes the order of sums. */
export function chunkRows(inputs: number, layers: readonly LayerShape[]): number {
  const buffers = (layer: LayerShape): number =>
    2 + (keepsZ(layer) ? 1 : 0) + (layer.dropout ? 1 : 0) + (layer.normalize ? 1 : 0);
  const floatsPerRow = layers.reduce((sum, layer) => sum + buffers(layer) * padded(layer.units), 2 * padded(inputs));
  const rows = Math.floor(CHUNK_FLOATS / floatsPerRow / 4) * 4;
  return Math.min(CHUNK_ROWS, Math.max(4, rows));
}

/** Whether the layer keeps z for its derivative. */
function keepsZ({ activation }: LayerShape): boolean {
  return ACTIVATIONS[nameOf(activation)].keepsZ ?? false;
}

/** Places the buffers one behind the other, each at a cache line. */
export function placeBuffers(
  inputs: number,
  shapes: readonly LayerShape[],
  { layers, parameterFloats, stateFloats }: ParameterLayout,
  chunk: number,
): { buffers: Buffers; workspaceFloats: number } {
  let workspaceFloats = 0;
  const place = (length: number): Buffer => {
    const offset = workspaceFloats;
    workspaceFloats += Math.ceil(length / 16) * 16;
    return { offset, length };
  };
  const last = layers[layers.length - 1];
  const buffers = {
    step: place(StepField.END),
    layers: place(LayerField.END * layers.length),
    gradients: place(parameterFloats),
    snapshot: place(stateFloats),
    gathered: place(chunk * inputs),
    targets: place(chunk * last.stride),
    outputs: layers.map(({ stride }) => place(chunk * stride)),
    deltas: layers.map(({ stride }) => place(chunk * stride)),
    preActivations: layers.map(({ stride }, i) => place(keepsZ(shapes[i]) ? chunk * stride : 0)),
    dropped: layers.map(({ stride, dropout }) => place(dropout > 0 ? chunk * stride : 0)),
    normalized: layers.map(({ stride, normalize }) => place(normalize ? chunk * stride : 0)),
    moments: layers.map(({ units, normalize }) => place(normalize ? Math.max(chunk, 3 * padded(units)) : 0)),
    costs: place(chunk),
    packed: place(16 * layers.reduce((most, { units }) => Math.max(most, units), 0)),
    inputGradients: place(chunk * padded(inputs)),
    epochSums: place(4 * EPOCHS_PER_CALL),
    settings: place(2 * MOST_SETTINGS),
    rates: place(RATES_PER_CALL),
  };
  return { buffers, workspaceFloats };
}
