/**
 * Sparse rows wherever x goes in: the same bits as the same rows with their zeros, but for the sign of a zero. Dense
 * rows of the comparison are more than three tenths full, or narrow, so that their zeros are walked, too.
 */
import { describe, expect, test } from 'vitest';
import { crossValidate } from '../../src/entries/search/index';
import {
  adagrad,
  adam,
  adamw,
  lbfgs,
  Network,
  type NetworkConfig,
  Random,
  rmsprop,
  rprop,
  SparseRows,
  sgd,
  split,
} from '../../src/index';
import { limits as filling } from '../../src/memory/sparse-block';
import { limits } from '../../src/step/stages';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal } from '../support/errors';
import { pairs } from '../support/pairs';
import { rowsOf } from './sparse-samples';

const targetsOf = (rows: number, outputs: number): Float32Array => {
  const random = new Random(9);
  return Float32Array.from({ length: rows * outputs }, () => random.uniform());
};

/** Every number, with −0 as 0. */
const numbersOf = (array: ArrayLike<number>): number[] => Array.from(array, (value) => value + 0);

/** All that training has reached. */
const stateOf = (net: Network): unknown => JSON.parse(JSON.stringify(net), (_, value) => (value === 0 ? 0 : value));

const OPTIMIZERS = {
  sgd: sgd({ learningRate: 0.05 }),
  momentum: sgd({ learningRate: 0.01, momentum: 0.9 }),
  adagrad: adagrad(),
  rmsprop: rmsprop({ centered: true, momentum: 0.5 }),
  adam: adam({ amsgrad: true }),
  adamw: adamw(),
  rprop: rprop(),
  lbfgs: lbfgs({ history: 3 }),
};

const cases = pairs(
  {
    backend: BACKENDS,
    optimizer: Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[],
    units: [1, 4, 5, 8, 12, 32, 36, 40, 70],
    columns: [3, 9, 130],
    batchSize: [1, 7, 'full'] as const,
    extra: ['none', 'l2', 'clipNorm', 'maxNorm', 'dropout', 'batch', 'layer', 'frozen', 'no bias', 'function'],
    sliced: [false, true],
  },
  ({ optimizer, batchSize, extra }) =>
    !(extra === 'batch' && batchSize === 1) &&
    !(optimizer === 'lbfgs' && (batchSize !== 'full' || ['clipNorm', 'maxNorm', 'dropout', 'batch'].includes(extra))),
);

type Case = (typeof cases)[number];

function configOf({ backend, optimizer, units, columns, extra }: Case): NetworkConfig {
  const first = {
    units,
    activation: 'tanh' as const,
    bias: extra !== 'no bias',
    ...(extra === 'maxNorm' && { maxNorm: 0.5 }),
    ...(extra === 'dropout' && { dropout: 0.3 }),
    ...((extra === 'batch' || extra === 'layer') && { normalize: extra as 'batch' | 'layer' }),
    trainable: extra !== 'frozen',
  };
  const loss = (a: ArrayLike<number>, y: ArrayLike<number>, d: Float32Array, rows: number): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      d[i] = (2 * (a[i] - y[i])) / rows;
      sum += (a[i] - y[i]) ** 2;
    }
    return sum / rows;
  };
  return {
    inputs: columns,
    layers: [first, { units: 2, activation: 'linear' }],
    loss: extra === 'function' ? loss : 'squaredError',
    optimizer: OPTIMIZERS[optimizer],
    ...(extra === 'l2' && { l2: 0.01, l1: 0.001 }),
    ...(extra === 'clipNorm' && { clipNorm: 0.1, clipValue: 0.05 }),
    seed: 5,
    backend,
  };
}

