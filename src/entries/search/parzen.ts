/**
 * Parzen estimators: the density of one hyperparameter's values, estimated from those that were tried. Of numbers it is a
 * mixture of normal distributions, cut at the ends of the range: one around each value, as wide as the way to its
 * farther neighbour, and one over the whole range. Of lists it is the share of each value. Sums, widths and weights
 * follow Bergstra and others (NIPS 2011), with the bounds on widths of
 * hyperopt and Optuna ("magic clip").
 */
import type { Random } from 'nablanet';
import { ln, timesExp } from '../../base/elementary';

/** A density, or for whole numbers and lists the probability of each value. */
export interface Estimator<Value> {
  draw(random: Random): Value;
  /** ln of the density at this value. */
  logDensity(value: Value): number;
}

/** 1 / √(2π) */
const NORMAL = 0.3989422804014327;

/**
 * The standard normal distribution function, within 1e-15: Marsaglia's series (2004), of + × ÷ alone but for one
 * exponential, so with the same bits everywhere.
 */
export function normalCdf(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let sum = z;
  let term = z;
  for (let k = 3, before = Number.NaN; sum !== before; k += 2) {
    before = sum;
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + bell(z) * sum;
}

/** The standard normal density. */
function bell(z: number): number {
  return NORMAL / timesExp(1, (z * z) / 2);
}

interface Kernel {
  readonly centre: number;
  readonly width: number;
  /** Of all weights, which sum to 1. */
  readonly weight: number;
  /** What of the normal distribution lies in the range. */
  readonly inside: number;
}

/** Of numbers in a range, [low, high]; where `whole`, of whole numbers, each of which stands for ±½ around it. */
export class NumberEstimator implements Estimator<number> {
  readonly #low: number;
  readonly #high: number;
  readonly #whole: boolean;
  readonly #kernels: readonly Kernel[];

  /** @param weights of the values; the kernel over the whole range weighs 1 */
  constructor(low: number, high: number, whole: boolean, values: readonly number[], weights: readonly number[]) {
    const half = whole ? 0.5 : 0;
    [this.#low, this.#high, this.#whole] = [low - half, high + half, whole];
    const range = this.#high - this.#low;
    const all = values.map((centre, i) => ({ centre, weight: weights[i], prior: false }));
    all.push({ centre: (this.#low + this.#high) / 2, weight: 1, prior: true });
    all.sort((a, b) => a.centre - b.centre);
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    const least = range / Math.min(100, 1 + all.length);
    this.#kernels = all.map(({ centre, weight, prior }, i) => {
      const left = centre - (all[i - 1]?.centre ?? centre);
      const right = (all[i + 1]?.centre ?? centre) - centre;
      const width = prior ? range : Math.min(range, Math.max(least, left, right));
      const inside = normalCdf((this.#high - centre) / width) - normalCdf((this.#low - centre) / width);
      return { centre, width, weight: weight / total, inside };
    });
  }

  draw(random: Random): number {
    const { centre, width } =
      this.#kernels[
        placeOf(
          this.#kernels.map(({ weight }) => weight),
          random,
        )
      ];
    // Centres lie in the range and widths are no larger than it: every third draw or more is inside.
    let value: number;
    do value = centre + width * random.normal();
    while (value < this.#low || value > this.#high);
    return this.#whole ? Math.min(this.#high - 0.5, Math.max(this.#low + 0.5, Math.round(value))) : value;
  }

  logDensity(value: number): number {
    const density = ({ centre, width, inside }: Kernel): number => {
      const z = (value - centre) / width;
      if (!this.#whole) return bell(z) / width / inside;
      return (normalCdf(z + 0.5 / width) - normalCdf(z - 0.5 / width)) / inside;
    };
    return ln(this.#kernels.reduce((sum, kernel) => sum + kernel.weight * density(kernel), 0));
  }
}

/** Of places in a list. */
export class ChoiceEstimator implements Estimator<number> {
  readonly #shares: readonly number[];

  /** @param weights of the places that were tried; all places together get 1 beside, each alike */
  constructor(length: number, places: readonly number[], weights: readonly number[]) {
    const shares = new Array<number>(length).fill(1 / length);
    for (const [i, place] of places.entries()) shares[place] += weights[i];
    const total = weights.reduce((sum, weight) => sum + weight, 1);
    this.#shares = shares.map((share) => share / total);
  }

  draw(random: Random): number {
    return placeOf(this.#shares, random);
  }

  logDensity(place: number): number {
    return ln(this.#shares[place]);
  }
}

/** One of the places, by shares that sum to 1. */
function placeOf(shares: readonly number[], random: Random): number {
  let rest = random.uniform();
  const found = shares.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return found < 0 ? shares.length - 1 : found;
}
