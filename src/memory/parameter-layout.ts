/**
 * Where a network's parameters lie in its own block, from the layers' sizes alone. No memory is touched here.
 *
 *     | W¹ panels | b¹ | scale¹ | shift¹ | W² panels | b² | … |        parameters, vectors padded to a multiple of 4
 *     | the same once more for each number that the optimizer remembers of a parameter |
 *     | running mean | running variance |                                of each layer with batch normalization
 */
import { NORMALIZATIONS } from '../base/kernel-tables';
import { padded } from '../base/panels';
import { ACTIVATIONS, type Activation, nameOf, settingOf } from '../toolbox/activations';

/** What normalizes z before the activation: the statistics of a batch's rows, or of a row's units. */
export type Normalization = 'batch' | 'layer';

/** What the layout of one layer depends on: a layer of the config. */
export interface LayerShape {
  readonly units: number;
  readonly activation: Activation;
  readonly bias: boolean;
  readonly l1: number;
  readonly l2: number;
  readonly maxNorm: number | null;
  readonly dropout: number;
  readonly normalize: Normalization | null;
}

/**
 * One layer: its sizes, its settings as the kernels know them, and where its parameters lie. Positions are in floats.
 */
export interface LayerLayout {
  readonly inputs: number;
  readonly units: number;
  /** From one row of its outputs and δ to the next: the padded width, or a cache line more. */
  readonly stride: number;
  /** The kernels' number of the activation, and the number that it is set to; 0 where it takes none. */
  readonly activation: number;
  readonly setting: number;
  /** W, (inputs × padded units) in panels, from the start of the parameters. */
  readonly weights: number;
  /** b, (padded units); −1 for a layer without biases. */
  readonly biases: number;
  /** Scale, (padded units), and behind it shift, (padded units); −1 for a layer that is not normalized. */
  readonly scales: number;
  /** W, (inputs × units) row-major, in the flat order that users see. */
  readonly flatWeights: number;
  /** b, (units), in the flat order: the end of W, whether there are biases or not. */
  readonly flatBiases: number;
  /** Scale and shift, (units) each, in the flat order: the end of b, whether they are there or not. */
  readonly flatScales: number;
  /** The end of the layer in the flat order. */
  readonly flatEnd: number;
  /** The kernels' number of the normalization; 0 for none. */
  readonly normalize: number;
  /** Running mean and behind it running variance, (padded units) each, from the start of the statistics. */
  readonly statistics: number;
  /** Length of the layer's parameters, padding included. */
  readonly parameterFloats: number;
  readonly l1: number;
  readonly l2: number;
  /** The largest norm of the weights into a unit; 0 for any. */
  readonly maxNorm: number;
  /** The share of the outputs that training sets to 0. */
  readonly dropout: number;
  /** Stages that the layer is cut into, forward and backward each, so that none takes long. */
  readonly parts: number;
}

/** All layers, and the lengths of what lies in the block. */
export interface ParameterLayout {
  readonly layers: readonly LayerLayout[];
  /** Parameters as the user counts them. */
  readonly parameterCount: number;
  /** Floats that hold them, padding included. */
  readonly parameterFloats: number;
  /** Where running statistics begin, behind the optimizer's state. */
  readonly statistics: number;
  /** Length of the block. */
  readonly stateFloats: number;
}

/** A bound as kernels know it: 0 for none, so that one below the least float32 must not become 0. */
export function boundOf(bound: number | null): number {
  return bound === null ? 0 : Math.max(bound, 2 ** -149);
}

/** Operations in one stage at most: 2 to 4 ms on a core of 25 to 50 GFLOP/s. */
const STAGE_WORK = 1e8;
/** Non-zeros of a sparse row, as far as it matters for how work is cut. */
export const SPARSE_WIDTH = 256;

/**
 * Floats from one row of a hidden layer to the next. Rows that lie a multiple of 512 bytes apart share a few sets of
 * the first-level cache and push each other out while a gradient walks down a column; a cache line more spreads them
 * over all sets (784-512-512-10 at batch 128: gradients from 41 to 48 GFLOP/s).
 */
function rowStride(units: number): number {
  const width = padded(units);
  return width % 128 === 0 ? width + 16 : width;
}

/**
 * Places the layers' parameters one behind the other.
 *
 * @param work `chunk`: rows that are worked on at a time, and `width`: numbers in a row of x, 0 where it is sparse: they
 *   say how long a stage takes; `slots`: numbers that the optimizer remembers for each parameter
 */
export function placeParameters(
  inputs: number,
  shapes: readonly LayerShape[],
  { chunk, slots, width }: { readonly chunk: number; readonly slots: number; readonly width: number },
): ParameterLayout {
  const layers: LayerLayout[] = [];
  let position = 0;
  let flat = 0;
  let statistics = 0;
  shapes.forEach((shape, i) => {
    const across = i === 0 ? inputs : shapes[i - 1].units;
    const work = chunk * (i === 0 ? width || SPARSE_WIDTH : across);
    const layer = placeLayer(shape, across, { position, flat, statistics, work, isLast: i === shapes.length - 1 });
    layers.push(layer);
    position += layer.parameterFloats;
    flat = layer.flatEnd;
    if (shape.normalize === 'batch') statistics += 2 * padded(shape.units);
  });
  return {
    layers,
    parameterCount: flat,
    parameterFloats: position,
    statistics: position * (1 + slots),
    stateFloats: position * (1 + slots) + statistics,
  };
}

/** Where a layer begins, and what else it needs to know of the network. */
interface Place {
  readonly position: number;
  readonly flat: number;
  readonly statistics: number;
  /** Multiplications of a chunk for each unit. */
  readonly work: number;
  readonly isLast: boolean;
}

function placeLayer(shape: LayerShape, inputs: number, place: Place): LayerLayout {
  const { units, activation, bias, l1, l2, maxNorm, dropout, normalize } = shape;
  const width = padded(units);
  const biases = place.position + inputs * width;
  const scales = biases + (bias ? width : 0);
  const end = scales + (normalize ? 2 * width : 0);
  const flatBiases = place.flat + inputs * units;
  const flatScales = flatBiases + (bias ? units : 0);
  const panels = Math.ceil(Math.min(inputs, units) / 8);
  return {
    inputs,
    units,
    stride: place.isLast ? width : rowStride(units), // the last layer's rows lie as the targets do
    activation: ACTIVATIONS[nameOf(activation)].id,
    setting: settingOf(activation),
    weights: place.position,
    biases: bias ? biases : -1,
    scales: normalize ? scales : -1,
    flatWeights: place.flat,
    flatBiases,
    flatScales,
    flatEnd: flatScales + (normalize ? 2 * units : 0),
    normalize: normalize ? NORMALIZATIONS[normalize] : 0,
    statistics: place.statistics,
    parameterFloats: end - place.position,
    l1,
    l2,
    maxNorm: boundOf(maxNorm),
    dropout,
    parts: Math.max(1, Math.min(panels, Math.ceil((4 * width * place.work) / STAGE_WORK))),
  };
}
