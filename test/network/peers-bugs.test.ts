/**
 * What went wrong in other libraries, one test a bug, named after the library it was found in: none of it may happen
 * here. Each holds behaviour from the outside; how it comes about is tested elsewhere.
 */
import { describe, expect, test, vi } from 'vitest';
import * as nablanet from '../../src/index';
import { type LossName, Network, type NetworkConfig, type Optimizer, sgd } from '../../src/index';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { LOSS_NAMES } from '../../src/toolbox/losses';
import { BACKENDS } from '../support/backends';
import { rowsOf } from '../support/samples';
import { expectSameBits, expectSameNetwork, numbers } from '../support/trainings';
import * as twin from '../twin/twin';

const OPTIMIZERS: readonly [string, (options?: { learningRate?: number }) => Optimizer][] = [
  ['sgd', sgd],
  ['sgd with momentum', (options) => sgd({ ...options, momentum: 0.9 })],
  ['nesterov', (options) => sgd({ ...options, momentum: 0.9, nesterov: true })],
  ['adagrad', nablanet.adagrad],
  ['rmsprop', (options) => nablanet.rmsprop({ ...options, momentum: 0.5, centered: true })],
  ['adam', nablanet.adam],
  ['amsgrad', (options) => nablanet.adam({ ...options, amsgrad: true })],
  ['adamw', nablanet.adamw],
  ['rprop', nablanet.rprop],
];

/** Output activations that each loss goes with here. */
const outputOf = (loss: LossName): 'softmax' | 'sigmoid' =>
  loss === 'crossEntropy' || loss === 'squaredError' ? 'softmax' : 'sigmoid';

