/** Dropout and input noise: what is drawn, that the way back knows it, and that nothing but the place decides. */
import { describe, expect, test } from 'vitest';
import { type LayerConfig, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectSameBits, expectSameNetwork, numbers, thrownBy } from '../support/trainings';
import { bitsAt } from '../twin/draws';

const factor = (p: number, bits: number): number => (bits >= Math.floor(p * 2 ** 32) ? 1 / (1 - p) : 0);

/**
 * A network whose next update shows what the first layer handed on: ones go through it as they are, and the second
 * layer, all 0, has ∂C/∂z = 1 for output j at row j alone, so that its weights become minus the rows.
 */
function show(rows: number, units: number, config: Partial<NetworkConfig>, layer: Partial<LayerConfig>): Float32Array {
  const net = new Network({
    inputs: units,
    layers: [
      { units, activation: 'linear', bias: false, trainable: false, ...layer },
      { units: rows, activation: 'linear', bias: false, initializer: 'zeros' },
    ],
    optimizer: sgd({ learningRate: 1 }),
    ...config,
  });
  const identity = new Float32Array(units * units);
  for (let i = 0; i < units; i++) identity[i * units + i] = 1;
  net.layers[0].setWeights(identity);
  const y = new Float32Array(rows * rows);
  for (let row = 0; row < rows; row++) y[row * rows + row] = -rows / 2;
  net.trainBatch(new Float32Array(rows * units).fill(1), y);
  const w = net.layers[1].getWeights();
  return Float32Array.from({ length: rows * units }, (_, i) => -w[(i % units) * rows + Math.floor(i / units)]);
}

