/** One call of `train` at work: epochs of batches, shuffled, watched, stopped. What a batch does is in batches.ts. */
import { parametersAreFinite, restoreSnapshot, runBatches, runEpochs, takeSnapshot } from './batches';
import { checkNumber } from './checks';
import type { Core } from './core';
import { DivergedError, type EpochInfo, type History, newHistory, recordEpoch } from './history';
import { hasConverged } from './lbfgs';
import type { Random } from './random';
import { evaluateSteps, evaluationOf } from './run';
import type { Split } from './split';
import { Stopping } from './stopping';
import type { Settings } from './train-options';
import type { Steps } from './turns';
import type { Window } from './window';
import type { Workspace } from './workspace';

/** What a network counts and draws from, at an epoch's start. */
interface Before {
  readonly steps: number;
  readonly updates: number;
  readonly rate: number;
  readonly shuffling: Random;
}

/** Its data are in place, its options checked. */
export class Training {
  readonly #core: Core;
  readonly #workspace: Workspace;
  readonly #window: Window;
  readonly #settings: Settings;
  readonly #history = newHistory();
  readonly #rows: number;
  readonly #batches: number;
  /** Row numbers that are trained on, where they are not all; and their order in this epoch. */
  readonly #kept: Uint32Array | undefined;
  readonly #held: Uint32Array | undefined;
  readonly #order: Uint32Array | undefined;
  readonly #apart: Window | undefined;
  readonly #stopping: Stopping | undefined;
  readonly #start = performance.now();
  /** Whether the order that the window has is that of the epoch. */
  #ordered = false;
  #stopped = false;
  /** The rate of the last update. */
  #rate = 0;
  /** Whether epochs are alike, and nobody looks in between. */
  #unwatched: boolean;

