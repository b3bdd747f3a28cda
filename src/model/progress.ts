/**
 * What training has reached: everything that a network counts and draws from, beside its parameters. This class
 * is the one list of it: snapshots, clones, model files and workers all go through it.
 */

import { checkBoolean, checkInteger, checkNotNegative, checkNumber, checkOptions } from '../base/checks';
import type { Work } from '../base/cooperative';
import { Random, type RandomJSON, Stream, shuffleInTurns } from '../base/random';
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
  /**
   * @param learningRate the rate of the next update
   * @param shuffling draws the order of rows; replaced and never advanced, so that copies can share it
   * @param trainable which layers an update changes, (layers)
   * @param epochs epochs, over all calls
   * @param updates updates, over all calls: dropout and noise are drawn by it
   * @param optimizerUpdates updates since the optimizer was last cleared: what Adam's bias correction counts by
   * @param converged whether the last line search of lbfgs found nowhere to go
   * @param plateau what reduceOnPlateau has seen of the loss
   */
  constructor(
    public learningRate: number,
    public shuffling: Random,
    readonly trainable: boolean[],
    public epochs = 0,
    public updates = 0,
    public optimizerUpdates = 0,
    public converged = false,
    public plateau: Plateau = NO_PLATEAU,
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

  /** Draws a new order of rows, in place and in turns. */
  *shuffle(order: Uint32Array): Work<void> {
    const shuffling = this.shuffling.clone();
    yield* shuffleInTurns(shuffling, order);
    this.shuffling = shuffling;
  }

  /** A copy to go back to. It shares the list of trainable layers, which no training changes. */
  snapshot(trainable = this.trainable): Progress {
    const { learningRate, shuffling, epochs, updates, optimizerUpdates, converged, plateau } = this;
    return new Progress(learningRate, shuffling, trainable, epochs, updates, optimizerUpdates, converged, plateau);
  }

  /** A copy for a network of its own. */
  clone(): Progress {
    return this.snapshot(this.trainable.slice());
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
