/**
 * One call of `train` at work: epoch after epoch, watched and stopped. Where its batches come from is in rows-loop.ts
 * and stream-loop.ts. It is a generator that yields between two calls into Wasm, and what a callback returned.
 */
import { own } from '../base/checks';
import { isNoPromise, type Work } from '../base/cooperative';
import { now } from '../base/host';
import type { DataWindow } from '../memory/data-window';
import type { NetworkState } from '../model/state';
import { evaluateRows, type Measured } from '../predict/evaluate';
import type { Session } from '../step/session';
import { parametersAreFinite, Snapshot } from '../step/snapshot';
import { ratesOf } from '../toolbox/rates';
import type { Plateau } from '../toolbox/schedules';
import { EarlyStopping, type Figures } from './early-stopping';
import { type BatchInfo, DivergedError, type EpochInfo, type History, newHistory, recordEpoch } from './history';
import type { Settings } from './options';

/** What an epoch came to: rows trained on, whether it reached its end, and its loss and metrics if it did. */
export interface Epoch {
  readonly rows: number;
  readonly finished: boolean;
  readonly figures?: Measured;
}

/** The loop over epochs, with everything that does not depend on where batches come from. */
export abstract class TrainingLoop {
  protected readonly history: History;
  readonly #earlyStopping: EarlyStopping;
  readonly #start = now();
  /** The state to go back to if the training diverges. */
  #before: Snapshot | undefined;
  protected readonly state: NetworkState;
  protected stopped = false;
  /** The rate of the last update. */
  protected rate = 0;
  protected epoch = 1;

  constructor(
    protected readonly session: Session,
    protected readonly settings: Settings,
    protected readonly validation: DataWindow | undefined,
  ) {
    this.state = session.state;
    this.history = newHistory(settings.metrics);
    this.#earlyStopping = new EarlyStopping(session.state, settings.earlyStopping);
  }

  *run(): Work<History> {
    const { history } = this;
    let samples = 0;
    try {
      this.stopIf(false);
      while (this.epoch <= this.settings.epochs && !this.stopped) {
        samples += yield* this.runSome();
        this.state.observer?.epochEnded?.(history);
        yield;
        this.stopIf(false);
      }
    } catch (error) {
      if (isNoPromise(error)) this.#undo();
      throw error;
    } finally {
      this.#earlyStopping.restore();
    }
    history.seconds = (now() - this.#start) / 1000;
    history.samplesPerSecond = history.seconds > 0 ? samples / history.seconds : 0;
    return history;
  }

  /**
   * A callback has returned a promise, which nobody awaits. In the first epoch the call is refused, and has changed
   * nothing; later the network is as at the end of the last whole epoch.
   */
  #undo(): void {
    if (this.epoch > 1 && this.history.epochs === this.epoch) return;
    if (this.epoch === 1) this.#earlyStopping.forget();
    this.#before?.restore();
  }

  /** Runs one epoch or more; returns how many samples were trained on. */
  protected runSome(): Work<number> {
    return this.runEpoch();
  }

  /** Makes the updates of one epoch. */
  protected abstract runUpdates(): Work<Epoch>;

  /** Rows to evaluate after an epoch, and how many of the window's positions they are: none, or data of their own. */
  protected validationRows(): { window: DataWindow; rows: number } | undefined {
    return this.validation && { window: this.validation, rows: this.validation.x.rows };
  }

  /** Whether the optimizer has found a minimum. */
  protected hasConverged(): boolean {
    return false;
  }

