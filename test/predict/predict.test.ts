/** What a network predicts: shapes, rows that do not depend on their neighbours, `out`, classes, z and a. */
import { describe, expect, test } from 'vitest';
import { type Activation, type ActivationName, type Loss, Network } from '../../src/index';
import { nameOf } from '../../src/toolbox/activations';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal } from '../support/errors';
import { maxDifference, rowAt, sameBits, samples } from '../support/samples';
import { activations, softmax } from '../twin/twin';

const ACTIVATIONS: readonly ActivationName[] = [
  'linear',
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'elu',
  'gelu',
  'silu',
  'mish',
  'selu',
  'softplus',
  'softmax',
];

describe.each(BACKENDS)('%s', (backend) => {
  describe('shapes', () => {
    test('(rows × outputs) flat', () => {
      const net = new Network({ inputs: 3, layers: [4, 2], seed: 1, backend });
      for (const rows of [1, 2, 5, 129]) {
        const a = net.predict(samples(rows, 3));
        expect(a).toBeInstanceOf(Float32Array);
        expect(a).toHaveLength(2 * rows);
      }
    });

    test('an output is σ(b + Σ w x), row-major', () => {
      const net = new Network({ inputs: 2, layers: [3], backend });
      net.setParameters([1, 2, 3, 4, 5, 6, 0.5, 0, -0.5]);
      const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
      const expected = [1 * 0.5 - 4 + 0.5, 2 * 0.5 - 5, 3 * 0.5 - 6 - 0.5, 4.5, 5, 5.5].map(sigmoid);
      // 2.5 ulp of an activation below 1
      expect(maxDifference(net.predict([0.5, -1, 0, 1]), expected)).toBeLessThan(5e-7);
    });
  });

  describe('a row alone is that row of a batch, bit for bit', () => {
    const widths = Array.from({ length: 40 }, (_, i) => i + 1);
    const rows = 13;

    test.each(ACTIVATIONS)('layers of 1 to 40 units, %s', (activation) => {
      for (const units of widths) {
        const inputs = ((7 * units) % 40) + 1;
        const layers = [
          { units, activation },
          { units: 41 - units, activation },
        ];
        const net = new Network({ inputs, layers, seed: units, backend });
        const x = samples(rows, inputs, units);
        const all = net.predict(x);
        for (let row = 0; row < rows; row++) {
          const alone = net.predict(rowAt(x, row, inputs));
          expect(sameBits(alone, rowAt(all, row, net.outputs)), `${inputs}-${units}-${41 - units}, row ${row}`).toBe(
            true,
          );
        }
      }
    });

    test('batches of 1 to 40 rows, and of many', () => {
      const net = new Network({ inputs: 9, layers: [{ units: 13, activation: 'tanh' }, 6], seed: 3, backend });
      const x = samples(1000, 9);
      const all = net.predict(x);
      for (const count of [...widths, 127, 128, 129, 255, 256, 257, 300, 999]) {
        expect(sameBits(net.predict(x.subarray(0, 9 * count)), all.subarray(0, 6 * count)), `${count} rows`).toBe(true);
        const last = net.predict(x.subarray(9 * (1000 - count)));
        expect(sameBits(last, all.subarray(6 * (1000 - count))), `last ${count} rows`).toBe(true);
      }
    });

    test('layers too wide for chunks of 128 rows', () => {
      const net = new Network({ inputs: 9000, layers: [5, 9000], seed: 4, backend });
      const x = samples(130, 9000);
      const all = net.predict(x);
      for (const row of [0, 55, 56, 129]) {
        expect(sameBits(net.predict(rowAt(x, row, 9000)), rowAt(all, row, 9000))).toBe(true);
      }
    });

    test('data beyond the window of 32 MiB, with out and x the same', () => {
      const net = new Network({ inputs: 50, layers: [{ units: 50, activation: 'tanh' }], seed: 4, backend });
      const block = samples(997, 50);
      const expected = net.predict(block);
      const x = new Float32Array(170 * block.length);
      for (let i = 0; i < 170; i++) x.set(block, i * block.length);
      expect(x.byteLength).toBeGreaterThan(32 * 2 ** 20);
      net.predict(x, x);
      for (let i = 0; i < 170; i++) {
        expect(sameBits(x.subarray(i * block.length, (i + 1) * block.length), expected)).toBe(true);
      }
    });
  });

  describe('out', () => {
    const net = new Network({ inputs: 3, layers: [4, { units: 3, activation: 'tanh' }], seed: 1, backend });

    test('is written to, and returned', () => {
      for (const rows of [1, 2, 300]) {
        const x = samples(rows, 3);
        const out = new Float32Array(3 * rows).fill(7);
        expect(net.predict(x, out)).toBe(out);
        expect(out).toStrictEqual(net.predict(x));
        expect(net.predict(Array.from(x), out)).toBe(out);
        expect(out).toStrictEqual(net.predict(x));
      }
    });

    test('is written within its bounds', () => {
      const buffer = new Float32Array(20).fill(7);
      const x = samples(2, 3);
      net.predict(x, buffer.subarray(5, 11));
      expect(buffer.slice(5, 11)).toStrictEqual(net.predict(x));
      expect([...buffer.slice(0, 5), ...buffer.slice(11)]).toEqual(new Array(14).fill(7));
    });

    test('may be x itself, or lie across it', () => {
      for (const rows of [1, 5, 300]) {
        const x = samples(rows, 3);
        const expected = net.predict(x);
        expect(net.predict(x, x)).toBe(x);
        expect(x).toStrictEqual(expected);
        const buffer = new Float32Array(3 * rows + 2);
        buffer.set(samples(rows, 3));
        net.predict(buffer.subarray(0, 3 * rows), buffer.subarray(2));
        expect(buffer.slice(2)).toStrictEqual(expected);
      }
    });
  });

  describe('forward', () => {
    const layers = ACTIVATIONS.map((activation, i) => ({ units: 5 + i, activation, bias: i % 2 === 0 }));
    const net = new Network({ inputs: 4, layers, seed: 6, backend });
    const sizes = [1, 3, 130];

    test.each(sizes)('%i rows: z and a of every layer, (rows × units)', (rows) => {
      const passes = net.forward(samples(rows, 4));
      expect(passes).toHaveLength(layers.length);
      passes.forEach(({ preActivations, activations }, i) => {
        expect([preActivations.length, activations.length]).toEqual([rows * layers[i].units, rows * layers[i].units]);
      });
    });

    test.each(sizes)('%i rows: the last activations are what predict gives, bit for bit', (rows) => {
      const x = samples(rows, 4);
      expect(net.forward(x)[layers.length - 1].activations).toStrictEqual(net.predict(x));
    });

    test('z = a_before · W + b, and a = f(z)', () => {
      const rows = 9;
      const x = samples(rows, 4);
      let before: Float32Array = x;
      net.forward(x).forEach(({ preActivations: z, activations: a }, i) => {
        const { inputs, units, activation } = net.layers[i];
        const [w, b] = [net.layers[i].getWeights(), net.layers[i].getBiases()];
        for (let row = 0; row < rows; row++) {
          const exact = Float64Array.from({ length: units }, (_, j) => {
            let sum = b ? b[j] : 0;
            for (let k = 0; k < inputs; k++) sum += before[row * inputs + k] * w[k * units + j];
            return sum;
          });
          // ten products of about 1, each rounded to 6e-8
          expect(maxDifference(rowAt(z, row, units), exact)).toBeLessThan(2e-6);
          expect(maxDifference(rowAt(a, row, units), applied(activation, rowAt(z, row, units)))).toBeLessThan(3e-7);
        }
        before = a;
      });
    });

    test.each([
      ['sigmoid', 'binaryCrossEntropy'],
      ['softmax', 'crossEntropy'],
    ] as const)('z of a %s output is the logit under %s too', (activation, loss) => {
      const fused = new Network({ inputs: 4, layers: [{ units: 3, activation }], loss, seed: 6, backend });
      const plain = new Network({ inputs: 4, layers: [{ units: 3, activation }], seed: 6, backend });
      const x = samples(7, 4);
      expect(fused.forward(x)).toStrictEqual(plain.forward(x));
      expect(fused.predict(x)).toStrictEqual(plain.predict(x));
    });

    test('softmax rows add up to 1', () => {
      const a = net.predict(samples(20, 4));
      for (let row = 0; row < 20; row++) {
        expect(Math.abs(rowAt(a, row, net.outputs).reduce((sum, v) => sum + v, 0) - 1)).toBeLessThan(1e-6);
      }
    });
  });

  describe('classify', () => {
    /** Outputs are the inputs, through the activation. */
    function through(units: number, activation: Activation, loss: Loss = 'squaredError'): Network {
      const net = new Network({ inputs: units, layers: [{ units, activation, bias: false }], loss, backend });
      net.layers[0].setWeights(Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0)));
      return net;
    }
    const x = [
      [0, 1, 2],
      [3, 2, 1],
      [-1, 5, -2],
      [1, 4, 4],
      [2, 2, 2],
      [-3, -2, -2],
    ];

    test.each(['linear', 'sigmoid', 'tanh', 'softmax'] as const)(
      'several outputs, %s: the largest, the first on ties',
      (activation) => {
        const classes = through(3, activation).classify(x);
        expect(classes).toStrictEqual(Uint32Array.of(2, 0, 1, 1, 0, 1));
      },
    );

    test('crossEntropy', () => {
      expect(through(3, 'softmax', 'crossEntropy').classify(x)).toStrictEqual(Uint32Array.of(2, 0, 1, 1, 0, 1));
    });

    test.each(['squaredError', 'meanSquaredError', 'binaryCrossEntropy'] as const)(
      'one sigmoid output under %s: 1 where it is over ½',
      (loss) => {
        const net = through(1, 'sigmoid', loss);
        expect(net.classify([-2, -0.001, 0, 0.001, 2])).toStrictEqual(Uint32Array.of(0, 0, 0, 1, 1));
        expect(net.classify([1])).toStrictEqual(Uint32Array.of(1));
      },
    );

    test('several sigmoid outputs under binaryCrossEntropy: (rows × outputs) decisions', () => {
      const classes = through(3, 'sigmoid', 'binaryCrossEntropy').classify(x);
      expect(classes).toStrictEqual(Uint32Array.from(x.flat(), (z) => (z > 0 ? 1 : 0)));
    });

    test.each(['tanh', 'linear', 'relu', 'softmax'] as const)('one %s output is an error', (activation) => {
      expectRefusal(
        () => through(1, activation).classify([0.5]),
        rangeRefusal(`"layers" expected several outputs, or one "sigmoid" output, to classify, got "${activation}"`),
      );
    });
  });
});

/** The activation in float64. */
function applied(activation: Activation, z: Float32Array): Float64Array {
  const name = nameOf(activation);
  return name === 'softmax' ? softmax(z) : Float64Array.from(z, activations[name].value);
}
