/**
 * Pure: from the layers' sizes to where everything lies. No memory is touched here.
 *
 * A network's own block, brought into Wasm memory when it is used and copied out when it must make room:
 *
 *     | W¹ panels | b¹ padded | scale¹ | shift¹ | W² panels | b² padded | … |     parameters (assembly/gemm/tile.ts draws a panel)
 *     | the same once more for each number that the optimizer remembers of a parameter |
 *     | running mean and variance of each layer with batch normalisation |
 *
 * A workspace, shared in turn by all networks of one shape; nothing in it outlives a call:
 *
 *     | step | layers | gradients | snapshot | gathered x | targets | a¹ | a² | … | δ¹ | δ² | … | z¹ | … | kept a¹ | … | n¹ | … | moments | costs | packed | ∂C/∂x | sums | settings | rates |
 *
 * The buffers behind the snapshot hold one chunk of rows, whatever the batch; under batch normalisation, whose statistics are
 * of all rows, a chunk is a batch.
 */
import { ACTIVATIONS, type Activation, nameOf, settingOf } from '../toolbox/activations';
import { LOSSES, type Loss, lossName, lossSetting } from '../toolbox/losses';
import { MOST_SETTINGS, type Optimizer, optimizerFacts } from '../toolbox/optimizers';

interface ShapeLayer {
  readonly units: number;
  readonly activation: Activation;
  readonly bias: boolean;
  readonly l1?: number;
  readonly l2?: number;
  readonly maxNorm?: number | null;
  readonly dropout?: number;
  readonly normalize?: Normalization | null;
}

/** Over what z is normalised before the activation: the rows of a batch, or the units of a row. */
export type Normalization = 'batch' | 'layer';

/** The kernels' numbers of them (assembly/normalize.ts); 0 is none. */
const NORMALIZATIONS = { batch: 1, layer: 2 };

/** What the layout and the tables depend on. */
export interface Shape {
  readonly inputs: number;
  readonly layers: readonly ShapeLayer[];
  readonly loss: Loss;
  readonly optimizer?: Optimizer;
  /** Bounds of the gradient; null for none. */
  readonly clipValue?: number | null;
  readonly clipNorm?: number | null;
  readonly inputNoise?: number;
}

export interface LayerPlan {
  readonly inputs: number;
  readonly units: number;
  /** Floats from one row of its outputs and δ to the next. */
  readonly stride: number;
  /** The kernel's number of the activation. */
  readonly activation: number;
  /** The number that it can be set to; 0 where there is none. */
  readonly setting: number;
  /** Positions in the parameters, in floats; −1 for a layer without biases. */
  readonly weights: number;
  readonly biases: number;
  /** Positions in the flat parameters that the user sees; `flatBiases` is the end of the weights in any case. */
  readonly flatWeights: number;
  readonly flatBiases: number;
  /** Scale and, behind it, shift of a normalised layer, likewise; −1 without. `flatScales` is the end of the biases in any case. */
  readonly scales: number;
  readonly flatScales: number;
  readonly flatEnd: number;
  /** The kernel's number of its normalisation; where its running mean and, behind it, variance are, from `Plan.statistics` on. */
  readonly normalize: number;
  readonly statistics: number;
  /** Floats of its parameters, padding included. */
  readonly parameterFloats: number;
  readonly l1: number;
  readonly l2: number;
  /** The norm that weights into a unit may have; 0 for any. */
  readonly maxNorm: number;
  /** The share of its outputs that training drops. */
  readonly dropout: number;
  /** Stages that the layer is cut into, each way. */
  readonly parts: number;
}

/** A buffer of a workspace: position and length in floats. */
export interface Buffer {
  readonly offset: number;
  readonly length: number;
}

/** The buffers of a workspace; `outputs` and `deltas` have one a layer. */
export interface Buffers {
  readonly step: Buffer;
  readonly layers: Buffer;
  readonly gradients: Buffer;
  readonly snapshot: Buffer;
  readonly gathered: Buffer;
  readonly targets: Buffer;
  readonly outputs: readonly Buffer[];
  readonly deltas: readonly Buffer[];
  /** z, where the activation's derivative needs it; of length 0 elsewhere. */
  readonly preActivations: readonly Buffer[];
  /** What dropout leaves of the outputs; of length 0 where there is none. */
  readonly dropped: readonly Buffer[];
  /** n of normalised layers, and what it was made with; of length 0 elsewhere. */
  readonly normalized: readonly Buffer[];
  readonly moments: readonly Buffer[];
  readonly costs: Buffer;
  readonly packed: Buffer;
  readonly inputGradients: Buffer;
  /** Cost and right answers of each epoch of one call, as float64. */
  readonly epochSums: Buffer;
  /** What the optimizer is set to, as float64; and a learning rate for each batch of a call. */
  readonly settings: Buffer;
  readonly rates: Buffer;
}

