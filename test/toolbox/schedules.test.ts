/** What is a schedule, and schedules after billions of updates: the same formulas, as fast as at first. */
import { describe, expect, test } from 'vitest';
import { cosine, exponentialDecay, Network, oneCycle, type Schedule, stepDecay } from '../../src/index';
import { NO_PLATEAU } from '../../src/toolbox/schedules';
import { expectRefusal, expectUnchanged, rangeRefusal, typeRefusal } from '../support/errors';

const [x, y] = [Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), [0, 1, 1, 0]];
const fresh = (): Network => new Network({ inputs: 2, layers: [3, 1], seed: 1 });
const train = (net: Network, learningRate: unknown) => () =>
  net.train(x, y, { epochs: 3, batchSize: 2, learningRate: learningRate as Schedule });

describe('what is none changes nothing', () => {
  const none: [string, unknown][] = [
    ['a string', '0.01'],
    ['a string object', new String('0.01')],
    ['an array', [0.5, 0.01]],
    ['an array of a negative number', [-3]],
    ['a typed array', Float64Array.of(0.5, 0.01)],
    ['what inherits at', Object.create(cosine({ epochs: 2 }))],
    ['JSON of a schedule', JSON.parse(JSON.stringify(cosine({ epochs: 2 })))],
    ['an object', {}],
    ['null', null],
    ['a bigint', 1n],
  ];
  test.each(none)('%s', async (_, learningRate) => {
    const net = fresh();
    const refusal = typeRefusal(/^"learningRate" expected a number, a function of \(epoch, step\) or a schedule/);
    expectUnchanged(net, () => expectRefusal(train(net, learningRate), refusal));
    const options = { learningRate: learningRate as Schedule };
    await expect(net.trainAsync(x, y, options)).rejects.toMatchObject({ code: 'type' });
    await expect(net.trainAsync(() => [{ x, y }], options)).rejects.toMatchObject({ code: 'type' });
  });

  test.each([
    ['text', () => '0.01', typeRefusal(/^"learningRate\(epoch, step\)" expected a finite number >= 0, got "0.01"$/)],
    ['a negative rate', () => -1, rangeRefusal(/expected a finite number >= 0, got -1$/)],
    ['NaN', () => Number.NaN, rangeRefusal(/got NaN$/)],
    ['a schedule of one’s own', { name: 'mine', at: () => -3 }, rangeRefusal(/got -3$/)],
    ['a schedule without numbers', { name: 'mine', at: () => [1] }, typeRefusal(/got an array of 1$/)],
  ])('a first rate that is none: %s', (_, learningRate, refusal) => {
    const net = fresh();
    expectUnchanged(net, () => expectRefusal(train(net, learningRate), refusal));
  });

  test('after some epochs the network is as at the last one’s end', () => {
    const [net, control] = [fresh(), fresh()];
    expectRefusal(
      train(net, (epoch: number) => (epoch < 2 ? 0.1 : -1)),
      rangeRefusal(/got -1$/),
    );
    control.train(x, y, { epochs: 2, batchSize: 2, learningRate: () => 0.1 });
    expect(net.save({ training: true })).toStrictEqual(control.save({ training: true }));
  });
});

describe('cosine with restarts', () => {
  /** Period after period, as the formula says. */
  function slowly(at: number, period: number, growth: number): number {
    let [since, length] = [at, period];
    while (since >= length) {
      since -= length;
      length *= growth;
    }
    return (1 + Math.cos((Math.PI * since) / length)) / 2;
  }

  test.each([1, 2, 3, 1.5, 1.01, 7.25])('growth %d: every step of the first thousands', (growth) => {
    for (const steps of [1, 2, 7, 100]) {
      const schedule = cosine({ steps, restarts: true, growth });
      for (let step = 0; step < 3000; step++) {
        // At a period's border rounding decides to which of the two a step belongs: both cosines are right there.
        const [found, expected] = [schedule.at(1, 0, step, NO_PLATEAU), slowly(step, steps, growth)];
        expect(Math.min(Math.abs(found - expected), 1 - Math.abs(found - expected))).toBeLessThan(1e-9);
      }
    }
  });

  test('exact where lengths are integers, however late', () => {
    const [once, twice] = [cosine({ steps: 10, restarts: true }), cosine({ steps: 10, restarts: true, growth: 2 })];
    for (let k = 0; k < 10; k++) {
      expect(once.at(1, 0, 3e9 + k, NO_PLATEAU)).toBe(once.at(1, 0, k, NO_PLATEAU));
      const start = 10 * (2 ** 40 - 1); // of the 41st period
      expect(twice.at(1, 0, start + 2 ** 40 * k, NO_PLATEAU)).toBe(once.at(1, 0, k, NO_PLATEAU));
    }
  });
});

test.each<[string, ReturnType<typeof cosine | typeof oneCycle | typeof stepDecay | typeof exponentialDecay>]>([
  ['cosine', cosine({ steps: 100, restarts: true })],
  ['cosine that grows a little', cosine({ epochs: 1, restarts: true, growth: 1 + 1e-12 })],
  ['cosine that grows', cosine({ steps: 3, restarts: true, growth: 1.5 })],
  ['oneCycle', oneCycle({ steps: 100 })],
  ['stepDecay', stepDecay({ every: 1, factor: 1 - 1e-9 })],
  ['exponentialDecay', exponentialDecay({ factor: 1 - 1e-9 })],
])('%s takes no longer late', (_, schedule) => {
  const began = performance.now();
  for (let k = 0; k < 1000; k++) {
    const rate = schedule.at(0.1, Number.MAX_SAFE_INTEGER - k, Number.MAX_SAFE_INTEGER - k, NO_PLATEAU);
    expect(rate).toBeGreaterThanOrEqual(0);
    expect(rate).toBeLessThanOrEqual(0.1);
  }
  expect(performance.now() - began).toBeLessThan(500); // a walk through past periods would take months
});