describe('training', () => {
  test.each(cases)(
    '$backend, $optimizer, $units units, $columns columns, batch $batchSize, $extra, sliced $sliced',
    (given) => {
      // 150 rows: more than a chunk, so that gradients of a batch add up.
      const { dense, sparse } = rowsOf(150, given.columns, 0.4);
      const y = targetsOf(150, 2);
      const whole = limits.callWork;
      const run = (x: Float32Array | SparseRows): unknown => {
        const net = new Network(configOf(given));
        const { seconds, samplesPerSecond, ...history } = net.train(x, y, { epochs: 2, batchSize: given.batchSize });
        return [history, stateOf(net)];
      };
      const expected = run(dense);
      if (given.sliced) limits.callWork = 1;
      try {
        expect(run(sparse)).toEqual(expected);
      } finally {
        limits.callWork = whole;
      }
    },
  );

  test.each(BACKENDS)('%s: dense rows make the same bits, whether their zeros are walked or not', (backend) => {
    const { mostFilled } = filling;
    try {
      for (const [units, rows] of [
        [8, 40],
        [32, 200],
        [70, 33],
      ]) {
        const { dense, sparse } = rowsOf(rows, 100, 0.1);
        const run = (x: Float32Array | SparseRows): unknown => {
          const net = new Network({ inputs: 100, layers: [units, 2], seed: 1, backend });
          net.train(x, targetsOf(rows, 2), { epochs: 3, batchSize: 8, validation: 0.2 });
          return [stateOf(net), numbersOf(net.predict(x))];
        };
        const expected = run(sparse);
        for (const most of [0, 1]) {
          filling.mostFilled = () => most;
          expect(run(dense)).toEqual(expected);
        }
      }
    } finally {
      filling.mostFilled = mostFilled;
    }
  });

  test('zeros are left out up to a share that rises with the units of the first layer', () => {
    const shares = [4, 8, 32, 128, 136, 1000].map((units) => filling.mostFilled(units));
    expect(shares.map((share) => Number(share.toFixed(3)))).toEqual([-0.012, -0.004, 0.043, 0.23, 0.246, 0.25]);
  });
});

describe.each(BACKENDS)('%s', (backend) => {
  const { dense, sparse } = rowsOf(140, 9, 0.4);
  const y = targetsOf(140, 2);
  const make = (more: Partial<NetworkConfig> = {}): Network =>
    new Network({ inputs: 9, layers: [{ units: 12, activation: 'gelu' }, 2], seed: 3, backend, ...more });

  test('outputs, costs, layers and gradients are those of dense rows', () => {
    const net = make();
    const out = new Float32Array(280);
    expect(net.predict(sparse, out)).toBe(out);
    expect(numbersOf(out)).toEqual(numbersOf(net.predict(dense)));
    expect(net.evaluate(sparse, y)).toEqual(net.evaluate(dense, y));
    expect(net.losses(sparse, y)).toEqual(net.losses(dense, y));
    expect(net.forward(sparse)).toEqual(net.forward(dense));
    expect(net.gradients(sparse, y)).toEqual(net.gradients(dense, y));
    expect(net.backward(sparse, y)).toEqual(net.backward(dense, y));
    expect(net.checkGradients(sparse, y)).toEqual(net.checkGradients(dense, y));
    expect(net.gradients(sparse, y).inputs).toHaveLength(140 * 9);
    expect(net.classify(sparse)).toEqual(net.classify(dense));
  });

  test('trainBatch, streams, validation, weights, trainAsync and workers train alike', async () => {
    const weights = Float32Array.from({ length: 140 }, (_, i) => (i % 5) - 1);
    const ways: ((net: Network, x: Float32Array | SparseRows) => unknown)[] = [
      (net, x) => net.trainBatch(x, y, { sampleWeights: weights }),
      (net, x) => net.train(x, y, { epochs: 2, validation: { x, y }, sampleWeights: weights }),
      (net, x) => net.train(x, y, { epochs: 2, validation: 0.3, earlyStopping: { patience: 1 } }),
      (net, x) => net.trainAsync(x, y, { epochs: 2, validation: { x, y } }),
      (net, x) => net.trainAsync(x, y, { epochs: 2, worker: true, validation: { x, y }, sampleWeights: weights }),
      (net, x) => net.trainAsync(() => [{ x, y, sampleWeights: weights }], { epochs: 2 }),
      (net, x) => net.trainAsync(() => [{ x, y, sampleWeights: weights }], { epochs: 2, worker: true }),
      (net, x) => net.applyGradients(net.gradients(x, y)),
    ];
    for (const way of ways) {
      const [a, b] = [make({ optimizer: adam() }), make({ optimizer: adam() })];
      await way(a, dense);
      await way(b, sparse);
      expect(stateOf(b)).toEqual(stateOf(a));
    }
  });

  test('validation may be dense where training is sparse, and the other way round', () => {
    const [a, b, c] = [make(), make(), make()];
    a.train(dense, y, { epochs: 2, validation: { x: dense, y } });
    b.train(sparse, y, { epochs: 2, validation: { x: dense, y } });
    c.train(dense, y, { epochs: 2, validation: { x: sparse, y } });
    expect(stateOf(b)).toEqual(stateOf(a));
    expect(stateOf(c)).toEqual(stateOf(a));
  });

  test('ones whose values are left out make the bits of the same rows dense', async () => {
    const { offsets, indices } = sparse;
    const ones = new SparseRows({ columns: 9, offsets, indices });
    expect(make().predict(ones)).toEqual(make().predict(ones.toDense()));
    for (const options of [{ batchSize: 7 }, { batchSize: 'full' }, { worker: true }] as const) {
      const [a, b] = [make(), make()];
      await a.trainAsync(ones.toDense(), y, { epochs: 2, ...options });
      await b.trainAsync(ones, y, { epochs: 2, ...options });
      expect(stateOf(b)).toEqual(stateOf(a));
    }
  });

  test('a hundred thousand columns take no more memory than their weights', () => {
    const columns = 100_000;
    const x = new SparseRows({ columns, offsets: [0, 2, 3, 3, 5], indices: [0, 99_999, 17, 3, 50_000] });
    const net = new Network({ inputs: columns, layers: [4, 1], seed: 1, backend });
    const before = net.layers[0].getWeights();
    net.train(x, [0, 1, 1, 0], { epochs: 3, batchSize: 2, shuffle: false });
    const moved = [...net.layers[0].getWeights().entries()].filter(([i, w]) => w !== before[i]);
    expect(new Set(moved.map(([i]) => Math.floor(i / 4)))).toEqual(new Set([0, 3, 17, 50_000, 99_999]));
  });
});

