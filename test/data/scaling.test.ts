/** `inputScaler` and `outputScaler`: inside, the network of scaled data; outside, the user's units. */
import { describe, expect, test } from 'vitest';
import { runNow } from '../../src/base/cooperative';
import { Stream } from '../../src/base/random';
import { holdOut } from '../../src/data/hold-out';
import { toTargets } from '../../src/data/targets';
import { DivergedError, lbfgs, mae, Network, type NetworkConfig, Random, Scaler, sgd } from '../../src/index';
import { targetsOf } from '../../src/model/config';
import { BACKENDS } from '../support/backends';
import { differences, expectSameBits, expectSameNetwork, numbers, range, thrownBy } from '../support/trainings';

/** Inputs far from 0 (seconds since 1970), small, and constant; targets in thousands and in millionths. */
function data(rows = 90): { x: number[][]; y: number[][] } {
  const random = new Random(5);
  const x = range(rows).map(() => [1.7e9 + 60 * random.uniform(), 0.001 * random.normal(), 7]);
  return { x, y: x.map(([a, b]) => [5000 + 100 * (a - 1.7e9), -2e-3 * b]) };
}

const CONFIG: NetworkConfig = {
  inputs: 3,
  layers: [
    { units: 6, activation: 'tanh' },
    { units: 2, activation: 'linear' },
  ],
  optimizer: sgd({ learningRate: 0.1 }),
  seed: 4,
};
const NO_FIT = /^"(in|out)putScaler" expected rows to learn from first \(train\), got none$/;

