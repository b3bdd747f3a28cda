/**
 * Learning-rate schedules: factories of plain objects that carry their own way to the rate, so that a bundle holds those
 * it uses. Epochs and steps are the network's, over all calls, from 0.
 */

import { checkInteger, checkNumber, checkOptions } from '../base/checks';
import { cosPi, power } from '../base/elementary';
import { rangeError, typeError, Verbatim } from '../base/errors';

/** What a network remembers of the loss for reduceOnPlateau. */
export interface Plateau {
  /** The least loss so far. */
  readonly best: number;
  /** Epochs since, one after another. */
  readonly bad: number;
  /** Epochs that do not count yet. */
  readonly cooling: number;
  /** What the optimizer's rate is multiplied by now. */
  readonly factor: number;
}

export const NO_PLATEAU: Plateau = { best: Infinity, bad: 0, cooling: 0, factor: 1 };

/** What every schedule can do. */
interface Rates {
  /** The rate of the update after `step` updates, in epoch `epoch`, from the optimizer's own. */
  at(rate: number, epoch: number, step: number, plateau: Plateau): number;
  /** An epoch's loss seen, the validation's where there is one. */
  seen?(plateau: Plateau, loss: number): Plateau;
}

/** `rate · factor^⌊epoch / every⌋` */
export interface StepDecay extends Rates {
  readonly name: 'stepDecay';
  /** What the rate is multiplied by. */
  readonly factor: number;
  /** Epochs from one time to the next. */
  readonly every: number;
}

/** `rate · factor^epoch` */
export interface ExponentialDecay extends Rates {
  readonly name: 'exponentialDecay';
  /** What the rate is multiplied by at each epoch. */
  readonly factor: number;
}

/** Half a cosine from the rate down to `minimum` over a period, after a linear rise over `warmup`; again and again. */
export interface Cosine extends Rates {
  readonly name: 'cosine';
  /** What periods are counted in. */
  readonly unit: 'epochs' | 'steps';
  /** Length of the first period, the warm-up left out. */
  readonly period: number;
  /** How long the rate rises in a line before. */
  readonly warmup: number;
  /** The least rate. */
  readonly minimum: number;
  /** Whether another period follows. */
  readonly restarts: boolean;
  /** How many times as long the next one is. */
  readonly growth: number;
}

/** Up to `rate` and down to nearly nothing, once. */
export interface OneCycle extends Rates {
  readonly name: 'oneCycle';
  /** What the period is counted in. */
  readonly unit: 'epochs' | 'steps';
  /** Length of the cycle. */
  readonly period: number;
  /** The share of it in which the rate rises. */
  readonly rising: number;
  /** Where it starts, as a share of the rate. */
  readonly startFactor: number;
  /** Where it ends, as a share of the rate. */
  readonly endFactor: number;
}

/** Less by a factor whenever the loss has not fallen for some epochs. */
export interface ReduceOnPlateau extends Rates {
  readonly name: 'reduceOnPlateau';
  /** What the rate is multiplied by. */
  readonly factor: number;
  /** Epochs without a fall that are waited for. */
  readonly patience: number;
  /** The share of itself by which the loss must fall. */
  readonly threshold: number;
  /** Epochs after a reduction that do not count. */
  readonly cooldown: number;
  /** The least rate. */
  readonly minimum: number;
}

/** The rate of an update from the network's epoch and step, both from 0; or a number for all of them. */
export type Schedule =
  | number
  | ((epoch: number, step: number) => number)
  | StepDecay
  | ExponentialDecay
  | Cosine
  | OneCycle
  | ReduceOnPlateau;

/**
 * The optimizer's rate times `factor` after every `every` epochs (as PyTorch's `StepLR`).
 *
 * @param options.factor a number >= 0; 0.1 by default
 * @param options.every epochs, an integer >= 1
 */
