/**
 * Training on batches that come from elsewhere, one at a time: the next is asked for when the last one has been learnt
 * from.
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
        const { rows, cost, correct } = yield* this.#update(yield next.value, batch);
        sums.rows += rows;
        sums.cost += cost;
        sums.correct += correct;
        yield* this.afterUpdate(cost, rows, batch, Infinity);
      }
    } finally {
      if (open) yield iterator.return?.();
    }
    if (open) return { rows: sums.rows, finished: false };
    if (batch === 0) throw rangeError('batches', 'at least one batch an epoch', new Verbatim('none'), 'data');
    return { rows: sums.rows, finished: true, figures: evaluationOf(this.state, sums.cost, sums.correct, sums.rows) };
  }

  /** One update; what is refused is refused under the batch's number. */
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