describe.each(BACKENDS)('%s', (backend) => {
  const config = { ...CONFIG, backend };
  const scalers = { inputScaler: new Scaler(), outputScaler: new Scaler({ method: 'minMax', range: [-1, 1] }) };
  const make = (options: Partial<NetworkConfig> = {}): Network => new Network({ ...config, ...scalers, ...options });
  const { x, y } = data();
  const [sx, sy] = [scalers.inputScaler.clone().fit(x), scalers.outputScaler.clone().fit(y)];
  const [tx, ty] = [sx.transform(x), sy.transform(y)];

  test.each([
    ['rows', x, y],
    ['float64', Float64Array.from(x.flat()), Float64Array.from(y.flat())],
    ['numbers', x.flat(), y.flat()],
  ])('the same as scaling by hand: %s', (_, a, b) => {
    const [net, plain] = [make(), new Network(config)];
    const options = { epochs: 4, batchSize: 16 };
    expect(net.train(a, b, options).loss).toEqual(plain.train(tx, ty, options).loss);
    expectSameNetwork(net, plain);
    expect(net.inputScaler).toEqual(sx.toJSON());
    expect(net.outputScaler).toEqual(sy.toJSON());
    expectSameBits(net.predict(a), sy.inverse(plain.predict(tx)));
    const out = new Float32Array(180);
    expect(net.predict(a, out)).toBe(out);
    expectSameBits(out, net.predict(a));
    expect(net.losses(a, b)).toEqual(plain.losses(tx, ty));
    expect(net.forward(a)).toEqual(plain.forward(tx));
    const evaluation = net.evaluate(a, b, { metrics: { off: mae } });
    expect(evaluation).toEqual({ ...plain.evaluate(tx, ty), off: mae(net.predict(a), y.flat()) });
    expect(net.trainBatch(a, b)).toBe(plain.trainBatch(tx, ty));
    expectSameNetwork(net, plain);
    // It predicts, in thousands and in millionths.
    net.train(a, b, { epochs: 300 });
    const [wrong, spread] = [net.predict(a).map((v, i) => Math.abs(v - y.flat()[i])), [6000, 0.012]];
    expect(wrong.filter((v, i) => v > 0.1 * spread[i % 2])).toEqual(new Float32Array());
  });

  test('gradients are of the user’s x, and the parameters’ own', () => {
    const [net, plain] = [make({ inputScaler: sx, outputScaler: sy }), new Network(config)];
    const [a, b] = [net.gradients(x, y), plain.gradients(tx, ty)];
    const { factor, scale } = { factor: sx.columns().factor, scale: sy.columns().scale };
    expectSameBits(a.parameters, b.parameters);
    expect(a.loss).toBe(b.loss);
    expectSameBits(
      a.inputs,
      b.inputs.map((g, i) => g * factor[i % 3]),
    );
    expect(a.inputs[2]).toBe(0); // the constant column
    const outside = numbers(3, 180, -1e-3, 1e-3);
    const inside = outside.map((g, i) => g * scale[i % 2]);
    const [c, d] = [net.backward(x, outside), plain.backward(tx, inside)];
    expectSameBits(c.parameters, d.parameters);
    expectSameBits(
      c.inputs,
      d.inputs.map((g, i) => g * factor[i % 3]),
    );
    expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
    net.applyGradients(a);
    plain.trainBatch(tx, ty);
    expectSameNetwork(net, plain);
  });

  test('two networks in a row: ∂C/∂x through both, against differences', () => {
    const first = make({ inputScaler: sx, outputScaler: sy });
    const h = first.predict(x);
    const second = new Network({ ...config, inputs: 2, inputScaler: new Scaler().fit(h, 2), seed: 9 });
    const targets = numbers(4, 180);
    const { inputs } = first.backward(x, second.gradients(h, targets).inputs);
    for (const [row, column] of [
      [0, 0],
      [3, 1],
      [50, 0],
      [89, 1],
    ]) {
      const h = 0.05 * sx.scale[column];
      const costAt = (by: number): number => {
        const moved = x.map((each) => each.slice());
        moved[row][column] += by;
        return second.losses(first.predict(moved), targets)[row] / 90;
      };
      const numeric = (costAt(h) - costAt(-h)) / (2 * h);
      expect(Math.abs(inputs[3 * row + column] - numeric)).toBeLessThan(
        0.02 * Math.abs(numeric) + 1e-4 / sx.scale[column] / 90,
      );
    }
  });

  test('validation rows never fit a scaler', () => {
    const net = make();
    net.train(x, y, { validation: 0.3 });
    const targets = toTargets(y, 90, targetsOf(net.config));
    const { kept } = runNow(holdOut(targets, net.config.loss, 0.3, new Random(4, Stream.validation)));
    expect(kept).toHaveLength(63);
    expect(net.inputScaler).toEqual(new Scaler().fit(Array.from(kept, (row) => x[row])).toJSON());
    expect(net.outputScaler).toEqual(
      scalers.outputScaler
        .clone()
        .fit(Array.from(kept, (row) => y[row]))
        .toJSON(),
    );
    expect(net.inputScaler).not.toEqual(sx.toJSON());
    const beside = make();
    const { validationLoss } = beside.train(x, y, { validation: { x: [[1.8e9, 4, 8]], y: [[1, 2]] } });
    expect(beside.inputScaler).toEqual(sx.toJSON());
    expect(validationLoss).toEqual([beside.evaluate([[1.8e9, 4, 8]], [[1, 2]]).loss]);
    const robust = make({ inputScaler: new Scaler({ method: 'robust' }) });
    robust.train(x, y, { validation: 0.3 });
    expect(robust.inputScaler).toEqual(
      new Scaler({ method: 'robust' }).fit(Array.from(kept, (row) => x[row])).toJSON(),
    );
  });

  test('fitted once; the user’s own are left alone, clones go on alike', () => {
    const net = make();
    expect([net.inputScaler, net.outputScaler]).toEqual([{ method: 'standard' }, scalers.outputScaler.toJSON()]);
    net.train(x, y);
    const [fitted, clone] = [net.inputScaler, net.clone()];
    const others = data(40).x.map(([a, b, c]) => [a + 1e6, 5 * b, c + 1]);
    for (const each of [net, clone]) each.train(others, y.slice(0, 40));
    expectSameNetwork(net, clone);
    expect([net.inputScaler, clone.inputScaler]).toEqual([fitted, fitted]);
    expect(scalers.inputScaler.fitted || scalers.outputScaler.fitted).toBe(false);
    expect(net.config.inputScaler).toEqual({ method: 'standard' });
    const again = new Network(JSON.parse(JSON.stringify(net.config)));
    again.train(x, y);
    expect(again.inputScaler).toEqual(fitted);
    const told = net.inputScaler;
    if (told?.learnt) told.learnt.center[0] = 5;
    expect(net.inputScaler).toEqual(fitted);
    // One that comes fitted stays as it is.
    const given = make({ inputScaler: fitted, outputScaler: sy.toJSON() });
    given.train(others, y.slice(0, 40));
    expect(given.inputScaler).toEqual(fitted);
    expect(new Network(config).inputScaler).toBe(null);
  });

  test('what needs a fitted one says so', async () => {
    const net = make();
    for (const ask of [
      () => net.predict(x),
      () => net.predict(new Float32Array(3)),
      () => net.evaluate(x, y),
      () => net.gradients(x, y),
      () => net.backward(x, y),
      () => net.forward(x),
      () => net.trainBatch(x, y),
    ])
      expect(thrownBy(ask).message).toMatch(NO_FIT);
    await expect(net.trainAsync(() => [{ x, y }])).rejects.toThrow('got none');
    expect(net.inputScaler).toEqual({ method: 'standard' });
    const half = make({ inputScaler: sx });
    expect(thrownBy(() => half.predict(x)).message).toMatch(/^"outputScaler"/);
  });

  test('where no update is left, nothing is fitted', () => {
    const [net, before] = [make(), make()];
    const unfitted = (): void => {
      expect([net.inputScaler, net.outputScaler]).toEqual([before.inputScaler, before.outputScaler]);
      expectSameNetwork(net, before);
    };
    const bad = x.map((row) => row.slice());
    bad[7][1] = Number.NaN;
    expect(thrownBy(() => net.train(bad, y)).message).toBe('"x" expected finite numbers, got NaN at row 7, column 1');
    unfitted();
    const validation = { x: bad, y };
    expect(thrownBy(() => net.train(x, y, { validation })).message).toMatch(
      /got NaN \(NaN scaled\) at row 7, column 1$/,
    );
    unfitted();
    net.train(x, y, { signal: AbortSignal.abort() });
    unfitted();
    const callback = (): never => {
      throw new Error('mine');
    };
    expect(thrownBy(() => net.train(x, y, { learningRate: callback })).message).toBe('mine');
    unfitted();
    expect(() => net.train(x, y, { learningRate: 1e30 })).toThrow(DivergedError);
    unfitted();
    // After a good epoch it stays.
    const good = make();
    expect(() => good.train(x, y, { epochs: 3, learningRate: (epoch) => (epoch < 1 ? 0.1 : 1e30) })).toThrow(
      DivergedError,
    );
    before.train(x, y, { learningRate: 0.1 });
    expectSameNetwork(good, before);
    expect(good.inputScaler).toEqual(before.inputScaler);
    expectSameBits(good.predict(x), before.predict(x));
  });

  test('errors show the user’s values', () => {
    const net = make({
      layers: [{ units: 2, activation: 'sigmoid' }],
      outputScaler: new Scaler({ method: 'minMax' }).fit([
        [0, -10],
        [50, 10],
      ]),
      inputScaler: sx,
    });
    expect(
      thrownBy(() =>
        net.trainBatch(x.slice(0, 2), [
          [25, 0],
          [25, 30],
        ]),
      ).message,
    ).toBe(
      '"y" expected targets that a "sigmoid" output can reach, from 0 to 1 (scale them, or use a "linear" last layer), got 30 (2 scaled) at row 1, column 1',
    );
    expect(thrownBy(() => net.predict([[1.7e9, 1e300, 7]])).message).toMatch(
      /^"x" expected finite numbers \(as float32\), got 1e\+300 \(Infinity scaled\) at row 0, column 1$/,
    );
  });

  test('asynchronously, in a stream, by L-BFGS, under a function', async () => {
    const [net, other] = [make(), make()];
    net.train(x, y, { epochs: 3 });
    await other.trainAsync(x, y, { epochs: 3 });
    expectSameNetwork(net, other);
    const batches = range(3).map((i) => ({ x: x.slice(30 * i, 30 * i + 30), y: y.slice(30 * i, 30 * i + 30) }));
    await other.trainAsync(() => batches);
    for (const batch of batches) net.trainBatch(batch.x, batch.y);
    expectSameNetwork(net, other);
    const searching = make({ optimizer: lbfgs() });
    const { loss } = searching.train(x, y, { epochs: 30 });
    expect(loss[29]).toBeLessThan(0.02 * loss[0]);
    const seen: number[] = [];
    const own = make({
      loss: (outputs, targets, gradients, rows) => {
        seen.push(...targets);
        let sum = 0;
        for (let i = 0; i < outputs.length; i++) {
          gradients[i] = (2 * (outputs[i] - targets[i])) / rows;
          sum += (outputs[i] - targets[i]) ** 2;
        }
        return sum / rows;
      },
    });
    own.train(x, y, { batchSize: 'full', metrics: { mae } });
    expectSameBits(Float32Array.from(seen.slice(0, 180)), ty);
    const metrics = { mae };
    expect(own.evaluate(x, y, { metrics }).mae).toBe(mae(own.predict(x), y.flat()));
    expect(thrownBy(() => own.train(x, y.flat().slice(0, 90))).message).toMatch(
      /^"y" expected 2 numbers a row .+, got one$/,
    );
  });
});

