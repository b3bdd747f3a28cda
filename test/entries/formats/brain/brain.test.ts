/** Networks of brain.js: what it wrote and ran (test/golden/brain), and what is refused. */
import { readFileSync } from 'node:fs';
import type { Inputs } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromBrain, outputNames } from '../../../../src/entries/formats/brain';
import { expectSame, type Ran } from './same';

interface Golden {
  version: number;
  options: { activation: string };
  sizes: number[];
  json: Record<string, unknown>;
  x: Inputs[];
  y: Ran[];
}

const CASES: Golden[] = JSON.parse(readFileSync(new URL('../../../golden/brain/brain.json', import.meta.url), 'utf8'));
const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
const find = (version: number, activation: string): Record<string, unknown> =>
  copyOf((CASES.find((each) => each.version === version && each.options.activation === activation) as Golden).json);

test.each(CASES.map((each, i) => [i, each.version, each.options.activation, each.sizes.join('-'), each] as const))(
  'case %i: brain.js %i, %s, %s: the outputs of its run',
  (_, version, activation, __, { json, x, y }) => {
    const before = JSON.stringify(json);
    const net = fromBrain(json);
    const names = outputNames(json);
    expect(Array.isArray(y[0])).toBe(names === null);
    expect(Array.isArray(x[0])).toBe(net.config.inputNames === null);
    expect(new Set(y.map((row) => JSON.stringify(row))).size).toBe(y.length); // no network that says the same to all
    x.forEach((row, i) => {
      expectSame(net.predict(row), y[i], names, version === 1 && activation === 'leaky-relu' ? 0.01 : 1);
    });
    expect(JSON.stringify(json)).toBe(before);
  },
);

describe('the network', () => {
  test('has the layers, and squaredError', () => {
    const { layers, loss } = fromBrain(find(2, 'tanh')).config;
    expect(layers.map(({ units, activation, bias }) => [units, activation, bias])).toEqual([
      [4, 'tanh', true],
      [2, 'tanh', true],
    ]);
    expect(loss).toBe('squaredError');
  });

  test('leaks as its version did', () => {
    expect(fromBrain(find(1, 'leaky-relu')).layers[0].activation).toBe('relu');
    expect(fromBrain(find(2, 'leaky-relu')).layers[0].activation).toEqual({ name: 'leakyRelu', slope: 0.01 });
  });

  test('takes what else a config may say', () => {
    const options = { loss: 'binaryCrossEntropy', seed: 5, backend: 'simd', inputNames: ['a', 'b'] } as const;
    expect(fromBrain(find(2, 'sigmoid'), options).config).toMatchObject(options);
    expect(() => fromBrain(find(2, 'sigmoid'), { seeds: 5 } as object)).toThrow(/did you mean "seed"/);
  });
});

