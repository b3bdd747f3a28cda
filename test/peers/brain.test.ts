/** Networks that the real brain.js trained, version 1 and 2: the same outputs as its `run`. */
import { createRequire } from 'node:module';
import { type Inputs, type Network, Random, sgd } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromBrain, outputNames } from '../../src/entries/formats/brain';
import { expectSame, type Ran } from '../entries/formats/brain/same';

type Values = number[] | Record<string, number>;
interface Sample {
  input: Values;
  output: Values;
}
interface Brain {
  train(data: Sample[], options?: object): unknown;
  run(input: Values): Ran;
  toJSON(): object;
  fromJSON(json: object): Brain;
}
interface Library {
  NeuralNetwork: new (options?: object) => Brain;
  NeuralNetworkGPU: new (options?: object) => Brain;
  CrossValidate: new (
    ...args: unknown[]
  ) => { train(data: Sample[], options: object, k: number): unknown; toJSON(): object };
  likely(input: Values, net: Brain): string;
  recurrent: { LSTM: new () => Brain };
}

const load = createRequire(import.meta.url);
const LIBRARIES: [string, Library][] = [
  ['brain.js 1', load('brain.js-1')],
  ['brain.js 2', load('brain.js')],
];
const ACTIVATIONS = ['sigmoid', 'relu', 'leaky-relu', 'tanh'];
const SHAPES = [
  [1, 1],
  [2, 3, 1],
  [5, 7, 4, 3],
  [9, 33, 17, 9, 10],
];

const random = new Random(11);
const row = (width: number): number[] => Array.from({ length: width }, () => random.uniform());
const samples = ([inputs, ...rest]: number[], count = 6): Sample[] =>
  Array.from({ length: count }, () => ({ input: row(inputs), output: row(rest[rest.length - 1]) }));

/** What other data than arrays would be: an object under these names. */
const named = (values: Values, prefix: string): Record<string, number> =>
  Object.fromEntries(Object.values(values).map((value, i) => [`${prefix}${i}`, value]));

const predict = (net: Network, input: Values): Float32Array => net.predict(input as Inputs);

