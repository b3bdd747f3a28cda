/**
 * Learning-rate schedules: factories of plain objects that carry their own code, so that a bundle contains only those
 * it uses. A schedule is a pure function: epochs and steps are counted by the network, from 0 and over all calls of
 * `train`.
 */

import { checkInteger, checkNumber, checkOptions } from '../base/checks';
import { cosPi, power } from '../base/elementary';
import { rangeError, typeError, Verbatim } from '../base/errors';

/** The state of `reduceOnPlateau`, kept by the network. */
export interface Plateau {
  /** The lowest loss so far; Infinity at first. */
  readonly best: number;
  /** Consecutive epochs without improvement. */
  readonly bad: number;
  /** Epochs of the cooldown that are left. */
  readonly cooling: number;
  /** The product of all reductions so far. */
  readonly factor: number;
}

/** The state before the first epoch. */
export const NO_PLATEAU: Plateau = { best: Infinity, bad: 0, cooling: 0, factor: 1 };

/** What every schedule provides. */
interface Rates {
  /** The rate of the next update, after `step` updates and in epoch `epoch`, both from 0. `rate` is the optimizer's. */
  at(rate: number, epoch: number, step: number, plateau: Plateau): number;
  /** The state after an epoch with this loss. */
  seen?(plateau: Plateau, loss: number): Plateau;
}

/** `rate · factor^⌊epoch / every⌋` */
export interface StepDecay extends Rates {
  readonly name: 'stepDecay';
  /** The factor of each drop. */
  readonly factor: number;
  /** Epochs between drops. */
  readonly every: number;
}

/** `rate · factor^epoch` */
export interface ExponentialDecay extends Rates {
  readonly name: 'exponentialDecay';
  /** The factor of each epoch. */
  readonly factor: number;
}

/** A linear warm-up, then half a cosine from the rate down to `minimum`, once or with restarts. */
export interface Cosine extends Rates {
  readonly name: 'cosine';
  /** The unit of `period` and `warmup`; the rate changes once per unit. */
  readonly unit: 'epochs' | 'steps';
  /** The length of the first period, without the warm-up. */
  readonly period: number;
  /** The length of the linear rise before it. */
  readonly warmup: number;
  /** The rate at the end of a period. */
  readonly minimum: number;
  /** Whether periods repeat. */
  readonly restarts: boolean;
  /** The length of each period relative to the one before. */
  readonly growth: number;
}

/** One rise to the rate and one fall to almost 0. */
export interface OneCycle extends Rates {
  readonly name: 'oneCycle';
  /** The unit of `period`; the rate changes once per unit. */
  readonly unit: 'epochs' | 'steps';
  /** The length of the cycle. */
  readonly period: number;
  /** The share of the cycle in which the rate rises. */
  readonly rising: number;
  /** The first rate as a share of the peak. */
  readonly startFactor: number;
  /** The last rate as a share of the peak. */
  readonly endFactor: number;
}

/** A reduction each time the loss stops improving. */
export interface ReduceOnPlateau extends Rates {
  readonly name: 'reduceOnPlateau';
  /** The factor of each reduction. */
  readonly factor: number;
  /** Epochs without improvement to tolerate. */
  readonly patience: number;
  /** The relative fall of the loss that counts as an improvement. */
  readonly threshold: number;
  /** Epochs after a reduction that are not counted. */
  readonly cooldown: number;
  /** The lowest rate. */
  readonly minimum: number;
}

/** A learning rate, or what it follows: a function of the network's epoch and step, both from 0, or a schedule. */
export type Schedule =
  | number
  | ((epoch: number, step: number) => number)
  | StepDecay
  | ExponentialDecay
  | Cosine
  | OneCycle
  | ReduceOnPlateau;

/**
 * Multiplies the optimizer's rate by `factor` every `every` epochs (as PyTorch's `StepLR`).
 *
 * @param options.factor a number >= 0; 0.1 by default
 * @param options.every an integer >= 1
 * @throws TypeError, RangeError for invalid options
 * @example net.train(x, y, { epochs: 60, learningRate: stepDecay({ every: 20, factor: 0.5 }) });
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
 * Multiplies the optimizer's rate by `factor` every epoch (as PyTorch's `ExponentialLR`).
 *
 * @param options.factor a number >= 0
 * @throws TypeError, RangeError for invalid options
 * @example net.train(x, y, { epochs: 60, learningRate: exponentialDecay({ factor: 0.95 }) });
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

/** A period's length from `epochs` or `steps`, of which exactly one must be given. */
function checkPeriod(of: string, given: Record<string, unknown>): { unit: 'epochs' | 'steps'; period: number } {
  const { epochs, steps } = given;
  if ((epochs === undefined) === (steps === undefined)) {
    throw rangeError(of, 'either "epochs" or "steps"', new Verbatim(epochs === undefined ? 'neither' : 'both'));
  }
  const unit = epochs === undefined ? 'steps' : 'epochs';
  return { unit, period: checkInteger(unit, given[unit], 1) };
}