export function stepDecay(options: { factor?: number; every: number }): StepDecay {
  const { factor = 0.1, every } = checkOptions('stepDecay', options, ['factor', 'every']);
  return Object.freeze({
    name: 'stepDecay',
    factor: checkNumber('factor', factor, 0),
    every: checkInteger('every', every, 1),
    at(rate: number, epoch: number) {
      return rate * power(this.factor, Math.floor(epoch / this.every));
    },
  });
}

/**
 * The optimizer's rate times `factor` after every epoch (as PyTorch's `ExponentialLR`).
 *
 * @param options.factor a number >= 0
 */
export function exponentialDecay(options: { factor: number }): ExponentialDecay {
  const { factor } = checkOptions('exponentialDecay', options, ['factor']);
  return Object.freeze({
    name: 'exponentialDecay',
    factor: checkNumber('factor', factor, 0),
    at(rate: number, epoch: number) {
      return rate * power(this.factor, epoch);
    },
  });
}

/** A length in epochs or in steps, one of the two. */
function checkPeriod(of: string, given: Record<string, unknown>): { unit: 'epochs' | 'steps'; period: number } {
  const { epochs, steps } = given;
  if ((epochs === undefined) === (steps === undefined)) {
    throw rangeError(of, 'either "epochs" or "steps"', new Verbatim(epochs === undefined ? 'neither' : 'both'));
  }
  const unit = epochs === undefined ? 'steps' : 'epochs';
  return { unit, period: checkInteger(unit, given[unit], 1) };
}

/**
 * Cosine annealing, with restarts (Loshchilov and Hutter 2017; as PyTorch's `CosineAnnealingLR` and, with restarts,
 * `CosineAnnealingWarmRestarts`): minimum + (rate − minimum) · (1 + cos(π t / period)) / 2, t since the period began.
 *
 * @param options.epochs or `steps`: length of a period, an integer >= 1; the rate changes by the epoch, or by the step
 * @param options.warmup epochs or steps before it in which the rate rises in a line, an integer >= 0; 0 by default
 * @param options.minimum the rate at a period's end, >= 0; 0 by default
 * @param options.restarts whether another period follows, or the minimum stays; false by default
 * @param options.growth how many times the length of a period the next one has, >= 1; 1 by default
 */
export function cosine(options: {
  epochs?: number;
  steps?: number;
  warmup?: number;
  minimum?: number;
  restarts?: boolean;
  growth?: number;
}): Cosine {
  const given = checkOptions('cosine', options, ['epochs', 'steps', 'warmup', 'minimum', 'restarts', 'growth']);
  const { warmup = 0, minimum = 0, restarts = false, growth = 1 } = given;
  if (typeof restarts !== 'boolean') throw typeError('restarts', 'true or false', restarts);
  return Object.freeze({
    name: 'cosine',
    ...checkPeriod('cosine', given),
    warmup: checkInteger('warmup', warmup, 0),
    minimum: checkNumber('minimum', minimum, 0),
    restarts,
    growth: checkNumber('growth', growth, 1),
    at(rate: number, epoch: number, step: number) {
      return cosineAt(this, rate, this.unit === 'epochs' ? epoch : step);
    },
  });
}

/**
 * One cycle (Smith and Topin 2019; two cosines, as PyTorch's `OneCycleLR`): from rate · startFactor up to the rate in the
 * share `rising` of the period, then down to rate · endFactor, where it stays.
 *
 * @param options.epochs or `steps`: length of the cycle, an integer >= 1
 * @param options.rising over 0 and under 1; 0.3 by default
 * @param options.startFactor from 0 to 1; 1/25 by default
 * @param options.endFactor from 0 to 1; 4e-6 by default
 */
