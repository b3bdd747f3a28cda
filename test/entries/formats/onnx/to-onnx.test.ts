/** Networks as ONNX files and back: to the bit, and the same bytes as those that ONNX's own checker has accepted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Network, Random, Scaler } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromONNX, toONNX } from '../../../../src/entries/formats/onnx';
import { readModel } from '../../../../src/entries/formats/onnx/read';
import { ACTIVATIONS, draw, drawn, NORMALIZATIONS, worstDifference } from '../exchange/networks';
import { WRITTEN } from './written';

const random = new Random(1);

const layersOf = (net: Network) => net.config.layers.map(({ initializer, dropout, ...others }) => others);

describe.each(NORMALIZATIONS)('normalised by %s', (normalize) => {
  test.each(ACTIVATIONS)('%s comes back to the bit', (_, activation) => {
    const hidden = { units: 6, activation, normalize, dropout: 0.2 };
    const layers = [hidden, { ...hidden, bias: false }, { units: 5, activation, normalize }];
    const net = drawn({ inputs: 4, layers, loss: 'meanSquaredError' }, 5);
    const again = fromONNX(toONNX(net));
    const x = draw(random, 10 * 4);
    expect(again.getParameters()).toEqual(net.getParameters());
    expect(again.predict(x)).toEqual(net.predict(x));
    expect(layersOf(again)).toEqual(layersOf(net));
    expect(again.config.loss).toBe('meanSquaredError');
  });
});

test('scalers become nodes where they are asked for, and come back inside weights', () => {
  const x = draw(random, 60).map((v) => 100 + 20 * v);
  const y = draw(random, 40).map((v) => 5 - 3 * v);
  const net = drawn(
    {
      ...{ inputs: 3, layers: [5, { units: 2, activation: 'linear' }] },
      inputScaler: new Scaler().fit(x, 3),
      outputScaler: new Scaler({ method: 'minMax', range: [-1, 1] }).fit(y, 2),
    },
    9,
  );
  const types = (bytes: Uint8Array) => readModel(bytes).graph.nodes.map(({ opType }) => opType);
  expect(types(toONNX(net))).toEqual(['Gemm', 'Sigmoid', 'Gemm']);
  const bytes = toONNX(net, { scalers: true });
  expect(types(bytes)).toEqual(['Sub', 'Mul', 'Gemm', 'Sigmoid', 'Gemm', 'Sub', 'Mul', 'Add']);
  // Inputs of 100 ± 20 as they are, against differences from their mean: two digits go.
  expect(worstDifference(fromONNX(bytes).predict(x), net.predict(x), 2)).toBeLessThan(2e-5);
  const inner = new Network({ ...net.config, inputScaler: null, outputScaler: null });
  inner.setParameters(net.getParameters());
  const scaled = draw(random, 30);
  expect(fromONNX(toONNX(net)).predict(scaled)).toEqual(inner.predict(scaled));
});

test('a scaler of columns that do not vary, and one that has learnt nothing', () => {
  const config = { inputs: 2, layers: [{ units: 1, activation: 'linear' }], seed: 1 } as const;
  const flat = new Network({
    ...config,
    inputScaler: new Scaler().fit([
      [7, 1],
      [7, 2],
    ]),
  });
  const again = fromONNX(toONNX(flat, { scalers: true }));
  expect(
    worstDifference(
      again.predict([
        [7, 1],
        [9, 2],
      ]),
      flat.predict([
        [7, 1],
        [9, 2],
      ]),
      1,
    ),
  ).toBeLessThan(1e-6);
  const unfitted = new Network({ ...config, inputScaler: new Scaler() });
  expect(() => toONNX(unfitted, { scalers: true })).toThrow(
    '"scaler" expected rows to learn from first (fit), got none',
  );
  expect(toONNX(unfitted)).toBeInstanceOf(Uint8Array);
});

test('names and the loss go along', () => {
  const layers = [{ units: 3, activation: 'softmax' } as const];
  const names = { inputNames: ['a', '__proto__'], classNames: ['x', 'y', 'z'] };
  const net = drawn({ inputs: 2, layers, loss: { name: 'crossEntropy', labelSmoothing: 0.1 }, ...names }, 1);
  const again = fromONNX(toONNX(net));
  expect(again.config).toMatchObject({ ...names, loss: { name: 'crossEntropy', labelSmoothing: 0.1 } });
  expect(again.classifyNames([[1, 2]])).toEqual(net.classifyNames([[1, 2]]));
  expect(fromONNX(toONNX(net), { loss: 'crossEntropy', classNames: null }).config).toMatchObject({
    ...{ loss: 'crossEntropy', classNames: null, inputNames: names.inputNames },
  });
  const own = new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear' }], loss: () => 0 });
  expect(fromONNX(toONNX(own)).config.loss).toBe('meanSquaredError');
});

test('names are identifiers of C, and none comes twice', () => {
  for (const make of Object.values(WRITTEN)) {
    const { nodes, initializers, inputs, outputs } = readModel(make()).graph;
    const values = [...inputs, ...initializers].map(({ name }) => name).concat(nodes.flatMap((node) => node.outputs));
    expect(new Set(values).size).toBe(values.length);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
    for (const name of [...values, ...nodes.map((node) => node.name)]) expect(name).toMatch(/^[A-Za-z_]\w*$/);
    expect(values).toEqual(expect.arrayContaining(outputs.map(({ name }) => name)));
    expect(nodes[nodes.length - 1].outputs).toEqual([outputs[0].name]);
  }
});

test('of tables: an input for each column that is used, told in the metadata; what is read are networks', () => {
  const bytes = WRITTEN['table-classes.onnx']();
  const { graph, metadata } = readModel(bytes);
  const columns = JSON.parse(metadata.get('columns') as string) as { input: string; column: string; kind: string }[];
  expect(graph.inputs.map(({ name }) => name)).toEqual(columns.map(({ input }) => input));
  expect(columns).toContainEqual({ input: 'a_name_nl_', column: 'a "name"\u2028 ünlü', kind: 'category' });
  expect(columns.map(({ column }) => column)).not.toContain('country'); // it is constant
  expect(JSON.parse(metadata.get('classNames') as string)).toEqual(['rot', 'grün', 'it\'s "blue"']);
  expect(Object.keys(JSON.parse(metadata.get('vectorizers') as string))).toEqual(['note']);
  for (const output of ['answer', 'probabilities']) {
    expect(() => fromONNX(bytes, { output })).toThrow(expect.objectContaining({ code: 'file' }));
  }
});

/** What check.py has accepted. `WRITE_GOLDEN=1` writes the files anew, to be accepted again. */
test.each(Object.keys(WRITTEN))('%s is, byte for byte, what the checker has accepted', (name) => {
  const bytes = WRITTEN[name]();
  const folder = fileURLToPath(new URL(/* @vite-ignore: a folder */ '../../../golden/onnx/written/', import.meta.url));
  if (process.env.WRITE_GOLDEN) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder + name, bytes);
  }
  expect(Buffer.compare(readFileSync(folder + name), bytes)).toBe(0);
});

test('what is no network, and unknown options, are refused', () => {
  expect(() => toONNX({} as never)).toThrow('"net" expected a Network or a TableModel, got an object');
  const net = new Network({ inputs: 1, layers: [1] });
  expect(() => toONNX(net, { scaler: true } as never)).toThrow('did you mean "scalers"?');
  expect(() => toONNX(net, { scalers: 1 } as never)).toThrow('"scalers" expected true or false, got 1');
  const inputScaler = new Scaler().fit([[0], [1e-60]]);
  const tiny = new Network({ inputs: 1, layers: [1], inputScaler });
  expect(() => toONNX(tiny, { scalers: true })).toThrow(/"input_scaler_factor" expected numbers that float32 holds/);
});
