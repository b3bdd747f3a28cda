/** One call of `train` at work: epochs, watched and stopped. What an epoch is made of is in epochs.ts and stream.ts. */

import type { Steps } from '../base/cooperative';
import type { Random } from '../base/random';
import type { Window } from '../memory/data-window';
import type { Workspace } from '../memory/workspace';
import type { Core } from '../model/state';
import { type Evaluation, evaluateSteps } from '../predict/predict';
import { parametersAreFinite, restoreSnapshot, takeSnapshot } from '../step/updates';
import { ratesOf } from '../toolbox/rates';
import type { Plateau } from '../toolbox/schedules';
import { Stopping } from './early-stopping';
import { type BatchInfo, DivergedError, type EpochInfo, type History, newHistory, recordEpoch } from './history';
import type { Settings } from './options';

/** What a network counts and draws from, at the moment of a snapshot. */
interface Before {
  readonly steps: number;
  readonly updates: number;
  readonly shuffling: Random;
}

/** What an epoch found: of how many rows, whether it came to its end. */
export interface Epoch {
  readonly rows: number;
  readonly finished: boolean;
  readonly figures?: Evaluation & { metrics?: Record<string, unknown> };
}

/** Its options checked, its workspace ready. */
export abstract class Training {
  protected readonly history = newHistory();
  readonly #stopping: Stopping | undefined;
  readonly #start = performance.now();
  #before: Before;
  protected stopped = false;
  /** The rate of the last update. */
  protected rate = 0;
  protected epoch = 1;

  constructor(
    protected readonly core: Core,
    protected readonly workspace: Workspace,
    protected readonly settings: Settings,
  ) {
    const { earlyStopping } = settings;
    this.#stopping = earlyStopping && new Stopping(core, earlyStopping);
    this.#before = this.#count();
  }

  *run(): Steps<History> {
    const { history } = this;
    let samples = 0;
    try {
      this.stopIf(false);
      while (this.epoch <= this.settings.epochs && !this.stopped) {
        samples += yield* this.runSome();
        this.core.settled?.();
        yield;
        this.stopIf(false);
      }
    } finally {
      this.#stopping?.restore();
    }
    history.seconds = (performance.now() - this.#start) / 1000;
    history.samplesPerSecond = history.seconds > 0 ? samples / history.seconds : 0;
    return history;
  }

  /** One epoch or more; returns how many samples were trained on. */
  protected runSome(): Steps<number> {
    return this.runEpoch();
  }

  /** The updates of one epoch. */
  protected abstract runUpdates(): Steps<Epoch>;

  /** Rows to evaluate after an epoch: a window ordered as it must be, and their number. */
  protected abstract heldOut(): { window: Window; rows: number } | undefined;

  /** Whether there is nowhere left to go. */
  protected hasConverged(): boolean {
    return false;
  }

  protected *runEpoch(): Steps<number> {
    const { core, history, settings } = this;
    const { onEpoch, schedule } = settings;
    const began = performance.now();
    this.remember();
    const { rows, finished, figures } = yield* this.runUpdates();
    this.checkParameters();
    if (!finished || !figures) return rows;
    core.epochs++;
    const info = yield* this.#infoOf(figures);
    recordEpoch(history, info, this.rate);
    if (typeof schedule === 'object' && schedule.seen) {
      core.plateau = (yield schedule.seen(core.plateau, info.validationLoss ?? info.loss)) as Plateau;
    }
    const enough = this.#stopping?.see(info) ?? false;
    if (onEpoch) {
      const now = performance.now();
      const seconds = (now - this.#start) / 1000;
      const samplesPerSecond = now > began ? (1000 * rows) / (now - began) : 0;
      this.stopIf((yield onEpoch({ ...info, seconds, samplesPerSecond })) === false);
    }
    const converged = this.hasConverged();
    if ((enough || converged) && !this.stopped) {
      this.stopped = true;
      history.stopped = converged ? 'converged' : 'earlyStopping';
    }
    this.epoch++;
    return rows;
  }

  /** The epoch's figures, and those of the rows that are held out. */
  *#infoOf(figures: Evaluation): Steps<Omit<EpochInfo, 'seconds' | 'samplesPerSecond'>> {
    const { core, epoch, settings } = this;
    const info: Omit<EpochInfo, 'seconds' | 'samplesPerSecond'> = {
      epoch,
      epochs: settings.epochs,
      step: core.steps,
      ...figures,
      learningRate: this.rate,
    };
    const held = this.heldOut();
    if (!held) return info;
    const found = yield* evaluateSteps(core, this.workspace, held.window, held.rows, settings.metrics);
    info.validationLoss = found.loss;
    if (found.metrics) info.validationMetrics = found.metrics;
    if (found.accuracy !== undefined) info.validationAccuracy = found.accuracy;
    return info;
  }

  /** Tells `onBatch` of an update, if anybody listens; then looks whether to stop. */
  protected *afterUpdate(cost: number, rows: number, batch: number, batches: number): Steps<void> {
    const { onBatch } = this.settings;
    this.rate = this.core.learningRate;
    if (!Number.isFinite(cost)) this.diverge(`the loss became ${cost}`);
    if (!onBatch) {
      yield;
      this.stopIf(false);
      return;
    }
    this.checkParameters();
    const { epoch, core, rate } = this;
    const info: BatchInfo = { epoch, batch, batches, step: core.steps, rows, loss: cost / rows, learningRate: rate };
    this.stopIf((yield onBatch(info)) === false);
  }

  /** The schedule's rates of the next updates, or nothing where there is none. */
  protected ratesOf(): ((count: number) => unknown) | undefined {
    const { schedule } = this.settings;
    return schedule === undefined ? undefined : (count) => ratesOf(schedule, this.core, count);
  }

  /** After a callback or a piece of work: whether it, the signal or the clock wants an end. */
  protected stopIf(callback: boolean): void {
    if (this.stopped) return;
    const { signal, maxSeconds } = this.settings;
    const late = performance.now() - this.#start >= 1000 * maxSeconds;
    const reason = signal?.aborted ? 'aborted' : callback ? 'callback' : late ? 'time' : undefined;
    if (reason === undefined) return;
    this.stopped = true;
    this.history.stopped = reason;
  }

  /** The state to go back to is that of now. */
  protected remember(): void {
    this.#before = this.#count();
    takeSnapshot(this.core, this.workspace);
  }

  #count(): Before {
    const { steps, updates, shuffling } = this.core;
    return { steps, updates, shuffling: shuffling.clone() };
  }

  protected checkParameters(): void {
    if (!parametersAreFinite(this.core)) this.diverge('a parameter is no longer finite');
  }

  /** Goes back to what is remembered, and throws. */
  protected diverge(what: string): never {
    const { core } = this;
    const { steps } = core;
    restoreSnapshot(core, this.workspace);
    Object.assign(core, this.#before);
    throw new DivergedError(what, this.epoch, steps, this.history);
  }
}
