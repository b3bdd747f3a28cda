/** What changes a network: `train` (its work is in training.ts, epochs.ts and stream.ts; train-async.ts has it in turns), single steps. */

import { checkNumber, checkOptions, givenOptions, rangeError, Said } from '../base/checks';
import { atOnce, type Steps } from '../base/cooperative';
import { Random } from '../base/random';
import { holdOut, type Split } from '../data/classes';
import { toWeights } from '../data/row-weights';
import type { Rows, TargetRows } from '../data/rows';
import { fitted } from '../data/scaling';
import { Window } from '../memory/data-window';
import { writeAll } from '../memory/panels';
import { StepField, Workspace } from '../memory/workspace';
import { type Core, checkBatches, VALIDATION_STREAM } from '../model/state';
import { checkPair, scaleRows, toPair } from '../predict/predict';
import { parametersAreFinite, restoreSnapshot, runBatches, takeSnapshot, updateAll } from '../step/updates';
import { DivergedError, type History, newHistory } from './history';
import { checkNames, checkSettings, type Settings } from './options';
import { EpochTraining } from './rows-loop';
import { type BatchSource, StreamTraining } from './stream-loop';

/** The `validation` option: rows of the data, data of its own, or neither. */
function checkValidation(
  core: Core,
  value: unknown,
  targets: TargetRows,
): { split?: Split; apart?: [Rows, TargetRows] } {
  if (value === undefined) return {};
  if (typeof value === 'number') {
    const share = checkNumber('validation', value);
    if (share <= 0 || share >= 1) throw rangeError('validation', 'a share over 0 and under 1', value);
    if (targets.rows < 2) throw rangeError('x', 'at least 2 rows to hold some out', 1, 'data');
    return { split: holdOut(targets, core.config, share, new Random(core.config.seed, VALIDATION_STREAM)) };
  }
  const { x, y } = checkOptions('validation', value, ['x', 'y']);
  return { apart: toPair(core, x, y) };
}

/** Trains on x and y, and returns when done. */
export function train(core: Core, x: unknown, y: unknown, options: unknown): History {
  return atOnce(open(core, checkTraining(core, x, y, checkNames(options), 'train')));
}

/** What a call says, checked: nothing is changed or opened by then. */
export interface StreamOrder {
  readonly settings: Settings;
  /** Rows of one's own to validate on. */
  readonly apart: [Rows, TargetRows] | undefined;
}

export interface Order extends StreamOrder {
  readonly pair: [Rows, TargetRows];
  readonly weights: Rows | undefined;
  readonly split: Split | undefined;
}

/** The checks of a stream of batches. */
export function checkStream(core: Core, given: Record<string, unknown>): StreamOrder {
  core.checkFree('trainAsync');
  const { validation, metrics } = given;
  if (validation !== undefined && typeof validation !== 'object') {
    throw rangeError('validation', '{ x, y } beside a stream of batches', validation);
  }
  if (metrics !== undefined && validation === undefined) {
    throw rangeError('metrics', 'a "validation" to measure, beside a stream of batches', new Said('none'));
  }
  const pair = validation === undefined ? undefined : checkOptions('validation', validation, ['x', 'y']);
  const apart = pair && checkPair(core, pair.x, pair.y);
  return { settings: checkSettings(given, Infinity, core.config), apart };
}

/** Training on batches that a function gives. */
export function openStream(
  core: Core,
  { settings, apart }: StreamOrder,
  source: BatchSource,
  classWeights: unknown,
): Steps<History> {
  const workspace = Workspace.acquire(core);
  const window = apart && new Window(core.engine, ...apart, core.plan.chunk);
  return opened(core, workspace, [window], () => {
    return new StreamTraining(core, workspace, settings, source, classWeights, window).run();
  });
}

/** Has scalers learn, opens windows and has the work started; all is closed again when it ends, however it ends. */
function opened(
  core: Core,
  workspace: Workspace,
  windows: (Window | undefined)[],
  start: () => Steps<History>,
  learn?: () => void,
): Steps<History> {
  const { inputScaling, outputScaling, steps } = core;
  const close = (): void => {
    core.training = false;
    // Where no update is left, scalers have learnt nothing either.
    if (core.steps === steps) Object.assign(core, { inputScaling, outputScaling });
    for (const window of windows) window?.close();
    workspace.release(core);
  };
  try {
    learn?.();
    for (const window of windows) {
      window?.open();
      window?.check();
    }
  } catch (error) {
    close();
    throw error;
  }
  core.training = true;
  return closing(start(), close);
}

