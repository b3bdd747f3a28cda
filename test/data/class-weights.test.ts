/** Class weights in every form: each is a weight of rows. */
import { describe, expect, test } from 'vitest';
import { Network, type NetworkConfig, type TrainOptions } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classes, classification, expectSameNetwork, keptRows, numbers, thrownBy } from '../support/trainings';

describe.each(BACKENDS)('%s', (backend) => {
  test('class weights are sample weights by class, in every form of y, and multiply them', () => {
    const run = (options: object, y: Float32Array | Uint8Array, from = classification(backend, 40)): Network => {
      from.net.train(from.x, y, { epochs: 2, ...options });
      return from.net;
    };
    const { y } = classification(backend, 40);
    const dense = new Float32Array(120);
    y.forEach((label, row) => {
      dense[3 * row + label] = 1;
    });
    const ofClass = [0.5, 2, 1];
    const sampleWeights = Float32Array.from(y, (label) => ofClass[label]);
    const expected = run({ sampleWeights }, y);
    expectSameNetwork(run({ classWeights: ofClass }, y), expected);
    expectSameNetwork(run({ classWeights: { 0: 0.5, 1: 2 } }, dense), expected);
    const halves = new Float32Array(40).fill(0.5);
    const both = run({ classWeights: [1, 4, 2], sampleWeights: halves }, y);
    expectSameNetwork(both, expected);
  });

  test('two classes of one sigmoid output', () => {
    const config: NetworkConfig = { inputs: 3, layers: [1], loss: 'binaryCrossEntropy', seed: 3, backend };
    const [x, y] = [numbers(4, 60), classes(5, 20, 2)];
    const [a, b] = [new Network(config), new Network(config)];
    a.train(x, y, { classWeights: [1, 3] });
    b.train(x, y, { sampleWeights: Float32Array.from(y, (label) => (label === 1 ? 3 : 1)) });
    expectSameNetwork(a, b);
  });

  const named = (): ReturnType<typeof classification> & { names: string[] } => {
    const { net, x, y } = classification(backend, 40);
    const classNames = ['setosa', '0', 'virginica'];
    return {
      net: new Network({ ...net.config, classNames }),
      x,
      y,
      names: Array.from(y, (label) => classNames[label]),
    };
  };

  test('class weights by name and in a Map', () => {
    const run = (classWeights: never | TrainOptions['classWeights'], from = classification(backend, 40)): Network => {
      from.net.train(from.x, from.y, { epochs: 2, classWeights });
      return from.net;
    };
    const expected = run([0.5, 2, 1]);
    expectSameNetwork(run(Float64Array.of(0.5, 2, 1)), expected, 'typed');
    expectSameNetwork(run(new Map([[0, 0.5], [1, 2]])), expected, 'a Map by index'); // biome-ignore format: short
    expectSameNetwork(run(new Map([['0', 0.5], ['1', 2]])), expected, 'a Map by text'); // biome-ignore format: short
    expectSameNetwork(run(Object.assign(Object.create(null), { 0: 0.5, 1: 2 })), expected, 'no prototype');
    // A name is looked for first, so that "0" is the second class; a number in a Map is an index.
    expectSameNetwork(run({ setosa: 0.5, 0: 2 }, named()), expected, 'by name');
    expectSameNetwork(run({ setosa: 0.5, 1: 2 }, named()), expected, 'by name and index');
    expectSameNetwork(run(new Map<string | number, number>([['setosa', 0.5], ['0', 2]]), named()), expected, 'Map'); // biome-ignore format: short
    expectSameNetwork(run(new Map([[0, 0.5], [1, 2]]), named()), expected, 'a Map by index, with names'); // biome-ignore format: short
    const { net, x, names } = named();
    net.train(x, names, { epochs: 2, classWeights: { setosa: 0.5, 0: 2 } });
    expectSameNetwork(net, expected, 'names as y');
    expect(thrownBy(() => run({ versicolor: 1 }, named())).message).toBe(
      '"classWeights" expected "setosa", "0", "virginica", or class indices from 0 to 2, got "versicolor"',
    );
    expect(thrownBy(() => run({ 0: 1, 1: 2 }, named())).message).toBe(
      '"classWeights" expected each class once, got "1" again',
    );
  });

  test('balanced: classes count alike, by the rows that are trained on', async () => {
    // 24 rows of class 0, 6 of class 1, 10 of class 2; then none of class 1.
    const { net, x } = classification(backend, 40);
    const y = Uint8Array.from({ length: 40 }, (_, row) => (row % 5 < 3 ? 0 : row % 7 < 2 ? 1 : 2));
    const counts = [0, 1, 2].map((label) => y.filter((each) => each === label).length);
    const run = (targets: Uint8Array, options: TrainOptions): Network => {
      const other = net.clone();
      other.train(x, targets, { epochs: 2, ...options });
      return other;
    };
    const weights = counts.map((count) => 40 / (3 * count));
    const expected = run(y, { classWeights: weights });
    expectSameNetwork(run(y, { classWeights: 'balanced' }), expected);
    const inWorker = net.clone();
    await inWorker.trainAsync(x, y, { epochs: 2, classWeights: 'balanced', worker: true });
    expectSameNetwork(inWorker, expected);

    const two = y.map((label) => (label === 1 ? 2 : label));
    const rest = 40 - counts[0];
    expectSameNetwork(
      run(two, { classWeights: 'balanced' }),
      run(two, { classWeights: [40 / (2 * counts[0]), 1, 40 / (2 * rest)] }),
    );

    // With rows held out, of one class in order to tell: those that are left count.
    const held = Uint8Array.from({ length: 40 }, (_, row) => (row < 3 ? 1 : 0));
    const kept = keptRows(net.config, x, held, 0.5);
    const ones = kept.filter((row) => held[row] === 1).length;
    expect([1, 2]).toContain(ones); // of 3, so that the shares differ
    const few = run(held, { validation: 0.5, classWeights: 'balanced' });
    expectSameNetwork(few, run(held, { validation: 0.5, classWeights: [20 / (2 * (20 - ones)), 20 / (2 * ones), 1] }));
  });

  test('several sigmoid outputs: a row weighs the mean of its classes', () => {
    const config: NetworkConfig = { inputs: 3, layers: [3], loss: 'binaryCrossEntropy', seed: 3, backend };
    const x = numbers(4, 3 * 24);
    const y = Float32Array.from({ length: 72 }, (_, i) => ((i * i) % 7 < 2 ? 1 : 0));
    const has = (row: number): number[] => [0, 1, 2].filter((j) => y[3 * row + j] === 1);
    const kinds = new Set(Array.from({ length: 24 }, (_, row) => has(row).length));
    expect([...kinds].sort()).toEqual([0, 1, 2, 3]);
    const byRows = (weights: number[]): Network => {
      const net = new Network(config);
      const sampleWeights = Array.from({ length: 24 }, (_, row) => {
        const own = has(row).map((j) => weights[j]);
        return own.length > 0 ? own.reduce((sum, weight) => sum + weight) / own.length : 1;
      });
      net.train(x, y, { epochs: 2, sampleWeights });
      return net;
    };
    const byClasses = (classWeights: TrainOptions['classWeights']): Network => {
      const net = new Network(config);
      net.train(x, y, { epochs: 2, classWeights });
      return net;
    };
    expectSameNetwork(byClasses([0.5, 3, 1]), byRows([0.5, 3, 1]));
    expectSameNetwork(byClasses({ 1: 3 }), byRows([1, 3, 1]));
    const counts = [0, 1, 2].map((j) =>
      Array.from({ length: 24 }, (_, row) => row).filter((row) => has(row).includes(j)),
    );
    expectSameNetwork(byClasses('balanced'), byRows(counts.map((rows) => 24 / (3 * rows.length))));
    expect(thrownBy(() => byClasses([1, 2])).message).toBe('"classWeights" expected 3 numbers, one a class, got 2');
  });

  test('a stream takes weights by class, but can’t balance them, and says so before it is asked', async () => {
    const { net, x, y } = classification(backend, 40);
    const batch = { x, y };
    const [a, b] = [net.clone(), net.clone()];
    await a.trainAsync(() => [batch], { classWeights: new Map([[1, 3]]) });
    b.trainBatch(x, y, { sampleWeights: Float32Array.from(y, (label) => (label === 1 ? 3 : 1)) });
    expectSameNetwork(a, b);
    let asked = 0;
    for (const classWeights of ['balanced', new Set([1]), [1, 2]] as never[]) {
      for (const worker of [false, true]) {
        const work = net.trainAsync(() => [batch].slice(asked++), { classWeights, worker });
        await expect(work).rejects.toThrow(/^"classWeights" expected /);
      }
    }
    expect(asked).toBe(0);
  });
});