test('data larger than a window', () => {
  const [rows, inputs] = [12_000, 784];
  const pixels = Uint8Array.from({ length: rows * inputs }, (_, i) => (i * 2_654_435_761) >>> 24);
  const labels = Float32Array.from({ length: rows }, (_, i) => pixels[i * inputs] + 1000);
  const config: NetworkConfig = { inputs, layers: [{ units: 1, activation: 'linear' }], seed: 1, backend: 'simd' };
  const options = { batchSize: 1000, learningRate: 1e-4, validation: 0.1 };
  const net = new Network({ ...config, inputScaler: new Scaler(), outputScaler: new Scaler() });
  const { loss, validationLoss } = net.train(pixels, labels, options);
  if (!net.inputScaler || !net.outputScaler) throw new Error('no scalers');
  const [sx, sy] = [Scaler.fromJSON(net.inputScaler), Scaler.fromJSON(net.outputScaler)];
  expect(net.inputScaler.learnt?.rows).toBe(10_800);
  const plain = new Network(config);
  const history = plain.train(sx.transform(pixels), sy.transform(labels), options);
  expect({ loss, validationLoss }).toEqual({ loss: history.loss, validationLoss: history.validationLoss });
  expectSameNetwork(net, plain);
  expect(differences(net.predict(pixels), sy.inverse(plain.predict(sx.transform(pixels))))).toBe(0);
});

