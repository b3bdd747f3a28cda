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
import { checkBatchSize, toScaledPair, toScaledRows } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { backpropagate } from './backward';
import { type Session, withBatch } from './session';

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
  const [given, targets] = toScaledPair(state, x, y);
  const rows = toDense(given); // ∂C/∂x is dense, too
  checkBatchSize(state, rows.rows, rows.rows);
  return withBatch(state, [rows, targets], (session, window) => collect(session, window, false), rows.rows);
}

/** The same from ∂C/∂a of the outputs, (rows × outputs), instead of targets. */
export function backward(state: NetworkState, x: unknown, outputGradients: unknown): Omit<Gradients, 'loss'> {
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
    const { loss, ...found } = collect(session, window, true);
    return found;
  };
  return withBatch(state, [rows, given], compute, rows.rows);
}

/** Backpropagates over all rows of the window, and copies what is found. */
function collect(session: Session, window: DataWindow, targetsAreGradients: boolean): Gradients {
  const { workspace } = session;
  const { layout, engine } = workspace;
  const { rows, columns } = window.x;
  const inputs = newFloats(rows * layout.inputs);
  prepareGradients(workspace);
  const afterChunk = (from: number, count: number): void => {
    const stride = padded(layout.inputs);
    copyRows(workspace, layout.buffers.inputGradients, count, layout.inputs, stride, inputs, from * layout.inputs);
  };
  const loss = runNow(backpropagate(session, window, 0, rows, { targetsAreGradients, afterChunk }));
  if (columns) for (let i = 0; i < inputs.length; i++) inputs[i] *= columns.factor[i % layout.inputs];
  const at = workspace.position(layout.buffers.gradients);
  const stored = engine.floats.subarray(at, at + layout.parameterFloats);
  const parameters = readAll(layout, stored, new Float32Array(layout.parameterCount));
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