/**
 * Cosine annealing: minimum + (rate − minimum) · (1 + cos(π t / period)) / 2, t counted from the start of the
 * period (Loshchilov and Hutter 2017; as PyTorch's `CosineAnnealingLR`, with restarts `CosineAnnealingWarmRestarts`).
 *
 * @param options.epochs or `steps`: the period, an integer >= 1; the rate changes every epoch, or every step
 * @param options.warmup epochs or steps of linear rise before it, an integer >= 0; 0 by default
 * @param options.minimum the rate at the end of a period, >= 0; 0 by default
 * @param options.restarts whether periods repeat, or the minimum stays; false by default
 * @param options.growth the length of each period relative to the one before, >= 1; 1 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example
 * net.train(x, y, { epochs: 20, learningRate: cosine({ epochs: 18, warmup: 2 }) });
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
 * One cycle: from rate · startFactor up to the rate in the share `rising` of the period, then down to rate ·
 * endFactor, where it stays (Smith and Topin 2019; two half cosines, as PyTorch's `OneCycleLR`).
 *
 * @param options.epochs or `steps`: the length of the cycle, an integer >= 1
 * @param options.rising over 0 and under 1; 0.3 by default
 * @param options.startFactor from 0 to 1; 1/25 by default
 * @param options.endFactor from 0 to 1; 4e-6 by default
 * @throws TypeError, RangeError for invalid options
 * @example net.train(x, y, { epochs: 30, learningRate: oneCycle({ epochs: 30 }) });
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
 * Multiplies the rate by `factor` whenever the loss (the validation loss, where there is one) has not fallen by the
 * share `threshold` of itself for more than `patience` epochs (as PyTorch's `ReduceLROnPlateau`).
 *
 * @param options.factor in [0, 1); 0.1 by default
 * @param options.patience an integer >= 0; 10 by default
 * @param options.threshold a number >= 0; 1e-4 by default
 * @param options.cooldown epochs after a reduction that are not counted, an integer >= 0; 0 by default
 * @param options.minimum the lowest rate, >= 0; 0 by default
 * @throws TypeError, RangeError for invalid options
 * @example net.train(x, y, { epochs: 200, validation: 0.2, learningRate: reduceOnPlateau({ patience: 5 }) });
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
    // An improvement resets the count; more than `patience` epochs without one reduce the rate.
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

/** Half a cosine from a to b at t in [0, 1], and no further: rounding could take it below 0. */
const anneal = (a: number, b: number, t: number): number => b + ((a - b) * Math.max(0, 1 + cosPi(t))) / 2;

/**
 * The rate of `cosine` after `at` epochs or steps. The warm-up rises by rate / (warmup + 1) each and never starts at 0.
 */
function cosineAt({ period, warmup, minimum, restarts, growth }: Cosine, rate: number, at: number): number {
  if (at < warmup) return (rate * (at + 1)) / (warmup + 1);
  const [since, length] = restarts ? within(at - warmup, period, growth) : [at - warmup, period];
  return anneal(rate, minimum, Math.min(1, since / length));
}

/**
 * Where `since` lies in its period, and how long that is. Passes 1, 2, 4, … periods at a time, as many as fit and then
 * half as many each, so that a late one is found as fast as an early one. 2k periods are k periods, and k more that are
 * longer by growthᵏ.
 */
function within(since: number, period: number, growth: number): [since: number, length: number] {
  if (growth === 1) return [since % period, period];
  const leaps: [span: number, growth: number][] = [];
  for (let span = 1, factor = growth; span * period <= since; span *= 1 + factor, factor *= factor) {
    leaps.push([span, factor]);
  }
  let [left, length] = [since, period];
  for (const [span, factor] of leaps.reverse()) {
    if (left < span * length) continue;
    left -= span * length;
    length *= factor;
  }
  return [left, length];
}

/** The rate of `oneCycle` after `at` epochs or steps. */
function oneCycleAt(schedule: OneCycle, rate: number, at: number): number {
  const { period, rising, startFactor, endFactor } = schedule;
  // As in PyTorch, the last step of the cycle has the final rate, and the peak is one step before its share `rising`.
  const top = rising * period - 1;
  if (top > 0 && at <= top) return anneal(rate * startFactor, rate, at / top);
  return anneal(rate, rate * endFactor, Math.min(1, (at - top) / Math.max(1, period - 1 - top)));
}
