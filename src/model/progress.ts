/**
 * What training has reached: everything that a network counts and draws from, beside its parameters. This is the one
 * list of these fields: snapshots, clones, model files and workers all go through it.
 */
import { checkBoolean, checkInteger, checkNotNegative, checkNumber, checkOptions } from '../base/checks';
import { Random, type RandomJSON, STREAMS } from '../base/random';
import { checkLearningRate } from '../toolbox/optimizers';
import { NO_PLATEAU, type Plateau } from '../toolbox/schedules';
import type { FullConfig } from './config';

/** Progress as plain JSON, by the names of the model file, format version 1. */
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

/** Progress as a model file tells it, checked. */
export function checkProgress(json: unknown): ProgressJSON {
  const known = ['epochs', 'steps', 'updates', 'learningRate', 'converged', 'plateau', 'shuffling'];
  const told = checkOptions('training', json, known);
  const seen = checkOptions('plateau', told.plateau, ['best', 'bad', 'cooling', 'factor']);
  const best = seen.best === null ? Infinity : checkNumber('best', seen.best); // JSON has no infinity
  const [bad, cooling, factor] = ['bad', 'cooling', 'factor'].map((name) => checkNotNegative(name, seen[name]));
  const [epochs, steps, updates] = ['epochs', 'steps', 'updates'].map((name) => checkInteger(name, told[name], 0));
  return {
    epochs,
    steps,
    updates,
    learningRate: checkLearningRate(told.learningRate),
    converged: checkBoolean('converged', told.converged),
    plateau: { best, bad, cooling, factor },
    shuffling: Random.fromJSON(told.shuffling as RandomJSON).toJSON(),
  };
}

export class Progress {
  /** Epochs, over all calls. */
  epochs = 0;
  /** Updates, over all calls: dropout and noise are drawn by it. */
  updates = 0;
  /** Updates since the optimizer was last cleared: what Adam's bias correction counts by. */
  optimizerUpdates = 0;
  /** The rate of the next update. */
  learningRate = 0;
  /** Whether the last line search of lbfgs found nowhere to go. */
  converged = false;
  /** What reduceOnPlateau has seen of the loss. */
  plateau: Plateau = NO_PLATEAU;
  /** Draws the order of rows. */
  shuffling: Random;
  /** Which layers an update changes, (layers). */
  readonly trainable: boolean[];

  constructor(shuffling: Random, trainable: readonly boolean[]) {
    this.shuffling = shuffling;
    this.trainable = trainable.slice();
  }

  /** Where a network starts. */
  static startOf({ seed, optimizer, layers }: FullConfig): Progress {
    const trainable = layers.map((layer) => layer.trainable);
    const progress = new Progress(new Random(seed, STREAMS.shuffling), trainable);
    progress.learningRate = optimizer.learningRate;
    return progress;
  }

  /** Counts updates that were made. */
  count(updates: number): void {
    this.updates += updates;
    this.optimizerUpdates += updates;
  }

  /** A copy, which later updates leave as it is. */
  snapshot(): Progress {
    const copy = new Progress(this.shuffling.clone(), this.trainable);
    copy.#copyNumbers(this);
    return copy;
  }

  /** Goes back to a snapshot, which can be used again. */
  restore(snapshot: Progress): void {
    this.#copyNumbers(snapshot);
    this.shuffling = snapshot.shuffling.clone();
    snapshot.trainable.forEach((changes, i) => {
      this.trainable[i] = changes;
    });
  }

  #copyNumbers(from: Progress): void {
    this.epochs = from.epochs;
    this.updates = from.updates;
    this.optimizerUpdates = from.optimizerUpdates;
    this.learningRate = from.learningRate;
    this.converged = from.converged;
    this.plateau = from.plateau;
  }

  /** All but which layers are trainable, which files and workers have in the config. */
  toJSON(): ProgressJSON {
    const { epochs, updates, optimizerUpdates, learningRate, converged, plateau, shuffling } = this;
    return {
      epochs,
      steps: updates,
      updates: optimizerUpdates,
      learningRate,
      converged,
      plateau,
      shuffling: shuffling.toJSON(),
    };
  }

  /** Becomes what `toJSON` told of another network's progress. */
  adopt({ epochs, steps, updates, learningRate, converged, plateau, shuffling }: ProgressJSON): void {
    this.epochs = epochs;
    this.updates = steps;
    this.optimizerUpdates = updates;
    this.learningRate = learningRate;
    this.converged = converged;
    this.plateau = plateau;
    this.shuffling = Random.fromJSON(shuffling);
  }
}
