/** What a network can be asked without changing it: outputs, costs, gradients. A chunk of rows at a time. */
import { checkOptions, rangeError, Said, typeError } from './checks';
import type { Core } from './core';
import { FINITE, outOfBounds, type Rows, type TargetRows, toRows, toTargets } from './data';
import { lossName } from './losses';
import { readAll } from './panels';
import { toWeights } from './weights';
import { Window } from './window';
import { Workspace } from './workspace';

/** ∂C for the parameters of one layer: views of `Gradients.parameters`. */
export interface LayerGradients {
  /** ∂C/∂W, (inputs × units) row-major. */
  weights: Float32Array;
  /** ∂C/∂b, (units); null for a layer without biases. */
  biases: Float32Array | null;
}

/** ∇C, the gradient of the mean cost over the rows. */
export interface Gradients {
  /** C, the mean cost of the rows. */
  loss: number;
  layers: LayerGradients[];
  /** ∂C/∂x, (rows × inputs). */
  inputs: Float32Array;
  /** All of ∇C flat, in the order of `getParameters`: ∂C/∂W¹, ∂C/∂b¹, ∂C/∂W², … */
  parameters: Float32Array;
}

/** z and a of one layer. */
export interface LayerOutputs {
  /** z = a_before · W + b, (rows × units). */
  preActivations: Float32Array;
  /** a = f(z), (rows × units). */
  activations: Float32Array;
}

/** Mean cost of rows, and the share of right answers where the loss has one. */
export interface Evaluation {
  loss: number;
  accuracy?: number;
}

/** Calls `use` with a workspace and the data in Wasm memory; checks the data first. */
export function withData<Result>(
  core: Core,
  x: Rows,
  y: TargetRows | undefined,
  use: (workspace: Workspace, window: Window) => Result,
): Result {
  const workspace = Workspace.acquire(core);
  const window = new Window(core.engine, x, y, core.plan.chunk);
  return withWindow(core, workspace, window, () => use(workspace, window));
}

/** Opens a window, checks the data, calls `use`, and closes all. */
function withWindow<Result>(core: Core, workspace: Workspace, window: Window, use: () => Result): Result {
  try {
    window.open();
    window.check();
    return use();
  } finally {
    window.close();
    workspace.release(core);
  }
}

/** Calls `visit` for every chunk of positions [0, count), with the step set to it. */
export function eachChunk(
  workspace: Workspace,
  window: Window,
  count: number,
  visit: (from: number, rows: number) => void,
): void {
  const { chunk } = workspace.plan;
  for (let from = 0; from < count; from += chunk) {
    const rows = Math.min(chunk, count - from);
    workspace.setChunk(window.place(workspace, from, rows), rows, from > 0, from + rows === count);
    visit(from, rows);
  }
}

/** Outputs for x, (rows × outputs), into `out` or a new array. */
export function predict(core: Core, x: unknown, out: unknown): Float32Array {
  const { plan } = core;
  const flat = x instanceof Float32Array && x.length > 0 && x.length % plan.inputs === 0 ? x : undefined;
  if (flat && flat.length <= plan.chunk * plan.inputs) return predictChunk(core, flat, out);
  const rows = toRows('x', x, plan.inputs);
  const result = checkOut(out, rows.rows * plan.outputs);
  withData(core, rows, undefined, (workspace, window) => {
    workspace.setNoLoss();
    eachChunk(workspace, window, rows.rows, (from, count) => {
      workspace.runStages(plan.forwardStages, count);
      copyOutputs(workspace, count, result, from * plan.outputs);
    });
  });
  return result;
}

