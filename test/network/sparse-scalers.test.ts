/** An `inputScaler` on sparse rows: what leaves zeros at 0 is applied to the others, with the bits of dense rows. */
import { describe, expect, test } from 'vitest';
import { Vectorizer } from '../../src/entries/text/index';
import { adam, Network, type NetworkConfig, Random, Scaler, type ScalerOptions, SparseRows } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal } from '../support/errors';

const COLUMNS = 9;

/** Rows of which two in five are not 0, `least` or more; the last column is always 1, the one before it always 0. */
function rowsOf(rows: number, least = -2): { dense: Float32Array; sparse: SparseRows } {
  const random = new Random(3);
  const dense = Float32Array.from({ length: rows * COLUMNS }, (_, i) => {
    const j = i % COLUMNS;
    if (j >= COLUMNS - 2) return j - (COLUMNS - 2);
    return random.uniform() < 0.4 ? 10 ** (j - 3) * (least + 4 * random.uniform()) : 0;
  });
  const at = [...dense.keys()].filter((i) => dense[i] !== 0);
  const offsets = Array.from({ length: rows + 1 }, (_, row) => at.filter((i) => i < row * COLUMNS).length);
  const sparse = new SparseRows({
    columns: COLUMNS,
    offsets,
    indices: at.map((i) => i % COLUMNS),
    values: at.map((i) => dense[i]),
  });
  return { dense, sparse };
}

const targets = (rows: number): Float32Array => Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i));
/** All that training has reached, with −0 as 0. */
const stateOf = (net: Network): unknown => JSON.parse(JSON.stringify(net), (_, value) => (value === 0 ? 0 : value));

const STILL: [ScalerOptions, least: number][] = [
  [{ method: 'maxAbs' }, -2],
  [{ method: 'minMax', range: [0, 3] }, 0.5],
];

