/** Training: epochs of batches, shuffled, watched, stopped. What a batch does is in batches.ts. */
import { parametersAreFinite, restoreSnapshot, runBatches, runEpochs, takeSnapshot, updateAll } from './batches';
import { checkNumber, checkOptions, rangeError, Said } from './checks';
import { type Core, VALIDATION_STREAM } from './core';
import type { Rows, TargetRows } from './data';
import { DivergedError, type EpochInfo, type History, newHistory, recordEpoch } from './history';
import { writeAll } from './panels';
import { Random } from './random';
import { checkPair, evaluateWindow, evaluationOf } from './run';
import { holdOut, type Split } from './split';
import { checkNames, checkSettings, type Settings } from './train-options';
import { Window } from './window';
import { Workspace } from './workspace';

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
    if (targets.rows < 2) throw rangeError('x', 'at least 2 rows to hold some out', new Said('1'), 'data');
    return { split: holdOut(targets, core.config, share, new Random(core.config.seed, VALIDATION_STREAM)) };
  }
  const { x, y } = checkOptions('validation', value, ['x', 'y']);
  return { apart: checkPair(core, x, y) };
}

/** Trains on x and y. */
export function train(core: Core, x: unknown, y: unknown, options: unknown): History {
  core.checkFree('train');
  const given = checkNames(options);
  const [rows, targets] = checkPair(core, x, y);
  const { split, apart } = checkValidation(core, given.validation, targets);
  const settings = checkSettings(given, split ? split.kept.length : rows.rows);
  const workspace = Workspace.acquire(core);
  const window = new Window(core.engine, rows, targets, core.plan.chunk);
  const apartWindow = apart && new Window(core.engine, ...apart, core.plan.chunk);
  try {
    window.open();
    window.check();
    apartWindow?.open();
    apartWindow?.check();
    core.training = true;
    return new Training(core, workspace, window, settings, split, apartWindow).run();
  } finally {
    core.training = false;
    apartWindow?.close();
    window.close();
    workspace.release(core);
  }
}

/** One call of `train`: its data are in place, its options checked. */
class Training {
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
    // A batch that holds all rows is not reordered.
    if (settings.shuffle && this.#batches > 1) this.#order = new Uint32Array(this.#rows);
    this.#unwatched = !(this.#order || split || apart || settings.onEpoch || settings.onBatch);
  }

  run(): History {
    const history = this.#history;
    const start = performance.now();
    let samples = 0;
    this.#stopIf(false);
    for (let epoch = 1; epoch <= this.#settings.epochs && !this.#stopped; ) {
      const many = this.#runEpochs(epoch);
      samples += many > 0 ? many * this.#rows : this.#runEpoch(epoch, start);
      epoch += many || 1;
    }
    history.seconds = (performance.now() - start) / 1000;
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
  #runEpoch(epoch: number, start: number): number {
    const core = this.#core;
    const { onEpoch } = this.#settings;
    const began = onEpoch ? performance.now() : 0;
    const before = { steps: core.steps, shuffling: this.#order ? core.shuffling.clone() : core.shuffling };
    takeSnapshot(core, this.#workspace);
    this.#orderRows();
    const done = this.#runBatches(epoch, before);
    if (!parametersAreFinite(core)) this.#diverge('a parameter is no longer finite', epoch, before);
    if (done < this.#rows) return done;
    core.epochs++;
    const info = this.#figures(epoch);
    recordEpoch(this.#history, info, this.#rate);
    if (onEpoch) {
      const now = performance.now();
      const seconds = (now - start) / 1000;
      const samplesPerSecond = now > began ? (1000 * done) / (now - began) : 0;
      this.#stopIf(onEpoch({ ...info, seconds, samplesPerSecond }) === false);
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
  #runBatches(epoch: number, before: { steps: number; shuffling: Random }): number {
    const core = this.#core;
    const workspace = this.#workspace;
    const { batchSize, onBatch } = this.#settings;
    const most = onBatch ? 1 : Number.POSITIVE_INFINITY;
    let position = 0;
    workspace.clearSums();
    while (position < this.#rows && !this.#stopped) {
      const from = position;
      this.#rate = core.learningRate;
      position = runBatches(core, workspace, this.#window, from, this.#rows, batchSize, most);
      const cost = workspace.get('batchCost');
      if (!Number.isFinite(cost)) this.#diverge(`the loss became ${cost}`, epoch, before);
      if (onBatch) {
        if (!parametersAreFinite(core)) this.#diverge('a parameter is no longer finite', epoch, before);
        const rows = position - from;
        const batch = Math.ceil(position / batchSize);
        const learningRate = this.#rate;
        const info = { epoch, batch, batches: this.#batches, step: core.steps, rows, loss: cost / rows, learningRate };
        this.#stopIf(onBatch(info) === false);
      }
    }
    return position;
  }

  /** An epoch's figures from its sums over the rows. */
  #told(epoch: number, cost: number, correct: number): Omit<EpochInfo, 'seconds' | 'samplesPerSecond'> {
    const figures = evaluationOf(this.#core, cost, correct, this.#rows);
    const { epochs } = this.#settings;
    return { epoch, epochs, step: this.#core.steps, ...figures, learningRate: this.#rate };
  }

  /** The epoch's figures, and those of the validation rows. */
  #figures(epoch: number): Omit<EpochInfo, 'seconds' | 'samplesPerSecond'> {
    const core = this.#core;
    const workspace = this.#workspace;
    const info = this.#told(epoch, workspace.get('cost'), workspace.get('correct'));
    const window = this.#held ? this.#window : this.#apart;
    if (!window) return info;
    if (this.#held) {
      window.setOrder(this.#held);
      this.#ordered = false;
    }
    const found = evaluateWindow(core, workspace, window, this.#held?.length ?? window.x.rows);
    info.validationLoss = found.loss;
    if (found.accuracy !== undefined) info.validationAccuracy = found.accuracy;
    return info;
  }

  /** After a callback: whether it, or the signal, wants an end. */
  #stopIf(callback: boolean): void {
    const aborted = this.#settings.signal?.aborted ?? false;
    if (!callback && !aborted) return;
    this.#stopped = true;
    this.#history.stopped = aborted ? 'aborted' : 'callback';
  }

  /** Goes back to the epoch's start and throws. */
  #diverge(what: string, epoch: number, before: { steps: number; shuffling: Random }): never {
    const core = this.#core;
    const { steps } = core;
    restoreSnapshot(core, this.#workspace);
    core.count(before.steps - core.steps);
    core.shuffling = before.shuffling;
    throw new DivergedError(what, epoch, steps, this.#history);
  }
}

/** One update on exactly these rows; returns their mean cost before it. */
export function trainBatch(core: Core, x: unknown, y: unknown): number {
  core.checkFree('trainBatch');
  const [rows, targets] = checkPair(core, x, y);
  const workspace = Workspace.acquire(core);
  const window = new Window(core.engine, rows, targets, core.plan.chunk);
  try {
    window.open();
    window.check();
    takeSnapshot(core, workspace);
    workspace.clearSums();
    runBatches(core, workspace, window, 0, rows.rows, rows.rows, 1);
    const loss = workspace.get('batchCost') / rows.rows;
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
