/** The loss of rows that are not trained on: unweighted, and of targets that training would refuse. */
import { describe, expect, test } from 'vitest';
import { Network, type NetworkConfig, Scaler, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import {
  classes,
  classification,
  differences,
  expectSameBits,
  expectSameNetwork,
  keptRows,
  numbers,
  others,
  pick,
  range,
  thrownBy,
} from '../support/trainings';

describe.each(BACKENDS)('weights on %s', (backend) => {
  const weighted = { classWeights: [5, 0.5, 2], sampleWeights: Float32Array.from(range(90), (row) => row % 4) };

  test.each([{}, { worker: true }])(
    'validation is unweighted, of a share as of rows of its own: %j',
    async (options) => {
      const { net, x, y } = classification(backend, 90);
      const [share, own] = [net.clone(), net.clone()];
      const kept = keptRows(net.config, x, y, 0.5);
      const held = others(kept, 90);
      const validation = { x: pick(x, 5, held), y: Uint8Array.from(held, (row) => y[row]) };
      const each = { epochs: 3, shuffle: false, ...options };
      const ofShare = await share.trainAsync(x, y, { ...each, ...weighted, validation: 0.5 });
      const ofOwn = await own.trainAsync(
        pick(x, 5, kept),
        Uint8Array.from(kept, (row) => y[row]),
        { ...each, ...weighted, sampleWeights: kept.map((row) => weighted.sampleWeights[row]), validation },
      );
      expectSameNetwork(share, own); // trained with weights
      const unweighted = net.clone();
      unweighted.train(x, y, { epochs: 3, shuffle: false, validation: 0.5 });
      expect(differences(share.getParameters(), unweighted.getParameters())).toBeGreaterThan(0);
      expect(ofShare.validationLoss).toEqual(ofOwn.validationLoss);
      expect(ofShare.validationLoss[2]).toBe(share.evaluate(validation.x, validation.y).loss);
    },
  );

  test.each([{}, { worker: true }])('unless rows of its own bring weights: %j', async (options) => {
    const { net, x, y } = classification(backend, 90);
    const validation = { x: numbers(61, 5 * 200), y: classes(62, 200, 3), sampleWeights: numbers(63, 200, 0, 4) };
    const history = await net.trainAsync(x, y, { ...weighted, ...options, validation });
    const { sampleWeights } = validation;
    expect(history.validationLoss).toEqual([net.evaluate(validation.x, validation.y, { sampleWeights }).loss]);
    const streamed = await net.trainAsync(() => [{ x, y }], { ...options, validation });
    expect(streamed.validationLoss).toEqual([net.evaluate(validation.x, validation.y, { sampleWeights }).loss]);
    const before = net.getParameters();
    for (const wrong of [numbers(1, 199), numbers(1, 200).fill(Number.NaN)]) {
      const given = { ...validation, sampleWeights: wrong };
      await expect(net.trainAsync(x, y, { ...options, validation: given })).rejects.toThrow(
        /^"sampleWeights" expected/,
      );
    }
    expectSameBits(net.getParameters(), before);
  });

  test('data beyond the window of 32 MiB', () => {
    const rows = 180_000;
    const config: NetworkConfig = { inputs: 50, layers: [{ units: 1, activation: 'linear' }], seed: 1, backend };
    const [x, y] = [numbers(1, 50 * rows), numbers(2, rows)];
    const run = (sampleWeights?: Float32Array): number => {
      const net = new Network({ ...config, optimizer: sgd({ learningRate: 0 }) });
      return net.train(x, y, { batchSize: 5000, validation: 0.3, sampleWeights }).validationLoss[0];
    };
    expect(run(numbers(3, rows, 0, 2))).toBe(run());
  });
});

describe.each(BACKENDS)('an outputScaler whose range the outputs can’t leave, on %s', (backend) => {
  const config: NetworkConfig = {
    inputs: 1,
    layers: [{ units: 2, activation: 'sigmoid' }],
    outputScaler: new Scaler({ method: 'minMax' }),
    backend,
  };
  const x = Float32Array.from(range(60), (row) => row / 60);
  // No two largest or smallest: whichever row is held out, the scaler has not seen its like.
  const y = Float64Array.from(range(120), (i) => 100 * Math.sin(i * i) + i);

  test('takes held-out targets outside the range of those that are trained on, for every seed', () => {
    for (const seed of range(20)) {
      const net = new Network({ ...config, seed });
      const { validationLoss } = net.train(x, y, { validation: 0.2 });
      expect(validationLoss[0]).toBeGreaterThan(0);
    }
  });

  test.each([{}, { worker: true }])('and so data of its own, evaluate and losses: %j', async (options) => {
    const net = new Network({ ...config, seed: 1 });
    const [far, farY] = [
      [0.1, 0.2],
      [1e4, -1e4, 0, 1e6],
    ];
    const history = await net.trainAsync(x, y, { ...options, validation: { x: far, y: farY } });
    expect(history.validationLoss).toEqual([net.evaluate(far, farY).loss]);
    const costs = net.losses(far, farY);
    expect((costs[0] + costs[1]) / 2).toBeCloseTo(history.validationLoss[0], -2);
    const scaler = Scaler.fromJSON(net.outputScaler as never);
    const scaled = scaler.transform([farY.slice(0, 2)]);
    const outputs = scaler.transform([...net.predict([0.1])]);
    const cost = (outputs[0] - scaled[0]) ** 2 + (outputs[1] - scaled[1]) ** 2;
    expect(Math.abs(costs[0] - cost)).toBeLessThan(1e-4 * cost);
    const streamed = await net.trainAsync(() => [{ x, y }], { ...options, validation: { x: far, y: farY } });
    expect(streamed.validationLoss).toEqual([net.evaluate(far, farY).loss]);
  });

  test('still refuses what it would train on, with its place', () => {
    const fitted = new Scaler({ method: 'minMax' }).fit([[0, 0], [1, 1]]); // biome-ignore format: short
    const net = new Network({ ...config, seed: 1, outputScaler: fitted });
    const kept = keptRows(
      { ...net.config, outputScaler: null, layers: [{ units: 2, activation: 'linear' }] },
      x,
      y,
      0.2,
    );
    const inside = (rows: number[]): Float64Array =>
      Float64Array.from(range(120), (i) => (rows.includes(Math.floor(i / 2)) ? 3.5 : 0.5));
    const before = net.getParameters();
    const error = thrownBy(() => net.train(x, inside([kept[7]]), { validation: 0.2 }));
    expect([error.message, error.code]).toEqual([
      `"y" expected targets that a "sigmoid" output can reach, from 0 to 1 (scale them, or use a "linear" last layer), got 3.5 (3.5 scaled) at row ${kept[7]}, column 0`,
      'data',
    ]);
    const nan = inside([]);
    nan[2 * others(kept, 60)[3] + 1] = Number.NaN;
    expect(thrownBy(() => net.train(x, nan, { validation: 0.2 })).message).toMatch(/^"y" expected finite numbers/);
    expect(thrownBy(() => net.train(x, y)).code).toBe('data');
    expect(thrownBy(() => net.trainBatch(x, y)).code).toBe('data');
    expectSameBits(net.getParameters(), before);
    net.train(x, inside(others(kept, 60)), { validation: 0.2 });
  });
});
