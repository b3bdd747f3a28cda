/** Training on rows that are at hand: shuffled, in batches, many in a call. */
import { inPieces, type Work } from '../base/cooperative';
import type { HeldOut } from '../data/hold-out';
import type { DataWindow } from '../memory/data-window';
import { evaluateRows, evaluationOf } from '../predict/evaluate';
import type { Session } from '../step/session';
import { parametersAreFinite, Snapshot } from '../step/snapshot';
import { runBatches, runEpochs } from '../step/updates';
import { type Epoch, TrainingLoop } from './loop';
import type { Settings } from './options';

export class RowsLoop extends TrainingLoop {
  readonly #window: DataWindow;
  readonly #heldOut: HeldOut | undefined;
  /** Rows that are trained on, and batches of an epoch. */
  readonly #rows: number;
  readonly #batches: number;
  /** Where the batch begins that a row left over has joined; behind the last row where there is none. */
  readonly #joint: number;
  /** The order of rows in this epoch, (rows); undefined where they are taken as they lie. */
  readonly #order: Uint32Array | undefined;
  /** Whether the window has the order of the epoch, and not that of the rows that are held out. */
  #ordered = false;
  /** Whether epochs are alike, and nobody looks in between. */
  #unwatched: boolean;

  constructor(
    session: Session,
    settings: Settings,
    window: DataWindow,
    heldOut: HeldOut | undefined,
    validation: DataWindow | undefined,
    joined: number,
  ) {
    super(session, settings, validation);
    this.#window = window;
    this.#heldOut = heldOut;
    this.#rows = heldOut ? heldOut.kept.length : window.x.rows;
    this.#joint = this.#rows - joined;
    this.#batches = Math.ceil(this.#joint / settings.batchSize) + (joined > 0 ? 1 : 0);
    const { earlyStopping, schedule, onEpoch, onBatch, metrics } = settings;
    // A batch that holds all rows is not reordered.
    if (settings.shuffle && this.#batches > 1) this.#order = new Uint32Array(this.#rows);
    const watched = this.#order || heldOut || validation || onEpoch || onBatch || earlyStopping || metrics;
    this.#unwatched = !watched && schedule === undefined && joined === 0;
  }

  protected override *runSome(): Work<number> {
    return this.#runMany() || (yield* this.runEpoch());
  }

  /**
   * Many epochs in one call, where they are short and nobody looks in between. Where something turns non-finite they
   * are undone and run again one by one, up to the one that did it.
   *
   * @returns how many samples; 0 where nothing was done
   */
  #runMany(): number {
    if (!this.#unwatched) return 0;
    const { session, state } = this;
    const { workspace } = session;
    const { epochs, batchSize } = this.settings;
    const before = new Snapshot(session);
    let done: number;
    try {
      done = runEpochs(session, this.#window, this.#rows, batchSize, epochs - this.epoch + 1);
    } catch (error) {
      before.restore(); // a thread was lost
      throw error;
    }
    const sums = workspace.epochSums(done);
    if (done === 0 || !Number.isFinite(sums[2 * done - 2]) || !parametersAreFinite(state)) {
      this.#unwatched = false;
      before.restore();
      return 0;
    }
    this.rate = state.progress.learningRate;
    state.progress.epochs += done;
    state.progress.count(done * this.#batches);
    for (let i = 0; i < done; i++, this.epoch++) {
      this.record(evaluationOf(state, sums[2 * i], sums[2 * i + 1], this.#rows));
    }
    return done * this.#rows;
  }

  /** The epoch's order of rows: a new one from the network's stream, or as they lie. */
  *#orderRows(): Work<void> {
    const order = this.#order;
    const kept = this.#heldOut?.kept;
    if (order) {
      yield* inPieces(order.length, 1, (from, to) => {
        for (let i = from; i < to; i++) order[i] = kept ? kept[i] : i;
      });
      yield* this.state.progress.shuffle(order);
    }
    if (order || !this.#ordered) this.#window.setOrder(order ?? kept);
    this.#ordered = true;
  }

  protected override *runUpdates(): Work<Epoch> {
    const { session, state } = this;
    const { workspace } = session;
    const { batchSize, onBatch, metrics } = this.settings;
    const rows = this.#rows;
    const most = onBatch ? 1 : Infinity;
    const ratesOf = this.ratesOf();
    let position = 0;
    let batch = 0;
    yield* this.#orderRows();
    workspace.clearSums();
    while (position < rows && !this.stopped) {
      const from = position;
      const joint = from === this.#joint;
      const end = joint ? rows : this.#joint;
      const size = joint ? rows - from : batchSize;
      position = yield* runBatches(session, this.#window, { from, end, batchSize: size, most, ratesOf });
      batch += Math.ceil((position - from) / size);
      yield* this.afterUpdate(session.meanCost(position - from), position - from, batch, this.#batches);
    }
    if (position < rows) return { rows: position, finished: false };
    const figures = evaluationOf(state, workspace.cost, workspace.correct, rows);
    if (this.#batches === 1) figures.loss = session.meanCost(rows);
    if (!metrics) return { rows, finished: true, figures };
    this.checkParameters();
    const found = yield* evaluateRows(session, this.#window, rows, metrics);
    return { rows, finished: true, figures: { ...figures, metrics: found.metrics } };
  }

  protected override validationRows(): { window: DataWindow; rows: number } | undefined {
    const held = this.#heldOut?.held;
    if (!held) return super.validationRows();
    this.#window.setOrder(held, false); // validation is unweighted
    this.#ordered = false;
    return { window: this.#window, rows: held.length };
  }

  protected override hasConverged(): boolean {
    return this.state.progress.converged;
  }
}
