/** The `validation` option: which rows are held out, that they stay out, and what is said of them. */
import { describe, expect, test } from 'vitest';
import { type Backend, type Matrix, Network, type NetworkConfig, sgd, type Targets } from '../../src/index';
import { BACKENDS } from '../support/backends';
import {
  classes,
  classification,
  differences,
  expectSameBits,
  expectSameNetwork,
  keptRows,
  numbers,
  others,
  pick,
  range,
  regression,
  thrownBy,
} from '../support/trainings';

/** A network of one weight, whose costs (w·x − y)² tell rows apart by y. */
function plain(backend: Backend, seed: number): NetworkConfig {
  return { inputs: 1, layers: [{ units: 1, activation: 'linear', initializer: 'zeros' }], seed, backend };
}

function plainRows(rows: number): [Float32Array, Float32Array] {
  return [new Float32Array(rows).fill(1), Float32Array.from(range(rows), (row) => (row + 1) / 64)];
}

describe.each(BACKENDS)('a fraction on %s', (backend) => {
  test.each([
    [10, 0.2, 2],
    [10, 0.25, 3],
    [10, 0.001, 1],
    [10, 0.999, 9],
    [2, 0.5, 1],
    [2, 0.01, 1],
    [2, 0.99, 1],
    [137, 0.3, 41],
    [64, 0.5, 32],
  ])('of %d rows, %d: %d are held out', (rows, share, count) => {
    const kept = keptRows(plain(backend, 5), ...plainRows(rows), share);
    expect(kept).toHaveLength(rows - count);
    expect([...new Set(kept)].sort((a, b) => a - b)).toEqual(kept); // each once, in their order
  });

  test('holds out the same rows at every call and in every network of the seed, others for another seed', () => {
    const [x, y] = plainRows(40);
    const kept = keptRows(plain(backend, 5), x, y, 0.25);
    expect(keptRows(plain(backend, 5), x, y, 0.25)).toEqual(kept);
    expect(keptRows(plain(backend, 6), x, y, 0.25)).not.toEqual(kept);
    expect(others(kept, 40)).not.toEqual(range(10)); // neither the first rows nor the last
    expect(others(kept, 40)).not.toEqual(range(10).map((row) => 30 + row));

    const net = new Network({ ...plain(backend, 5), optimizer: sgd({ learningRate: 0 }) });
    const first = net.train(x, y, { validation: 0.25, epochs: 3 });
    net.train(x, y, { epochs: 2 }); // moves the stream of shuffling on, not the split
    const second = net.train(x, y, { validation: 0.25 });
    const held = others(kept, 40);
    const loss = net.evaluate(pick(x, 1, held), pick(y, 1, held)).loss;
    expect([...first.validationLoss, ...second.validationLoss]).toEqual([loss, loss, loss, loss]);
  });

  test('is stratified where targets are classes', () => {
    // 60, 30, 9 and 1 rows of four classes; a fifth held out.
    const sizes = [60, 30, 9, 1];
    const y = Uint8Array.from(sizes.flatMap((size, index) => Array<number>(size).fill(index)));
    const dense = Float32Array.from({ length: 400 }, (_, i) => (y[Math.floor(i / 4)] === i % 4 ? 1 : 0));
    const x = numbers(51, 300);
    const layers = [{ units: 4, activation: 'softmax' as const }];
    const config: NetworkConfig = { inputs: 3, layers, loss: 'crossEntropy', seed: 4, backend };
    const held = others(keptRows(config, x, y, 0.2), 100);
    expect(sizes.map((_, index) => held.filter((row) => y[row] === index).length)).toEqual([12, 6, 2, 0]);
    expect(others(keptRows(config, x, dense, 0.2), 100)).toEqual(held);
  });

  test('is stratified where one decision is asked for', () => {
    const y = Float32Array.from(range(100), (row) => (row % 10 === 3 ? 1 : 0));
    const config: NetworkConfig = { inputs: 3, layers: [1], loss: 'binaryCrossEntropy', seed: 4, backend };
    const held = others(keptRows(config, numbers(52, 300), y, 0.3), 100);
    expect(held).toHaveLength(30);
    expect(held.filter((row) => y[row] === 1)).toHaveLength(3);
  });

  test('never trains on what it holds out', () => {
    const { net, x, y } = regression(backend, 60);
    const [changed, alone] = [net.clone(), net.clone()];
    const kept = keptRowsOfRegression(backend, 60);
    const held = others(kept, 60);
    const options = { epochs: 3, batchSize: 7, validation: 0.25 };
    const history = net.train(x, y, options);

    const [otherX, otherY] = [x.slice(), y.slice()];
    for (const row of held) {
      otherX.fill(3, 4 * row, 4 * row + 4);
      otherY.fill(0.5, 2 * row, 2 * row + 2);
    }
    const otherHistory = changed.train(otherX, otherY, options);
    expectSameNetwork(changed, net);
    expect(otherHistory.loss).toEqual(history.loss);
    expect(otherHistory.validationLoss).not.toEqual(history.validationLoss);

    // Not even their number matters: it is the training on the other rows alone, in the same order.
    const aloneHistory = alone.train(pick(x, 4, kept), pick(y, 2, kept), { epochs: 3, batchSize: 7 });
    expectSameNetwork(alone, net);
    expect(aloneHistory.loss).toEqual(history.loss);
  });

  test.each([7, 'full'] as const)('trains on the rest as on data of its own, in batches of %s', (batchSize) => {
    const { net, x, y } = regression(backend, 60);
    const alone = net.clone();
    const kept = keptRowsOfRegression(backend, 60);
    const sizes: number[] = [];
    const onBatch = ({ rows }: { rows: number }): void => void sizes.push(rows);
    net.train(x, y, { epochs: 2, batchSize, validation: 0.25, shuffle: false, onBatch });
    alone.train(pick(x, 4, kept), pick(y, 2, kept), { epochs: 2, batchSize, shuffle: false });
    expectSameNetwork(net, alone);
    const epoch = batchSize === 'full' ? [45] : [7, 7, 7, 7, 7, 7, 3];
    expect(sizes).toEqual([...epoch, ...epoch]);
  });

  test('its figures are those of evaluate on the rows held out, after each epoch', () => {
    const { net, x, y } = classification(backend, 300);
    const validation = 0.3; // some wrong, some right; and a second chunk with the 300 rows of the next test
    const kept = keptRows(net.config, x, y, validation);
    const held = others(kept, 300);
    const [heldX, heldY] = [pick(x, 5, held), Uint8Array.from(held, (row) => y[row])];
    const found: { loss: number; accuracy?: number }[] = [];
    const told: { loss?: number; accuracy?: number }[] = [];
    const history = net.train(x, y, {
      epochs: 4,
      validation,
      onEpoch: ({ validationLoss, validationAccuracy }) => {
        found.push(net.evaluate(heldX, heldY));
        told.push({ loss: validationLoss, accuracy: validationAccuracy });
      },
    });
    expect(told).toEqual(found);
    expect(history.validationLoss).toEqual(found.map(({ loss }) => loss));
    expect(history.validationAccuracy).toEqual(found.map(({ accuracy }) => accuracy));
    expect(history.bestEpoch).toBe(history.validationLoss.indexOf(Math.min(...history.validationLoss)) + 1);
    expect(new Set(history.validationLoss).size).toBe(4);
  });

  test('needs two rows', () => {
    const { net, x, y } = regression(backend, 1);
    const before = net.getParameters();
    const error = thrownBy(() => net.train(x, y, { validation: 0.5 }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.code).toBe('data');
    expect(error.message).toBe('"x" expected at least 2 rows to hold some out, got 1');
    expectSameBits(net.getParameters(), before);
  });
});

/** The split that `regression` meets at 0.25: it hangs on seed, share and number of rows alone. */
function keptRowsOfRegression(backend: Backend, rows: number): number[] {
  return keptRows(plain(backend, 1), ...plainRows(rows), 0.25);
}

describe.each(BACKENDS)('{ x, y } on %s', (backend) => {
  test('is not trained on, and its figures are those of evaluate', () => {
    const { net, x, y } = classification(backend, 90);
    const control = net.clone();
    const validation = { x: numbers(61, 5 * 200), y: classes(62, 200, 3) };
    const found: unknown[] = [];
    const history = net.train(x, y, {
      epochs: 3,
      validation,
      onEpoch: () => void found.push(net.evaluate(validation.x, validation.y)),
    });
    control.train(x, y, { epochs: 3 });
    expectSameNetwork(net, control);
    expect(history.loss).toHaveLength(3);
    expect(range(3).map((i) => ({ loss: history.validationLoss[i], accuracy: history.validationAccuracy[i] }))).toEqual(
      found,
    );
  });

  test('may have one row, rows as arrays, and no accuracy under a distance loss', () => {
    const { net, x, y } = regression(backend, 40);
    const validation = { x: [[0.1, 0.2, 0.3, 0.4]], y: [[0.5, 0.6]] };
    const history = net.train(x, y, { validation });
    expect(history.validationLoss).toEqual([net.evaluate(validation.x, validation.y).loss]);
    expect(history.validationAccuracy).toEqual([]);
  });

  test('bestEpoch is that of the least validation loss, not of the least loss', () => {
    const { net, x, y } = regression(backend, 40);
    // Targets the other way round: what makes the loss fall makes this one rise.
    const history = net.train(x, y, { epochs: 5, validation: { x, y: y.map((v) => 1 - v) } });
    expect(history.loss[4]).toBe(Math.min(...history.loss));
    expect(history.bestEpoch).toBe(history.validationLoss.indexOf(Math.min(...history.validationLoss)) + 1);
    expect(history.bestEpoch).toBeLessThan(5);
  });

  test.each([
    ['rows of another width', { x: numbers(1, 7), y: [[0.5, 0.5]] }, RangeError],
    ['another number of rows', { x: numbers(1, 8), y: [[0.5, 0.5]] }, RangeError],
    ['no rows', { x: [], y: [] }, RangeError],
    ['NaN', { x: [[0, 0, 0, Number.NaN]], y: [[0.5, 0.5]] }, RangeError],
    ['a target out of reach', { x: [[0, 0, 0, 0]], y: [[0.5, 1.5]] }, RangeError],
    ['words', { x: [[0, 0, 0, 'no']], y: [[0.5, 0.5]] }, TypeError],
  ])('with %s is refused before anything changes', (_, validation, type) => {
    const { net, x, y } = regression(backend, 40);
    const before = net.getParameters();
    const error = thrownBy(() => net.train(x, y, { validation: validation as { x: Matrix; y: Targets } }));
    expect(error).toBeInstanceOf(type);
    expect(error.code).toBe('data');
    expect(differences(net.getParameters(), before)).toBe(0);
  });

  test('without y, and with more than that, is refused', () => {
    const { net, x, y } = regression(backend, 40);
    const lacking = thrownBy(() => net.train(x, y, { validation: { x } as { x: Matrix; y: Targets } }));
    expect(lacking).toBeInstanceOf(TypeError);
    const unknown = thrownBy(() => net.train(x, y, { validation: { x, y, z: 1 } as { x: Matrix; y: Targets } }));
    expect(unknown.message).toMatch(/^"validation" expected options among x, y, sampleWeights, got "z"/);
  });
});
