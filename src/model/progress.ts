/**
 * What training has reached: everything that a network counts and draws from, beside its parameters. This class
 * is the one list of it: snapshots, clones, model files and workers all go through it.
 */
import { checkBoolean, checkInteger, checkNotNegative, checkNumber, checkOptions } from '../base/checks';
import { Random, type RandomJSON, Stream } from '../base/random';
import { checkLearningRate } from '../toolbox/optimizers';
import { NO_PLATEAU, type Plateau } from '../toolbox/schedules';
import type { FullConfig } from './config';

/**
 * Progress as plain JSON, by the names of the model file, format version 1; which layers are frozen is in the config.
 */
export interface ProgressJSON {
  epochs: number;
  /** Updates over all calls. */
  steps: number;
  /** Updates since the optimizer was last cleared. */
  updates: number;
  learningRate: number;
  converged: boolean;
  plateau: Plateau;
  shuffling: RandomJSON;
}

export class Progress {
  /** Epochs, over all calls. */
  epochs = 0;
  /** Updates, over all calls: dropout and noise are drawn by it. */
  updates = 0;
  /** Updates since the optimizer was last cleared: what Adam's bias correction counts by. */
  optimizerUpdates = 0;
  /** Whether the last line search of lbfgs found nowhere to go. */
  converged = false;
  /** What reduceOnPlateau has seen of the loss. */
  plateau: Plateau = NO_PLATEAU;

  /**
   * @param learningRate the rate of the next update
   * @param shuffling draws the order of rows; replaced and never advanced, so that copies can share it
   * @param trainable which layers an update changes, (layers)
   */
  constructor(
    public learningRate: number,
    public shuffling: Random,
    readonly trainable: boolean[],
  ) {}

  /** Where a network of this config starts. */
  static startOf({ seed, optimizer, layers }: FullConfig): Progress {
    const trainable = layers.map((layer) => layer.trainable);
    return new Progress(optimizer.learningRate, new Random(seed, Stream.shuffling), trainable);
  }

  /** Counts updates that were made. */
  count(updates: number): void {
    this.updates += updates;
    this.optimizerUpdates += updates;
  }

  /** Draws a new order of rows, in place. */
  shuffle(order: Uint32Array): void {
    this.shuffling = this.shuffling.clone();
    this.shuffling.shuffle(order);
  }

  /** What `restore` goes back to. It shares the list of trainable layers, which no training changes. */
  snapshot(): Progress {
    return new Progress(this.learningRate, this.shuffling, this.trainable).restore(this);
  }

  /** A copy for a network of its own. */
  clone(): Progress {
    return new Progress(this.learningRate, this.shuffling, this.trainable.slice()).restore(this);
  }

  /**
   * Becomes like another one, of a network of the same layers. Frozen layers stay as they are: no training changes
   * that.
   */
  restore(from: Progress): this {
    // Field by field: a snapshot comes before every `trainBatch`, and Object.assign would take a tenth of its time.
    this.epochs = from.epochs;
    this.updates = from.updates;
    this.optimizerUpdates = from.optimizerUpdates;
    this.converged = from.converged;
    this.plateau = from.plateau;
    this.learningRate = from.learningRate;
    this.shuffling = from.shuffling;
    return this;
  }

  toJSON(): ProgressJSON {
    const { updates: steps, optimizerUpdates: updates, trainable, shuffling, ...others } = this;
    return { ...others, steps, updates, shuffling: shuffling.toJSON() };
  }

  /** Becomes what `toJSON` told of another network's progress. */
  adopt({ steps, updates, shuffling, ...others }: ProgressJSON): void {
    Object.assign(this, others, { updates: steps, optimizerUpdates: updates, shuffling: Random.fromJSON(shuffling) });
  }

  /** The same of a file, which may hold anything. */
  load(json: unknown): void {
    const told = checkOptions('training', json, Object.keys(this.toJSON()));
    const plateau = checkOptions('plateau', told.plateau, Object.keys(NO_PLATEAU));
    for (const name of ['epochs', 'steps', 'updates']) checkInteger(name, told[name], 0);
    checkLearningRate(told.learningRate);
    checkBoolean('converged', told.converged);
    for (const name of ['bad', 'cooling', 'factor']) checkNotNegative(name, plateau[name]);
    const best = plateau.best === null ? Infinity : checkNumber('best', plateau.best); // JSON has no infinity
    this.adopt({ ...told, plateau: { ...plateau, best } } as ProgressJSON);
  }
}
