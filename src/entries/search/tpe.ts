/**
 * The tree-structured Parzen estimator (Bergstra and others, NIPS 2011): each
 * hyperparameter's values in the best trials are one density, those in all others a second one. Of some values drawn
 * from the first, the one is tried that the second makes least likely. Hyperparameters are taken one by one, each for
 * itself. The numbers are Optuna's.
 */
import { Random } from 'nablanet';
import { ln, timesExp } from '../../base/elementary';
import { Stream } from '../../base/random';
import { ChoiceEstimator, type Estimator, NumberEstimator } from './parzen';
import { type Dimension, drawPoint, type Point } from './space';

/** Trials at random before it begins. */
const STARTUP = 10;
/** Values that are drawn of each density of good ones. */
const CANDIDATES = 24;
/** Of earlier trials so many count as good: this share, and never more than so many. */
const [GOOD_SHARE, MOST_GOOD] = [0.1, 25];
/** The latest trials that weigh 1; of those before, the older weigh less. */
const RECENT = 25;

/** Draws points, one after another; all draws hang on the seed and on the trials that it is told of. */
export class Sampler {
  readonly #dimensions: readonly Dimension[];
  readonly #random: Random;

  constructor(dimensions: readonly Dimension[], seed: number) {
    this.#dimensions = dimensions;
    this.#random = new Random(seed, Stream.search);
  }

  /**
   * The next point.
   *
   * @param best points that were tried, the best first
   * @param order for each of them, which one it was in time
   * @param pending points whose trials have not ended: nobody should try the same again
   */
  next(best: readonly Point[], order: readonly number[], pending: readonly Point[]): Point {
    if (best.length + pending.length < STARTUP || best.length === 0) return drawPoint(this.#dimensions, this.#random);
    const count = Math.min(Math.ceil(GOOD_SHARE * best.length), MOST_GOOD);
    const inTime = (from: number, to: number): Point[] =>
      Array.from({ length: to - from }, (_, i) => from + i)
        .sort((a, b) => order[a] - order[b])
        .map((i) => best[i]);
    const good = inTime(0, count);
    const others = [...inTime(count, best.length), ...pending];
    return Object.fromEntries(
      this.#dimensions.map((dimension) => {
        const of = (points: readonly Point[]): unknown[] => points.map((point) => point[dimension.path]);
        return [dimension.path, choose(dimension, of(good), of(others), this.#random)];
      }),
    );
  }
}

/** The likeliest of some values, in terms of good ones against others. */
function choose(dimension: Dimension, good: unknown[], others: unknown[], random: Random): unknown {
  if (dimension.kind !== 'choice' && dimension.low === dimension.high) return dimension.low;
  const [first, second] = [estimatorOf(dimension, good), estimatorOf(dimension, others)];
  let [best, most] = [Number.NaN, -Infinity];
  for (let i = 0; i < CANDIDATES; i++) {
    const value = first.draw(random);
    const gain = first.logDensity(value) - second.logDensity(value);
    if (gain > most || i === 0) [best, most] = [value, gain];
  }
  return fromNumber(dimension, best);
}

/** The density of these values, the oldest first. */
export function estimatorOf(dimension: Dimension, values: readonly unknown[]): Estimator<number> {
  const numbers = values.map((value) => toNumber(dimension, value));
  const weights = weightsOf(numbers.length);
  if (dimension.kind === 'choice') return new ChoiceEstimator(dimension.list.length, numbers, weights);
  const { kind, low, high } = dimension;
  const [from, to] = [toNumber(dimension, low), toNumber(dimension, high)];
  return new NumberEstimator(from, to, kind === 'integer', numbers, weights);
}

/** What each value weighs, the oldest first. */
function weightsOf(count: number): number[] {
  const old = Math.max(0, count - RECENT);
  const ramp = (i: number): number => (old === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (old - 1));
  return Array.from({ length: count }, (_, i) => (i < old ? ramp(i) : 1));
}

/** A value as the densities take it: the place in its list, or the number, of logarithmic ranges its logarithm. */
function toNumber(dimension: Dimension, value: unknown): number {
  if (dimension.kind === 'choice') return dimension.list.indexOf(value);
  return dimension.kind === 'logUniform' ? ln(value as number) : (value as number);
}

function fromNumber(dimension: Dimension, number: number): unknown {
  if (dimension.kind === 'choice') return dimension.list[number];
  if (dimension.kind !== 'logUniform') return number;
  const { low, high } = dimension;
  return Math.min(high, Math.max(low, timesExp(low, Math.max(0, number - ln(low)))));
}