test('what a config refuses', () => {
  const cases: [Partial<NetworkConfig>, string][] = [
    [{ inputScaler: 3 as never }, '"inputScaler" expected an object, got 3'],
    [
      { inputScaler: { method: 'max' } as never },
      '"method" expected one of "standard", "minMax", "maxAbs", "robust", got "max"; did you mean "minMax"?',
    ],
    [
      { inputScaler: { means: [1] } as never },
      '"inputScaler" expected options among method, range, learnt, got "means"',
    ],
    [{ inputScaler: new Scaler().fit([[1, 2]]) }, '"inputScaler" expected a scaler of 3 columns, got 2'],
    [{ outputScaler: new Scaler().fit([[1, 2, 3]]) }, '"outputScaler" expected a scaler of 2 columns, got 3'],
  ];
  for (const [options, message] of cases) {
    expect(thrownBy(() => new Network({ ...CONFIG, ...options })).message).toBe(message);
  }
  const classes: NetworkConfig = { inputs: 2, layers: [{ units: 3, activation: 'softmax' }], loss: 'crossEntropy' };
  const refused = thrownBy(() => new Network({ ...classes, outputScaler: new Scaler() }));
  expect(refused.message).toBe('"outputScaler" expected a loss without classes, got "crossEntropy"');
  expect(refused.code).toBe('value');
  const net = new Network({ ...classes, inputScaler: new Scaler() });
  net.train(
    [
      [1, 2],
      [3, 4],
      [5, 9],
    ],
    [0, 1, 2],
  );
  expect(
    net.classify([
      [1, 2],
      [3, 4],
    ]),
  ).toHaveLength(2);
});
