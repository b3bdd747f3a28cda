/** Elementary functions at the ends of their ranges, where a rounding would carry a result out of its own. */
import { expect, test } from 'vitest';
import { cosPi } from '../../src/base/elementary';
import { cosine, Network } from '../../src/index';

test('cosPi is within [−1, 1], and cos(π t) to 2⁻⁵⁰', () => {
  for (let i = 0; i <= 10_000; i++) {
    const found = cosPi(i / 10_000);
    expect(Math.abs(found)).toBeLessThanOrEqual(1);
    expect(Math.abs(found - Math.cos((Math.PI * i) / 10_000))).toBeLessThan(2 ** -50);
  }
  expect([cosPi(0), cosPi(1)]).toStrictEqual([1, -1]);
});

test.each([{}, { minimum: 0.001 }, { warmup: 1 }])('past its end, cosine stays at its minimum: %j', (options) => {
  const net = new Network({ inputs: 1, layers: [1], seed: 1 });
  const learningRate = cosine({ epochs: 3, ...options });
  const { learningRate: rates } = net.train([[0], [1]], [[0], [1]], { epochs: 6, learningRate });
  expect(rates.at(-1)).toBe(learningRate.minimum);
  // A rate under 0 is one that no file may have.
  expect(Network.load(net.save({ training: true })).learningRate).toBe(learningRate.minimum);
});
