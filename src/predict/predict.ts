/** What a network can be asked without changing it: outputs, costs, gradients. A chunk of rows at a time. */
import { givenOptions, rangeError, typeError } from '../base/checks';
import { atOnce, type Steps } from '../base/cooperative';
import { toInputs } from '../data/encoding';
import { toWeights } from '../data/row-weights';
import { FINITE, outOfBounds, type Rows, type TargetRows, toTargets } from '../data/rows';
import { columnsOf, unscale } from '../data/scaling';
import { Window } from '../memory/data-window';
import { copyPadded, StepField, Workspace } from '../memory/workspace';
import type { Core } from '../model/state';
import { askLoss, checkCost, passForward } from '../step/passes';
import { type LossFunction, lossName } from '../toolbox/losses';
import type { Metrics } from '../toolbox/metrics';
import { checkMetrics, measure } from './measure';

/** z and a of one layer. */
export interface LayerOutputs {
  /** z = a_before · W + b, (rows × units). */
  preActivations: Float32Array;
  /** a = f(z), (rows × units). */
  activations: Float32Array;
}

/** Mean cost of rows, and the share of right answers where the loss has one. */
export interface Evaluation {
  /** Mean cost, penalties left out. */
  loss: number;
  /** Share of right answers, for crossEntropy and binaryCrossEntropy. */
  accuracy?: number;
}

/** Calls `use` with a workspace and the data in Wasm memory; checks the data first. `batch` as `Workspace.acquire` takes it. */
export function withData<Result>(
  core: Core,
  x: Rows,
  y: TargetRows | undefined,
  use: (workspace: Workspace, window: Window) => Result,
  batch = 0,
): Result {
  const workspace = Workspace.acquire(core, batch);
  const window = new Window(core.engine, x, y, workspace.plan.chunk);
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

/** Outputs for x, (rows × outputs), into `out` or a new array. */
export function predict(core: Core, x: unknown, out: unknown): Float32Array {
  const { plan } = core;
  const fits = x instanceof Float32Array && x.length > 0 && x.length % plan.inputs === 0;
  const plain = !core.inputScaling && !core.outputScaling && !core.config.inputEncoder;
  const flat = fits && plain ? x : undefined;
  if (flat && flat.length <= plan.chunk * plan.inputs) return predictChunk(core, flat, out);
  const rows = checkRows(core, x);
  const result = checkOut(out, rows.rows * plan.outputs);
  withData(core, rows, undefined, (workspace, window) => {
    workspace.setNoLoss();
    for (const [from, count] of workspace.chunks(window, 0, rows.rows)) {
      workspace.runStages(0, plan.forwardStages, count);
      workspace.copyOutputs(count, result, from * plan.outputs);
    }
  });
  unscale(core.outputScaling, result);
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
    workspace.runStages(0, plan.forwardStages, rows);
    workspace.copyOutputs(rows, result, 0);
  } finally {
    workspace.release(core);
  }
  return result;
}

/** The array to write to: the caller's, if it fits, or a new one. */
export function checkOut(out: unknown, length: number): Float32Array {
  if (out === undefined) return new Float32Array(length);
  if (!(out instanceof Float32Array)) throw typeError('out', `a Float32Array of ${length}`, out);
  if (out.length !== length) throw rangeError('out', `a Float32Array of ${length}`, out.length);
  return out;
}

/** z and a of every layer for x. */
export function forward(core: Core, x: unknown): LayerOutputs[] {
  const { plan, engine } = core;
  const rows = checkRows(core, x);
  const layers = plan.layers.map(({ units }) => ({
    preActivations: new Float32Array(rows.rows * units),
    activations: new Float32Array(rows.rows * units),
  }));
  withData(core, rows, undefined, (workspace, window) => {
    for (const [from, count] of workspace.chunks(window, 0, rows.rows)) {
      workspace.runStages(0, 1, count);
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
    }
  });
  return layers;
}

/** Cost of each row. */
export function losses(core: Core, x: unknown, y: unknown): Float32Array {
  const [rows, targets] = checkPair(core, x, y);
  const costs = new Float32Array(rows.rows);
  const { loss } = core.config;
  withData(core, rows, targets, (workspace, window) => {
    if (typeof loss === 'function') return costsBy(loss, workspace, window, costs);
    for (const [from, count] of workspace.chunks(window, 0, rows.rows)) {
      workspace.runStages(0, core.plan.forwardStages + 1, count);
      const at = workspace.position(core.plan.buffers.costs);
      costs.set(core.engine.floats.subarray(at, at + count), from);
    }
  });
  return costs;
}