export interface Plan {
  /** Equal for networks that can share a workspace. */
  readonly key: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly LayerPlan[];
  /** The kernel's number of the loss. */
  readonly loss: number;
  /** The number that it can be set to; 0 where there is none. */
  readonly lossSetting: number;
  /** Parameters as the user counts them, and floats that hold them, padding included. */
  readonly parameterCount: number;
  readonly parameterFloats: number;
  /** Floats of all that a network remembers: parameters, and what the optimizer keeps beside them. */
  readonly stateFloats: number;
  /** Where running statistics begin, behind what the optimizer remembers. */
  readonly statistics: number;
  /** Whether a chunk must hold a whole batch. */
  readonly wholeBatches: boolean;
  /** The kernel's number of the optimizer, and its settings. */
  readonly optimizer: { readonly id: number; readonly settings: readonly number[] };
  readonly clipValue: number;
  readonly clipNorm: number;
  readonly inputNoise: number;
  /** Whether an update is no more than w − r · ∂C/∂w, so that it can be done on the way. */
  readonly plain: boolean;
  /** Stages of the forward half of a step; one more is the cost, as many again the whole. */
  readonly forwardStages: number;
  /** Rows that are worked on at a time. */
  readonly chunk: number;
  /** Multiply-adds and the like of one row through a whole step, roughly; to tell how long a call takes. */
  readonly workPerRow: number;
  readonly buffers: Buffers;
  /** Floats of a workspace. */
  readonly workspaceFloats: number;
}

/** Rows of a chunk at most: enough for the products to reach their speed, few enough to stay in the cache. */
const CHUNK_ROWS = 128;
/** Floats that a chunk's buffers should stay under (8 MiB); wide layers get shorter chunks. */
const CHUNK_FLOATS = 2 ** 21;
/** Operations in one stage at most: 2 to 4 ms on a core of 25 to 50 GFLOP/s. */
const STAGE_WORK = 1e8;
/** What a unit costs beside its products, in operations: activation, derivative, cost, loops. */
const UNIT_WORK = 60;
/** Epochs that one call runs at most, and batches with learning rates of their own. */
export const EPOCHS_PER_CALL = 256;
export const RATES_PER_CALL = 256;
/** Structures at the head of a workspace, in floats: one step and one layer (assembly/table.ts). */
export const STEP_FLOATS = 64;
export const LAYER_FLOATS = 23;

/** A width filled up to a multiple of 4, as buffers and bias vectors have it. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

/**
 * Floats from one row of a hidden layer to the next. Rows that lie a multiple of 512 bytes apart would share a few sets of
 * the first-level cache and push each other out while a gradient walks down a column; a line more spreads them over all
 * (784-512-512-10 at batch 128: gradients from 41 to 48 GFLOP/s).
 */
function rowStride(units: number): number {
  const width = padded(units);
  return width % 128 === 0 ? width + 16 : width;
}

/**
 * Lays out a network of this shape.
 *
 * @param batch rows of a batch: as many must find room in a chunk under batch normalisation
 */
export function planOf(shape: Shape, batch = 0): Plan {
  const { inputs, layers, loss, optimizer, clipValue, clipNorm, inputNoise } = shape;
  const key = JSON.stringify([batch, inputs, layers, loss, optimizer, clipValue, clipNorm, inputNoise]);
  const known = plans.get(key);
  if (known) return known;
  if (plans.size >= MOST_PLANS) plans.clear();
  const plan = layOut(shape, batch);
  plans.set(key, plan);
  return plan;
}

/** Plans of late: networks of one shape share one, so that a population holds, and leaves behind, less. */
const plans = new Map<string, Plan>();
const MOST_PLANS = 32;

