/** ml-fnn wrote `option || default`, so that 0 could not be had. Here every option for which 0 makes sense takes it. */
import { describe, expect, test } from 'vitest';
import { pause } from '../../src/base/cooperative';
import * as nablanet from '../../src/index';
import { Network, type NetworkConfig, type Optimizer, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { differences, expectSameBits, expectSameNetwork, numbers } from '../support/trainings';

const [x, y] = [numbers(1, 3 * 40), numbers(2, 2 * 40, 0.1, 0.9)];

type Factory = (options: Record<string, unknown>) => Record<string, unknown>;
const factory = (name: string): Factory => (nablanet as unknown as Record<string, Factory>)[name];

/** Factories, what they cannot do without, and for which options 0 makes sense, and for which it makes none. */
const FACTORIES: readonly [name: string, given: Record<string, unknown>, legal: string, refused: string][] = [
  ['sgd', {}, 'learningRate momentum', ''],
  ['adagrad', {}, 'learningRate learningRateDecay epsilon', ''],
  ['rmsprop', {}, 'learningRate alpha epsilon momentum', ''],
  ['adam', {}, 'learningRate beta1 beta2 epsilon', ''],
  ['adamw', {}, 'learningRate beta1 beta2 epsilon weightDecay', ''],
  ['rprop', {}, 'learningRate etaMinus minStep', 'etaPlus maxStep'],
  ['lbfgs', {}, 'learningRate gradientTolerance changeTolerance', 'history maxEvaluations'],
  ['huber', {}, '', 'delta'],
  ['crossEntropy', {}, 'labelSmoothing', ''],
  ['binaryCrossEntropy', {}, 'labelSmoothing', ''],
  ['leakyRelu', {}, 'slope', ''],
  ['elu', {}, 'alpha', ''],
  ['stepDecay', { every: 3 }, 'factor', 'every'],
  ['exponentialDecay', { factor: 1 }, 'factor', ''],
  ['cosine', { epochs: 9 }, 'warmup minimum', 'epochs growth'],
  ['oneCycle', { epochs: 9 }, 'startFactor endFactor', 'epochs rising'],
  ['reduceOnPlateau', {}, 'factor patience threshold cooldown minimum', ''],
];

describe.each(FACTORIES)('%s', (name, given, legal, refused) => {
  const words = (list: string): string[] => list.split(' ').filter((word) => word !== '');

  if (legal)
    test(`keeps a 0 for ${legal}`, () => {
      for (const option of words(legal)) expect(factory(name)({ ...given, [option]: 0 })[option], option).toBe(0);
    });

  if (refused)
    test(`refuses a 0 for ${refused}, and takes nothing in its place`, () => {
      for (const option of words(refused)) {
        expect(() => factory(name)({ ...given, [option]: 0 }), option).toThrow(`"${option}" expected`);
      }
    });

  test('has no option that is not in this table', () => {
    const numeric = Object.entries(factory(name)(given)).flatMap(([key, value]) =>
      typeof value === 'number' ? [key] : [],
    );
    const period = ['cosine', 'oneCycle'].includes(name) ? ['period', 'epochs'] : [];
    const listed = [...words(legal), ...words(refused), ...period];
    expect(numeric.filter((option) => !listed.includes(option))).toEqual([]);
  });
});

describe.each(BACKENDS)('on %s, a 0 does what it says:', (backend) => {
  const make = (config: Partial<NetworkConfig> = {}): Network =>
    new Network({ inputs: 3, layers: [{ units: 5, activation: 'tanh' }, 2], seed: 4, backend, ...config });

  test.each(['sgd', 'adagrad', 'rmsprop', 'adam', 'adamw', 'rprop'])('a rate of 0 under %s moves nothing', (name) => {
    const net = make({ optimizer: factory(name)({ learningRate: 0 }) as unknown as Optimizer, l2: 0.1 });
    const before = net.getParameters();
    expect(net.learningRate).toBe(0);
    net.train(x, y, { epochs: 3 });
    net.trainBatch(x, y);
    expectSameBits(net.getParameters(), before);
  });

  test('learningRate, set on the network, in train, and by a schedule', () => {
    const net = make();
    const before = net.getParameters();
    expect(net.train(x, y, { learningRate: 0 }).learningRate).toEqual([0]);
    net.train(x, y, { learningRate: () => 0 });
    net.train(x, y, { learningRate: nablanet.exponentialDecay({ factor: 0 }), epochs: 2 });
    expectSameBits(net.getParameters(), before);
    net.learningRate = 0;
    net.trainBatch(x, y);
    expectSameBits(net.getParameters(), before);
  });

  test('adam without betas is the sign of the gradient, rmsprop without alpha and epsilon too', () => {
    for (const optimizer of [
      nablanet.adam({ learningRate: 0.25, beta1: 0, beta2: 0, epsilon: 0 }),
      nablanet.rmsprop({ learningRate: 0.25, alpha: 0, epsilon: 0 }),
    ]) {
      const net = make({ optimizer });
      for (let step = 0; step < 3; step++) {
        const [before, { parameters }] = [net.getParameters(), net.gradients(x, y)];
        net.trainBatch(x, y);
        net.getParameters().forEach((w, i) => {
          expect(w).toBeCloseTo(before[i] - 0.25 * Math.sign(parameters[i]), 5);
        });
      }
    }
  });

  test('weightDecay 0 is adam', () => {
    const [a, b] = [make({ optimizer: nablanet.adamw({ weightDecay: 0 }) }), make({ optimizer: nablanet.adam() })];
    for (const net of [a, b]) net.train(x, y, { epochs: 2 });
    expectSameNetwork(a, b);
  });

  test('l1, l2, dropout and noise: of a layer, in place of the network’s, and of the network', () => {
    const plain = make();
    const layer = { l1: 0, l2: 0, dropout: 0 };
    const net = make({
      l1: 0.5,
      l2: 0.5,
      layers: [
        { units: 5, activation: 'tanh', ...layer },
        { units: 2, ...layer },
      ],
    });
    const zeros = make({ l1: 0, l2: 0, inputNoise: 0 });
    for (const each of [plain, net, zeros]) each.train(x, y, { epochs: 2 });
    expectSameNetwork(net, plain);
    expectSameNetwork(zeros, plain);
    for (const bound of ['clipNorm', 'clipValue'] as const) expect(() => make({ [bound]: 0 })).toThrow(`"${bound}"`);
    expect(() => make({ layers: [{ units: 2, maxNorm: 0 }] })).toThrow('"layers[0].maxNorm"');
  });

  test('a slope and an alpha of 0 are relu, labels smoothed by 0 are as they are', () => {
    for (const activation of [nablanet.leakyRelu({ slope: 0 }), nablanet.elu({ alpha: 0 })]) {
      const [net, relu] = [activation, 'relu' as const].map((of) =>
        make({ layers: [{ units: 5, activation: of }, 2] }),
      );
      for (const each of [net, relu]) each.train(x, y, { epochs: 2 });
      expect(net.predict(x).map((a, i) => Math.abs(a - relu.predict(x)[i]))).toEqual(new Float32Array(80));
    }
    const classifier = { layers: [{ units: 2, activation: 'softmax' as const }] };
    const [a, b] = [nablanet.crossEntropy({ labelSmoothing: 0 }), 'crossEntropy' as const].map((loss) =>
      make({ ...classifier, loss }),
    );
    for (const net of [a, b]) net.train(x, y, { epochs: 2 });
    expectSameNetwork(a, b);
  });

  test('the seed 0 is a seed, an initializer’s 0 a bound, class 0 a class', () => {
    expect(make({ seed: 0 }).seed).toBe(0);
    expectSameNetwork(make({ seed: 0 }), make({ seed: 0 }));
    const drawn = make({
      layers: [
        { units: 50, initializer: { uniform: [0, 0] } },
        { units: 2, initializer: { normal: [0, 0] } },
      ],
    });
    expect(drawn.getParameters().every((w) => w === 0)).toBe(true);
    const net = make({ layers: [{ units: 2, activation: 'softmax' }], loss: 'crossEntropy' });
    expect(net.losses([1, 2, 3], [0])).toEqual(net.losses([1, 2, 3], [1, 0]));
  });

  test('weights of 0 leave rows and classes out', () => {
    const net = make();
    const before = net.getParameters();
    net.trainBatch(x, y, { sampleWeights: new Float32Array(40) });
    expect(differences(net.getParameters(), before)).toBe(0);
    const classifier = make({ layers: [{ units: 2, activation: 'softmax' }], loss: 'crossEntropy' });
    const start = classifier.getParameters();
    classifier.train(x, new Uint8Array(40), { classWeights: [0, 1] });
    expect(differences(classifier.getParameters(), start)).toBe(0);
  });

  test('patience 0 stops at the first epoch that is no better, minDelta 0 takes any fall, maxSeconds 0 trains nothing', () => {
    const worse = make({ optimizer: sgd({ learningRate: 0 }) });
    const still = worse.train(x, y, { epochs: 50, earlyStopping: { patience: 0, minDelta: 0 } });
    expect([still.stopped, still.epochs]).toEqual(['earlyStopping', 2]);
    const slow = make({ optimizer: sgd({ learningRate: 0.01 }) });
    const falls = slow.train(x, y, { epochs: 20, batchSize: 'full', earlyStopping: { patience: 0, minDelta: 0 } });
    expect([falls.stopped, falls.epochs]).toEqual(['epochs', 20]);
    let batches = 0;
    const out = make().train(x, y, { epochs: 9, batchSize: 4, maxSeconds: 0, onBatch: () => void batches++ });
    expect([out.stopped, batches]).toEqual(['time', 0]);
  });

  test('yieldEvery 0 gives others a turn after every piece of work', async () => {
    const net = make();
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) void pause().then(count);
    };
    void pause().then(count);
    await net.trainAsync(x, y, { epochs: 5, yieldEvery: 0, onEpoch: () => {} });
    done = true;
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});