describe.each(BACKENDS)('on %s', (backend) => {
  const make = (config: Partial<NetworkConfig> = {}): Network =>
    new Network({ inputs: 3, layers: [{ units: 5, activation: 'tanh' }, 2], seed: 4, backend, ...config });
  const [x, y] = [numbers(1, 3 * 40), numbers(2, 2 * 40, 0.1, 0.9)];

  test.each(OPTIMIZERS)('brain.js, biases by stale moments: under %s a bias goes the way of a weight on 1', (_, of) => {
    const net = new Network({
      inputs: 2,
      layers: [{ units: 5, activation: 'tanh' }],
      optimizer: of({ learningRate: 0.05 }),
      seed: 1,
      backend,
    });
    net.layers[0].setWeights([0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    net.layers[0].setBiases([0.1, 0.2, 0.3, 0.4, 0.5]);
    for (let step = 0; step < 30; step++) {
      const given = numbers(step, 14).map((v, i) => (i % 2 === 1 ? 1 : v));
      net.trainBatch(given, numbers(50 + step, 35));
      const biases = net.layers[0].getBiases() ?? [];
      net.layers[0]
        .getWeights()
        .slice(5)
        .forEach((w, j) => {
          // The sums of both gradients may be taken in another order.
          expect(Math.abs(w - biases[j]), `step ${step}`).toBeLessThan(3e-5);
        });
    }
  });

  test('brain.js, a learning rate of 1 and a momentum of 0 refused: both are taken, and used', () => {
    const net = make({ optimizer: sgd({ learningRate: 1, momentum: 0 }) });
    expect(net.learningRate).toBe(1);
    const [before, { parameters }] = [net.getParameters(), net.gradients(x, y)];
    net.trainBatch(x, y);
    net.getParameters().forEach((w, i) => void expect(w).toBeCloseTo(before[i] - parameters[i], 6));
  });

  test('ml-fnn, every activation became tanh: each is its own, in every layer, also from a config', () => {
    const hidden = ACTIVATION_NAMES.map((activation) => {
      const layers = [
        { units: 4, activation },
        { units: 2, activation },
      ];
      const net = new Network(new Network({ inputs: 3, layers, seed: 2, backend }).config);
      expect(net.layers.map((layer) => layer.activation)).toEqual([activation, activation]);
      const parameters = {
        weights: net.layers.map((layer) => layer.getWeights()),
        biases: net.layers.map((layer) => layer.getBiases()),
      };
      const spec = {
        inputs: 3,
        layers: layers.map((layer) => ({ ...layer, bias: true })),
        loss: 'squaredError',
      } as const;
      const exact = twin.forward(spec, parameters, x, 40);
      net.forward(x).forEach(({ activations }, l) => {
        activations.forEach((a, i) => void expect(a).toBeCloseTo(exact[l].activations[i], 5));
      });
      return net.forward(x)[0].activations.join();
    });
    expect(new Set(hidden).size).toBe(ACTIVATION_NAMES.length);
    expect(() => make({ layers: [{ units: 2, activation: 'logistic' as 'sigmoid' }] })).toThrow(RangeError);
  });

  test('ConvNetJS, Adam’s bias correction multiplied: the first step is the rate, whatever the betas', () => {
    for (const [beta1, beta2] of [
      [0.9, 0.999],
      [0.5, 0.9],
      [0, 0],
      [0.99, 0.9999],
    ]) {
      const net = make({ optimizer: nablanet.adam({ learningRate: 0.01, beta1, beta2 }) });
      const [before, { parameters }] = [net.getParameters(), net.gradients(x, y)];
      net.trainBatch(x, y);
      net.getParameters().forEach((w, i) => {
        const expected = before[i] - (0.01 * parameters[i]) / (Math.abs(parameters[i]) + 1e-8);
        expect(Math.abs(w - expected), `betas ${beta1}, ${beta2}`).toBeLessThan(1e-6);
      });
    }
  });

  test('ConvNetJS, Adam’s step counted samples: batches of any size are one step each', () => {
    // The mean over copies of one row is that row: 1 row or 64, every step must be the same.
    const copies = (row: Float32Array, count: number): Float32Array =>
      Float32Array.from({ length: count * row.length }, (_, i) => row[i % row.length]);
    const [one, many] = [0, 1].map(() => make({ optimizer: nablanet.adam({ learningRate: 0.01 }) }));
    for (let step = 0; step < 10; step++) {
      const [row, target] = [numbers(step, 3), numbers(20 + step, 2, 0, 1)];
      one.trainBatch(row, target);
      many.trainBatch(copies(row, 64), copies(target, 64));
    }
    const expected = one.getParameters();
    many.getParameters().forEach((w, i) => void expect(Math.abs(w - expected[i])).toBeLessThan(2e-5));
  });

  test.each(LOSS_NAMES)('synaptic, neataptic, the cost only changed the report: gradients are those of %s', (loss) => {
    const layers = [
      { units: 5, activation: 'tanh', bias: true },
      { units: 3, activation: outputOf(loss), bias: true },
    ] as const;
    const net = new Network({ inputs: 3, layers, loss, optimizer: sgd({ learningRate: 1 }), seed: 3, backend });
    const targets = numbers(6, 3 * 40, 0, 1);
    const parameters = {
      weights: net.layers.map((layer) => layer.getWeights()),
      biases: net.layers.map((layer) => layer.getBiases()),
    };
    const before = net.getParameters();
    const exact = twin.gradients({ inputs: 3, layers, loss }, parameters, x, targets, 40);
    const flat = exact.layers.flatMap(({ weights, biases }) => [...weights, ...(biases ?? [])]);
    expect(net.trainBatch(x, targets)).toBeCloseTo(exact.loss, 5);
    net.getParameters().forEach((w, i) => void expect(before[i] - w).toBeCloseTo(flat[i], 5));
  });

  test('synaptic, neataptic, the caller’s array was shuffled: rows and their order stay', () => {
    const [given, targets] = [rowsOf(x, 3), rowsOf(y, 2)];
    const [rows, values] = [[...given], structuredClone(given)];
    const wanted = structuredClone(targets);
    make().train(given, targets, { epochs: 5, batchSize: 4, validation: 0.25 });
    expect(given.every((row, i) => row === rows[i])).toBe(true);
    expect([given, targets]).toEqual([values, wanted]);
  });

  test.each([50, 1e4])('tfjs, cross-entropy clipped logits: at ±%d cost and gradient are exact', (size) => {
    const linear = (loss: LossName, activation: 'softmax' | 'sigmoid'): Network => {
      const net = new Network({ inputs: 2, layers: [{ units: 2, activation, bias: false }], loss, seed: 1, backend });
      net.setParameters([1, 0, 0, 1]);
      return net;
    };
    const wrong = linear('crossEntropy', 'softmax').gradients([size, -size], [1]);
    expect(wrong.loss).toBe(2 * size);
    expect([...wrong.inputs]).toEqual([1, -1]);
    const right = linear('crossEntropy', 'softmax').gradients([size, -size], [0]);
    expect(right.loss).toBeLessThan(1e-43);
    expect(Math.max(...right.inputs.map(Math.abs))).toBeLessThan(1e-43);
    const apart = linear('binaryCrossEntropy', 'sigmoid');
    expect([...apart.losses([size, -size], [0, 1])]).toEqual([2 * size]);
    expect([...apart.gradients([size, -size], [0, 1]).inputs]).toEqual([1, -1]);
    expect(apart.losses([size, -size], [1, 0])[0]).toBeLessThan(1e-20); // 2 e^−50 at most
    expect(Math.max(...apart.gradients([size, -size], [1, 0]).inputs.map(Math.abs))).toBeLessThan(1e-20);
  });

  test('tfjs, unseeded shuffle: nothing of a seeded training comes from Math.random', () => {
    const run = (): Network => {
      const net = make({ layers: [{ units: 5, dropout: 0.3 }, 2], inputNoise: 0.1 });
      net.train(x, y, { epochs: 3, batchSize: 7, validation: 0.2 });
      return net;
    };
    const random = vi.spyOn(Math, 'random').mockImplementation(() => 0.1);
    try {
      const first = run();
      random.mockImplementation(() => 0.9);
      expectSameNetwork(run(), first);
      expect(random).not.toHaveBeenCalled();
    } finally {
      random.mockRestore();
    }
  });

  test('ml5, defaults shared and mutated: no network, config or factory sees another’s', () => {
    const config: NetworkConfig = { inputs: 3, layers: [{ units: 5 }, 2], seed: 4, backend };
    const before = structuredClone(config);
    const [first, second] = [new Network(config), new Network(config)];
    const initially = second.getParameters();
    expect(config).toEqual(before);
    const copy = first.config as unknown as { layers: { units: number }[]; optimizer: object };
    copy.layers[0].units = 99;
    copy.layers.pop();
    Object.assign(copy.optimizer, { learningRate: 99 });
    first.learningRate = 7;
    first.layers[0].trainable = false;
    first.train(x, y, { epochs: 2 });
    expect(first.config.layers).toHaveLength(2);
    expect(new Network(config).config).toEqual(second.config);
    expect([second.learningRate, new Network(config).learningRate]).toEqual([0.1, 0.1]);
    expect(second.layers[0].trainable).toBe(true);
    expectSameBits(second.getParameters(), initially);
    expectSameBits(new Network(config).getParameters(), initially);
    for (const [, of] of OPTIMIZERS) {
      const optimizer = of();
      expect(of()).not.toBe(optimizer);
      expect(Reflect.set(optimizer, 'learningRate', 99)).toBe(false);
      const [a, b] = [make({ optimizer }), make({ optimizer })];
      a.train(x, y, { epochs: 3 });
      b.train(x, y, { epochs: 3 });
      expectSameNetwork(a, b, `parameters after one network under ${optimizer.name} and another`);
    }
  });

  test.each(LOSS_NAMES)('scikit-learn, reported loss and gradient a factor apart: under %s they agree', (loss) => {
    for (const units of loss === 'crossEntropy' ? [2, 5] : [1, 2, 5]) {
      const activation = units === 1 ? 'sigmoid' : outputOf(loss);
      const net = new Network({ inputs: 3, layers: [{ units, activation }], loss, seed: 9, backend });
      const targets = numbers(7, 40 * units, 0, 1);
      const { parameters, loss: told } = net.gradients(x, targets);
      // C along its own gradient, over ±h of it: the slope is the square of its norm.
      const at = net.getParameters();
      const h = 0.02 / Math.hypot(...parameters);
      const [above, below] = [h, -h].map((t) => {
        net.setParameters(at.map((w, i) => w + t * parameters[i]));
        return net.evaluate(x, targets).loss;
      });
      const ratio = (above - below) / (2 * h) / parameters.reduce((sum, g) => sum + g * g, 0);
      expect(Math.abs(ratio - 1), `${units} outputs`).toBeLessThan(0.02);
      net.setParameters(at);
      expect(net.evaluate(x, targets).loss).toBeCloseTo(told, 6);
      expect(net.train(x, targets, { batchSize: 'full' }).loss[0]).toBeCloseTo(told, 6);
    }
  });
});
