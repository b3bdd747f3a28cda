/** Batch normalisation learns no variance from one row: a row that would be left over joins the batch before. */
import { afterEach, describe, expect, test } from 'vitest';
import { Random, Stream } from '../../src/base/random';
import { adam, Network, type NetworkConfig, sgd, type TrainOptions } from '../../src/index';
import { limits } from '../../src/step/stages';
import { BACKENDS } from '../support/backends';
import { expectSameBits, expectSameNetwork, numbers, pick, range, thrownBy } from '../support/trainings';

const { callWork } = limits;
afterEach(() => {
  limits.callWork = callWork;
});

describe.each(BACKENDS)('%s', (backend) => {
  const make = (more: Partial<NetworkConfig> = {}): Network =>
    new Network({
      inputs: 4,
      layers: [{ units: 7, activation: 'tanh', normalize: 'batch', dropout: 0.2 }, 2],
      optimizer: adam(),
      seed: 8,
      backend,
      ...more,
    });
  const dataOf = (rows: number): [Float32Array, Float32Array] => [
    numbers(31, 4 * rows),
    numbers(32, 2 * rows, 0.1, 0.9),
  ];

  /** Updates on the batches of these sizes, one by one, in the order of the rows. */
  function byHand(net: Network, sizes: number[], order: ArrayLike<number>): void {
    const [x, y] = dataOf(order.length);
    let from = 0;
    for (const size of sizes) {
      const rows = Array.from({ length: size }, (_, i) => order[from + i]);
      net.trainBatch(pick(x, 4, rows), pick(y, 2, rows));
      from += size;
    }
    expect(from).toBe(order.length);
  }

  // 128 rows are a chunk; 129 and more need a workspace of their own.
  test.each([
    [33, 32, [33]],
    [33, 16, [16, 17]],
    [7, 2, [2, 2, 3]],
    [3, 2, [3]],
    [129, 128, [129]],
    [257, 128, [128, 129]],
    [601, 200, [200, 200, 201]],
    [34, 32, [32, 2]],
    [32, 32, [32]],
  ])('%i rows in batches of %i', async (rows, batchSize, sizes) => {
    const [x, y] = dataOf(rows);
    const told: number[][] = [];
    const onBatch = (info: { batch: number; batches: number; rows: number }): void =>
      void told.push([info.batch, info.batches, info.rows]);
    const options: TrainOptions = { batchSize, shuffle: false };
    const expected = make();
    for (const _ of range(2)) byHand(expected, sizes, range(rows));

    const runs: Record<string, () => Network | Promise<Network>> = {
      'many in a call': () => run(make(), { ...options, epochs: 2 }),
      'epoch by epoch': () => run(run(make(), options), options),
      'batch by batch': () => run(make(), { ...options, epochs: 2, onBatch }),
      'rates by schedule': () => run(make(), { ...options, epochs: 2, learningRate: () => 0.001 }),
      sliced: () => {
        limits.callWork = 0;
        return run(make(), { ...options, epochs: 2 });
      },
      'in one call': () => {
        limits.callWork = Infinity;
        return run(make(), { ...options, epochs: 2 });
      },
      worker: async () => {
        const net = make();
        await net.trainAsync(x, y, { ...options, epochs: 2, worker: true });
        return net;
      },
    };
    function run(net: Network, given: TrainOptions): Network {
      net.train(x, y, given);
      return net;
    }
    for (const [what, start] of Object.entries(runs)) {
      const net = await start();
      expectSameNetwork(net, expected, what);
      expect(net.layers[0].getStatistics(), what).toStrictEqual(expected.layers[0].getStatistics());
      limits.callWork = callWork;
    }
    const epoch = sizes.map((size, i) => [i + 1, sizes.length, size]);
    expect(told).toEqual([...epoch, ...epoch]);

    const shuffled = make();
    const order = Uint32Array.from(range(rows));
    if (sizes.length > 1) new Random(8, Stream.shuffling).shuffle(order); // a batch of all rows is not reordered
    byHand(shuffled, sizes, order);
    expectSameNetwork(run(make(), { batchSize }), shuffled, 'shuffled');
  });

  test('the loss is that of all rows, the rows held out do not count, and data may be larger than a window', () => {
    const [x, y] = dataOf(41);
    const still = make({ optimizer: sgd({ learningRate: 0 }), layers: [{ units: 3, normalize: 'batch' }, 2] });
    const { loss } = still.train(x, y, { batchSize: 8, shuffle: false });
    const costs = range(5).map((i) => {
      const rows = range(i < 4 ? 8 : 9).map((k) => 8 * i + k);
      return still.clone().trainBatch(pick(x, 4, rows), pick(y, 2, rows)) * rows.length;
    });
    expect(loss[0]).toBeCloseTo(costs.reduce((sum, cost) => sum + cost) / 41, 6);

    const sizes: number[] = [];
    make().train(x, y, { batchSize: 8, validation: 0.2, onBatch: ({ rows }) => void sizes.push(rows) });
    expect(sizes).toEqual([8, 8, 8, 9]); // 33 of 41

    const wide = (): Network =>
      new Network({ inputs: 300, layers: [{ units: 2, normalize: 'batch' }, 1], seed: 1, backend });
    const rows = 30_001;
    const [manyX, manyY] = [numbers(1, 300 * rows), numbers(2, rows, 0, 1)];
    const [once, apart] = [wide(), wide()];
    once.train(manyX, manyY, { batchSize: 10_000, shuffle: false });
    for (const [from, end] of [
      [0, 10_000],
      [10_000, 20_000],
      [20_000, rows],
    ]) {
      // biome-ignore format: short
      apart.trainBatch(manyX.subarray(300 * from, 300 * end), manyY.subarray(from, end));
    }
    expectSameNetwork(once, apart);
  });

  test('where no statistics are learnt, the last batch has one row', () => {
    const [x, y] = dataOf(33);
    const frozen = { units: 7, normalize: 'batch' as const, trainable: false };
    for (const layers of [
      [7, 2],
      [{ units: 7, normalize: 'layer' as const }, 2],
      [frozen, 2],
    ]) {
      const sizes: number[] = [];
      make({ layers }).train(x, y, { batchSize: 16, onBatch: ({ rows }) => void sizes.push(rows) });
      expect(sizes).toEqual([16, 16, 1]);
    }
  });

  test('one row alone is refused, and batches of one, and a batch of one in a stream; nothing changes', async () => {
    const net = make();
    const [x, y] = dataOf(5);
    const [x1, y1] = dataOf(1);
    const before = net.getParameters();
    for (const call of [
      () => net.train(x1, y1),
      () => net.train(x, y, { batchSize: 1 }),
      () => net.trainBatch(x1, y1),
      () => net.gradients(x1, y1),
    ]) {
      expect(thrownBy(call).message).toMatch(
        /^"batchSize" expected batches of 2 rows or more where "normalize" is "batch", got [15] rows in batches of 1$/,
      );
    }
    await expect(net.trainAsync(() => [{ x: x1, y: y1 }])).rejects.toThrow(/^batch 1 of epoch 1: "batchSize" expected/);
    expectSameBits(net.getParameters(), before);
  });
});