/** A chunk's worth of samples or fewer: without a window, and with `out` without an allocation. */
function predictChunk(core: Core, x: Float32Array, out: unknown): Float32Array {
  const { engine, plan } = core;
  const rows = (x.length / plan.inputs) | 0; // an integer to the engine too, which would box a double
  const result = checkOut(out, rows * plan.outputs);
  const workspace = Workspace.acquire(core);
  try {
    const at = workspace.address(plan.buffers.gathered);
    engine.floats.set(x, at >>> 2);
    const bad = engine.kernels.firstNonFinite(at, x.length);
    if (bad >= 0) throw outOfBounds({ name: 'x', values: x, rows, width: plan.inputs }, FINITE, bad, x[bad]);
    workspace.setNoLoss();
    workspace.setData(at, 0, 0, false);
    workspace.setChunk(0, rows, false, true);
    workspace.runStages(plan.forwardStages, rows);
    copyOutputs(workspace, rows, result, 0);
  } finally {
    workspace.release(core);
  }
  return result;
}

/** The array to write to: the caller's, if it fits, or a new one. */
export function checkOut(out: unknown, length: number): Float32Array {
  if (out === undefined) return new Float32Array(length);
  if (!(out instanceof Float32Array)) throw typeError('out', `a Float32Array of ${length}`, out);
  if (out.length !== length) throw rangeError('out', `a Float32Array of ${length}`, new Said(String(out.length)));
  return out;
}

/** The chunk's outputs without their padding. Number by number: a view would be an allocation. */
function copyOutputs(workspace: Workspace, rows: number, to: Float32Array, offset: number): void {
  const { engine, plan } = workspace;
  const last = plan.layers.length - 1;
  const { units, stride } = plan.layers[last];
  copyPadded(engine.floats, workspace.position(plan.buffers.outputs[last]), rows, units, stride, to, offset);
}

/** Rows of `width` numbers that lie `stride` apart, moved together. */
function copyPadded(
  from: Float32Array,
  position: number,
  rows: number,
  width: number,
  stride: number,
  to: Float32Array,
  offset: number,
): void {
  for (let row = 0; row < rows; row++) {
    const source = position + row * stride;
    const target = offset + row * width;
    for (let j = 0; j < width; j++) to[target + j] = from[source + j];
  }
}

/** z and a of every layer for x. */
export function forward(core: Core, x: unknown): LayerOutputs[] {
  const { plan, engine } = core;
  const rows = toRows('x', x, plan.inputs);
  const layers = plan.layers.map(({ units }) => ({
    preActivations: new Float32Array(rows.rows * units),
    activations: new Float32Array(rows.rows * units),
  }));
  withData(core, rows, undefined, (workspace, window) => {
    eachChunk(workspace, window, rows.rows, (from, count) => {
      workspace.runStages(1, count);
      plan.layers.forEach(({ units, stride }, i) => {
        const copyTo = (to: Float32Array): void =>
          copyPadded(
            engine.floats,
            workspace.position(plan.buffers.outputs[i]),
            count,
            units,
            stride,
            to,
            from * units,
          );
        engine.kernels.affineOf(workspace.pointer, i);
        copyTo(layers[i].preActivations);
        engine.kernels.activateOf(workspace.pointer, i);
        copyTo(layers[i].activations);
      });
    });
  });
  return layers;
}

/** Cost of each row. */
export function losses(core: Core, x: unknown, y: unknown): Float32Array {
  const [rows, targets] = checkPair(core, x, y);
  const costs = new Float32Array(rows.rows);
  withData(core, rows, targets, (workspace, window) => {
    workspace.set('batchRows', rows.rows);
    eachChunk(workspace, window, rows.rows, (from, count) => {
      workspace.runStages(core.plan.forwardStages + 1, count);
      const at = workspace.position(core.plan.buffers.costs);
      costs.set(core.engine.floats.subarray(at, at + count), from);
    });
  });
  return costs;
}

/** Mean cost and accuracy over x and y. */
export function evaluate(core: Core, x: unknown, y: unknown, options: unknown): Evaluation {
  const { sampleWeights } = options === undefined ? {} : checkOptions('options', options, ['sampleWeights']);
  const [rows, targets] = checkPair(core, x, y);
  const weights = toWeights(sampleWeights, undefined, targets, core.config);
  const workspace = Workspace.acquire(core);
  const window = new Window(core.engine, rows, targets, core.plan.chunk, weights);
  return withWindow(core, workspace, window, () => {
    const steps = evaluateSteps(core, workspace, window, rows.rows);
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
    }
  });
}