function layOut(shape: Shape, batch: number): Plan {
  const wholeBatches = shape.layers.some(({ normalize }) => normalize === 'batch');
  const chunk = Math.max(chunkOf(shape), wholeBatches ? Math.ceil(batch / 4) * 4 : 0);
  const { id, slots, settings } = shape.optimizer ? optimizerFacts(shape.optimizer) : { id: 0, slots: 0, settings: [] };
  const layers: LayerPlan[] = [];
  let position = 0;
  let flat = 0;
  let inputs = shape.inputs;
  let workPerRow = 0;
  let running = 0;
  for (const [i, given] of shape.layers.entries()) {
    const { units, activation, bias, l1 = 0, l2 = 0, maxNorm, dropout = 0, normalize } = given;
    const width = padded(units);
    const weights = position;
    const flatWeights = flat;
    const flatBiases = flat + inputs * units;
    const flatScales = flatBiases + (bias ? units : 0);
    const flatEnd = flatScales + (normalize ? 2 * units : 0);
    const scales = weights + inputs * width + (bias ? width : 0);
    const work = 4 * inputs * width * chunk;
    const panels = Math.ceil(Math.min(inputs, units) / 8);
    const parts = Math.max(1, Math.min(panels, Math.ceil(work / STAGE_WORK)));
    layers.push({
      inputs,
      units,
      // The last layer's rows lie as the targets do.
      stride: i < shape.layers.length - 1 ? rowStride(units) : width,
      activation: ACTIVATIONS[nameOf(activation)].id,
      setting: settingOf(activation),
      weights,
      biases: bias ? weights + inputs * width : -1,
      flatWeights,
      flatBiases,
      scales: normalize ? scales : -1,
      flatScales,
      flatEnd,
      normalize: normalize ? NORMALIZATIONS[normalize] : 0,
      statistics: running,
      parameterFloats: scales - weights + (normalize ? 2 * width : 0),
      l1,
      l2,
      maxNorm: maxNorm ?? 0,
      dropout,
      parts,
    });
    position = scales + (normalize ? 2 * width : 0);
    flat = flatEnd;
    if (normalize === 'batch') running += 2 * width;
    workPerRow += 6 * inputs * width + UNIT_WORK * (inputs + units);
    inputs = units;
  }
  const statistics = position * (1 + slots);
  const stateFloats = statistics + running;
  const { buffers, floats } = placeBuffers(shape, layers, chunk, position, stateFloats);
  const [clipValue, clipNorm, inputNoise] = [shape.clipValue ?? 0, shape.clipNorm ?? 0, shape.inputNoise ?? 0];
  const penalized = layers.some(({ l1, l2, maxNorm }) => l1 > 0 || l2 > 0 || maxNorm > 0);
  return {
    key: JSON.stringify([
      [shape.inputs, shape.loss, id, slots, settings, clipValue, clipNorm, inputNoise],
      shape.layers.map((l) => [l.units, l.activation, l.bias, l.l1, l.l2, l.maxNorm, l.dropout, l.normalize]),
      chunk,
    ]),
    inputs: shape.inputs,
    outputs: inputs,
    layers,
    loss: LOSSES[lossName(shape.loss)].id,
    lossSetting: lossSetting(shape.loss),
    parameterCount: flat,
    parameterFloats: position,
    stateFloats,
    statistics,
    wholeBatches,
    optimizer: { id, settings },
    clipValue,
    clipNorm,
    inputNoise,
    plain:
      id === 0 && !penalized && clipValue === 0 && clipNorm === 0 && layers.every(({ normalize }) => normalize === 0),
    forwardStages: layers.reduce((stages, { parts }) => stages + parts, 1),
    chunk,
    workPerRow,
    buffers,
    workspaceFloats: floats,
  };
}

/** Rows of a chunk: fixed by the layer sizes alone, so that no batch size or slicing changes the order of sums. */
function chunkOf(shape: Shape): number {
  let floatsPerRow = 2 * padded(shape.inputs);
  shape.layers.forEach(({ units, dropout, normalize }, i) => {
    floatsPerRow += (2 + (keepsZ(shape, i) ? 1 : 0) + (dropout ? 1 : 0) + (normalize ? 1 : 0)) * padded(units);
  });
  const rows = Math.floor(CHUNK_FLOATS / floatsPerRow / 4) * 4;
  return Math.min(CHUNK_ROWS, Math.max(4, rows));
}

/** Whether layer i keeps z for its derivative. */
function keepsZ({ layers }: Shape, i: number): boolean {
  return ACTIVATIONS[nameOf(layers[i].activation)].keepsZ ?? false;
}

function placeBuffers(
  shape: Shape,
  layers: readonly LayerPlan[],
  chunk: number,
  parameterFloats: number,
  stateFloats: number,
): { buffers: Buffers; floats: number } {
  let floats = 0;
  const place = (length: number): Buffer => {
    const offset = floats;
    floats += Math.ceil(length / 16) * 16; // whole cache lines
    return { offset, length };
  };
  const last = layers[layers.length - 1];
  const buffers = {
    step: place(STEP_FLOATS),
    layers: place(LAYER_FLOATS * layers.length),
    gradients: place(parameterFloats),
    snapshot: place(stateFloats),
    gathered: place(chunk * shape.inputs),
    targets: place(chunk * last.stride),
    outputs: layers.map(({ stride }) => place(chunk * stride)),
    deltas: layers.map(({ stride }) => place(chunk * stride)),
    preActivations: layers.map(({ stride }, i) => place(keepsZ(shape, i) ? chunk * stride : 0)),
    dropped: layers.map(({ stride, dropout }) => place(dropout > 0 ? chunk * stride : 0)),
    normalized: layers.map(({ stride, normalize }) => place(normalize ? chunk * stride : 0)),
    moments: layers.map(({ units, normalize }) => place(normalize ? Math.max(chunk, 3 * padded(units)) : 0)),
    costs: place(chunk),
    packed: place(8 * Math.max(...layers.map(({ units }) => units))),
    inputGradients: place(chunk * padded(shape.inputs)),
    epochSums: place(4 * EPOCHS_PER_CALL),
    settings: place(2 * MOST_SETTINGS),
    rates: place(RATES_PER_CALL),
  };
  return { buffers, floats };
}
