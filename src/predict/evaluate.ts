/** How good a network is on rows whose targets are known: their cost, the share of right answers, metrics. */

import { givenOptions } from '../base/checks';
import { runNow, type Work } from '../base/cooperative';
import { newFloats } from '../base/forms';
import { toWeights } from '../data/row-weights';
import { unscale } from '../data/scaling';
import { chunks, copyOutputs } from '../memory/chunks';
import type { DataWindow } from '../memory/data-window';
import { prepareEvaluation } from '../memory/modes';
import { attachScalers, toMeasuredPair } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { costsOf } from '../step/forward';
import { askCosts, askLoss } from '../step/function-loss';
import { type Session, withBatch } from '../step/session';
import { forward } from '../step/stages';
import { lossName } from '../toolbox/losses';
import type { Metrics } from '../toolbox/metrics';
import { checkThreads, withCrew } from '../wasm/crew';
import { checkMeasured, checkMetrics, measure } from './measure';

/** Mean cost of rows, and the share of right answers where the loss has one. */
export interface Evaluation {
  /** Mean cost, penalties left out. */
  loss: number;
  /** Share of right answers, for crossEntropy and binaryCrossEntropy. */
  accuracy?: number;
}

/** The same, with the metrics that were asked for by name. */
export type Measured = Evaluation & { metrics?: Record<string, unknown> };

/** Mean cost, accuracy and metrics over x and y. */
export function evaluate(state: NetworkState, x: unknown, y: unknown, options: unknown): Evaluation {
  const given = givenOptions(options, ['sampleWeights', 'metrics', 'threads']);
  const metrics = checkMetrics(given.metrics, state.targets);
  const [rows, targets] = toMeasuredPair(state, x, y);
  if (metrics) runNow(checkMeasured(metrics, [targets]));
  attachScalers(state, rows, targets);
  const weights = toWeights(given.sampleWeights, undefined, targets, state.targets);
  const { metrics: figures, ...evaluation } = withCrew(state, checkThreads(given.threads), () =>
    withBatch(state, [rows, targets, weights], (session, window) =>
      runNow(evaluateRows(session, window, rows.rows, metrics)),
    ),
  );
  return { ...evaluation, ...figures };
}

/** The cost of each row, (rows). */
export function losses(state: NetworkState, x: unknown, y: unknown): Float32Array {
  const [rows, targets] = toMeasuredPair(state, x, y);
  attachScalers(state, rows, targets);
  const costs = newFloats(rows.rows);
  const costsBy = typeof state.config.loss === 'function' ? askCosts : costsOf;
  withBatch(state, [rows, targets], (session, window) => costsBy(session, window, costs));
  return costs;
}

/** Mean cost, accuracy and metrics over positions [0, rows) of a window. */
export function* evaluateRows(session: Session, window: DataWindow, rows: number, metrics?: Metrics): Work<Measured> {
  const { state, workspace } = session;
  let outputs = newFloats(metrics ? rows * state.layout.outputs : 0);
  let evaluation: Evaluation;
  prepareEvaluation(workspace);
  if (typeof state.config.loss === 'function') {
    const answer = yield* askLoss(session, window, 0, rows);
    outputs = answer.outputs;
    evaluation = { loss: answer.cost };
  } else {
    for (const [from, count] of chunks(workspace, window, 0, rows)) {
      yield* forward(workspace, count, true);
      if (metrics) copyOutputs(workspace, count, outputs, from * state.layout.outputs);
    }
    evaluation = evaluationOf(state, workspace.batchCost, workspace.correct, rows);
  }
  const { y, order } = window;
  if (!metrics || !y) return evaluation;
  unscale(state.outputScaling, outputs);
  const figures = state.asking(() => measure(metrics, state.targets, outputs, y, order));
  for (const name of Object.keys(figures)) figures[name] = yield figures[name];
  return { ...evaluation, metrics: figures };
}

/** Means from sums over `rows` rows. */
export function evaluationOf({ targets }: NetworkState, cost: number, correct: number, rows: number): Evaluation {
  const loss = lossName(targets.loss);
  if (loss === 'crossEntropy') return { loss: cost / rows, accuracy: correct / rows };
  if (loss === 'binaryCrossEntropy') return { loss: cost / rows, accuracy: correct / (rows * targets.outputs) };
  return { loss: cost / rows };
}
