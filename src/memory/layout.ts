/**
 * A network in Wasm memory, from its config alone: sizes first, then where everything lies. Two blocks: the network's
 * own (parameter-layout.ts), and a workspace that networks of one shape share (workspace-layout.ts).
 */
import { padded } from '../base/panels';
import { LOSSES, type Loss, lossName, lossSetting } from '../toolbox/losses';
import { type Optimizer, optimizerFacts } from '../toolbox/optimizers';
import { boundOf, type LayerShape, type ParameterLayout, placeParameters, SPARSE_WIDTH } from './parameter-layout';
import { type Buffers, chunkRows, placeBuffers } from './workspace-layout';

/** What a layout depends on: of a config all but names, scalers and seed. */
export interface Shape {
  readonly inputs: number;
  readonly layers: readonly LayerShape[];
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly clipValue: number | null;
  readonly clipNorm: number | null;
  readonly inputNoise: number;
}

/** Sizes, places and settings of a network, as kernels and the code around them need them. */
export interface Layout extends ParameterLayout {
  /** Equal for networks that can share a workspace. */
  readonly key: string;
  readonly inputs: number;
  readonly outputs: number;
  /** The kernels' number of the loss, and the number that it is set to; 0 where it takes none. */
  readonly loss: number;
  readonly lossSetting: number;
  /**
   * The kernels' number of the optimizer, and its settings, (MOST_SETTINGS); 1 + its slots where untouched weights rest.
   */
  readonly optimizer: { readonly id: number; readonly settings: readonly number[]; readonly lazy: number };
  /** Bounds of the gradient's values and of its norm; 0 for none. */
  readonly clipValue: number;
  readonly clipNorm: number;
  /** Standard deviation of the noise on the inputs. */
  readonly inputNoise: number;
  /** Whether an update is w − r · ∂C/∂w and nothing else, so that the gradient need not be stored. */
  readonly plain: boolean;
  /** Rows that are worked on at a time, and whether that must be a whole batch. */
  readonly chunk: number;
  readonly wholeBatches: boolean;
  /** Stages of the forward half of a step; one more computes the cost, as many again the gradients. */
  readonly forwardStages: number;
  /** Operations of one row through a whole step, roughly: tells how long a call takes. */
  readonly workPerRow: number;
  readonly buffers: Buffers;
  /** Length of a workspace in floats. */
  readonly workspaceFloats: number;
}

/** What a unit costs beside its products, in operations: activation, derivative, cost, loops. */
const UNIT_WORK = 60;

/** Layouts of late: networks of one shape share one, so that a population holds, and leaves behind, less. */
const layouts = new Map<string, Layout>();
const MOST_LAYOUTS = 32;
/** Layers of those: a layout of many is large, and populations are not made of such networks. */
const MOST_SHARED = 256;

/**
 * The layout of a network of this shape.
 *
 * @param batch rows of a batch: under batch normalization as many must find room in a chunk
 * @param sparse whether x comes without zeros: a chunk then needs no room for it, however wide it is
 */
export function layoutOf(shape: Shape, batch = 0, sparse = false): Layout {
  const { inputs, layers, loss, optimizer, clipValue, clipNorm, inputNoise } = shape;
  const key = JSON.stringify([batch, sparse, inputs, layers, loss, optimizer, clipValue, clipNorm, inputNoise]);
  const known = layouts.get(key);
  if (known) return known;
  if (layouts.size >= MOST_LAYOUTS) layouts.clear();
  const layout = layOut(shape, batch, sparse);
  if (layers.length <= MOST_SHARED) layouts.set(key, layout);
  return layout;
}

function layOut(shape: Shape, batch: number, sparse: boolean): Layout {
  const { inputs, loss, clipValue, clipNorm, inputNoise } = shape;
  const wholeBatches = shape.layers.some(({ normalize }) => normalize === 'batch');
  const width = sparse ? 0 : inputs;
  const chunk = Math.max(chunkRows(width, shape.layers), wholeBatches ? padded(batch) : 0);
  const facts = optimizerFacts(shape.optimizer);
  const parameters = placeParameters(inputs, shape.layers, { chunk, slots: facts.slots, width });
  const bounds = { clipValue: boundOf(clipValue), clipNorm: boundOf(clipNorm), inputNoise };
  const { layers } = parameters;
  return {
    key: JSON.stringify([inputs, loss, facts, bounds, layers, chunk, sparse]),
    inputs,
    outputs: layers[layers.length - 1].units,
    loss: LOSSES[lossName(loss)].id,
    lossSetting: lossSetting(loss),
    optimizer: facts,
    ...bounds,
    plain:
      facts.id === 0 &&
      bounds.clipValue === 0 &&
      bounds.clipNorm === 0 &&
      layers.every((layer) => layer.normalize === 0 && layer.l1 === 0 && layer.l2 === 0 && layer.maxNorm === 0),
    chunk,
    wholeBatches,
    forwardStages: layers.reduce((stages, { parts }) => stages + parts, 1),
    workPerRow: layers.reduce(
      (sum, layer, i) => sum + workOf(i === 0 ? width || SPARSE_WIDTH : layer.inputs, layer.units),
      0,
    ),
    ...parameters,
    ...placeBuffers(width, shape.layers, parameters, chunk),
  };
}

/** Operations of one row through one layer, forward and backward. */
function workOf(inputs: number, units: number): number {
  return 6 * inputs * padded(units) + UNIT_WORK * (inputs + units);
}