export function oneCycle(options: {
  epochs?: number;
  steps?: number;
  rising?: number;
  startFactor?: number;
  endFactor?: number;
}): OneCycle {
  const given = checkOptions('oneCycle', options, ['epochs', 'steps', 'rising', 'startFactor', 'endFactor']);
  const { rising = 0.3, startFactor = 1 / 25, endFactor = 4e-6 } = given;
  const share = checkNumber('rising', rising, 0, 1);
  if (share === 0 || share === 1) throw rangeError('rising', 'a share over 0 and under 1', share);
  return Object.freeze({
    name: 'oneCycle',
    ...checkPeriod('oneCycle', given),
    rising: share,
    startFactor: checkNumber('startFactor', startFactor, 0, 1),
    endFactor: checkNumber('endFactor', endFactor, 0, 1),
    at(rate: number, epoch: number, step: number) {
      return oneCycleAt(this, rate, this.unit === 'epochs' ? epoch : step);
    },
  });
}

/**
 * The rate times `factor` where the loss (validation's, where there is one) has not fallen by the share `threshold` of
 * itself for more than `patience` epochs (as PyTorch's `ReduceLROnPlateau`).
 *
 * @param options.factor from 0 to under 1; 0.1 by default
 * @param options.patience epochs, an integer >= 0; 10 by default
 * @param options.threshold a share, >= 0; 1e-4 by default
 * @param options.cooldown epochs after a reduction that do not count, an integer >= 0; 0 by default
 * @param options.minimum the least rate, >= 0; 0 by default
 */
export function reduceOnPlateau(
  options: { factor?: number; patience?: number; threshold?: number; cooldown?: number; minimum?: number } = {},
): ReduceOnPlateau {
  const known = ['factor', 'patience', 'threshold', 'cooldown', 'minimum'];
  const given = checkOptions('reduceOnPlateau', options, known);
  const { factor = 0.1, patience = 10, threshold = 1e-4, cooldown = 0, minimum = 0 } = given;
  if (checkNumber('factor', factor, 0, 1) === 1) throw rangeError('factor', 'a finite number >= 0 and < 1', 1);
  return Object.freeze({
    name: 'reduceOnPlateau',
    factor: factor as number,
    patience: checkInteger('patience', patience, 0),
    threshold: checkNumber('threshold', threshold, 0),
    cooldown: checkInteger('cooldown', cooldown, 0),
    minimum: checkNumber('minimum', minimum, 0),
    at(rate: number, _epoch: number, _step: number, plateau: Plateau) {
      return Math.max(Math.min(rate, this.minimum), rate * plateau.factor);
    },
    // One that fell starts the count anew, too many that did not reduce the rate.
    seen(plateau: Plateau, loss: number): Plateau {
      const fell = loss < plateau.best * (1 - this.threshold);
      const best = fell ? loss : plateau.best;
      const cooling = Math.max(0, plateau.cooling - 1);
      const bad = fell || plateau.cooling > 0 ? 0 : plateau.bad + 1;
      if (bad <= this.patience) return { best, bad, cooling, factor: plateau.factor };
      return { best, bad: 0, cooling: this.cooldown, factor: plateau.factor * this.factor };
    },
  });
}

/** From a to b along half a cosine, at t of [0, 1]. */
const anneal = (a: number, b: number, t: number): number => b + ((a - b) * (1 + cosPi(t))) / 2;

function cosineAt({ period, warmup, minimum, restarts, growth }: Cosine, rate: number, at: number): number {
  if (at < warmup) return (rate * (at + 1)) / (warmup + 1);
  let since = at - warmup;
  let length = period;
  while (restarts && since >= length) {
    since -= length;
    length *= growth;
  }
  return anneal(rate, minimum, Math.min(1, since / length));
}

function oneCycleAt(schedule: OneCycle, rate: number, at: number): number {
  const { period, rising, startFactor, endFactor } = schedule;
  // The last step of the cycle is its end, and the top is one step before `rising` of it: as PyTorch counts.
  const top = rising * period - 1;
  if (top > 0 && at <= top) return anneal(rate * startFactor, rate, at / top);
  return anneal(rate, rate * endFactor, Math.min(1, (at - top) / Math.max(1, period - 1 - top)));
}
