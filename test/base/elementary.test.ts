/** Elementary functions at the end of their range, where a rounding would carry a result out of its own. */
import { expect, test } from 'vitest';
import { cosPi } from '../../src/base/elementary';
import { cosine, Network } from '../../src/index';

test('cosPi is cos(π t) to 2⁻⁵⁰, and never under −1', () => {
  for (let i = 0; i <= 10_000; i++) {
    const found = cosPi(i / 10_000);
    expect(found).toBeGreaterThanOrEqual(-1);
    expect(Math.abs(found - Math.cos((Math.PI * i) / 10_000))).toBeLessThan(2 ** -50);
  }
  expect(cosPi(1)).toBe(-1);
});

test.each([{}, { minimum: 0.001 }, { warmup: 1 }])('past its end, cosine stays at its minimum: %j', (options) => {
  const net = new Network({ inputs: 1, layers: [1], seed: 1 });
  const learningRate = cosine({ epochs: 3, ...options });
  const { learningRate: rates } = net.train([[0], [1]], [[0], [1]], { epochs: 6, learningRate });
  expect(Math.max(...rates)).toBe(0.1);
  expect(rates.at(-1)).toBe(learningRate.minimum);
  // A rate under 0 is one that no file may have.
  expect(Network.load(net.save({ training: true })).learningRate).toBe(learningRate.minimum);
});