describe.each(LIBRARIES)('%s', (name, library) => {
  describe.each(ACTIVATIONS)('%s', (activation) => {
    test.each(SHAPES)('%j, arrays', (...sizes) => {
      const data = samples(sizes);
      const net = new library.NeuralNetwork({ activation, hiddenLayers: sizes.slice(1, -1) });
      net.train(data, { iterations: 30, learningRate: 0.05 });
      const json = net.toJSON();
      const ours = fromBrain(json);
      expect(ours.inputs).toBe(sizes[0]);
      expect(ours.layers.map(({ units }) => units)).toEqual(sizes.slice(1));
      expect(ours.config.inputNames).toBe(null);
      expect(outputNames(json)).toBe(null);
      for (const { input } of data) expectSame(predict(ours, input), net.run(input));
      // JSON as text, which is what is kept in files.
      expect(fromBrain(JSON.parse(JSON.stringify(json))).predict(data[0].input as number[])).toEqual(
        predict(ours, data[0].input),
      );
    });
  });

  test('objects, whose names come in any order', () => {
    const arrays = samples([4, 3], 8);
    const data = arrays.map(({ input, output }) => ({ input: named(input, 'in '), output: named(output, 'out ') }));
    data[0].input = Object.fromEntries(Object.entries(data[0].input).reverse());
    data[0].output = Object.fromEntries(Object.entries(data[0].output).reverse());
    const net = new library.NeuralNetwork({ hiddenLayers: [5] });
    net.train(data, { iterations: 50 });
    const json = JSON.parse(JSON.stringify(net.toJSON()));
    const ours = fromBrain(json);
    const names = outputNames(json) ?? [];
    expect([...names].sort()).toEqual(['out 0', 'out 1', 'out 2']);
    for (const { input } of data) {
      expectSame(predict(ours, input), net.run(input), names);
      expect(names[ours.classify(input)[0]]).toBe(library.likely(input, net));
    }
  });

  test('numbers as names, which JavaScript sorts', () => {
    const arrays = samples([3, 2], 5);
    const keys = ['10', 'a', '9'];
    const data = arrays.map(({ input, output }) => ({
      input: Object.fromEntries(Object.values(input).map((value, i) => [keys[i], value])),
      output: { '7': Object.values(output)[0], '3': Object.values(output)[1] },
    }));
    const net = new library.NeuralNetwork();
    // One at a time, so that "a" and 10 come before 9.
    net.train(
      [
        ...data.map(({ input: { '9': _, ...others }, output: { '7': seven } }) => ({
          input: others,
          output: { '7': seven },
        })),
        ...data,
      ],
      { iterations: 20 },
    );
    const json = JSON.parse(JSON.stringify(net.toJSON()));
    const ours = fromBrain(json);
    const names = outputNames(json) ?? [];
    // Version 1 writes outputs that are numbers under other names than they had, which its own fromJSON cannot know.
    const again = new library.NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(json)));
    for (const { input } of data) {
      expectSame(predict(ours, input), again.run(input), names);
    }
    if (name === 'brain.js 2') expect(again.run(data[0].input)).toEqual(net.run(data[0].input));
  });

  test('a leaky-relu of its own', () => {
    const net = new library.NeuralNetwork({ activation: 'leaky-relu', leakyReluAlpha: 0.3, hiddenLayers: [6] });
    const data = samples([3, 2]);
    net.train(data, { iterations: 20, learningRate: 0.05 });
    const json = name === 'brain.js 1' ? { ...net.toJSON(), leakyReluAlpha: 0.3 } : net.toJSON();
    for (const input of [[-1, -2, 3], [1, -5, 2], ...data.map((sample) => sample.input as number[])]) {
      expectSame(predict(fromBrain(json), input), net.run(input));
    }
  });

  test('goes on as brain.js does: a sample at a time, half the learning rate', () => {
    const data = samples([3, 2], 4);
    const net = new library.NeuralNetwork({ hiddenLayers: [4] });
    net.train(data, { iterations: 3 });
    // Without momentum, which brain.js gives to weights and not to biases.
    const ours = fromBrain(JSON.parse(JSON.stringify(net.toJSON())), { optimizer: sgd({ learningRate: 0.3 / 2 }) });
    const again = new library.NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(net.toJSON())));
    again.train(data, { iterations: 10, learningRate: 0.3, momentum: 1e-9, errorThresh: 1e-9 });
    const flat = (key: 'input' | 'output') => data.map((sample) => sample[key] as number[]);
    ours.train(flat('input'), flat('output'), { epochs: 10, batchSize: 1, shuffle: false });
    for (const { input } of data) expectSame(predict(ours, input), again.run(input));
  });

  test('the error that it reports is the mean squared error of an epoch, each sample before its update', () => {
    const data = samples([3, 2], 4);
    const net = new library.NeuralNetwork({ hiddenLayers: [4] });
    net.train(data, { iterations: 1 });
    const json = JSON.parse(JSON.stringify(net.toJSON()));
    const again = new library.NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(json)));
    const { error } = again.train(data, { iterations: 1, momentum: 1e-9 }) as { error: number };
    // Two outputs: the mean over them has half the slope of their sum, which is 2 (a − y); brain.js' is a − y.
    const ours = fromBrain(json, { loss: 'meanSquaredError', optimizer: sgd({ learningRate: 0.3 }) });
    const flat = (key: 'input' | 'output') => data.map((sample) => sample[key] as number[]);
    const { loss } = ours.train(flat('input'), flat('output'), { batchSize: 1, shuffle: false });
    expect(Math.abs(loss[0] - error)).toBeLessThan(1e-6 * error);
    for (const { input } of data) expectSame(predict(ours, input), again.run(input));
  });

  test('momentum is for weights, not for biases', () => {
    const data = samples([3, 2], 4);
    const net = new library.NeuralNetwork({ hiddenLayers: [4] });
    net.train(data, { iterations: 1 });
    const json = JSON.parse(JSON.stringify(net.toJSON()));
    const again = new library.NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(json)));
    again.train(data, { iterations: 3, momentum: 0.6, learningRate: 0.2 });
    // One network for the weights and one for the biases, each with the other's numbers put in after every step.
    const [weights, biases] = [0.6, 0].map((momentum) =>
      fromBrain(json, { optimizer: sgd({ learningRate: 0.1, momentum }) }),
    );
    for (let step = 0; step < 12; step++) {
      const { input, output } = data[step % 4];
      for (const one of [weights, biases]) one.trainBatch(input as number[], output as number[]);
      weights.layers.forEach((layer, i) => {
        layer.setBiases(biases.layers[i].getBiases() as Float32Array);
        biases.layers[i].setWeights(layer.getWeights());
      });
    }
    for (const { input } of data) expectSame(predict(weights, input), again.run(input));
  });

  test('other kinds are named', () => {
    expect(() => fromBrain(new library.recurrent.LSTM().toJSON())).toThrow(
      '"json" expected a NeuralNetwork of brain.js, got "LSTM"',
    );
  });
});

test('a network of version 2 on a GPU, or what stands for one', () => {
  const [, [, library]] = LIBRARIES;
  for (const activation of ACTIVATIONS) {
    const net = new library.NeuralNetworkGPU({ mode: 'cpu', activation, hiddenLayers: [4] });
    const data = samples([4, 2]);
    net.train(data, { iterations: 20, learningRate: 0.05 });
    const ours = fromBrain(JSON.parse(JSON.stringify(net.toJSON())));
    for (const { input } of data) expectSame(predict(ours, input), net.run(input));
  }
});

test('a cross-validation says where its networks are', () => {
  const [, [, library]] = LIBRARIES;
  const validation = new library.CrossValidate(() => new library.NeuralNetwork());
  validation.train(samples([2, 1], 8), { iterations: 5 }, 2);
  const json = validation.toJSON() as { sets: { network: object }[] };
  expect(() => fromBrain(json)).toThrow('got a CrossValidate, whose networks are sets[i].network');
  expect(fromBrain(json.sets[0].network).inputs).toBe(2);
});
