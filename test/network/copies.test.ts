/** What is given stays as it was; what is got belongs to the caller. */
import { describe, expect, test } from 'vitest';
import { type Gradients, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classIndices, rowsOf, samples, shares } from '../support/samples';

function makeNet(backend: (typeof BACKENDS)[number]): Network {
  return new Network({ inputs: 3, layers: [4, { units: 2, activation: 'tanh' }], seed: 5, backend });
}

describe.each(BACKENDS)('%s', (backend) => {
  const net = makeNet(backend);
  const x = samples(9, 3);
  const y = shares(9, 2);

  describe('what is given stays as it was', () => {
    function expectKept(given: Float32Array | number[][], use: () => unknown): void {
      const before = structuredClone(given);
      use();
      expect(given).toStrictEqual(before);
    }

    test('after training with shuffling, flat', () => {
      const given = x.slice();
      const targets = y.slice();
      expectKept(given, () =>
        expectKept(targets, () => net.clone().train(given, targets, { epochs: 5, batchSize: 2 })),
      );
    });

    test('after training with shuffling, rows: neither the rows nor their order', () => {
      const given = rowsOf(x, 3);
      const rows = [...given];
      const targets = rowsOf(y, 2);
      expectKept(given, () =>
        expectKept(targets, () => net.clone().train(given, targets, { epochs: 5, batchSize: 2 })),
      );
      given.forEach((row, i) => {
        expect(row).toBe(rows[i]);
      });
    });

    test('after training on a share of it', () => {
      const given = x.slice();
      expectKept(given, () => net.clone().train(given, y, { epochs: 3, batchSize: 2, validation: 0.4 }));
    });

    test('class indices', () => {
      const classes = classIndices(9, 3);
      const before = [...classes];
      const layers = [{ units: 3, activation: 'softmax' as const }];
      new Network({ inputs: 3, layers, loss: 'crossEntropy', backend }).train(x, classes, { epochs: 3, batchSize: 2 });
      expect(classes).toStrictEqual(before);
    });

    test('options, also frozen ones', () => {
      const options = Object.freeze({ epochs: 2, batchSize: 4, validation: Object.freeze({ x, y }) });
      net.clone().train(x, y, options);
      expect(options).toStrictEqual({ epochs: 2, batchSize: 4, validation: { x, y } });
    });

    test('everything else that takes an array', () => {
      const given = x.slice();
      const targets = y.slice();
      expectKept(given, () =>
        expectKept(targets, () => {
          const copy = net.clone();
          copy.predict(given);
          copy.predict(given.subarray(0, 3));
          copy.classify(given);
          copy.forward(given);
          copy.evaluate(given, targets);
          copy.losses(given, targets);
          copy.gradients(given, targets);
          copy.backward(given, targets);
          copy.checkGradients(given, targets);
          copy.trainBatch(given, targets);
        }),
      );
      const parameters = net.getParameters();
      expectKept(parameters, () => {
        const copy = net.clone();
        copy.setParameters(parameters);
        copy.applyGradients(parameters);
        copy.trainBatch(x, y);
      });
      const gradients = net.gradients(x, y);
      expectKept(gradients.parameters, () => net.clone().applyGradients(gradients));
    });
  });

  describe('what is given is copied: changed afterwards it changes nothing', () => {
    test('parameters, weights and biases', () => {
      const copy = net.clone();
      const parameters = copy.getParameters().map((v) => v / 2);
      const expected = parameters.slice();
      copy.setParameters(parameters);
      parameters.fill(9);
      expect(copy.getParameters()).toStrictEqual(expected);
      const weights = copy.layers[0].getWeights();
      const biases = Float32Array.of(1, 2, 3, 4);
      copy.layers[0].setWeights(weights);
      copy.layers[0].setBiases(biases);
      weights.fill(9);
      biases.fill(9);
      expect(copy.layers[0].getWeights()).toStrictEqual(expected.slice(0, 12));
      expect(copy.layers[0].getBiases()).toStrictEqual(Float32Array.of(1, 2, 3, 4));
    });

    test('data, inside a callback', () => {
      const [a, b] = [net.clone(), net.clone()];
      const given = x.slice();
      a.train(x, y, { epochs: 3, batchSize: 2 });
      b.train(given, y.slice(), { epochs: 3, batchSize: 2, onBatch: () => given.fill(0) });
      expect(b.getParameters()).toStrictEqual(a.getParameters());
    });
  });

  describe('what is got is fresh: written to, it changes neither the network nor the next answer', () => {
    /** Every array in a result. */
    function arraysIn(value: unknown): (Float32Array | Uint32Array | number[])[] {
      if (value instanceof Float32Array || value instanceof Uint32Array) return [value];
      if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return [value];
      if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(arraysIn);
      return [];
    }

    const asks: Record<string, (of: Network) => unknown> = {
      predict: (of) => of.predict(x),
      'predict, one sample': (of) => of.predict(x.subarray(0, 3)),
      classify: (of) => of.classify(x),
      forward: (of) => of.forward(x),
      losses: (of) => of.losses(x, y),
      gradients: (of) => of.gradients(x, y),
      backward: (of) => of.backward(x, y),
      getParameters: (of) => of.getParameters(),
      getWeights: (of) => of.layers.map((layer) => layer.getWeights()),
      getBiases: (of) => of.layers.map((layer) => layer.getBiases()),
      evaluate: (of) => [of.evaluate(x, y).loss],
    };
    test.each(Object.entries(asks))('%s', (_, ask) => {
      const first = ask(net);
      const expected = structuredClone(first);
      const parameters = net.getParameters();
      const second = ask(net);
      expect(arraysIn(first).length).toBeGreaterThan(0);
      for (const array of arraysIn(first)) array.fill(77);
      expect(second).toStrictEqual(expected);
      expect(ask(net)).toStrictEqual(expected);
      expect(net.getParameters()).toStrictEqual(parameters);
    });

    test('an answer outlives what comes after it: other calls, other networks, much memory', () => {
      const answers = [net.predict(x), net.gradients(x, y).parameters, net.getParameters(), net.layers[0].getWeights()];
      const expected = answers.map((answer) => answer.slice());
      const large = new Network({ inputs: 700, layers: [700, 700], backend });
      large.predict(samples(300, 700));
      for (let i = 0; i < 50; i++) makeNet(backend).trainBatch(x, y);
      expect(answers).toStrictEqual(expected);
    });

    test('arrays of a result have buffers of their own, not of Wasm memory', () => {
      const { parameters, inputs }: Gradients = net.gradients(x, y);
      for (const array of [net.predict(x), net.losses(x, y), net.getParameters(), parameters, inputs]) {
        expect(array.buffer.byteLength).toBe(array.byteLength);
      }
    });

    test('a history', () => {
      const trained = net.clone();
      const history = trained.train(x, y, { epochs: 2, batchSize: 4 });
      history.loss.fill(0);
      expect(trained.train(x, y).loss).toHaveLength(1);
      expect(history.loss).toEqual([0, 0]);
    });
  });
});