  constructor(core: Core, workspace: Workspace, window: Window, settings: Settings, split?: Split, apart?: Window) {
    this.#core = core;
    this.#workspace = workspace;
    this.#window = window;
    this.#settings = settings;
    this.#kept = split?.kept;
    this.#held = split?.held;
    this.#apart = apart;
    this.#rows = split ? split.kept.length : window.x.rows;
    this.#batches = Math.ceil(this.#rows / settings.batchSize);
    const { earlyStopping, schedule, onEpoch, onBatch, metrics } = settings;
    this.#stopping = earlyStopping && new Stopping(core, earlyStopping);
    // A batch that holds all rows is not reordered.
    if (settings.shuffle && this.#batches > 1) this.#order = new Uint32Array(this.#rows);
    const watched = this.#order || split || apart || onEpoch || onBatch || earlyStopping || metrics;
    this.#unwatched = !watched && schedule === undefined;
  }

  *run(): Steps<History> {
    const history = this.#history;
    let samples = 0;
    try {
      this.#stopIf(false);
      for (let epoch = 1; epoch <= this.#settings.epochs && !this.#stopped; ) {
        const many = this.#runEpochs(epoch);
        samples += many > 0 ? many * this.#rows : yield* this.#runEpoch(epoch);
        epoch += many || 1;
        yield;
        this.#stopIf(false);
      }
    } finally {
      this.#stopping?.restore();
    }
    history.seconds = (performance.now() - this.#start) / 1000;
    history.samplesPerSecond = history.seconds > 0 ? samples / history.seconds : 0;
    return history;
  }

  /**
   * Many epochs in one call, where they are short and nobody looks in between; returns how many. Where something turns
   * non-finite they are undone and run again one by one, up to the one that did it.
   */
  #runEpochs(epoch: number): number {
    if (!this.#unwatched) return 0;
    const core = this.#core;
    const workspace = this.#workspace;
    const { epochs, batchSize } = this.#settings;
    takeSnapshot(core, workspace);
    this.#orderRows();
    const done = runEpochs(core, workspace, this.#window, this.#rows, batchSize, epochs - epoch + 1);
    if (done === 0 || !Number.isFinite(workspace.epochSums(done)[2 * done - 2]) || !parametersAreFinite(core)) {
      this.#unwatched = false;
      restoreSnapshot(core, workspace);
      return 0;
    }
    this.#rate = core.learningRate;
    core.epochs += done;
    core.count(done * this.#batches);
    const sums = workspace.epochSums(done);
    for (let i = 0; i < done; i++) {
      recordEpoch(this.#history, evaluationOf(core, sums[2 * i], sums[2 * i + 1], this.#rows), this.#rate);
    }
    return done;
  }

  /** One epoch; returns how many samples it trained on. */
  *#runEpoch(epoch: number): Steps<number> {
    const core = this.#core;
    const { onEpoch, schedule } = this.#settings;
    const began = performance.now();
    const before = {
      steps: core.steps,
      updates: core.updates,
      rate: core.learningRate,
      shuffling: this.#order ? core.shuffling.clone() : core.shuffling,
    };
    takeSnapshot(core, this.#workspace);
    this.#orderRows();
    const done = yield* this.#runBatches(epoch, before);
    if (!parametersAreFinite(core)) this.#diverge('a parameter is no longer finite', epoch, before);
    if (done < this.#rows) return done;
    core.epochs++;
    const info = yield* this.#figures(epoch);
    recordEpoch(this.#history, info, this.#rate);
    if (typeof schedule === 'object' && schedule.seen) {
      core.plateau = schedule.seen(core.plateau, info.validationLoss ?? info.loss);
    }
    const enough = this.#stopping?.see(info) ?? false;
    if (onEpoch) {
      const now = performance.now();
      const seconds = (now - this.#start) / 1000;
      const samplesPerSecond = now > began ? (1000 * done) / (now - began) : 0;
      this.#stopIf((yield onEpoch({ ...info, seconds, samplesPerSecond })) === false);
    }
    const converged = hasConverged(this.#window);
    if ((enough || converged) && !this.#stopped) {
      this.#stopped = true;
      this.#history.stopped = converged ? 'converged' : 'earlyStopping';
    }
    return done;
  }

  /** The epoch's order of rows: a new one from the network's stream, or as they are. */
  #orderRows(): void {
    const order = this.#order;
    if (order) {
      if (this.#kept) order.set(this.#kept);
      else for (let i = 0; i < order.length; i++) order[i] = i;
      this.#core.shuffling.shuffle(order);
    }
    if (order || !this.#ordered) this.#window.setOrder(order ?? this.#kept);
    this.#ordered = true;
  }

  /** All batches of an epoch, unless something stops it; returns the rows trained on. */
  *#runBatches(epoch: number, before: Before): Steps<number> {
    const core = this.#core;
    const workspace = this.#workspace;
    const { batchSize, onBatch } = this.#settings;
    const most = onBatch ? 1 : Number.POSITIVE_INFINITY;
    let position = 0;
    workspace.clearSums();
    while (position < this.#rows && !this.#stopped) {
      const from = position;
      const rateOf = this.#rateOf();
      position = yield* runBatches(core, workspace, this.#window, from, this.#rows, batchSize, most, rateOf);
      this.#rate = core.learningRate;
      const cost = workspace.get('batchCost');
      if (!Number.isFinite(cost)) this.#diverge(`the loss became ${cost}`, epoch, before);
      if (onBatch) {
        if (!parametersAreFinite(core)) this.#diverge('a parameter is no longer finite', epoch, before);
        const rows = position - from;
        const batch = Math.ceil(position / batchSize);
        const learningRate = this.#rate;
        const info = { epoch, batch, batches: this.#batches, step: core.steps, rows, loss: cost / rows, learningRate };
        this.#stopIf((yield onBatch(info)) === false);
      } else {
        yield;
        this.#stopIf(false);
      }
    }
    return position;
  }

  /** The schedule's rates of the next updates, or nothing where there is none. */
  #rateOf(): ((i: number) => number) | undefined {
    const { schedule } = this.#settings;
    if (schedule === undefined) return undefined;
    if (typeof schedule === 'number') return () => schedule;
    const { epochs, steps, plateau, config } = this.#core;
    if (typeof schedule === 'object') {
      return (i) => schedule.at(config.optimizer.learningRate, epochs, steps + i, plateau);
    }
    return (i) => checkNumber('learningRate(epoch, step)', schedule(epochs, steps + i), 0);
  }

  /** The epoch's figures, and those of the validation rows. */
  *#figures(epoch: number): Steps<Omit<EpochInfo, 'seconds' | 'samplesPerSecond'>> {
    const core = this.#core;
    const workspace = this.#workspace;
    const figures = evaluationOf(core, workspace.get('cost'), workspace.get('correct'), this.#rows);
    const { epochs } = this.#settings;
    const info: Omit<EpochInfo, 'seconds' | 'samplesPerSecond'> = {
      epoch,
      epochs,
      step: core.steps,
      ...figures,
      learningRate: this.#rate,
    };
    const { metrics } = this.#settings;
    if (metrics) {
      info.metrics = (yield* evaluateSteps(core, workspace, this.#window, this.#rows, metrics)).metrics;
    }
    const window = this.#held ? this.#window : this.#apart;
    if (!window) return info;
    if (this.#held) {
      window.setOrder(this.#held);
      this.#ordered = false;
    }
    const found = yield* evaluateSteps(core, workspace, window, this.#held?.length ?? window.x.rows, metrics);
    info.validationLoss = found.loss;
    if (found.metrics) info.validationMetrics = found.metrics;
    if (found.accuracy !== undefined) info.validationAccuracy = found.accuracy;
    return info;
  }

  /** After a callback or a piece of work: whether it, the signal or the clock wants an end. */
  #stopIf(callback: boolean): void {
    if (this.#stopped) return;
    const { signal, maxSeconds } = this.#settings;
    const late = performance.now() - this.#start >= 1000 * maxSeconds;
    const reason = signal?.aborted ? 'aborted' : callback ? 'callback' : late ? 'time' : undefined;
    if (reason === undefined) return;
    this.#stopped = true;
    this.#history.stopped = reason;
  }

  /** Goes back to the epoch's start and throws. */
  #diverge(what: string, epoch: number, before: Before): never {
    const core = this.#core;
    const { steps } = core;
    restoreSnapshot(core, this.#workspace);
    core.steps = before.steps;
    core.updates = before.updates;
    core.shuffling = before.shuffling;
    throw new DivergedError(what, epoch, steps, this.#history);
  }
}
