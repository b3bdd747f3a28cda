/** Training on batches that come from elsewhere, one at a time: the next is asked for when the last one has been learnt from. */

import { checkOptions, rangeError, Said, typeError } from '../base/checks';
import type { Steps } from '../base/cooperative';
import { toWeights } from '../data/row-weights';
import type { Inputs, Matrix, Targets } from '../data/rows';
import { Window } from '../memory/data-window';
import { StepField, Workspace } from '../memory/workspace';
import { type Core, checkBatches } from '../model/state';
import { checkPair, evaluationOf } from '../predict/predict';
import { runBatches } from '../step/updates';
import { type Epoch, Training } from './loop';
import type { Settings } from './options';

/** The rows of one update. */
export interface Batch {
  /** (rows × inputs) */
  x: Inputs;
  /** (rows × outputs), or under crossEntropy one class index a row. */
  y: Targets;
  /** What each row counts, (rows); all 1 by default. */
  sampleWeights?: Matrix;
}

/** The batches of an epoch, asked for one by one. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Called once an epoch, from 1: the batches of the epoch, at least one. */
export type BatchSource = (epoch: number) => Batches | Promise<Batches>;

/** Updates after which there is a new state to go back to. */
const REMEMBER_EVERY = 1000;

export class StreamTraining extends Training {
  readonly #source: BatchSource;
  readonly #classWeights: unknown;
  readonly #apart: Window | undefined;

  /** @param apart validation data */
  constructor(
    core: Core,
    workspace: Workspace,
    settings: Settings,
    source: BatchSource,
    classWeights: unknown,
    apart?: Window,
  ) {
    super(core, workspace, settings);
    this.#source = source;
    this.#classWeights = classWeights;
    this.#apart = apart;
  }

  protected override *runUpdates(): Steps<Epoch> {
    const { signal } = this.settings;
    const given = yield unlessAborted(this.#source(this.epoch), signal);
    this.stopIf(false);
    if (this.stopped) return { rows: 0, finished: false };
    const iterator = iteratorOf(given);
    const sums = { rows: 0, cost: 0, correct: 0 };
    let batch = 0;
    // Whether there may be more, so that the source is to be told when nobody asks again.
    let open = true;
    try {
      while (!this.stopped) {
        open = false;
        const next = (yield unlessAborted(iterator.next(), signal)) as IteratorResult<unknown> | undefined;
        if (!next) {
          // The source is still at work: it is told to end when it can, and not waited for.
          Promise.resolve(iterator.return?.()).catch(() => {});
          return { rows: sums.rows, finished: false };
        }
        if (next.done) break;
        open = true;
        batch++;
        if (batch % REMEMBER_EVERY === 0) {
          this.checkParameters();
          this.remember();
        }
        const rows = yield* this.#update(yield next.value, batch, sums);
        yield* this.afterUpdate(this.#cost, rows, batch, Infinity);
      }
    } finally {
      if (open) yield iterator.return?.();
    }
    if (open) return { rows: sums.rows, finished: false };
    if (batch === 0) throw rangeError('batches', 'at least one batch an epoch', new Said('none'), 'data');
    return { rows: sums.rows, finished: true, figures: evaluationOf(this.core, sums.cost, sums.correct, sums.rows) };
  }

  /** Summed over the rows of the last update. */
  #cost = 0;

  /** One update; what is refused is refused under the batch's number. */
  *#update(item: unknown, batch: number, sums: { rows: number; cost: number; correct: number }): Steps<number> {
    const { core } = this;
    let workspace: Workspace | undefined;
    let window: Window | undefined;
    try {
      const { x, y, sampleWeights } = checkOptions('batches', item, ['x', 'y', 'sampleWeights']);
      const [rows, targets] = checkPair(core, x, y);
      const weights = toWeights(sampleWeights, this.#classWeights, targets, core.config);
      checkBatches(core, rows.rows, rows.rows);
      workspace = Workspace.acquire(core, rows.rows);
      window = new Window(core.engine, rows, targets, workspace.plan.chunk, weights);
      window.open();
      window.check();
      workspace.clearSums();
      yield* runBatches(core, workspace, window, 0, rows.rows, rows.rows, 1, this.ratesOf());
      this.#cost = workspace.get(StepField.batchCost);
      sums.rows += rows.rows;
      sums.cost += this.#cost;
      sums.correct += workspace.get(StepField.correct);
      return rows.rows;
    } catch (error) {
      if (error instanceof Error) error.message = `batch ${batch} of epoch ${this.epoch}: ${error.message}`;
      throw error;
    } finally {
      window?.close();
      workspace?.release(core);
    }
  }

  protected override heldOut(): { window: Window; rows: number } | undefined {
    return this.#apart && { window: this.#apart, rows: this.#apart.x.rows };
  }
}

/** Of what a source gave. */
export function iteratorOf(batches: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  const given = Object(batches);
  const start = given[Symbol.asyncIterator] ?? given[Symbol.iterator];
  if (typeof start !== 'function')
    throw typeError('batches', 'a function that returns an iterable of { x, y }', batches);
  return start.call(batches);
}

/** What a source promised; nothing once the signal is aborted, since a source may stall for ever. */
function unlessAborted(promised: unknown, signal: AbortSignal | undefined): unknown {
  if (!signal?.addEventListener) return promised;
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const done = (): void => signal.removeEventListener('abort', stop);
    Promise.resolve(promised).then(resolve, reject).then(done);
  });
}
