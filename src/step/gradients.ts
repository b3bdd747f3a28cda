/** `net.gradients` and `net.backward`: ∇C over rows, without an update. */

import { runNow } from '../base/cooperative';
import { rangeError } from '../base/errors';
import { newFloats } from '../base/forms';
import { padded } from '../base/panels';
import { toRows } from '../data/rows';
import { toDense } from '../data/sparse';
import { copyRows } from '../memory/chunks';
import type { DataWindow } from '../memory/data-window';
import type { Layout } from '../memory/layout';
import { prepareGradients, setNoLoss } from '../memory/modes';
import { readAll } from '../memory/panels';
import type { Workspace } from '../memory/workspace';
import { checkBatchSize, toScaledPair, toScaledRows } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { backpropagate } from './backward';
import { type Session, withBatch } from './session';
import { deriveFew, fewPairs } from './whole-calls';

/** ∂C for the parameters of one layer: views of `Gradients.parameters`. */
export interface LayerGradients {
  /** ∂C/∂W, (inputs × units) row-major. */
  weights: Float32Array;
  /** ∂C/∂b, (units); null for a layer without biases. */
  biases: Float32Array | null;
  /** ∂C/∂scale, (units); null for a layer that is not normalized. */
  scale: Float32Array | null;
  /** ∂C/∂shift, (units); null for a layer that is not normalized. */
  shift: Float32Array | null;
}

/** ∇C, the gradient of the mean cost over the rows. */
export interface Gradients {
  /** C, the mean cost of the rows. */
  loss: number;
  /** ∇C by layer, as views of `parameters`. */
  layers: LayerGradients[];
  /** ∂C/∂x, (rows × inputs); of encoded columns where there is an `inputEncoder`. */
  inputs: Float32Array;
  /** All of ∇C flat, in the order of `getParameters`: ∂C/∂W¹, ∂C/∂b¹, ∂C/∂W², … */
  parameters: Float32Array;
}

/** ∇C of the mean cost over x and y. */
export function gradients(state: NetworkState, x: unknown, y: unknown): Gradients {
  const few = ofFew(state, x, y, false);
  if (few) return few;
  const [given, targets] = toScaledPair(state, x, y);
  const rows = toDense(given); // ∂C/∂x is dense, too
  checkBatchSize(state, rows.rows, rows.rows);
  return withBatch(state, [rows, targets], (session, window) => collect(session, window, false), rows.rows);
}

/** The same from ∂C/∂a of the outputs, (rows × outputs), instead of targets. */
export function backward(state: NetworkState, x: unknown, outputGradients: unknown): Omit<Gradients, 'loss'> {
  const few = ofFew(state, x, outputGradients, true);
  if (few) return withoutLoss(few);
  const { outputs } = state.layout;
  const rows = toDense(toScaledRows(state, x));
  const given = toRows('outputGradients', outputGradients, outputs, Float64Array);
  if (given.rows !== rows.rows) {
    throw rangeError('outputGradients', `${rows.rows} rows, as many as "x" has`, given.rows, 'data');
  }
  checkBatchSize(state, rows.rows, rows.rows);
  const scaling = state.outputScaling?.columns;
  if (scaling) given.columns = { ...scaling, shift: new Float64Array(outputs), factor: scaling.scale, offset: 0 };
  const compute = (session: Session, window: DataWindow): Omit<Gradients, 'loss'> => {
    setNoLoss(session.workspace);
    return withoutLoss(collect(session, window, true));
  };
  return withBatch(state, [rows, given], compute, rows.rows);
}

/** The same of a few rows in one call of Wasm; undefined where that is not possible. */
function ofFew(state: NetworkState, x: unknown, y: unknown, given: boolean): Gradients | undefined {
  const rows = fewPairs(state, x, y);
  const workspace = rows > 0 ? deriveFew(state, x as Float32Array, rows, y as Float32Array, given) : undefined;
  if (!workspace) return undefined;
  const inputs = newFloats(rows * state.layout.inputs);
  copyInputGradients(workspace, rows, inputs, 0);
  return found(workspace, workspace.batchCost / rows, inputs);
}

function withoutLoss({ layers, inputs, parameters }: Gradients): Omit<Gradients, 'loss'> {
  return { layers, inputs, parameters };
}

/** Backpropagates over all rows of the window, and copies what is found. */
function collect(session: Session, window: DataWindow, targetsAreGradients: boolean): Gradients {
  const { workspace } = session;
  const { layout } = workspace;
  const { rows, columns } = window.x;
  const inputs = newFloats(rows * layout.inputs);
  prepareGradients(workspace);
  const afterChunk = (from: number, count: number): void => copyInputGradients(workspace, count, inputs, from);
  const loss = runNow(backpropagate(session, window, 0, rows, { targetsAreGradients, afterChunk }));
  if (columns) for (let i = 0; i < inputs.length; i++) inputs[i] *= columns.factor[i % layout.inputs];
  return found(workspace, loss, inputs);
}

/** ∂C/∂x of a chunk's `count` rows, to row `from` of `inputs`. */
function copyInputGradients(workspace: Workspace, count: number, inputs: Float32Array, from: number): void {
  const { layout } = workspace;
  const stride = padded(layout.inputs);
  copyRows(workspace, layout.buffers.inputGradients, count, layout.inputs, stride, inputs, from * layout.inputs);
}

/** What is to be returned, with the gradients in the workspace. */
function found(workspace: Workspace, loss: number, inputs: Float32Array): Gradients {
  const { layout, engine } = workspace;
  const at = workspace.position(layout.buffers.gradients);
  const parameters = readAll(layout, engine.floats, new Float32Array(layout.parameterCount), at);
  return { loss, layers: layerViews(layout, parameters), inputs, parameters };
}

/** Views of one flat array in parameter order, by layer. */
function layerViews({ layers }: Layout, flat: Float32Array): LayerGradients[] {
  return layers.map(({ flatWeights, flatBiases, flatScales, flatEnd, biases, scales, units }) => ({
    weights: flat.subarray(flatWeights, flatBiases),
    biases: biases < 0 ? null : flat.subarray(flatBiases, flatScales),
    scale: scales < 0 ? null : flat.subarray(flatScales, flatScales + units),
    shift: scales < 0 ? null : flat.subarray(flatScales + units, flatEnd),
  }));
}