/** The checks of training on rows that are at hand. */
export function checkTraining(core: Core, x: unknown, y: unknown, given: Record<string, unknown>, what: string): Order {
  core.checkFree(what);
  const pair = toPair(core, x, y);
  const [rows, targets] = pair;
  const weights = toWeights(given.sampleWeights, given.classWeights, targets, core.config);
  const { split, apart } = checkValidation(core, given.validation, targets);
  const trained = split ? split.kept.length : rows.rows;
  const searching = core.config.optimizer.name === 'lbfgs';
  const settings = checkSettings(searching ? { batchSize: 'full', ...given } : given, trained, core.config);
  if (searching && settings.batchSize < trained) {
    throw rangeError('batchSize', '"full" under "lbfgs", which searches on all rows', settings.batchSize);
  }
  checkBatches(core, trained, settings.batchSize);
  return { settings, pair, weights, split, apart };
}

/** What comes back does the work, and closes what it opened when it ends, however it ends. */
export function open(core: Core, { settings, pair, weights, split, apart }: Order): Steps<History> {
  const [inputs, targets] = pair;
  const workspace = Workspace.acquire(core, settings.batchSize);
  const { chunk } = workspace.plan;
  const window = new Window(core.engine, inputs, targets, chunk, weights);
  const apartWindow = apart && new Window(core.engine, ...apart, chunk);
  const start = (): Steps<History> => new EpochTraining(core, workspace, window, settings, split, apartWindow).run();
  return opened(core, workspace, [window, apartWindow], start, () => {
    core.inputScaling = fitted(core.inputScaling, inputs, split?.kept);
    core.outputScaling = fitted(core.outputScaling, targets, split?.kept);
    scaleRows(core, pair);
    if (apart) scaleRows(core, apart);
  });
}

function* closing(steps: Steps<History>, close: () => void): Steps<History> {
  try {
    return yield* steps;
  } finally {
    close();
  }
}

/** One update on exactly these rows; returns their mean cost before it. */
export function trainBatch(core: Core, x: unknown, y: unknown, options: unknown): number {
  core.checkFree('trainBatch');
  const { sampleWeights } = givenOptions(options, ['sampleWeights']);
  const [rows, targets] = checkPair(core, x, y);
  const weights = toWeights(sampleWeights, undefined, targets, core.config);
  checkBatches(core, rows.rows, rows.rows);
  const workspace = Workspace.acquire(core, rows.rows);
  const window = new Window(core.engine, rows, targets, workspace.plan.chunk, weights);
  try {
    window.open();
    window.check();
    takeSnapshot(core, workspace);
    workspace.clearSums();
    atOnce(runBatches(core, workspace, window, 0, rows.rows, rows.rows, 1));
    const loss = workspace.get(StepField.batchCost) / rows.rows;
    if (!Number.isFinite(loss)) undoStep(core, workspace, `the loss became ${loss}`);
    if (!parametersAreFinite(core)) undoStep(core, workspace, 'a parameter is no longer finite');
    return loss;
  } finally {
    window.close();
    workspace.release(core);
  }
}

/** The rest of a step, from gradients in flat parameter order. */
export function applyGradients(core: Core, flat: ArrayLike<number>): void {
  core.checkFree('applyGradients');
  if (core.config.optimizer.name === 'lbfgs') {
    throw rangeError('optimizer', 'one that needs the gradient only, for applyGradients', 'lbfgs');
  }
  const workspace = Workspace.acquire(core);
  try {
    const at = workspace.position(workspace.plan.buffers.gradients);
    const panels = core.engine.floats.subarray(at, at + core.plan.parameterFloats);
    panels.fill(0); // padding
    writeAll(core.plan, flat, panels);
    takeSnapshot(core, workspace);
    updateAll(core, workspace);
    if (!parametersAreFinite(core)) undoStep(core, workspace, 'a parameter is no longer finite');
  } finally {
    workspace.release(core);
  }
}

function undoStep(core: Core, workspace: Workspace, what: string): never {
  restoreSnapshot(core, workspace);
  core.count(-1);
  throw new DivergedError(what, 0, core.steps + 1, newHistory());
}