test('objects may leave names out where the config says that rows are sparse', () => {
  const make = (sparse: boolean): Network =>
    new Network({ inputs: 3, layers: [4, 1], inputNames: ['a', 'b', 'c'], sparse, seed: 1 });
  const rows = [{ b: 2 }, { a: 1, c: -1 }, {}];
  const whole = rows.map((row) => ({ a: 0, b: 0, c: 0, ...row }));
  const [loose, strict] = [make(true), make(false)];
  expect(loose.predict(rows)).toEqual(strict.predict(whole));
  expect(loose.predict({ b: 2 })).toEqual(strict.predict(whole[0]));
  expect(loose.predict([[0, 2, 0]])).toEqual(strict.predict(whole[0]));
  loose.train(rows, [0, 1, 0], { epochs: 5 });
  strict.train(whole, [0, 1, 0], { epochs: 5 });
  expect(loose.getParameters()).toEqual(strict.getParameters());
  expect(Network.load(loose.save()).predict({ b: 2 })).toEqual(loose.predict({ b: 2 }));
  expectRefusal(
    () => loose.predict({ d: 1 }),
    rangeRefusal(/names such as "a", "b", "c", got 1 at row 0, "d"/, 'data'),
  );
  expect(() => strict.predict({ b: 2 })).toThrow(/got no "a"/);
});

test('an encoder with many words makes indices, and the bits of rows with zeros', () => {
  const categories = [Array.from({ length: 200 }, (_, i) => `word${String(i).padStart(3, '0')}`), []];
  const inputEncoder = { handleUnknown: 'ignore' as const, categories };
  const rows: [string, number][] = Array.from({ length: 60 }, (_, i) => [
    i === 7 ? 'unknown' : `word${String((i * 37) % 200).padStart(3, '0')}`,
    i % 3 === 0 ? 0 : i / 10,
  ]);
  const dense = new Float32Array(60 * 201);
  rows.forEach(([word, number], i) => {
    if (word !== 'unknown') dense[i * 201 + categories[0].indexOf(word)] = 1;
    dense[i * 201 + 200] = number;
  });
  const y = targetsOf(60, 1);
  const [a, b] = [
    new Network({ inputs: 201, layers: [8, 1], seed: 1, inputEncoder }),
    new Network({ inputs: 201, layers: [8, 1], seed: 1 }),
  ];
  a.train(rows, y, { epochs: 3, batchSize: 7 });
  b.train(dense, y, { epochs: 3, batchSize: 7 });
  expect(a.getParameters()).toEqual(b.getParameters());
  expect(a.predict(rows)).toEqual(b.predict(dense));
});

