/** `net.layers[i]`: a live window on one layer, whose arrays are copies. */
import { describe, expect, test } from 'vitest';
import { Layer, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, type Refusal, rangeRefusal, typeRefusal } from '../support/errors';
import { samples, shares } from '../support/samples';

const config = {
  inputs: 3,
  layers: [
    { units: 5, activation: 'tanh' as const, initializer: { uniform: [-0.5, 0.5] as [number, number] } },
    { units: 2, activation: 'linear' as const, bias: false, initializer: 'heNormal' as const },
  ],
  seed: 12,
};

describe.each(BACKENDS)('%s', (backend) => {
  const make = (): Network => new Network({ ...config, backend });

  describe('what it is', () => {
    const net = make();

    test('sizes, activation, initializer', () => {
      const told = net.layers.map(({ inputs, units, activation, initializer }) => ({
        inputs,
        units,
        activation,
        initializer,
      }));
      expect(told).toEqual([
        { inputs: 3, units: 5, activation: 'tanh', initializer: { uniform: [-0.5, 0.5] } },
        { inputs: 5, units: 2, activation: 'linear', initializer: 'heNormal' },
      ]);
      for (const layer of net.layers) expect(layer).toBeInstanceOf(Layer);
    });

    test('is read-only, and so is the array of layers', () => {
      expect(Object.isFrozen(net.layers)).toBe(true);
      expect(net.layers).toBe(net.layers);
      expect(() => {
        (net.layers as Layer[])[0] = net.layers[1];
      }).toThrow(TypeError);
      expect(() => (net.layers as Layer[]).push(net.layers[0])).toThrow(TypeError);
      for (const member of ['inputs', 'units', 'activation', 'initializer']) {
        expect(() => Object.assign(net.layers[0], { [member]: 9 })).toThrow(TypeError);
      }
      expect(net.layers[0].units).toBe(5);
    });

    test('has no weights or biases to write into a copy of', () => {
      const [layer] = net.layers;
      expect('weights' in layer || 'biases' in layer).toBe(false);
      expect(Object.keys(layer)).toEqual([]);
    });

    test('its initializer is a copy: written to, it does not change the config', () => {
      const other = make();
      const { initializer } = other.layers[0] as unknown as { initializer: { uniform: number[] } };
      try {
        initializer.uniform[0] = 77;
      } catch {} // frozen would do as well
      expect(other.layers[0].initializer).toEqual({ uniform: [-0.5, 0.5] });
      expect(other.config.layers[0].initializer).toEqual({ uniform: [-0.5, 0.5] });
    });
  });

  describe('weights and biases', () => {
    test('are those of getParameters: W row-major, then b', () => {
      const net = make();
      net.setParameters(Array.from({ length: 30 }, (_, i) => i));
      const [first, second] = net.layers;
      expect(first.getWeights()).toStrictEqual(Float32Array.from({ length: 15 }, (_, i) => i));
      expect(first.getBiases()).toStrictEqual(Float32Array.of(15, 16, 17, 18, 19));
      expect(second.getWeights()).toStrictEqual(Float32Array.from({ length: 10 }, (_, i) => 20 + i));
      expect(second.getBiases()).toBeNull();
    });

    test('set on the layer they are the network’s: z = a · W + b', () => {
      const net = make();
      const [first, second] = net.layers;
      first.setWeights([1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500]);
      first.setBiases([0.5, 0, 0, 0, -0.5]);
      second.setWeights([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
      const [hidden, out] = net.forward([
        [1, 0, 0],
        [0, 0, 1],
        [2, -1, 0.25],
      ]);
      expect([...hidden.preActivations.slice(0, 5)]).toEqual([1.5, 2, 3, 4, 4.5]);
      expect([...hidden.preActivations.slice(5, 10)]).toEqual([100.5, 200, 300, 400, 499.5]);
      expect([...hidden.preActivations.slice(10)]).toEqual([17.5, 34, 51, 68, 84.5]);
      const a = hidden.activations;
      expect([...out.preActivations]).toEqual([a[0], a[1], a[5], a[6], a[10], a[11]]);
      expect(net.predict([1, 0, 0])).toStrictEqual(Float32Array.of(a[0], a[1]));
    });

    test.each([1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 31])('come back as they were set, %i units', (units) => {
      const net = new Network({ inputs: 3, layers: [units, 2], backend });
      const weights = samples(3, units);
      const biases = samples(1, units, 7);
      const rest = net.layers[1].getWeights();
      net.layers[0].setWeights(weights);
      net.layers[0].setBiases(biases);
      expect(net.layers[0].getWeights()).toStrictEqual(weights);
      expect(net.layers[0].getBiases()).toStrictEqual(biases);
      expect(net.layers[1].getWeights()).toStrictEqual(rest);
      expect(net.getParameters().slice(0, 4 * units)).toStrictEqual(Float32Array.of(...weights, ...biases));
    });

    test('the window is live: it shows training and setParameters', () => {
      const net = make();
      const [first] = net.layers;
      const before = first.getWeights();
      net.trainBatch(samples(4, 3), samples(4, 2));
      const after = first.getWeights();
      expect(after).not.toStrictEqual(before);
      expect(after).toStrictEqual(net.getParameters().slice(0, 15));
      net.setParameters(new Float32Array(30));
      expect(first.getWeights()).toStrictEqual(new Float32Array(15));
    });

    test('a clone has layers of its own', () => {
      const net = make();
      const copy = net.clone();
      copy.layers[0].setBiases([1, 2, 3, 4, 5]);
      expect(net.layers[0].getBiases()).toStrictEqual(new Float32Array(5));
      expect(copy.layers[0].getBiases()).toStrictEqual(Float32Array.of(1, 2, 3, 4, 5));
    });

    test('any flat numeric array will do', () => {
      const { layers } = make();
      for (const biases of [[1, 2, 3, 4, 5], Uint8Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 2, 3, 4, 5)]) {
        layers[0].setBiases([0, 0, 0, 0, 0]);
        layers[0].setBiases(biases);
        expect(layers[0].getBiases()).toStrictEqual(Float32Array.of(1, 2, 3, 4, 5));
      }
    });
  });

  describe('errors', () => {
    /** What may be wrong with `length` numbers. */
    const wrong = (name: string, length: number): [value: unknown, refusal: Refusal][] => {
      const zeros = new Array(length).fill(0);
      const count = `"${name}" expected ${length} numbers, flat, got`;
      return [
        [zeros.slice(1), rangeRefusal(`${count} ${length - 1}`)],
        [[...zeros, 0], rangeRefusal(`${count} ${length + 1}`)],
        [[], rangeRefusal(`${count} 0`)],
        [undefined, typeRefusal(`${count} undefined`)],
        [null, typeRefusal(`${count} null`)],
        [3, typeRefusal(`${count} 3`)],
        ['12345', typeRefusal(`${count} "12345"`)],
        [new DataView(new ArrayBuffer(8)), typeRefusal(`${count} a DataView`)],
        [new BigInt64Array(length), typeRefusal(`${count} a BigInt64Array of ${length}`)],
        [
          Object.assign([...zeros], { 2: '1' }),
          typeRefusal(new RegExp(`^"${name}" expected numbers, got "1" at .*\\b2$`), 'data'),
        ],
        [
          Object.assign([...zeros], { 1: [0] }),
          typeRefusal(new RegExp(`^"${name}" expected numbers, got an array of 1 at .*\\b1$`), 'data'),
        ],
        ...[Number.NaN, Number.POSITIVE_INFINITY, -1e39].map((value): [unknown, Refusal] => [
          Object.assign([...zeros], { 3: value }),
          rangeRefusal(`"${name}" expected finite numbers (as float32), got ${Math.fround(value)} at index 3`, 'data'),
        ]),
      ];
    };

    test('setWeights', () => {
      const net = make();
      expectUnchanged(net, () => {
        for (const [value, refusal] of wrong('weights', 15)) {
          expectRefusal(() => net.layers[0].setWeights(value as never), refusal);
        }
      });
    });

    test('setBiases', () => {
      const net = make();
      expectUnchanged(net, () => {
        for (const [value, refusal] of wrong('biases', 5)) {
          expectRefusal(() => net.layers[0].setBiases(value as never), refusal);
        }
      });
    });

    test('setParameters', () => {
      const net = make();
      expectUnchanged(net, () => {
        for (const [value, refusal] of wrong('from', 30)) {
          expectRefusal(() => net.setParameters(value as never), refusal);
        }
      });
    });

    test('biases of a layer that has none', () => {
      const net = make();
      expectUnchanged(net, () => {
        const refusal = rangeRefusal('"biases" expected a layer with biases, got one without');
        expectRefusal(() => net.layers[1].setBiases([1, 2]), refusal);
      });
    });

    test('while the network trains', () => {
      const net = make();
      const other = make();
      const [x, y] = [samples(8, 3), shares(8, 2)];
      const asks: (() => void)[] = [
        () => net.layers[0].setWeights(new Float32Array(15)),
        () => net.layers[0].setBiases(new Float32Array(5)),
      ];
      let refused = 0;
      net.train(x, y, {
        epochs: 2,
        batchSize: 3,
        onBatch: () => {
          for (const [i, ask] of asks.entries()) {
            const what = ['setWeights', 'setBiases'][i];
            expectRefusal(ask, {
              class: 'Error',
              code: 'busy',
              message: new RegExp(`^${what} is not possible while the network trains`),
            });
            refused++;
          }
          expect(net.layers[0].getWeights()).toStrictEqual(net.getParameters().slice(0, 15));
          other.layers[0].setBiases([1, 2, 3, 4, 5]);
        },
      });
      expect(refused).toBe(12);
      const alone = make();
      alone.train(x, y, { epochs: 2, batchSize: 3 });
      expect(net.getParameters()).toStrictEqual(alone.getParameters());
      net.layers[0].setBiases([1, 2, 3, 4, 5]);
      expect(net.layers[0].getBiases()).toStrictEqual(Float32Array.of(1, 2, 3, 4, 5));
    });
  });
});
