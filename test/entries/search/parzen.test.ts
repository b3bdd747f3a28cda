/** Parzen estimators: densities against another way to compute them, draws against densities. */
import { describe, expect, test } from 'vitest';
import { ChoiceEstimator, type Estimator, NumberEstimator, normalCdf } from '../../../src/entries/search/parzen';
import { estimatorOf } from '../../../src/entries/search/tpe';
import { Random } from '../../../src/index';
import { range } from '../../support/trainings';

/** ∫ f over [from, to] by Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number, steps = 4000): number {
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

const gauss = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

test('the normal distribution function is the integral of its density', () => {
  for (const z of [-7.5, -5, -2.3, -1, -1e-3, 0, 0.5, 1, 1.96, 3, 6]) {
    expect(normalCdf(z)).toBeCloseTo(0.5 + integral(gauss, 0, z), 12);
  }
  // As tables of the distribution have them.
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
  expect(normalCdf(-1.2815515655446004)).toBeCloseTo(0.1, 14);
  expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
});

/**
 * The density by its definition, with Math's functions and numerical integrals: around each value, and the middle of the
 * range, a normal distribution that is cut at the ends.
 */
function reference(low: number, high: number, values: number[], weights: number[]): (x: number) => number {
  const middle = (low + high) / 2;
  const kernels = [
    ...values.map((mu, i) => ({ mu, weight: weights[i], own: true })),
    { mu: middle, weight: 1, own: false },
  ];
  const places = [...kernels.keys()].sort((a, b) => kernels[a].mu - kernels[b].mu);
  const sorted = places.map((i) => kernels[i].mu);
  const widths = kernels.map(({ mu, own }, i) => {
    if (!own) return high - low;
    const at = places.indexOf(i);
    const gaps = [at > 0 ? mu - sorted[at - 1] : 0, at < sorted.length - 1 ? sorted[at + 1] - mu : 0];
    return Math.min(high - low, Math.max(...gaps, (high - low) / Math.min(100, kernels.length + 1)));
  });
  const total = kernels.reduce((sum, { weight }) => sum + weight, 0);
  const masses = kernels.map(({ mu }, i) => integral((x) => gauss((x - mu) / widths[i]) / widths[i], low, high));
  return (x) =>
    kernels.reduce((sum, { mu, weight }, i) => {
      return sum + ((weight / total) * gauss((x - mu) / widths[i])) / widths[i] / masses[i];
    }, 0);
}

describe('numbers', () => {
  const values = [0.3, -0.9, 0.55, 1.95, 0.31];
  const weights = [0.2, 0.6, 1, 1, 1];

  test('have the density of the definition, which sums to 1', () => {
    for (const count of [0, 1, 2, 5]) {
      const [some, own] = [values.slice(0, count), weights.slice(0, count)];
      const estimator = new NumberEstimator(-1, 2, false, some, own);
      const expected = reference(-1, 2, some, own);
      for (const x of [-1, -0.9, -0.2, 0.3, 0.305, 0.5, 1.2, 2]) {
        expect(Math.exp(estimator.logDensity(x))).toBeCloseTo(expected(x), 10);
      }
      expect(integral((x) => Math.exp(estimator.logDensity(x)), -1, 2)).toBeCloseTo(1, 8);
    }
  });

  test('that are whole have probabilities: the density over ±½, which sum to 1', () => {
    const [some, own] = [
      [3, 9, 4, 4],
      [1, 1, 1, 1],
    ];
    const estimator = new NumberEstimator(2, 10, true, some, own);
    const density = reference(1.5, 10.5, some, own);
    const shares = range(9).map((i) => Math.exp(estimator.logDensity(i + 2)));
    for (const [i, share] of shares.entries()) expect(share).toBeCloseTo(integral(density, i + 1.5, i + 2.5), 9);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect(shares[2]).toBeGreaterThan(shares[5]);
  });

  test('are drawn as the density says', () => {
    const estimator = new NumberEstimator(-1, 2, false, values, weights);
    expectDraws(
      estimator,
      12,
      (x) => Math.floor((x + 1) * 4),
      (bin) => integral((x) => Math.exp(estimator.logDensity(x)), bin / 4 - 1, (bin + 1) / 4 - 1),
    );
    const whole = new NumberEstimator(2, 10, true, [3, 9, 4, 4], [1, 1, 1, 1]);
    expectDraws(
      whole,
      9,
      (x) => x - 2,
      (bin) => Math.exp(whole.logDensity(bin + 2)),
    );
  });
});

/** χ² of 20,000 draws in bins: under 3 times as many as there are bins, which chance passes once in a million. */
function expectDraws(
  estimator: Estimator<number>,
  bins: number,
  binOf: (value: number) => number,
  share: (bin: number) => number,
): void {
  const random = new Random(5);
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < 20_000; i++) counts[Math.min(bins - 1, binOf(estimator.draw(random)))]++;
  const chi2 = counts.reduce((sum, count, bin) => {
    const expected = 20_000 * share(bin);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  expect(chi2).toBeLessThan(3 * bins + 10);
}

test('choices have their share, with one more trial that is all of them', () => {
  const estimator = new ChoiceEstimator(4, [2, 2, 0], [1, 1, 0.5]);
  const shares = range(4).map((place) => Math.exp(estimator.logDensity(place)));
  expect(shares).toEqual([0.75, 0.25, 2.25, 0.25].map((weight) => expect.closeTo(weight / 3.5, 12)));
  expectDraws(
    estimator,
    4,
    (place) => place,
    (place) => shares[place],
  );
});

test('logarithmic ranges are estimated by their logarithms; of many trials the old ones weigh less', () => {
  const dimension = { path: 'l2', kind: 'logUniform', low: 1e-6, high: 1e-2 } as const;
  const values = [1e-3, 1e-5];
  const logs = values.map(Math.log);
  const expected = new NumberEstimator(Math.log(1e-6), Math.log(1e-2), false, logs, [1, 1]);
  for (const x of [1e-6, 3e-5, 1e-2]) {
    expect(estimatorOf(dimension, values).logDensity(Math.log(x))).toBeCloseTo(expected.logDensity(Math.log(x)), 10);
  }
  const choice = { path: 'a', kind: 'choice', list: ['old', 'new'] } as const;
  const many = [...new Array(30).fill('old'), ...new Array(25).fill('new')];
  const share = Math.exp(estimatorOf(choice, many).logDensity(0));
  // 30 weights from 1/55 to 1, in equal steps, and 25 of 1.
  expect(share).toBeCloseTo(((30 * (1 / 55 + 1)) / 2 + 0.5) / ((30 * (1 / 55 + 1)) / 2 + 25 + 1), 12);
});