describe('refused, by name', () => {
  const v1 = () => find(1, 'sigmoid') as { layers: Record<string, { bias: unknown; weights: object }>[] };
  const v2 = () =>
    find(2, 'sigmoid') as {
      sizes: number[];
      layers: { weights: unknown[][]; biases: unknown[] }[];
      trainOpts: Record<string, unknown>;
    };
  const edited = <Json extends object>(json: Json, edit: (json: Json) => void): Json => {
    edit(json);
    return json;
  };

  test.each([null, 5, '{}', []])('%j is no object', (json) => {
    expect(() => fromBrain(json as object)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        code: 'type',
        message: expect.stringMatching(/^"json" expected an object/),
      }),
    );
  });

  test.each<[string, object, string]>([
    ['a recurrent network', { type: 'LSTM', layers: [] }, '"json" expected a NeuralNetwork of brain.js, got "LSTM"'],
    ['a cross-validation', { avgs: {}, sets: [{}] }, 'got a CrossValidate, whose networks are sets[i].network'],
    ['nothing', {}, '"layers" expected an array of 2 to 1000 layers, the inputs first, got undefined'],
    ['inputs alone', { layers: [{ a: {} }] }, 'got an array of 1'],
    ['very many layers', { layers: new Array(1001).fill({}) }, 'got an array of 1001'],
    ['a layer that is none', { layers: [{ a: {} }, 5] }, '"layers[1]" expected an object, got 5'],
    ['a layer of nothing', { layers: [{ a: {} }, {}] }, '"layers[1]" expected nodes, got none'],
    [
      'a node without weights',
      { layers: [{ a: {} }, { b: { bias: 1 } }] },
      'node "b"" expected an object, got undefined',
    ],
    [
      'a node with other weights',
      { layers: [{ a: {} }, { b: { bias: 1, weights: { c: 1 } } }] },
      '"layers[1], node "b"" expected a bias and weights that are finite, got undefined',
    ],
    [
      'the prototype as a weight',
      { layers: [{ constructor: {} }, { b: { bias: 1, weights: JSON.parse('{"__proto__": 1}') } }] },
      'finite, got undefined',
    ],
    [
      'a node with fewer weights',
      edited(v1(), ({ layers }) => (layers[1][1].weights = { '0': 1 })),
      'expected 2 weights, got 1',
    ],
    ['a bias that is NaN', edited(v1(), ({ layers }) => (layers[1][1].bias = null)), 'finite, got null'],
    [
      'another size',
      edited(v2(), (json) => (json.sizes[1] = 3)),
      '"sizes" expected 2, 4, 2, as the layers are, got an array of 3',
    ],
    ['no sizes', edited(v2(), (json) => ((json as { sizes: unknown }).sizes = 3)), 'as the layers are, got 3'],
    [
      'an untrained network',
      edited(v2(), ({ layers }) => (layers[1].weights = [])),
      '"layers[1].weights" expected a trained network',
    ],
    [
      'no biases',
      edited(v2(), ({ layers }) => (layers[1].biases = [])),
      '"layers[1].biases" expected an array of 4, got an array of 0',
    ],
    [
      'a short row',
      edited(v2(), ({ layers }) => layers[1].weights[2].pop()),
      '"layers[1], unit 2" expected 2 weights, got 1',
    ],
    [
      'a row that is none',
      edited(v2(), ({ layers }) => (layers[1].weights[2] = 1 as never)),
      '"layers[1].weights[2]" expected an array, got 1',
    ],
    [
      'layers that do not meet',
      edited(v2(), ({ layers }) => layers[2].weights[0].push(1)),
      '"layers[2], unit 0" expected 4 weights, got 5',
    ],
    ['text as a weight', edited(v2(), ({ layers }) => (layers[1].weights[0][1] = '1')), 'finite, got "1"'],
    ['what no float32 holds', edited(v2(), ({ layers }) => (layers[1].weights[0][1] = 1e39)), 'finite, got 1e+39'],
    [
      'an activation',
      edited(v2(), ({ trainOpts }) => (trainOpts.activation = 'swish')),
      '"trainOpts.activation" expected one of "sigmoid", "relu", "leaky-relu", "tanh", got "swish"',
    ],
    [
      'a slope',
      edited(v2(), ({ trainOpts }) => (trainOpts.leakyReluAlpha = 2)),
      '"trainOpts.leakyReluAlpha" expected a number > 0 and < 1, got 2',
    ],
    [
      'a name too many',
      { ...v2(), inputLookup: { a: 0, b: 1, c: 2 } },
      '"inputLookup" expected 2 names, each with an index of its own, got 3',
    ],
    ['two of one index', { ...v2(), inputLookup: { a: 0, b: 0 } }, 'got none with 1'],
    [
      'a name without',
      { ...v2(), outputLookup: { a: '0', b: 1 } },
      '"outputLookup" expected 2 names, each with an index of its own, got none with 0',
    ],
  ])('%s', (_, json, message) => {
    expect(() => fromBrain(json)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'file', message: expect.stringContaining(message) }),
    );
  });

  test('names that mean something to JavaScript are names', () => {
    const json = JSON.parse(
      '{"layers": [{"__proto__": {}, "constructor": {}}, {"toString": {"bias": 1, "weights": {"__proto__": 2, "constructor": 3}}}]}',
    );
    const net = fromBrain(json);
    expect(net.config.inputNames).toEqual(['__proto__', 'constructor']);
    expect(outputNames(json)).toEqual(['toString']);
    expect(net.layers[0].getWeights()).toEqual(Float32Array.of(2, 3));
    expect(Object.hasOwn(Object.prototype, '0')).toBe(false);
  });
});
