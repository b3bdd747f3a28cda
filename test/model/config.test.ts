/** The config: its defaults, its way out as plain JSON and back in, and that it is the caller's own no more. */
import { describe, expect, test } from 'vitest';
import { type LayerConfig, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';

/** Configs in which every option stands somewhere, with each way to give a layer and an initializer. */
const CONFIGS: Record<string, NetworkConfig> = {
  'all defaults': { inputs: 3, layers: [4, 2] },
  'every option': {
    inputs: 3,
    layers: [
      { units: 5, activation: 'relu', bias: false, initializer: 'heUniform' },
      { units: 4, activation: 'tanh', bias: true, initializer: { uniform: [-0.5, 0.25] } },
      { units: 2, activation: 'linear', initializer: { normal: [0.1, 0.3] } },
    ],
    loss: 'meanSquaredError',
    optimizer: sgd({ learningRate: 0.03 }),
    seed: 2 ** 53 - 1,
    backend: 'simd',
  },
  classes: { inputs: 2, layers: [6, { units: 3, activation: 'softmax' }], loss: 'crossEntropy', seed: 0 },
  decisions: { inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', seed: 5, backend: 'auto' },
};

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe('defaults', () => {
  test('are the network of the notes', () => {
    const net = new Network({ inputs: 3, layers: [{ units: 4 }, { units: 2 }] });
    const layer = { activation: 'sigmoid', bias: true, initializer: 'glorotUniform' };
    expect(net.config).toMatchObject({
      inputs: 3,
      layers: [
        { units: 4, ...layer },
        { units: 2, ...layer },
      ],
      loss: 'squaredError',
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false },
      seed: net.seed,
      backend: 'auto',
    });
    expect(net.learningRate).toBe(0.1);
  });

  test('a number is a layer of that many units', () => {
    const given = (layers: NetworkConfig['layers']) => new Network({ inputs: 3, layers, seed: 1 });
    expect(given([4, 2]).config).toStrictEqual(given([{ units: 4 }, { units: 2 }]).config);
    expect(given([4, 2]).getParameters()).toStrictEqual(given([{ units: 4 }, { units: 2 }]).getParameters());
  });

  test.each([
    ['relu', 'heNormal'],
    ['sigmoid', 'glorotUniform'],
    ['tanh', 'glorotUniform'],
    ['linear', 'glorotUniform'],
    ['softmax', 'glorotUniform'],
  ] as const)('%s draws its weights by %s', (activation, initializer) => {
    expect(new Network({ inputs: 2, layers: [{ units: 2, activation }] }).layers[0].initializer).toBe(initializer);
  });

  test('undefined is as left out', () => {
    const layer: LayerConfig = { units: 2, activation: undefined, bias: undefined, initializer: undefined };
    const all = { loss: undefined, optimizer: undefined, backend: undefined };
    const net = new Network({ inputs: 3, layers: [layer], seed: 1, ...all });
    expect(net.config).toStrictEqual(new Network({ inputs: 3, layers: [2], seed: 1 }).config);
  });

  test('sgd() is the rate of the notes, plain and not to be written to', () => {
    expect(sgd()).toEqual({ name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false });
    expect(sgd({ learningRate: 0 })).toMatchObject({ learningRate: 0 });
    expect(Object.getPrototypeOf(sgd())).toBe(Object.prototype);
  });

  test('no seed draws one, which makes the same network again', () => {
    const nets = Array.from({ length: 20 }, () => new Network({ inputs: 3, layers: [2] }));
    expect(new Set(nets.map((net) => net.seed)).size).toBe(20);
    for (const net of nets) {
      expect(Number.isSafeInteger(net.seed) && net.seed >= 0).toBe(true);
      const again = new Network({ inputs: 3, layers: [2], seed: net.seed });
      expect(again.getParameters()).toStrictEqual(net.getParameters());
    }
  });
});

describe('what a network tells of itself', () => {
  test('sizes, seed, layers', () => {
    const net = new Network({ inputs: 3, layers: [{ units: 4, bias: false }, 2], seed: 9 });
    const { inputs, outputs, parameterCount, seed, layers } = net;
    expect({ inputs, outputs, parameterCount, seed }).toEqual({ inputs: 3, outputs: 2, parameterCount: 22, seed: 9 });
    expect(layers).toHaveLength(2);
    expect(net.getParameters()).toHaveLength(22);
  });

  test.each(BACKENDS)('backend %s runs where it is asked for', (backend) => {
    expect(new Network({ inputs: 1, layers: [1], backend }).backend).toBe(backend);
  });

  test('auto takes the fastest', () => {
    expect(new Network({ inputs: 1, layers: [1] }).backend).toBe('relaxed-simd');
    expect(new Network({ inputs: 1, layers: [1], backend: 'auto' }).backend).toBe('relaxed-simd');
  });
});

describe.each(Object.entries(CONFIGS))('net.config: %s', (_, config) => {
  test('says everything that was given', () => {
    const layers = config.layers.map((layer) => (typeof layer === 'number' ? { units: layer } : layer));
    expect(new Network(config).config).toMatchObject({ ...config, layers });
  });

  test('is plain JSON', () => {
    const { config: full } = new Network(config);
    expect(JSON.parse(JSON.stringify(full))).toStrictEqual(full);
  });

  test('makes the network as it started, after training too', () => {
    const net = new Network(config);
    const started = net.getParameters();
    const y = config.loss === 'crossEntropy' ? [0, 1, 2, 1] : shares(4, net.outputs);
    net.train(samples(4, net.inputs), y, { epochs: 3, batchSize: 2 });
    net.learningRate = 0.5;
    expect(net.getParameters()).not.toStrictEqual(started);

    const again = new Network(JSON.parse(JSON.stringify(net.config)));
    expect(again.getParameters()).toStrictEqual(started);
    expect(again.config).toStrictEqual(net.config);
    expect(again.learningRate).toBe(again.config.optimizer.learningRate);
  });

  test('is not written to', () => {
    expect(() => new Network(frozen(structuredClone(config)))).not.toThrow();
  });
});

describe('the config is copied', () => {
  function changeAll(config: Record<string, unknown>): void {
    const layers = config.layers as Record<string, unknown>[];
    const { uniform } = layers[0].initializer as { uniform: number[] };
    uniform[0] = 77;
    Object.assign(layers[0], { units: 9, activation: 'relu', bias: false });
    layers.push({ units: 9 });
    Object.assign(config.optimizer as object, { learningRate: 5 });
    Object.assign(config, { inputs: 9, loss: 'meanSquaredError', seed: 9, backend: 'simd' });
  }

  const given = () => ({
    inputs: 2,
    layers: [
      { units: 3, activation: 'tanh' as const, bias: true, initializer: { uniform: [-1, 1] as [number, number] } },
    ],
    loss: 'squaredError' as const,
    optimizer: { name: 'sgd' as const, learningRate: 0.25, momentum: 0, nesterov: false },
    seed: 1,
    backend: 'auto' as const,
  });

  test.each(['the one that was given', 'the one that was read'])('%s may be changed afterwards', (which) => {
    const config = given();
    const net = new Network(config);
    const before = net.clone();
    const full = net.config;
    changeAll((which === 'the one that was given' ? config : net.config) as unknown as Record<string, unknown>);

    expect(net.config).toStrictEqual(full);
    expect(net.config).toMatchObject(given());
    expect([net.layers.length, net.layers[0].units, net.layers[0].activation]).toEqual([1, 3, 'tanh']);
    const [x, y] = [samples(3, 2), shares(3, 3)];
    expect(net.trainBatch(x, y)).toBe(before.trainBatch(x, y));
    expect(net.getParameters()).toStrictEqual(before.getParameters());
  });

  test('one optimizer serves any number of networks', () => {
    const optimizer = sgd({ learningRate: 0.2 });
    const [a, b] = [1, 2].map((seed) => new Network({ inputs: 2, layers: [1], optimizer, seed }));
    a.learningRate = 0.9;
    expect([b.learningRate, b.config.optimizer.learningRate, optimizer.learningRate]).toEqual([0.2, 0.2, 0.2]);
    expect(new Network({ inputs: 2, layers: [1], optimizer }).learningRate).toBe(0.2);
  });
});