describe.each(BACKENDS)('%s', (backend) => {
  test.each([
    [1, 0.5],
    [7, 0.5],
    [40, 0.2],
    [300, 0.9],
  ])('%i rows, a share of %f: 0 or 1 / (1 − p), by the counter', (rows, dropout) => {
    for (const seed of [3, 2 ** 40 + 17]) {
      const shown = show(rows, 13, { seed, backend }, { dropout });
      shown.forEach((value, i) => {
        const expected = factor(dropout, bitsAt(seed, 0, 0, Math.floor(i / 13), i % 13));
        expect(Math.abs(value - expected), `row ${Math.floor(i / 13)}, unit ${i % 13}`).toBeLessThan(1e-5);
      });
    }
  });

  test('the share is p, and rows, units, steps, layers and seeds are unrelated', () => {
    const draw = (seed: number, step: number, layer: number): number[] =>
      Array.from(
        { length: 20_000 },
        (_, i) => factor(0.5, bitsAt(seed, step, layer, Math.floor(i / 100), i % 100)) - 1,
      );
    const dot = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + v * b[i], 0) / Math.sqrt(a.length);
    const base = draw(1, 0, 0);
    // Sums of 20,000 fair coins over their deviation: beyond 4.5 once in 150,000.
    expect(
      Math.abs(
        dot(
          base,
          base.map(() => 1),
        ),
      ),
    ).toBeLessThan(4.5);
    for (const shift of [1, 2, 4, 99, 100, 101, 200]) {
      expect(Math.abs(dot(base.slice(shift), base)), `shifted by ${shift}`).toBeLessThan(4.5);
    }
    for (const [seed, step, layer] of [
      [2, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
      [1, 2, 0],
      [3, 0, 0],
    ]) {
      expect(Math.abs(dot(base, draw(seed, step, layer))), `${seed}, ${step}, ${layer}`).toBeLessThan(4.5);
    }
  });

  const make = (config: Partial<NetworkConfig> = {}, dropout = 0.4): Network =>
    new Network({
      inputs: 4,
      layers: [{ units: 9, activation: 'tanh', dropout }, { units: 6, activation: 'gelu', dropout: dropout / 2 }, 2],
      optimizer: sgd({ learningRate: 0.5 }),
      seed: 6,
      backend,
      ...config,
    });

  test('one update is that of the masked network, worked out by hand', () => {
    const rows = 6;
    const [x, y] = [numbers(1, 4 * rows), numbers(2, 2 * rows, 0.1, 0.9)];
    const net = new Network({
      inputs: 4,
      layers: [{ units: 9, activation: 'tanh', dropout: 0.4 }, 2],
      optimizer: sgd({ learningRate: 0.5 }),
      seed: 6,
      backend,
    });
    net.train(x, y, { batchSize: 3, shuffle: false }); // updates 0 and 1
    const [w1, w2] = net.layers.map((layer) => layer.getWeights());
    const [b1, b2] = net.layers.map((layer) => layer.getBiases() ?? []);
    const [g1, g2] = [new Float64Array(36), new Float64Array(18)];
    for (let k = 0; k < rows; k++) {
      const mask = Float64Array.from({ length: 9 }, (_, j) => factor(0.4, bitsAt(6, 2, 0, k, j)));
      const a1 = mask.map((_, j) =>
        Math.tanh(b1[j] + [0, 1, 2, 3].reduce((z, i) => z + x[4 * k + i] * w1[9 * i + j], 0)),
      );
      const kept = a1.map((a, j) => a * mask[j]);
      const a2 = [0, 1].map((o) => 1 / (1 + Math.exp(-b2[o] - kept.reduce((z, a, j) => z + a * w2[2 * j + o], 0))));
      const d2 = a2.map((a, o) => (2 * (a - y[2 * k + o]) * a * (1 - a)) / rows);
      for (let j = 0; j < 9; j++) {
        for (let o = 0; o < 2; o++) g2[2 * j + o] += kept[j] * d2[o];
        const d1 = (d2[0] * w2[2 * j] + d2[1] * w2[2 * j + 1]) * mask[j] * (1 - a1[j] ** 2);
        for (let i = 0; i < 4; i++) g1[9 * i + j] += x[4 * k + i] * d1;
      }
    }
    net.trainBatch(x, y);
    net.layers[0].getWeights().forEach((w, i) => void expect(w).toBeCloseTo(w1[i] - 0.5 * g1[i], 6));
    net.layers[1].getWeights().forEach((w, i) => void expect(w).toBeCloseTo(w2[i] - 0.5 * g2[i], 6));
  });

  test('off wherever nothing is trained', () => {
    const [x, y] = [numbers(1, 80), numbers(2, 40, 0.1, 0.9)];
    const [net, plain] = [make({ inputNoise: 1 }), make({}, 0)];
    expectSameNetwork(net, plain);
    expectSameBits(net.predict(x), plain.predict(x));
    expect(net.evaluate(x, y)).toEqual(plain.evaluate(x, y));
    expectSameBits(net.gradients(x, y).parameters, plain.gradients(x, y).parameters);
    const validation = { x, y };
    const { validationLoss } = net.train(x, y, { batchSize: 8, validation });
    expect(validationLoss).toEqual([net.evaluate(x, y).loss]);
  });

  test.each(['dropout', 'noise'])(
    '%s: the same however calls are sliced, in one call or in two, blocking or not',
    async (what) => {
      const rows = 300;
      const [x, y] = [numbers(1, 4 * rows), numbers(2, 2 * rows, 0.1, 0.9)];
      const open = (): Network => (what === 'dropout' ? make() : make({ inputNoise: 0.3 }, 0));
      const [once, twice, watched, turns, other] = [open(), open(), open(), open(), make({ seed: 7 })];
      const options = { batchSize: 150 };
      once.train(x, y, { epochs: 3, ...options });
      twice.train(x, y, { epochs: 1, ...options });
      twice.clone().train(x, y, options);
      twice.train(x, y, { epochs: 2, ...options });
      watched.train(x, y, { epochs: 3, ...options, onBatch: () => void watched.predict(x) });
      await turns.trainAsync(x, y, { epochs: 3, ...options, yieldEvery: 0 });
      other.train(x, y, { epochs: 3, ...options });
      for (const net of [twice, watched, turns]) expectSameNetwork(net, once);
      expect(other.getParameters()).not.toEqual(once.getParameters());
    },
  );

  test('batches too long for one call draw the same', () => {
    // The same rows through a wide frozen layer that changes nothing but the time that they take.
    const wide = (units: number): Float32Array => show(200, units, { seed: 5, backend }, { dropout: 0.5 });
    const [narrow, long] = [wide(16), wide(1600)];
    for (let row = 0; row < 200; row++) {
      for (let unit = 0; unit < 16; unit++)
        expect(Math.abs(long[1600 * row + unit] - narrow[16 * row + unit])).toBeLessThan(1e-5);
    }
  });

  test('noise is normal, of its deviation, and leaves the user’s data as it is', () => {
    const shown = show(200, 31, { seed: 9, backend, inputNoise: 0.25 }, {});
    const z = Float64Array.from(shown, (v) => (v - 1) / 0.25);
    const moment = (n: number): number => z.reduce((sum, v) => sum + v ** n, 0) / z.length;
    // Deviations of the moments of 6,200 normal numbers: 0.013, 0.018, 0.05, 0.12
    expect(Math.abs(moment(1))).toBeLessThan(0.06);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.08);
    expect(Math.abs(moment(3))).toBeLessThan(0.22);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.55);
    expect(new Set(shown).size).toBeGreaterThan(6000);
    const x = numbers(1, 80);
    const before = x.slice();
    make({ inputNoise: 1 }).train(x, numbers(2, 40, 0, 1), { shuffle: false });
    expectSameBits(x, before);
  });

  test('what makes no sense is refused', () => {
    const refused: [unknown, string][] = [
      [
        { inputs: 2, layers: [{ units: 2, dropout: 1 }, 1] },
        '"layers[0].dropout" expected a finite number >= 0 and < 1, got 1',
      ],
      [
        { inputs: 2, layers: [{ units: 2, dropout: -0.1 }, 1] },
        '"layers[0].dropout" expected a finite number from 0 to 1, got -0.1',
      ],
      [{ inputs: 2, layers: [{ units: 2, dropout: 0.1 }] }, '"dropout" expected a hidden layer, got the last one'],
      [{ inputs: 2, layers: [2], inputNoise: -1 }, '"inputNoise" expected a finite number >= 0, got -1'],
    ];
    for (const [config, message] of refused) {
      expect(thrownBy(() => new Network(config as NetworkConfig)).message).toBe(message);
    }
  });
});
