/** Training on rows that are at hand: shuffled, in batches, many in a call. */

import type { Steps } from '../base/cooperative';
import type { Split } from '../data/classes';
import type { Window } from '../memory/data-window';
import { StepField, type Workspace } from '../memory/workspace';
import type { Core } from '../model/state';
import { evaluateSteps, evaluationOf } from '../predict/predict';
import { parametersAreFinite, restoreSnapshot, runBatches, runEpochs, takeSnapshot } from '../step/updates';
import { recordEpoch } from './history';
import { type Epoch, Training } from './loop';
import type { Settings } from './options';

export class EpochTraining extends Training {
  readonly #window: Window;
  readonly #rows: number;
  readonly #batches: number;
  /** Row numbers that are trained on, where they are not all; and their order in this epoch. */
  readonly #kept: Uint32Array | undefined;
  readonly #held: Uint32Array | undefined;
  readonly #order: Uint32Array | undefined;
  readonly #apart: Window | undefined;
  /** Whether the order that the window has is that of the epoch. */
  #ordered = false;
  /** Whether epochs are alike, and nobody looks in between. */
  #unwatched: boolean;

  constructor(core: Core, workspace: Workspace, window: Window, settings: Settings, split?: Split, apart?: Window) {
    super(core, workspace, settings);
    this.#window = window;
    this.#kept = split?.kept;
    this.#held = split?.held;
    this.#apart = apart;
    this.#rows = split ? split.kept.length : window.x.rows;
    this.#batches = Math.ceil(this.#rows / settings.batchSize);
    const { earlyStopping, schedule, onEpoch, onBatch, metrics } = settings;
    // A batch that holds all rows is not reordered.
    if (settings.shuffle && this.#batches > 1) this.#order = new Uint32Array(this.#rows);
    const watched = this.#order || split || apart || onEpoch || onBatch || earlyStopping || metrics;
    this.#unwatched = !watched && schedule === undefined;
  }

  protected override *runSome(): Steps<number> {
    return this.#runMany() || (yield* this.runEpoch());
  }

  /**
   * Many epochs in one call, where they are short and nobody looks in between; returns how many samples. Where something
   * turns non-finite they are undone and run again one by one, up to the one that did it.
   */
  #runMany(): number {
    if (!this.#unwatched) return 0;
    const { core, workspace, history } = this;
    const { epochs, batchSize } = this.settings;
    takeSnapshot(core, workspace);
    this.#orderRows();
    const done = runEpochs(core, workspace, this.#window, this.#rows, batchSize, epochs - this.epoch + 1);
    if (done === 0 || !Number.isFinite(workspace.epochSums(done)[2 * done - 2]) || !parametersAreFinite(core)) {
      this.#unwatched = false;
      restoreSnapshot(core, workspace);
      return 0;
    }
    this.epoch += done;
    this.rate = core.learningRate;
    core.epochs += done;
    core.count(done * this.#batches);
    const sums = workspace.epochSums(done);
    for (let i = 0; i < done; i++) {
      recordEpoch(history, evaluationOf(core, sums[2 * i], sums[2 * i + 1], this.#rows), this.rate);
    }
    return done * this.#rows;
  }

  /** The epoch's order of rows: a new one from the network's stream, or as they are. */
  #orderRows(): void {
    const order = this.#order;
    if (order) {
      if (this.#kept) order.set(this.#kept);
      else for (let i = 0; i < order.length; i++) order[i] = i;
      this.core.shuffling.shuffle(order);
    }
    if (order || !this.#ordered) this.#window.setOrder(order ?? this.#kept);
    this.#ordered = true;
  }

  protected override *runUpdates(): Steps<Epoch> {
    const { core, workspace } = this;
    const { batchSize, onBatch, metrics } = this.settings;
    const most = onBatch ? 1 : Infinity;
    const rows = this.#rows;
    let position = 0;
    this.#orderRows();
    workspace.clearSums();
    while (position < rows && !this.stopped) {
      const from = position;
      position = yield* runBatches(core, workspace, this.#window, from, rows, batchSize, most, this.ratesOf());
      const batch = Math.ceil(position / batchSize);
      yield* this.afterUpdate(workspace.get(StepField.batchCost), position - from, batch, this.#batches);
    }
    if (position < rows) return { rows: position, finished: false };
    const figures = evaluationOf(core, workspace.get(StepField.cost), workspace.get(StepField.correct), rows);
    if (!metrics) return { rows, finished: true, figures };
    this.checkParameters();
    const found = yield* evaluateSteps(core, workspace, this.#window, rows, metrics);
    return { rows, finished: true, figures: { ...figures, metrics: found.metrics } };
  }

  protected override heldOut(): { window: Window; rows: number } | undefined {
    if (!this.#held) return this.#apart && { window: this.#apart, rows: this.#apart.x.rows };
    this.#window.setOrder(this.#held);
    this.#ordered = false;
    return { window: this.#window, rows: this.#held.length };
  }

  protected override hasConverged(): boolean {
    return this.core.converged;
  }
}