describe.each(BACKENDS)('%s', (backend) => {
  const make = (inputScaler: Scaler, more: Partial<NetworkConfig> = {}): Network =>
    new Network({
      inputs: COLUMNS,
      layers: [
        { units: 12, activation: 'tanh' },
        { units: 2, activation: 'linear' },
      ],
      optimizer: adam(),
      inputScaler,
      seed: 3,
      backend,
      ...more,
    });

  describe.each(STILL)('%o', (options, least) => {
    const { dense, sparse } = rowsOf(140, least);
    const y = targets(140);

    test('learns and trains as from dense rows, in all trainings', async () => {
      const ways: ((net: Network, x: Float32Array | SparseRows) => unknown)[] = [
        (net, x) => net.train(x, y, { epochs: 2 }),
        (net, x) => net.train(x, y, { epochs: 2, validation: 0.3 }),
        (net, x) => net.train(x, y, { epochs: 2, validation: { x, y } }),
        (net, x) => net.trainAsync(x, y, { epochs: 2 }),
        (net, x) => net.trainAsync(x, y, { epochs: 2, worker: true }),
      ];
      for (const way of ways) {
        const [a, b] = [make(new Scaler(options)), make(new Scaler(options))];
        await way(a, dense);
        await way(b, sparse);
        expect(a.inputScaler).toHaveProperty('learnt');
        expect(b.inputScaler).toEqual(a.inputScaler);
        expect(stateOf(b)).toEqual(stateOf(a));
      }
    });

    test('asks as of dense rows, and from a file, too', () => {
      const first = make(new Scaler(options).fit(dense, COLUMNS));
      for (const net of [first, Network.load(first.save()), Network.fromJSON(JSON.parse(JSON.stringify(first)))]) {
        const scaled = new Scaler(options).fit(dense, COLUMNS).transform(dense);
        const plain = make(new Scaler(options), { inputScaler: undefined });
        expect(net.predict(sparse)).toEqual(plain.predict(scaled));
        expect(net.predict(sparse)).toEqual(net.predict(dense));
        expect(net.evaluate(sparse, y)).toEqual(net.evaluate(dense, y));
        expect(net.losses(sparse, y)).toEqual(net.losses(dense, y));
        expect(net.forward(sparse)).toEqual(net.forward(dense));
        expect(net.gradients(sparse, y)).toEqual(net.gradients(dense, y));
        expect(net.backward(sparse, y)).toEqual(net.backward(dense, y));
        expect(net.checkGradients(sparse, y)).toEqual(net.checkGradients(dense, y));
        const copy = net.clone();
        expect(net.trainBatch(sparse, y)).toBe(copy.trainBatch(dense, y));
        expect(stateOf(net)).toEqual(stateOf(copy));
      }
    });

    test('ones that are left out are scaled, too', () => {
      const ones = new SparseRows({ columns: COLUMNS, offsets: [0, 3, 4], indices: [0, 4, 6, 8] });
      const net = make(new Scaler(options).fit(dense, COLUMNS));
      expect(net.predict(ones)).toEqual(net.predict(ones.toDense()));
    });
  });

  test('what moves zeros is refused, with what to use instead, and nothing has changed', () => {
    const { dense, sparse } = rowsOf(20);
    const y = targets(20);
    const advice =
      /^"inputScaler" expected one that leaves the zeros of sparse rows at 0 \(method "maxAbs"\), got another$/;
    for (const options of [{}, { method: 'minMax' }, { method: 'minMax', range: [-1, 1] }, { method: 'robust' }]) {
      const net = make(new Scaler(options as ScalerOptions));
      const before = net.save({ training: true });
      expectRefusal(() => net.train(sparse, y), rangeRefusal(advice));
      expect(net.save({ training: true })).toEqual(before);
      const fitted = make(
        new Scaler(options as ScalerOptions).fit(
          dense.map((v) => v + 1),
          COLUMNS,
        ),
      );
      for (const use of ['predict', 'forward', 'classify'] as const) {
        expectRefusal(() => fitted[use](sparse), rangeRefusal(advice));
      }
      expectRefusal(() => fitted.trainBatch(sparse, y), rangeRefusal(advice));
    }
  });

  test('a robust scaler whose medians are 0 leaves zeros where they are', () => {
    const { dense, sparse } = rowsOf(60);
    const most = dense.map((v, i) => (i % COLUMNS === COLUMNS - 1 ? 0 : v));
    const net = make(new Scaler({ method: 'robust' }).fit(most, COLUMNS));
    expect(net.predict(sparse)).toEqual(net.predict(dense));
  });

  test('a number that is too large when it is scaled is named as the user has it', () => {
    const net = make(new Scaler({ method: 'maxAbs' }).fit([[1e-30, 1, 1, 1, 1, 1, 1, 1, 1]]));
    const x = new SparseRows({ columns: COLUMNS, offsets: [0, 0, 2], indices: [0, 3], values: [2 ** 60, 1] });
    expectRefusal(
      () => net.predict(x),
      rangeRefusal(
        /^"x" expected finite numbers \(as float32\), got 1152921504606847000 \(Infinity scaled\) at row 1, column 0$/,
        'data',
      ),
    );
  });
});

test('unfitted: arrays that have changed since they were checked are refused, not learnt from', () => {
  const offsets = Uint32Array.of(0, 2, 3);
  const values = Float32Array.of(1, 2, 3);
  const x = new SparseRows({ columns: 2, offsets, indices: [0, 1, 0], values });
  const net = new Network({ inputs: 2, layers: [1], inputScaler: new Scaler({ method: 'maxAbs' }), seed: 1 });
  const refused = (message: RegExp): void => expectRefusal(() => net.train(x, [1, 0]), rangeRefusal(message, 'data'));
  offsets[1] = 2 ** 32 - 1;
  refused(/offsets that rise, got 4294967295 behind row 0/);
  offsets[1] = 2;
  values[1] = Number.NaN;
  refused(/^"x" expected numbers whose spread is finite/);
  expect(net.inputScaler).toEqual({ method: 'maxAbs' });
});

test('a Vectorizer may have a scaler behind it', () => {
  const texts = ['free beer', 'free money now', 'a meeting now', 'beer'];
  const inputEncoder = new Vectorizer({ idf: false, normalize: null }).fit(texts);
  const config = { inputs: inputEncoder.columns, layers: [3, 1], seed: 1 };
  const dense = inputEncoder.transform(texts).toDense();
  const [a, b] = [
    new Network({ ...config, inputEncoder, inputScaler: new Scaler({ method: 'maxAbs' }) }),
    new Network({ ...config, inputScaler: new Scaler({ method: 'maxAbs' }) }),
  ];
  a.train(texts, [1, 1, 0, 0], { epochs: 3 });
  b.train(dense, [1, 1, 0, 0], { epochs: 3 });
  expect(a.getParameters()).toEqual(b.getParameters());
  expect(a.predict(texts)).toEqual(b.predict(dense));
});