describe('refused', () => {
  const sparse = new SparseRows({ columns: 2, offsets: [0, 1], indices: [0] });

  test.each<[string, Partial<NetworkConfig>, RegExp, 'data' | 'value']>([
    ['another width', { inputs: 3 }, /^"x" expected sparse rows of 3 columns, got 2$/, 'data'],
    ['inputNoise', { inputNoise: 0.1 }, /^"inputNoise" expected 0 with sparse rows.*got 0.1$/, 'value'],
    ['an encoder', { inputEncoder: { handleUnknown: 'error', categories: [['a', 'b']] } }, /rows to encode/, 'data'],
  ])('%s', (_, config, message, code) => {
    const net = new Network({ inputs: 2, layers: [1], seed: 1, ...config });
    const before = net.save({ training: true });
    expectRefusal(() => net.train(sparse, [1]), rangeRefusal(message, code));
    expectRefusal(() => net.predict(sparse), rangeRefusal(message, code));
    expect(net.save({ training: true })).toEqual(before);
  });

  test('arrays that have changed since they were checked', () => {
    const indices = Uint32Array.of(0, 1);
    const values = Float32Array.of(1, 1);
    const offsets = Uint32Array.of(0, 2);
    const x = new SparseRows({ columns: 2, offsets, indices, values });
    const net = new Network({ inputs: 2, layers: [1], seed: 1 });
    const refused = (message: RegExp): void => expectRefusal(() => net.train(x, [1]), rangeRefusal(message, 'data'));
    indices[1] = 2 ** 31;
    refused(/columns under 2 that rise within a row, got 2147483648 behind 0 at row 0/);
    indices[1] = 1;
    values[1] = Number.NaN;
    refused(/finite numbers \(as float32\), got NaN at row 0, column 1/);
    values[1] = 1;
    offsets[1] = 3;
    refused(/offsets from 0 to 2 of at least one row, got 0 to 3/);
  });
});

// 103 panels in two parts of 51 and 52: where the first one ends three panels are left, and the fourth is the other's.
// Rows of two chunks, of which the second adds to the gradient of the first.
test('a layer in several parts', () => {
  const { dense, sparse } = rowsOf(200, 40, 0.2);
  const y = Float32Array.from({ length: 200 }, (_, i) => i % 2);
  for (const optimizer of [sgd({ learningRate: 0.1 }), adam()]) {
    const [a, b] = [0, 1].map(() => new Network({ inputs: 40, layers: [824, 1], optimizer, seed: 1 }));
    a.train(dense, y, { epochs: 2, batchSize: 200 });
    b.train(sparse, y, { epochs: 2, batchSize: 200 });
    expect(b.getParameters()).toEqual(a.getParameters());
  }
});

describe('divided', () => {
  const { dense, sparse } = rowsOf(40, 5, 0.5);
  const rows = Array.from({ length: 40 }, (_, i) => dense.slice(5 * i, 5 * i + 5));
  const labels = Float32Array.from({ length: 40 }, (_, i) => i % 2);

  test('split takes the rows that it takes of an array', () => {
    const [a, b] = [
      split(rows, labels, { stratify: true, seed: 3 }),
      split(sparse, labels, { stratify: true, seed: 3 }),
    ];
    expect(b.test.indices).toEqual(a.test.indices);
    for (const part of ['train', 'test'] as const) {
      expect([...b[part].x.toDense()]).toEqual(a[part].x.flatMap((row) => [...row]));
    }
    expect(() => split(sparse, labels.slice(1))).toThrow(/"y" expected/);
  });

  test('crossValidate trains and scores alike', async () => {
    const config: NetworkConfig = { inputs: 5, layers: [4, 1], loss: 'binaryCrossEntropy', seed: 1 };
    const scores = async (x: Float32Array[] | SparseRows): Promise<unknown> => {
      const { mean, deviation } = await crossValidate({ config, x, y: labels, folds: 4, train: { epochs: 3 } });
      return [mean, deviation];
    };
    expect(await scores(sparse)).toEqual(await scores(rows));
  });
});
