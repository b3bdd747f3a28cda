/**
 * What training has reached: everything that a network counts and draws from, beside its parameters. The fields of this
 * class are the one list of it: snapshots, clones, model files and workers all take whatever fields there are.
 */
import { checkBoolean, checkInteger, checkNotNegative, checkNumber, checkOptions } from '../base/checks';
import { Random, type RandomJSON, Stream } from '../base/random';
import { checkLearningRate } from '../toolbox/optimizers';
import { NO_PLATEAU, type Plateau } from '../toolbox/schedules';
import type { FullConfig } from './config';

/** Progress as plain JSON, by the names of the model file, format version 1; layers that are frozen are in the config. */
export interface ProgressJSON extends Omit<ProgressFields, 'updates' | 'optimizerUpdates' | 'shuffling' | 'trainable'> {
  /** Updates over all calls. */
  steps: number;
  /** Updates since the optimizer was last cleared. */
  updates: number;
  shuffling: RandomJSON;
}

type ProgressFields = Pick<
  Progress,
  Exclude<keyof Progress, 'count' | 'snapshot' | 'restore' | 'toJSON' | 'adopt' | 'load'>
>;

export class Progress {
  /** Epochs, over all calls. */
  epochs = 0;
  /** Updates, over all calls: dropout and noise are drawn by it. */
  updates = 0;
  /** Updates since the optimizer was last cleared: what Adam's bias correction counts by. */
  optimizerUpdates = 0;
  /** The rate of the next update. */
  learningRate: number;
  /** Whether the last line search of lbfgs found nowhere to go. */
  converged = false;
  /** What reduceOnPlateau has seen of the loss. */
  plateau: Plateau = NO_PLATEAU;
  /** Draws the order of rows. */
  shuffling: Random;
  /** Which layers an update changes, (layers). */
  trainable: boolean[];

  /** Where a network of this config starts. */
  constructor({ seed, optimizer, layers }: FullConfig) {
    this.learningRate = optimizer.learningRate;
    this.shuffling = new Random(seed, Stream.shuffling);
    this.trainable = layers.map(({ trainable }) => trainable);
  }

  /** Counts updates that were made. */
  count(updates: number): void {
    this.updates += updates;
    this.optimizerUpdates += updates;
  }

  /** A copy of the fields, which later updates leave as they are. */
  snapshot(): ProgressFields {
    return { ...this, shuffling: this.shuffling.clone(), trainable: this.trainable.slice() };
  }

  /** Goes back, or over, to a snapshot, which is used up. */
  restore(snapshot: ProgressFields): void {
    Object.assign(this, snapshot);
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
