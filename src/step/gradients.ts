/** ∇C: backpropagation over a batch of any size, a chunk of rows at a time, and nothing changed by it. */
import { rangeError } from '../base/checks';
import { atOnce } from '../base/cooperative';
import { FINITE, toRows } from '../data/rows';
import type { Window } from '../memory/data-window';
import { padded } from '../memory/layout';
import { readAll } from '../memory/panels';
import { copyPadded, StepField, type Workspace } from '../memory/workspace';
import { type Core, checkBatches } from '../model/state';
import { checkPair, checkRows, withData } from '../predict/predict';
import { askLoss, passBack } from './passes';

/** ∂C for the parameters of one layer: views of `Gradients.parameters`. */
export interface LayerGradients {
  /** ∂C/∂W, (inputs × units) row-major. */
  weights: Float32Array;
  /** ∂C/∂b, (units); null for a layer without biases. */
  biases: Float32Array | null;
  /** ∂C/∂scale, (units); null for a layer that is not normalised. */
  scale: Float32Array | null;
  /** ∂C/∂shift, (units); null for a layer that is not normalised. */
  shift: Float32Array | null;
}

/** ∇C, the gradient of the mean cost over the rows. */
export interface Gradients {
  /** C, the mean cost of the rows. */
  loss: number;
  /** The same by layer, as views. */
  layers: LayerGradients[];
  /** ∂C/∂x, (rows × inputs); of encoded columns where there is an `inputEncoder`. */
  inputs: Float32Array;
  /** All of ∇C flat, in the order of `getParameters`: ∂C/∂W¹, ∂C/∂b¹, ∂C/∂W², … */
  parameters: Float32Array;
}

/** ∇C of the mean cost over x and y. */
export function gradients(core: Core, x: unknown, y: unknown): Gradients {
  const [rows, targets] = checkPair(core, x, y);
  checkBatches(core, rows.rows, rows.rows);
  const compute = (workspace: Workspace, window: Window): Gradients => {
    workspace.clearSums();
    workspace.set(StepField.batchStatistics, 1);
    if (typeof core.config.loss === 'function') {
      const { cost, outputGradients } = atOnce(askLoss(core, workspace, window, 0, rows.rows));
      return { loss: cost, ...backpropagate(core, workspace, window, rows.rows, outputGradients) };
    }
    const found = backpropagate(core, workspace, window, rows.rows);
    return { loss: workspace.get(StepField.batchCost) / rows.rows, ...found };
  };
  return withData(core, rows, targets, compute, rows.rows);
}

/** The same from ∂C/∂a of the outputs, (rows × outputs), instead of targets. */
export function backward(core: Core, x: unknown, outputGradients: unknown): Omit<Gradients, 'loss'> {
  const { plan } = core;
  const rows = checkRows(core, x);
  const given = toRows('outputGradients', outputGradients, plan.outputs, Float64Array);
  if (given.rows !== rows.rows) {
    throw rangeError('outputGradients', `${rows.rows} rows, as many as "x" has`, given.rows, 'data');
  }
  checkBatches(core, rows.rows, rows.rows);
  const compute = (workspace: Workspace, window: Window): Omit<Gradients, 'loss'> => {
    workspace.setNoLoss();
    workspace.set(StepField.batchStatistics, 1);
    return backpropagate(core, workspace, window, rows.rows);
  };
  const scaling = core.outputScaling?.columns;
  if (scaling) given.columns = { ...scaling, shift: new Float64Array(plan.outputs), factor: scaling.scale, offset: 0 };
  return withData(core, rows, { ...given, classes: false, bounds: FINITE }, compute, rows.rows);
}

/**
 * The whole of every chunk, gradients added up; collects ∂C/∂x on the way.
 *
 * @param outputGradients what a function as loss said of the batch that has gone forward
 */
function backpropagate(
  core: Core,
  workspace: Workspace,
  window: Window,
  count: number,
  outputGradients?: Float32Array,
): Omit<Gradients, 'loss'> {
  const { plan, engine } = workspace;
  const inputs = new Float32Array(count * plan.inputs);
  workspace.set(StepField.inputGradients, workspace.address(plan.buffers.inputGradients));
  const collect = (from: number, rows: number): void => {
    const position = workspace.position(plan.buffers.inputGradients);
    copyPadded(engine.floats, position, rows, plan.inputs, padded(plan.inputs), inputs, from * plan.inputs);
  };
  if (outputGradients) {
    atOnce(passBack(workspace, window, 0, count, outputGradients, collect));
  } else {
    for (const [from, rows] of workspace.chunks(window, 0, count)) {
      workspace.runStages(0, 2 * plan.forwardStages, rows);
      collect(from, rows);
    }
  }
  const factor = window.x.columns?.factor;
  if (factor) for (let i = 0; i < inputs.length; i++) inputs[i] *= factor[i % plan.inputs];
  const at = workspace.position(plan.buffers.gradients);
  const panels = engine.floats.subarray(at, at + plan.parameterFloats);
  const parameters = readAll(plan, panels, new Float32Array(plan.parameterCount));
  return { layers: layerViews(core, parameters), inputs, parameters };
}

/** Views of one flat array in parameter order, a pair a layer. */
function layerViews(core: Core, flat: Float32Array): LayerGradients[] {
  return core.plan.layers.map(({ flatWeights, flatBiases, flatScales, flatEnd, biases, scales, units }) => ({
    weights: flat.subarray(flatWeights, flatBiases),
    biases: biases < 0 ? null : flat.subarray(flatBiases, flatScales),
    scale: scales < 0 ? null : flat.subarray(flatScales, flatScales + units),
    shift: scales < 0 ? null : flat.subarray(flatScales + units, flatEnd),
  }));
}