/** What a function says of each row alone. */
function costsBy(loss: LossFunction, workspace: Workspace, window: Window, costs: Float32Array): void {
  const rows = costs.length;
  const { outputs, targets } = atOnce(passForward(workspace, window, 0, rows));
  const ofRow = (values: Float32Array, i: number): Float32Array => {
    const width = values.length / rows;
    return values.subarray(i * width, (i + 1) * width);
  };
  const unused = new Float32Array(outputs.length / rows);
  for (let i = 0; i < rows; i++) costs[i] = checkCost(loss(ofRow(outputs, i), ofRow(targets, i), unused.fill(0), 1));
}

/** Mean cost and accuracy over x and y. */
export function evaluate(core: Core, x: unknown, y: unknown, options: unknown): Evaluation {
  const given = givenOptions(options, ['sampleWeights', 'metrics']);
  const metrics = checkMetrics(given.metrics, core.config);
  const [rows, targets] = checkPair(core, x, y);
  const weights = toWeights(given.sampleWeights, undefined, targets, core.config);
  const workspace = Workspace.acquire(core);
  const window = new Window(core.engine, rows, targets, core.plan.chunk, weights);
  const { metrics: figures, ...evaluation } = withWindow(core, workspace, window, () =>
    atOnce(evaluateSteps(core, workspace, window, rows.rows, metrics)),
  );
  return { ...evaluation, ...figures };
}

/** The same over positions [0, count) of a window, a chunk at a time. */
export function* evaluateSteps(
  core: Core,
  workspace: Workspace,
  window: Window,
  count: number,
  metrics?: Metrics,
): Steps<Evaluation & { metrics?: Record<string, unknown> }> {
  const { config, plan } = core;
  workspace.clearSums();
  workspace.set(StepField.training, 0);
  workspace.set(StepField.batchStatistics, 0);
  let outputs = new Float32Array(metrics ? count * plan.outputs : 0);
  let evaluation: Evaluation;
  if (typeof config.loss === 'function') {
    const answer = yield* askLoss(core, workspace, window, 0, count);
    outputs = answer.outputs;
    evaluation = { loss: answer.cost };
  } else {
    for (const [from, rows] of workspace.chunks(window, 0, count)) {
      yield* workspace.stages(0, workspace.plan.forwardStages + 1, rows);
      if (metrics) workspace.copyOutputs(rows, outputs, from * plan.outputs);
    }
    evaluation = evaluationOf(core, workspace.get(StepField.batchCost), workspace.get(StepField.correct), count);
  }
  if (!metrics || !window.y) return evaluation;
  unscale(core.outputScaling, outputs);
  const figures = measure(metrics, config, outputs, window.y, window.order);
  for (const name of Object.keys(figures)) figures[name] = yield figures[name];
  return { ...evaluation, metrics: figures };
}

/** Means from sums over `count` rows. */
export function evaluationOf(core: Core, cost: number, correct: number, count: number): Evaluation {
  const loss = lossName(core.config.loss);
  if (loss === 'crossEntropy') return { loss: cost / count, accuracy: correct / count };
  if (loss === 'binaryCrossEntropy') return { loss: cost / count, accuracy: correct / (count * core.plan.outputs) };
  return { loss: cost / count };
}

/** x of one call, checked for form, to be scaled. */
export function checkRows(core: Core, x: unknown): Rows {
  return scaleRows(core, [toInputs(x, core.config)])[0];
}

/** x and y of one call, likewise. */
export function checkPair(core: Core, x: unknown, y: unknown): [Rows, TargetRows] {
  return scaleRows(core, toPair(core, x, y));
}

/** The same before anything is known of scaling. */
export function toPair(core: Core, x: unknown, y: unknown): [Rows, TargetRows] {
  const rows = toInputs(x, core.config);
  return [rows, toTargets(y, rows.rows, core.plan.outputs, core.config)];
}

/** Has rows scaled on their way to the network; a scaler that has learnt nothing is refused. */
export function scaleRows<Data extends [Rows, TargetRows?]>(core: Core, data: Data): Data {
  const [x, y] = data;
  if (core.inputScaling) x.columns = columnsOf('inputScaler', core.inputScaling);
  if (core.outputScaling) {
    const columns = columnsOf('outputScaler', core.outputScaling);
    if (y) y.columns = columns;
  }
  return data;
}
