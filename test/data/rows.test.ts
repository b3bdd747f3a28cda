/** Every form in which data may come gives the same bits, and what is given and what is got are apart. */
import { describe, expect, test } from 'vitest';
import { type Matrix, Network, type NetworkConfig, type Targets } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classIndices, oneHot, rowsOf, samples, shares } from '../support/samples';

const ROWS = 11;
const INPUTS = 3;
const OUTPUTS = 4;

const TASKS: Record<string, Partial<NetworkConfig> & Pick<NetworkConfig, 'layers'>> = {
  squaredError: { layers: [5, { units: OUTPUTS, activation: 'linear' }] },
  crossEntropy: { layers: [5, { units: OUTPUTS, activation: 'softmax' }], loss: 'crossEntropy' },
  binaryCrossEntropy: { layers: [5, OUTPUTS], loss: 'binaryCrossEntropy' },
};

/** All that a network makes of data: what it answers, and what it becomes. */
function everything(net: Network, x: Matrix, y: Targets): unknown {
  const trained = net.clone();
  const { loss, accuracy, validationLoss, validationAccuracy } = trained.train(x, y, {
    epochs: 2,
    batchSize: 4,
    validation: { x, y },
  });
  const split = net.clone();
  const options = { validation: net.losses(x, y).length > 1 ? 0.3 : undefined, batchSize: 2 };
  const stepped = net.clone();
  return {
    predict: net.predict(x),
    classify: net.classify(x),
    forward: net.forward(x),
    evaluate: net.evaluate(x, y),
    losses: net.losses(x, y),
    gradients: net.gradients(x, y),
    checkGradients: net.checkGradients(x, y),
    train: { loss, accuracy, validationLoss, validationAccuracy, parameters: trained.getParameters() },
    split: [split.train(x, y, options).validationLoss, split.getParameters()],
    trainBatch: [stepped.trainBatch(x, y), stepped.getParameters()],
  };
}

type Form = (flat: readonly number[], width: number) => Matrix;

/** Part of a larger buffer, with other numbers before and behind it. */
function inside(make: (length: number) => Float32Array | Float64Array | Int16Array): Form {
  return (flat) => {
    const buffer = make(flat.length + 9).fill(99);
    buffer.set(flat, 5);
    return buffer.subarray(5, 5 + flat.length);
  };
}

/** Forms that hold any number; the first one is what the others are held against. */
const FLOATS: Record<string, Form> = {
  Float32Array: (flat) => Float32Array.from(flat),
  Float64Array: (flat) => Float64Array.from(flat),
  'number[]': (flat) => [...flat],
  'part of a Float32Array': inside((length) => new Float32Array(length)),
  'part of a Float64Array': inside((length) => new Float64Array(length)),
  'rows of numbers': (flat, width) => rowsOf(flat, width),
  'rows, Float32Arrays': (flat, width) => rowsOf(flat, width).map((row) => Float32Array.from(row)),
  'rows, Float64Arrays': (flat, width) => rowsOf(flat, width).map((row) => Float64Array.from(row)),
  'rows, views of one buffer': (flat, width) => {
    const all = Float32Array.from(flat);
    return rowsOf(flat, width).map((_, row) => all.subarray(row * width, (row + 1) * width));
  },
  'rows of several kinds': (flat, width) =>
    rowsOf(flat, width).map((row, i) => [row, Float64Array.from(row), Float32Array.from(row)][i % 3]),
  'frozen arrays': (flat, width) => Object.freeze(rowsOf(flat, width).map((row) => Object.freeze(row))),
  'memory that is shared': (flat) => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * flat.length));
    shared.set(flat);
    return shared;
  },
};

/** Forms that hold small integers. */
const INTEGERS: Record<string, Form> = {
  Uint8Array: (flat) => Uint8Array.from(flat),
  Uint8ClampedArray: (flat) => Uint8ClampedArray.from(flat),
  Int8Array: (flat) => Int8Array.from(flat),
  Int16Array: (flat) => Int16Array.from(flat),
  Uint16Array: (flat) => Uint16Array.from(flat),
  Int32Array: (flat) => Int32Array.from(flat),
  Uint32Array: (flat) => Uint32Array.from(flat),
  Buffer: (flat) => Buffer.from([...flat]),
  'part of an Int16Array': inside((length) => new Int16Array(length)),
  'rows, Uint8Arrays': (flat, width) => rowsOf(flat, width).map((row) => Uint8Array.from(row)),
};

