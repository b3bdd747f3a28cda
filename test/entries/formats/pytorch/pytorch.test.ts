/** Files of PyTorch: those that it wrote, those that it read (test/golden/pytorch), and what is refused. */
import { readFileSync } from 'node:fs';
import { Network, type NetworkConfig } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { decode, encode, type Tensor } from '../../../../src/base/safetensors';
import { fromPyTorch, toPyTorch } from '../../../../src/entries/formats/pytorch';
import { cases } from '../../../golden/pytorch/networks';

interface Written {
  name: string;
  file: string;
  config: NetworkConfig;
  names: string[] | null;
  x: number[][];
  y: number[][];
}
interface Read {
  name: string;
  file: string;
  module: string;
  x: number[][];
  y: number[][];
}

const golden = (name: string): Uint8Array => readFileSync(new URL(`../../../golden/pytorch/${name}`, import.meta.url));
const json = <Content>(name: string): Content => JSON.parse(new TextDecoder().decode(golden(name)));
const WRITTEN = json<Written[]>('from.json');
const READ = json<Read[]>('to.json');

/**
 * PyTorch's are in float64. Ours are sums of at most ten products in float32 through up to nine layers, two of which
 * divide by a deviation; outputs of a scaled network are differences of numbers about ten times as large as what they
 * come to.
 */
function expectNear(ours: ArrayLike<number>, theirs: number[][], usual = 1): void {
  const expected = theirs.flat();
  expect(ours).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(ours[i] - value)).toBeLessThan(3e-6 * (usual + Math.abs(value)));
  });
}

describe('files that PyTorch wrote', () => {
  test.each(WRITTEN)('$name: the same outputs', ({ file, config, names, x, y }) => {
    const bytes = golden(file);
    const before = bytes.slice();
    const net = fromPyTorch(bytes, config, names ? { names } : undefined);
    expectNear(net.predict(x), y);
    for (const [i, row] of x.entries()) expectNear(net.predict(row), [y[i]]);
    const { seed } = net;
    expect(net.config).toEqual(new Network({ ...config, seed }).config);
    expect(bytes).toEqual(before);
    expect(fromPyTorch(new Uint8Array(bytes).buffer, config, names ? { names } : {}).getParameters()).toEqual(
      net.getParameters(),
    );
  });
});

describe('files that PyTorch read', () => {
  const made = cases();
  test('are of all these networks', () => expect(READ.map(({ name }) => name)).toEqual(made.map(({ name }) => name)));

  test.each(made)('$name: the same file, the same outputs', ({ name, net, scalers, x }) => {
    const { file, y, module } = READ.find((each) => each.name === name) as Read;
    expect(x).toEqual((READ.find((each) => each.name === name) as Read).x);
    const parameters = net.getParameters();
    const bytes = toPyTorch(net, { scalers });
    expect(Buffer.compare(bytes, golden(file))).toBe(0);
    expectNear(net.predict(x), y, scalers ? 20 : 1);
    expect(net.getParameters()).toEqual(parameters);
    // As Python prints it: one line a module.
    const lines = (decode(bytes).metadata.get('module') as string).split('\n');
    expect(lines).toHaveLength(module.split('\n').length);
  });

  test.each(made.filter(({ scalers }) => !scalers))('$name: and back, to the bit', ({ net, x }) => {
    const again = fromPyTorch(toPyTorch(net), net.config);
    expect(again.getParameters()).toEqual(net.getParameters());
    expect(again.layers.map((layer) => layer.getStatistics())).toEqual(
      net.layers.map((layer) => layer.getStatistics()),
    );
    expect(again.predict(x)).toEqual(net.predict(x));
  });
});

