/**
 * Data that change while a call runs, in a callback, by a getter or in shared memory: what is copied into Wasm memory
 * is held against its bounds there, whenever it is copied. Nothing is ever written outside a network's own memory.
 */
import { describe, expect, test } from 'vitest';
import { Network, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, rangeRefusal } from '../support/errors';

const [rows, width, classes] = [9000, 1024, 3];
const CLASS = rangeRefusal(/^"y" expected class indices from 0 to 2, got .* at row \d+, column 0$/, 'data');

describe.each(BACKENDS)('on %s', (backend) => {
  const fresh = (inputs = width, units = classes): Network =>
    new Network({
      inputs,
      layers: [{ units, activation: 'softmax' }],
      loss: 'crossEntropy',
      optimizer: sgd({ learningRate: 1e-4 }),
      seed: 7,
      backend,
    });
  const large = (): Float32Array => new Float32Array(rows * width).fill(0.5);
  /** Other networks, in memory, whose parameters are to stay what they are. */
  function bystanders(): () => void {
    const others = Array.from({ length: 20 }, (_, i) => fresh(8, 3 + (i % 3)));
    const before = others.map((net) => net.predict(new Float32Array(8)) && net.getParameters());
    return () => expect(others.map((net) => net.getParameters())).toStrictEqual(before);
  }

  // Far outside, just outside, and what no integer is.
  test.each([300_000, 3, -1, 2 ** 31, Number.NaN, Infinity])(
    'class indices that become %d in onBatch are refused where the window moves on',
    (wrong) => {
      const check = bystanders();
      const net = fresh();
      const y = new Float64Array(rows);
      expectRefusal(
        () => net.train(large(), y, { batchSize: 512, shuffle: false, onBatch: () => void y.fill(wrong) }),
        Number.isFinite(wrong) ? CLASS : rangeRefusal(/^"y" expected finite numbers/, 'data'),
      );
      check();
      expect(net.getParameters().every(Number.isFinite)).toBe(true);
      net.train(large().subarray(0, width), [1], { epochs: 1 });
    },
  );

  test('so are values of x, and the message names the row where it is in the order of the epoch', () => {
    const net = fresh();
    const x = large();
    const onBatch = (): void => {
      x[8999 * width + 5] = Number.NaN;
    };
    const train = (shuffle: boolean) => () => net.train(x.fill(0.5), new Float32Array(rows), { shuffle, onBatch });
    const refusal = rangeRefusal('"x" expected finite numbers (as float32), got NaN at row 8999, column 5', 'data');
    expectRefusal(train(false), refusal);
    expectRefusal(train(false), refusal);
    // Shuffled, row 8999 may be in the first window; in the second epoch it is not.
    expectRefusal(() => net.train(x.fill(0.5), new Float32Array(rows), { epochs: 3, onBatch }), refusal);
  });

  test('an array that becomes shorter is refused, too', () => {
    const buffer = new ArrayBuffer(4 * rows, { maxByteLength: 4 * rows });
    const onBatch = (): void => buffer.resize(4);
    expectRefusal(
      () => fresh().train(large(), new Float32Array(buffer), { batchSize: 512, shuffle: false, onBatch }),
      rangeRefusal('"y" expected 9000 rows, as many as before, got 1', 'data'),
    );
  });

  test.each(['trainBatch', 'train'] as const)('class indices that a getter of the options changes: %s', (call) => {
    const check = bystanders();
    const net = fresh(8);
    const y = new Float32Array(4);
    const x = new Float32Array(32);
    const options = {
      get sampleWeights() {
        y.fill(1e5);
        return [1, 1, 1, 1];
      },
    };
    expectUnchanged(net, () => expectRefusal(() => net[call](x, y, options), CLASS));
    check();
  });

  test('class indices that another thread may change', () => {
    const net = fresh();
    const y = new Float32Array(new SharedArrayBuffer(4 * rows));
    expectRefusal(
      () => net.train(large(), y, { batchSize: 512, shuffle: false, onBatch: () => void y.fill(1e6) }),
      CLASS,
    );
  });

  test('an array whose class says another length than it has', () => {
    class Lying extends Float32Array {
      override get length(): number {
        return 8;
      }
    }
    const check = bystanders();
    const net = fresh(8);
    const lying = new Lying(100_000).fill(3);
    for (const call of [() => net.predict(lying), () => net.losses(lying, [0]), () => net.trainBatch(lying, [0])]) {
      try {
        call();
      } catch (error) {
        expect((error as { code: unknown }).code).toBe('data');
      }
    }
    check();
  });
});