/** The same over positions [0, count) of a window, a chunk at a time. */
export function* evaluateSteps(
  core: Core,
  workspace: Workspace,
  window: Window,
  count: number,
): Generator<undefined, Evaluation> {
  const { chunk, forwardStages } = core.plan;
  workspace.clearSums();
  workspace.set('training', 0);
  workspace.set('batchRows', count);
  for (let from = 0; from < count; from += chunk) {
    const rows = Math.min(chunk, count - from);
    workspace.setChunk(window.place(workspace, from, rows), rows, from > 0, from + rows === count);
    yield* workspace.stages(forwardStages + 1, rows);
  }
  return evaluationOf(core, workspace.get('batchCost'), workspace.get('correct'), count);
}

/** Means from sums over `count` rows. */
export function evaluationOf(core: Core, cost: number, correct: number, count: number): Evaluation {
  const loss = lossName(core.config.loss);
  if (loss === 'crossEntropy') return { loss: cost / count, accuracy: correct / count };
  if (loss === 'binaryCrossEntropy') return { loss: cost / count, accuracy: correct / (count * core.plan.outputs) };
  return { loss: cost / count };
}

/** ∇C of the mean cost over x and y. */
export function gradients(core: Core, x: unknown, y: unknown): Gradients {
  const [rows, targets] = checkPair(core, x, y);
  return withData(core, rows, targets, (workspace, window) => {
    workspace.clearSums();
    const found = backpropagate(core, workspace, window, rows.rows);
    return { loss: workspace.get('batchCost') / rows.rows, ...found };
  });
}

/** The same from ∂C/∂a of the outputs, (rows × outputs), instead of targets. */
export function backward(core: Core, x: unknown, outputGradients: unknown): Omit<Gradients, 'loss'> {
  const { plan } = core;
  const rows = toRows('x', x, plan.inputs);
  const given = toRows('outputGradients', outputGradients, plan.outputs);
  if (given.rows !== rows.rows) {
    throw rangeError('outputGradients', `${rows.rows} rows, as many as "x" has`, new Said(String(given.rows)), 'data');
  }
  return withData(core, rows, { ...given, classes: false, bounds: FINITE }, (workspace, window) => {
    workspace.setNoLoss();
    return backpropagate(core, workspace, window, rows.rows);
  });
}

/** The whole of every chunk, gradients added up; collects ∂C/∂x on the way. */
function backpropagate(core: Core, workspace: Workspace, window: Window, count: number): Omit<Gradients, 'loss'> {
  const { plan, engine } = core;
  const inputs = new Float32Array(count * plan.inputs);
  const stride = Math.ceil(plan.inputs / 4) * 4;
  workspace.set('batchRows', count);
  workspace.set('inputGradients', workspace.address(plan.buffers.inputGradients));
  eachChunk(workspace, window, count, (from, rows) => {
    workspace.runStages(2 * plan.forwardStages, rows);
    const position = workspace.position(plan.buffers.inputGradients);
    copyPadded(engine.floats, position, rows, plan.inputs, stride, inputs, from * plan.inputs);
  });
  const at = workspace.position(plan.buffers.gradients);
  const panels = engine.floats.subarray(at, at + plan.parameterFloats);
  const parameters = readAll(plan, panels, new Float32Array(plan.parameterCount));
  return { layers: layerViews(core, parameters), inputs, parameters };
}

/** Views of one flat array in parameter order, a pair a layer. */
function layerViews(core: Core, flat: Float32Array): LayerGradients[] {
  return core.plan.layers.map(({ flatWeights, flatBiases, biases, units }) => ({
    weights: flat.subarray(flatWeights, flatBiases),
    biases: biases < 0 ? null : flat.subarray(flatBiases, flatBiases + units),
  }));
}

/** x and y of one call, checked for form. */
export function checkPair(core: Core, x: unknown, y: unknown): [Rows, TargetRows] {
  const rows = toRows('x', x, core.plan.inputs);
  return [rows, toTargets(y, rows.rows, core.plan.outputs, core.config)];
}