describe.each(BACKENDS)('%s', (backend) => {
  describe.each(Object.entries(TASKS))('%s', (task, config) => {
    const net = new Network({ inputs: INPUTS, seed: 3, backend, ...config });
    // Tenths, which float32 rounds: every form must round alike.
    const x = Array.from(samples(ROWS, INPUTS), (v) => Math.round(v * 20) / 10);
    const classes = classIndices(ROWS, OUTPUTS);
    const hot = Array.from(oneHot(classes, OUTPUTS));
    const y = task === 'crossEntropy' ? hot : Array.from(shares(ROWS, OUTPUTS), (v) => Math.round(v * 10) / 10);
    const whole = x.map((v) => Math.abs(Math.round(3 * v)));
    const expected = everything(net, FLOATS.Float32Array(x, INPUTS), FLOATS.Float32Array(y, OUTPUTS));
    const expectedWhole = everything(net, FLOATS.Float32Array(whole, INPUTS), FLOATS.Float32Array(hot, OUTPUTS));

    test.each(Object.keys(FLOATS))('%s', (form) => {
      expect(everything(net, FLOATS[form](x, INPUTS), FLOATS[form](y, OUTPUTS))).toStrictEqual(expected);
    });

    test.each(Object.keys(INTEGERS))('%s', (form) => {
      const given = everything(net, INTEGERS[form](whole, INPUTS), INTEGERS[form](hot, OUTPUTS));
      expect(given).toStrictEqual(expectedWhole);
    });
  });

  test('rows that are array-likes of their own making', () => {
    const net = new Network({ inputs: INPUTS, seed: 3, backend, ...TASKS.squaredError });
    const alike = (flat: Float32Array, width: number): Matrix =>
      rowsOf(flat, width).map((row): ArrayLike<number> => ({ ...row, length: width }));
    const [x, y] = [samples(ROWS, INPUTS), shares(ROWS, OUTPUTS)];
    expect(everything(net, alike(x, INPUTS), alike(y, OUTPUTS))).toStrictEqual(everything(net, x, y));
  });

  describe('class indices', () => {
    const net = new Network({ inputs: INPUTS, seed: 3, backend, ...TASKS.crossEntropy });
    const x = samples(ROWS, INPUTS);
    const classes = classIndices(ROWS, OUTPUTS);
    const expected = everything(net, x, oneHot(classes, OUTPUTS));
    const forms: Record<string, Targets> = {
      'number[]': classes,
      Uint8Array: Uint8Array.from(classes),
      Int32Array: Int32Array.from(classes),
      Float32Array: Float32Array.from(classes),
      Float64Array: Float64Array.from(classes),
      'part of a Uint16Array': Uint16Array.from([9, 9, ...classes, 9]).subarray(2, -1),
      'rows of one index': classes.map((index) => [index]),
      'rows of one index, typed': classes.map((index) => Uint8Array.of(index)),
    };
    test.each(Object.entries(forms))('%s are as one-hot rows', (_, y) => {
      expect(everything(net, x, y)).toStrictEqual(expected);
    });

    test('as many rows as classes: a flat y of that length holds indices', () => {
      const few = samples(OUTPUTS, INPUTS);
      const indices = [2, 0, 3, 1];
      expect(net.losses(few, indices)).toStrictEqual(net.losses(few, oneHot(indices, OUTPUTS)));
    });

    test('one row: a flat y is one index, or one one-hot row', () => {
      const one = samples(1, INPUTS);
      const hot = net.losses(one, [0, 0, 1, 0]);
      expect(net.losses(one, [2])).toStrictEqual(hot);
      expect(net.losses(one, [[2]])).toStrictEqual(hot);
      expect(net.losses(one, [[0, 0, 1, 0]])).toStrictEqual(hot);
    });
  });

  test('a bare sample is one row, in every form', () => {
    const net = new Network({ inputs: INPUTS, seed: 3, backend, ...TASKS.squaredError });
    const [x, y] = [
      [0.1, -0.7, 0.3],
      [1, 2, 3, 4],
    ];
    const expected = everything(net, [x], [y]);
    for (const form of Object.values(FLOATS)) {
      expect(everything(net, form(x, INPUTS), form(y, OUTPUTS))).toStrictEqual(expected);
    }
  });

  test('a network of one input and one output takes its numbers one a row', () => {
    const net = new Network({ inputs: 1, layers: [{ units: 1, activation: 'tanh' }], backend });
    expect(net.predict([1, 2, 3])).toStrictEqual(net.predict([[1], [2], [3]]));
    expect(net.predict([2])).toStrictEqual(net.predict([1, 2, 3]).slice(1, 2));
  });

  test('gradients and parameters come flat, in any numeric array', () => {
    const net = new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear' }], backend });
    const forms = [[0.1, 0.2], Float32Array.of(0.1, 0.2), Float64Array.of(0.1, 0.2)];
    for (const form of forms) {
      net.setParameters(form);
      expect(net.getParameters()).toStrictEqual(Float32Array.of(0.1, 0.2));
    }
    const ends = forms.map((form) => {
      const stepped = net.clone();
      stepped.applyGradients(form);
      return stepped.getParameters();
    });
    expect(ends).toStrictEqual([ends[0], ends[0], ends[0]]);
    const back = forms.map((form) => net.backward([1, 2], form));
    expect(back).toStrictEqual([back[0], back[0], back[0]]);
  });
});