test('a network with scalers is written as it is, or with them', () => {
  const { net, x } = cases().find(({ name }) => name === 'scaled-linear') as ReturnType<typeof cases>[number];
  const { inputScaler, outputScaler, ...config } = net.config;
  const expected = net.predict(x);
  const plain = fromPyTorch(toPyTorch(net), config);
  expect(plain.getParameters()).toEqual(net.getParameters());
  const within = fromPyTorch(toPyTorch(net), {
    ...config,
    inputScaler: net.inputScaler,
    outputScaler: net.outputScaler,
  });
  expect(within.predict(x)).toEqual(expected);
  expect(() => toPyTorch(net, { scaler: true } as object)).toThrow(/did you mean "scalers"/);
  expect(() => toPyTorch(net, { scalers: 1 } as never)).toThrow('"scalers" expected true or false, got 1');
  expect(() => toPyTorch({} as Network)).toThrow('"net" expected a Network, got an object');
});

/** Tensors of ones, by name and shape. */
function fileOf(shapes: Record<string, number[]>, edit: Partial<Record<string, Partial<Tensor>>> = {}): Uint8Array {
  const tensors = Object.entries(shapes).map(([name, shape]): Tensor => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1);
    return { name, dtype: 'F32', shape, bytes: new Uint8Array(values.buffer), ...edit[name] };
  });
  return encode(tensors, {});
}
const bytesOf = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('which module is which layer', () => {
  const linear = (name: string, units: number, inputs: number) => ({
    [`${name}.weight`]: [units, inputs],
    [`${name}.bias`]: [units],
  });
  const norm = (name: string, units: number) => ({
    ...{ [`${name}.weight`]: [units], [`${name}.bias`]: [units] },
    ...{ [`${name}.running_mean`]: [units], [`${name}.running_var`]: [units] },
  });
  const config = { inputs: 3, layers: [3, 3] };
  const batch = { inputs: 3, layers: [{ units: 4, normalize: 'batch' }, 2] } as const;

  test('numbers in names are numbers', () => {
    const file = fileOf(
      { ...linear('a.fc10', 3, 3), ...linear('a.fc9', 3, 3) },
      { 'a.fc10.bias': { bytes: bytesOf(2, 2, 2) } },
    );
    const net = fromPyTorch(file, config);
    expect(net.layers.map((layer) => layer.getBiases()?.[0])).toEqual([1, 2]);
  });

  test('names say it, and leave out others', () => {
    const file = fileOf(
      { ...linear('b', 3, 3), ...linear('a', 3, 3), ...linear('c', 3, 3), 'conv.weight': [2, 2, 2], other: [1] },
      { 'b.bias': { bytes: bytesOf(2, 2, 2) } },
    );
    const net = fromPyTorch(file, config, { names: ['c', 'b'] });
    expect(net.layers.map((layer) => layer.getBiases()?.[0])).toEqual([1, 2]);
    const normalized = fileOf({ ...linear('x', 4, 3), ...norm('z', 4), ...linear('y', 2, 4) });
    expect(fromPyTorch(normalized, batch, { names: ['x', 'z', 'y'] }).outputs).toBe(2);
  });

  test.each<[string, Uint8Array, NetworkConfig, string[] | undefined, string]>([
    [
      'one too few',
      fileOf(linear('0', 3, 3)),
      config,
      undefined,
      '"bytes" expected 2 Linear modules, as many as the config has layers with one, got 1 ("0")',
    ],
    [
      'none',
      fileOf({}),
      config,
      undefined,
      'expected 2 Linear modules, as many as the config has layers with one, got 0',
    ],
    [
      'normalisation that the config has not',
      fileOf({ ...linear('0', 4, 3), ...norm('1', 4), ...linear('2', 2, 4) }),
      { inputs: 3, layers: [4, 2] },
      undefined,
      'expected 0 BatchNorm1d modules, as many as the config has layers with one, got 1 ("1")',
    ],
    [
      'normalisation behind the activation',
      fileOf({ ...linear('m.0', 4, 3), ...norm('m.2', 4), ...linear('m.3', 2, 4) }),
      batch,
      undefined,
      '"m.2" expected to stand right behind Linear "m.0", before the activation, got BatchNorm1d at 2',
    ],
    [
      'normalised inputs',
      fileOf({ ...norm('0', 4), ...linear('1', 4, 3), ...linear('3', 2, 4) }),
      batch,
      undefined,
      '"0" expected to stand right behind Linear "1"',
    ],
    [
      'other inputs',
      fileOf({ ...linear('fc1', 4, 3), ...linear('fc2', 2, 4) }),
      { inputs: 5, layers: [4, 2] },
      undefined,
      '"fc1.weight" expected [4, 5] for layers[0], got [4, 3]',
    ],
    [
      'no order',
      fileOf({ ...linear('in', 3, 3), ...linear('out', 3, 3) }),
      config,
      undefined,
      '"names" expected an order of modules that have the same shape, got "in" and "out", both [3, 3]',
    ],
    [
      'no bias',
      fileOf({ 'fc1.weight': [3, 3], ...linear('fc2', 3, 3) }),
      config,
      undefined,
      '"fc1.bias" expected one, as the config says of layers[0], got none',
    ],
    [
      'a bias',
      fileOf({ ...linear('0', 2, 3) }),
      { inputs: 3, layers: [{ units: 2, bias: false }] },
      undefined,
      '"0.bias" expected none, as the config says of layers[0], got one',
    ],
    [
      'a bias of another size',
      fileOf({ ...linear('0', 2, 3), '0.bias': [3] }),
      { inputs: 3, layers: [2] },
      undefined,
      '"0.bias" expected [2], got [3]',
    ],
    [
      'a convolution',
      fileOf({ 'c.weight': [2, 3, 3] }),
      config,
      undefined,
      '"c" expected a Linear, BatchNorm1d or LayerNorm, got [2, 3, 3]',
    ],
    [
      'a recurrent network',
      fileOf({ 'rnn.weight_ih_l0': [2, 3] }),
      config,
      undefined,
      '"rnn" expected a Linear, BatchNorm1d or LayerNorm, got a module with "weight_ih_l0"',
    ],
    [
      'a bias alone',
      fileOf({ 'a.bias': [2] }),
      config,
      undefined,
      '"a" expected a Linear, BatchNorm1d or LayerNorm, got no weight',
    ],
    [
      'a number alone',
      fileOf({ 'a.weight': [] }),
      config,
      undefined,
      '"a" expected a Linear, BatchNorm1d or LayerNorm, got []',
    ],
    [
      'half of the statistics',
      fileOf({ ...linear('0', 4, 3), '1.running_mean': [4], ...linear('3', 2, 4) }),
      batch,
      undefined,
      '"1.running_var" expected running statistics, got none',
    ],
    [
      'too few names',
      fileOf(linear('a', 3, 3)),
      config,
      ['a'],
      '"names" expected 2, for Linear of layers[0], Linear of layers[1], got 1',
    ],
    [
      'a name that is none',
      fileOf(linear('a', 3, 3)),
      config,
      ['a', 'b'],
      '"names" expected modules of the file, got "b"',
    ],
    [
      'a name of another kind',
      fileOf({ ...linear('a', 4, 3), ...norm('b', 4), ...linear('c', 2, 4) }),
      batch,
      ['a', 'c', 'b'],
      '"c" expected a BatchNorm1d for layers[0], got Linear',
    ],
    [
      'a name of another shape',
      fileOf({ ...linear('a', 4, 3), ...linear('b', 2, 4) }),
      { inputs: 3, layers: [4, 2] },
      ['b', 'a'],
      '"b.weight" expected [4, 3] for layers[0], got [2, 4]',
    ],
  ])('%s', (_, file, of, names, message) => {
    const run = () => fromPyTorch(file, of, names && { names });
    expect(run).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'file', message: expect.stringContaining(message) }),
    );
  });
});

