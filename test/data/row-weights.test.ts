/** Sample and class weights: Σ w C_k / rows, in costs, gradients and updates. */
import { describe, expect, test } from 'vitest';
import { Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classification, expectSameNetwork, numbers, PAIRS, regression, thrownBy } from '../support/trainings';
import * as twin from '../twin/twin';

describe.each(BACKENDS)('%s', (backend) => {
  /** ∇C by the twin for rows that count differently: the sum over the rows of w_k/N times the gradient of row k. */
  function weighted(net: Network, x: Float32Array, y: Float32Array, weights: Float32Array): Float64Array {
    const spec: twin.ReferenceSpec = {
      inputs: 4,
      layers: [
        { units: 7, activation: 'tanh', bias: true },
        { units: 2, activation: 'sigmoid', bias: true },
      ],
      loss: 'squaredError',
    };
    const parameters = {
      weights: net.layers.map((layer) => layer.getWeights()),
      biases: net.layers.map((layer) => layer.getBiases()),
    };
    const total = new Float64Array(net.parameterCount);
    weights.forEach((weight, k) => {
      const { layers } = twin.gradients(
        spec,
        parameters,
        x.subarray(4 * k, 4 * k + 4),
        y.subarray(2 * k, 2 * k + 2),
        1,
      );
      const flat = layers.flatMap((layer) => [...layer.weights, ...(layer.biases ?? [])]);
      flat.forEach((g, i) => {
        total[i] += (weight * g) / weights.length;
      });
    });
    return total;
  }

  test.each([1, 5, 129, 300])('one update on %i weighted rows is the twin’s', (rows) => {
    const { net, x, y } = regression(backend, rows);
    const weights = numbers(15, rows, -1, 3);
    weights[0] = 0;
    const before = net.getParameters();
    const expected = weighted(net, x, y, weights);
    const costs = net.losses(x, y);
    const mean = costs.reduce((sum, cost, k) => sum + cost * weights[k], 0) / rows;
    expect(net.evaluate(x, y, { sampleWeights: weights }).loss).toBeCloseTo(mean, 5);
    expect(net.trainBatch(x, y, { sampleWeights: weights })).toBeCloseTo(mean, 5);
    net.getParameters().forEach((value, i) => {
      expect(Math.abs(value - (before[i] - 0.5 * expected[i]))).toBeLessThan(2e-6);
    });
  });

  describe.each(PAIRS)('%s with %s', (activation, loss) => {
    // Targets on both sides of the outputs, at 0 and at 1, and outputs on both sides of 0.
    test.each([[-2], [-0.25], [0], [1], [3], [-1, 0, 2, -3, 0.5]])('an update by weights of %j', (...kinds) => {
      const [rows, width] = [12, 3];
      const spec: twin.ReferenceSpec = { inputs: 4, layers: [{ units: width, activation, bias: true }], loss };
      const config = { inputs: 4, layers: [{ units: width, activation }], loss, optimizer: sgd({ learningRate: 1 }) };
      const net = new Network({ ...config, seed: 4, backend });
      const x = numbers(71, 4 * rows);
      // What a relu can't reach is refused; what it starts from shall not lie at its kink.
      const y = numbers(72, width * rows, 0, 1).map((v, i) => (i % 5 < 2 ? i % 2 : v));
      const weights = Float32Array.from({ length: rows }, (_, k) => kinds[k % kinds.length]);
      const start = net.getParameters();
      const costAt = (flat: ArrayLike<number>): number => {
        const [w, b] = [Array.prototype.slice.call(flat, 0, 4 * width), Array.prototype.slice.call(flat, 4 * width)];
        const costs = twin.rowCosts(spec, { weights: [w], biases: [b] }, x, y, rows);
        return costs.reduce((sum, cost, k) => sum + (weights[k] * cost) / rows, 0);
      };
      const cost = net.trainBatch(x, y, { sampleWeights: weights });
      expect(Math.abs(cost - costAt(start))).toBeLessThan(1e-5 * (1 + Math.abs(cost)));
      net.getParameters().forEach((value, i) => {
        const moved = (by: number): Float64Array => Float64Array.from(start, (w, j) => (i === j ? w + by : w));
        const slope = (costAt(moved(1e-6)) - costAt(moved(-1e-6))) / 2e-6;
        // float32 sums of a dozen terms, and what a difference of 1e-6 leaves of float64.
        expect(Math.abs(start[i] - value - slope), `parameter ${i}`).toBeLessThan(5e-6 * (1 + Math.abs(slope)));
      });
    });
  });

  test('weights of 1 change no bit, weights go with their rows whatever the order, and scale the cost', () => {
    const rows = 50;
    const run = (sampleWeights?: Float32Array): Network => {
      const { net, x, y } = regression(backend, rows);
      net.train(x, y, { epochs: 3, batchSize: 8, ...(sampleWeights ? { sampleWeights } : {}) });
      return net;
    };
    expectSameNetwork(run(new Float32Array(rows).fill(1)), run());
    // A row of weight 0 may hold anything.
    const sampleWeights = new Float32Array(rows).fill(1);
    sampleWeights[17] = 0;
    const { net, x, y } = regression(backend, rows);
    const other = net.clone();
    net.train(x, y, { epochs: 3, batchSize: 8, sampleWeights });
    x.fill(9, 4 * 17, 4 * 18);
    other.train(x, y, { epochs: 3, batchSize: 8, sampleWeights });
    expectSameNetwork(other, net);
  });

  test('data beyond the window of 32 MiB', () => {
    const rows = 180_000;
    const config: NetworkConfig = { inputs: 50, layers: [{ units: 1, activation: 'linear' }], seed: 1, backend };
    const [x, y] = [numbers(1, 50 * rows), numbers(2, rows)];
    const weights = numbers(3, rows, 0, 2);
    const [whole, parts] = [new Network(config), new Network(config)];
    const tested = whole.evaluate(x, y, { sampleWeights: weights }).loss;
    let sum = 0;
    for (let from = 0; from < rows; from += 60_000) {
      const end = from + 60_000;
      const sampleWeights = weights.subarray(from, end);
      sum += parts.evaluate(x.subarray(50 * from, 50 * end), y.subarray(from, end), { sampleWeights }).loss;
    }
    expect(tested).toBeCloseTo(sum / 3, 5);
  });

  test('what makes no sense is refused, and changes nothing', () => {
    const { net, x, y } = classification(backend, 10);
    const before = net.clone();
    const refused: [object, string][] = [
      [{ sampleWeights: [1, 2] }, '"sampleWeights" expected 10 numbers, one a row, got 2'],
      [
        { sampleWeights: new Float32Array(10).fill(Number.NaN) },
        '"sampleWeights" expected finite numbers (as float32), got NaN at row 0, column 0',
      ],
      [{ classWeights: [1, 2] }, '"classWeights" expected 3 numbers, one a class, got 2'],
      [{ classWeights: { 3: 1 } }, '"classWeights" expected class indices from 0 to 2, got "3"'],
      [
        { classWeights: [1, 2, Number.POSITIVE_INFINITY] },
        '"classWeights" expected finite numbers, got Infinity for class 2',
      ],
      [
        { classWeights: 3 },
        '"classWeights" expected an array, an object or a Map of weights, or "balanced" (not beside a stream), got 3',
      ],
      [{ classWeights: 'balance' }, '"balanced" (not beside a stream), got "balance"'],
      ...[new Set([1, 2, 3]), new Map(), {}, [], new Date(), Promise.resolve([1, 2, 3])].map(
        (classWeights): [object, string] => [{ classWeights }, Array.isArray(classWeights) ? 'got 0' : 'got none'],
      ),
      [{ classWeights: null }, 'got null'],
      [{ classWeights: new Float32Array(2) }, '"classWeights" expected 3 numbers, one a class, got 2'],
      [
        { classWeights: Object.assign([1, 2, 3], { 1: undefined }) },
        'expected finite numbers, got undefined for class 1',
      ],
      [{ classWeights: new Array(3) }, 'expected finite numbers, got undefined for class 0'], // holes
      ...['', ' ', '01', '1.0', '-0', '1e0', 'b', 'toString'].map((key): [object, string] => [
        { classWeights: { [key]: 2 } },
        `"classWeights" expected class indices from 0 to 2, got ${JSON.stringify(key)}`,
      ]),
      [{ classWeights: new Map([[1.5, 2]]) }, '"classWeights" expected class indices from 0 to 2, got 1.5'],
      [
        { classWeights: new Map([[Symbol('a'), 2]]) },
        '"classWeights" expected class indices from 0 to 2, got a symbol',
      ],
      [{ classWeights: new Map<unknown, number>([[1, 2], ['1', 3]]) }, '"classWeights" expected each class once, got "1" again'], // biome-ignore format: one a line
    ];
    for (const [options, message] of refused) {
      const error = thrownBy(() => net.train(x, y, options));
      expect(error.message).toContain(message);
      expect(['type', 'value', 'data']).toContain(error.code);
    }
    const distance = new Network({ inputs: 5, layers: [3], optimizer: sgd(), seed: 1, backend });
    expect(thrownBy(() => distance.train(x, numbers(1, 30, 0, 1), { classWeights: [1, 1, 1] })).message).toBe(
      '"classWeights" expected a loss that tells classes ("crossEntropy", or "binaryCrossEntropy" with one output), got squaredError',
    );
    expectSameNetwork(net, before);
  });
});