  protected *runEpoch(): Work<number> {
    const { history, settings } = this;
    const { progress } = this.state;
    const { onEpoch, schedule } = settings;
    const began = now();
    this.remember();
    const { rows, finished, figures } = yield* this.#updating();
    this.checkParameters();
    if (!finished || !figures) return rows;
    progress.epochs++;
    const info = yield* this.#infoOf(figures);
    const enough = this.record(info);
    const seen = typeof schedule === 'object' && own(schedule, 'seen');
    if (seen) {
      const loss = info.validationLoss ?? info.loss;
      progress.plateau = (yield seen.call(schedule, progress.plateau, loss)) as Plateau;
    }
    const converged = this.hasConverged();
    if (onEpoch) {
      const at = now();
      const seconds = (at - this.#start) / 1000;
      const samplesPerSecond = at > began ? (1000 * rows) / (at - began) : 0;
      const last = this.stopped || enough || converged || info.epoch === info.epochs;
      this.stopIf((yield onEpoch({ ...info, last, seconds, samplesPerSecond })) === false);
    }
    if ((enough || converged) && !this.stopped) {
      this.stopped = true;
      history.stopped = converged ? 'converged' : 'earlyStopping';
    }
    this.epoch++;
    return rows;
  }

  /** Writes an epoch down; returns whether early stopping has seen enough. */
  protected record(info: Figures): boolean {
    const enough = this.#earlyStopping.see(this.epoch, info);
    this.history.bestEpoch = this.#earlyStopping.bestEpoch;
    recordEpoch(this.history, info, this.rate);
    return enough;
  }

  /** Makes the updates of one epoch. Where none was made, an error leaves no trace: no new order of rows, no new rate. */
  *#updating(): Work<Epoch> {
    const { updates } = this.state.progress;
    try {
      return yield* this.runUpdates();
    } catch (error) {
      // A trap is a thread that was lost in the middle of an update.
      const lost = error instanceof WebAssembly.RuntimeError;
      if (lost || this.state.progress.updates === updates) this.#before?.restore();
      throw error;
    }
  }

  /** The epoch's loss and metrics, and those of the validation rows. */
  *#infoOf(figures: Measured): Work<Omit<EpochInfo, 'last' | 'seconds' | 'samplesPerSecond'>> {
    const { epoch, settings } = this;
    const info: Omit<EpochInfo, 'last' | 'seconds' | 'samplesPerSecond'> = {
      epoch,
      epochs: settings.epochs,
      step: this.state.progress.updates,
      ...figures,
      learningRate: this.rate,
    };
    const held = this.validationRows();
    if (!held) return info;
    const found = yield* evaluateRows(this.session, held.window, held.rows, settings.metrics);
    info.validationLoss = found.loss;
    if (found.metrics) info.validationMetrics = found.metrics;
    if (found.accuracy !== undefined) info.validationAccuracy = found.accuracy;
    return info;
  }

  /** Checks an update's mean cost, calls `onBatch`, and looks whether to stop. */
  protected *afterUpdate(cost: number, rows: number, batch: number, batches: number): Work<void> {
    const { onBatch } = this.settings;
    const { progress } = this.state;
    this.rate = progress.learningRate;
    if (!Number.isFinite(cost)) this.diverge(`the loss became ${cost}`);
    if (!onBatch) {
      yield;
      this.stopIf(false);
      return;
    }
    this.checkParameters();
    const { epoch, rate } = this;
    const step = progress.updates;
    const info: BatchInfo = { epoch, batch, batches, step, rows, loss: cost, learningRate: rate };
    this.stopIf((yield onBatch(info)) === false);
  }

  /** The schedule's learning rates of the next updates; undefined without a schedule. */
  protected ratesOf(): ((count: number) => unknown) | undefined {
    const { schedule } = this.settings;
    const { progress, config } = this.state;
    if (schedule === undefined) return undefined;
    return (count) => ratesOf(schedule, config.optimizer.learningRate, progress, count);
  }

  /** Stops if the callback just called, the signal or the clock says so. */
  protected stopIf(callback: boolean): void {
    if (this.stopped) return;
    const { signal, maxSeconds } = this.settings;
    const late = now() - this.#start >= 1000 * maxSeconds;
    const reason = signal?.aborted ? 'aborted' : callback ? 'callback' : late ? 'time' : undefined;
    if (reason === undefined) return;
    this.stopped = true;
    this.history.stopped = reason;
  }

  /** Takes a snapshot of now as the state to go back to. */
  protected remember(): void {
    this.#before = new Snapshot(this.session);
  }

  protected checkParameters(): void {
    if (!parametersAreFinite(this.state)) this.diverge('a parameter is no longer finite');
  }

  /** Goes back to the last snapshot, and throws. */
  protected diverge(what: string): never {
    const { updates } = this.state.progress;
    this.#before?.restore();
    throw new DivergedError(what, this.epoch, updates, this.history);
  }
}
