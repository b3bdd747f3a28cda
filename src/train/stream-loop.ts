/**
 * Training on a stream: batches that the user's source gives, one update each. The next one is asked for after the
 * update on the last.
 */
import { checkOptions } from '../base/checks';
import type { Work } from '../base/cooperative';
import { rangeError, typeError, Verbatim } from '../base/errors';
import type { Inputs, Matrix } from '../data/rows';
import type { Targets } from '../data/targets';
import type { DataWindow } from '../memory/data-window';
import { evaluationOf } from '../predict/evaluate';
import type { Session } from '../step/session';
import { type Epoch, TrainingLoop } from './loop';
import type { Settings } from './options';
import { type RowSums, updateOnRows } from './single-step';

/** The rows of one update. */
export interface Batch {
  /** (rows × inputs) */
  x: Inputs;
  /** (rows × outputs), or for crossEntropy one class index per row. */
  y: Targets;
  /** Weight of each row, (rows); all 1 by default. */
  sampleWeights?: Matrix;
}

/** The batches of one epoch. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Called once an epoch, with its number from 1; returns its batches, at least one. */
export type BatchSource = (epoch: number) => Batches | Promise<Batches>;

/** Updates between two snapshots, so that a divergence late in a long epoch loses few. */
const REMEMBER_EVERY = 1000;

export class StreamLoop extends TrainingLoop {
  readonly #source: BatchSource;
  readonly #classWeights: unknown;

  constructor(
    session: Session,
    settings: Settings,
    source: BatchSource,
    classWeights: unknown,
    validation: DataWindow | undefined,
  ) {
    super(session, settings, validation);
    this.#source = source;
    this.#classWeights = classWeights;
  }

  protected override *runUpdates(): Work<Epoch> {
    const { signal } = this.settings;
    const given = yield unlessAborted(this.#source(this.epoch), signal);
    this.stopIf(false);
    if (this.stopped) return { rows: 0, finished: false };
    const iterator = iteratorOf(given);
    const sums = { rows: 0, cost: 0, correct: 0, loss: 0 };
    let batch = 0;
    // Whether the iterator has to be closed when the loop ends early.
    let open = true;
    try {
      while (!this.stopped) {
        open = false;
        const next = (yield unlessAborted(iterator.next(), signal)) as IteratorResult<unknown> | undefined;
        if (!next) {
          // Aborted while the source was working: it is closed when it can be, and not waited for.
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
        const { rows, cost, mean, correct } = yield* this.#update(yield next.value, batch);
        sums.rows += rows;
        sums.cost += cost;
        sums.correct += correct;
        sums.loss = mean;
        yield* this.afterUpdate(mean, rows, batch, Infinity);
      }
    } finally {
      if (open) yield iterator.return?.();
    }
    if (open) return { rows: sums.rows, finished: false };
    if (batch === 0) throw rangeError('batches', 'at least one batch an epoch', new Verbatim('none'), 'data');
    const figures = evaluationOf(this.state, sums.cost, sums.correct, sums.rows);
    if (batch === 1) figures.loss = sums.loss;
    return { rows: sums.rows, finished: true, figures };
  }

  /** One update; an error names the batch. */
  *#update(item: unknown, batch: number): Work<RowSums> {
    try {
      const { x, y, sampleWeights } = checkOptions('batches', item, ['x', 'y', 'sampleWeights']);
      const rows = { x, y, sampleWeights, classWeights: this.#classWeights };
      return yield* updateOnRows(this.state, rows, { ratesOf: this.ratesOf() });
    } catch (error) {
      if (error instanceof Error) error.message = `batch ${batch} of epoch ${this.epoch}: ${error.message}`;
      throw error;
    }
  }
}

/** The iterator of what a source returned. */
export function iteratorOf(batches: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  const given = Object(batches);
  const start = given[Symbol.asyncIterator] ?? given[Symbol.iterator];
  if (typeof start !== 'function')
    throw typeError('batches', 'a function that returns an iterable of { x, y }', batches);
  return start.call(batches);
}

/** What a source promised, or undefined once the signal is aborted: a source may stall for ever. */
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