describe('numbers', () => {
  const shapes = { '0.weight': [1, 2], '0.bias': [1] };
  const config = { inputs: 2, layers: [{ units: 1, activation: 'linear' }] } as const;
  const halves = (...bits: number[]): Uint8Array => new Uint8Array(Uint16Array.from(bits).buffer);

  test.each<[string, number[], number[]]>([
    ['F16', [0x3c00, 0xc000], [1, -2]],
    ['F16', [0x0001, 0x8001], [2 ** -24, -(2 ** -24)]],
    ['F16', [0x03ff, 0x0400], [1023 * 2 ** -24, 2 ** -14]],
    ['F16', [0x7bff, 0xfbff], [65504, -65504]],
    ['F16', [0x0000, 0x3555], [0, 0.333251953125]],
    ['BF16', [0x3f80, 0xc000], [1, -2]],
    ['BF16', [0x7f7f, 0x0080], [3.3895313892515355e38, 2 ** -126]],
  ])('%s %j', (dtype, bits, expected) => {
    const net = fromPyTorch(fileOf(shapes, { '0.weight': { dtype, bytes: halves(...bits) } }), config);
    expect([...net.layers[0].getWeights()]).toEqual(expected);
  });

  test.each<[string, Partial<Record<string, Partial<Tensor>>>, string]>([
    [
      'NaN',
      { '0.weight': { bytes: bytesOf(1, Number.NaN) } },
      '"0.weight" expected finite numbers, got NaN at index 1',
    ],
    ['infinity in half', { '0.weight': { dtype: 'F16', bytes: halves(0, 0xfc00) } }, 'got -Infinity at index 1'],
    ['NaN in half', { '0.weight': { dtype: 'F16', bytes: halves(0x7e00, 0) } }, 'got NaN at index 0'],
    [
      'what no float32 holds',
      { '0.bias': { dtype: 'F64', bytes: new Uint8Array(Float64Array.of(1e39).buffer) } },
      '"0.bias" expected finite numbers, got Infinity at index 0',
    ],
    ['integers', { '0.bias': { dtype: 'I32' } }, '"0.bias" expected a tensor of F64, F32, F16, BF16, got "I32"'],
  ])('%s', (_, edit, message) => {
    expect(() => fromPyTorch(fileOf(shapes, edit), config)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'file', message: expect.stringContaining(message) }),
    );
  });

  test('a variance under 0', () => {
    const normalized = { '1.running_mean': [1], '1.running_var': [1] };
    const file = fileOf({ ...shapes, ...normalized }, { '1.running_var': { bytes: bytesOf(-1) } });
    const run = () => fromPyTorch(file, { inputs: 2, layers: [{ units: 1, normalize: 'batch' }] });
    expect(run).toThrow('"1.running_var" expected finite numbers >= 0, got -1 at index 0');
  });
});

test('what is no file, no config or no option', () => {
  const config = { inputs: 2, layers: [1] };
  const file = fileOf({ '0.weight': [1, 2], '0.bias': [1] });
  expect(() => fromPyTorch('file' as never, config)).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'type' }),
  );
  expect(() => fromPyTorch(file.subarray(0, file.length - 1), config)).toThrow(
    expect.objectContaining({ code: 'file' }),
  );
  expect(() => fromPyTorch(new Uint8Array(), config)).toThrow(expect.objectContaining({ code: 'file' }));
  expect(() => fromPyTorch(file, { inputs: 2 } as never)).toThrow(expect.objectContaining({ code: 'type' }));
  expect(() => fromPyTorch(file, config, { name: [] } as never)).toThrow(/did you mean "names"/);
  expect(() => fromPyTorch(file, config, { names: '0' } as never)).toThrow(
    '"names" expected an array of names of modules',
  );
  expect(() => fromPyTorch(file, config, { names: [0] } as never)).toThrow(
    '"names[0]" expected the name of a module, got 0',
  );
  expect(fromPyTorch(file, config, { names: ['0'] }).outputs).toBe(1);
});
