/**
 * Modules of toWasm in this engine: the bits of `net.predict` on `simd`, no address that does harm, and nothing else
 * inside.
 */
import { Network, OneHotEncoder, Scaler } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { toWasm } from '../../../src/entries/standalone';
import { ACTIVATIONS } from '../../../src/entries/standalone/activations';
import { imageOf, layoutOf, MODEL } from '../../../src/entries/standalone/layout';
import { extend } from '../../../src/entries/standalone/sections';
import { ACTIVATIONS as TABLE } from '../../../src/toolbox/activations';
import { sameBits } from '../../support/samples';
import { instantiate } from './host';
import { CARS, carNetwork, drawn, NETWORKS, rowsFor } from './networks';

test.each(NETWORKS)('%s: the bits of simd, one row, a hundred and a thousand', (_, make) => {
  const net = make();
  const { predict } = instantiate(toWasm(net));
  for (const rows of [1, 100, 1000]) {
    const x = Float32Array.from(rowsFor(net, rows, rows));
    const [ours, theirs] = [net.predict(x), predict(x)];
    expect(theirs).toHaveLength(ours.length);
    expect(sameBits(theirs, ours)).toBe(true);
  }
});

test('the kernels number activations alike', () => {
  expect(ACTIVATIONS).toEqual(Object.fromEntries(Object.entries(TABLE).map(([name, { id }]) => [name, id])));
});

test('scalers work in float64, on float32', () => {
  const days = Array.from({ length: 50 }, (_, i) => [1.7e9 + 86400 * i]);
  const net = new Network({
    ...{ inputs: 1, layers: [{ units: 1, activation: 'linear' }], seed: 1, backend: 'simd' },
    inputScaler: new Scaler().fit(days),
  });
  const x = Float32Array.from(days, ([day]) => day);
  const predicted = instantiate(toWasm(net)).predict(x);
  expect(sameBits(predicted, net.predict(x))).toBe(true);
  expect(new Set(predicted).size).toBe(50);
});

test('categories come as the columns that the encoder makes of them, which the module tells', () => {
  const net = carNetwork({ inputScaler: { method: 'standard' } });
  const { module, predict } = instantiate(toWasm(net));
  const [section] = WebAssembly.Module.customSections(module, 'nablanet');
  const { inputEncoder } = JSON.parse(new TextDecoder().decode(section));
  const encoded = OneHotEncoder.fromJSON(inputEncoder).transform(CARS);
  // Times are rounded to float32 on their way in, so the network that is compared takes them so.
  const rounded = CARS.map(([colour, time, doors]) => [colour, Math.fround(Number(time)), doors]);
  expect(sameBits(predict(encoded), net.predict(rounded))).toBe(true);
});

describe('what a host may get wrong', () => {
  const net = drawn({ inputs: 3, layers: [{ units: 5, activation: 'tanh', normalize: 'layer' }, 2] }, 1);
  const bytes = toWasm(net);
  const x = Float32Array.from(rowsFor(net, 10, 2));

  test('no rows, fewer than none, and more than fit into memory are not reserved; what was reserved stays', () => {
    const { exports } = instantiate(bytes);
    const at = exports.reserve(4);
    expect(at % 16).toBe(0);
    for (const rows of [0, -1, -(2 ** 31), 2 ** 31 - 1, 2 ** 28]) expect(exports.reserve(rows)).toBe(0);
    new Float32Array(exports.memory.buffer, at, 12).set(x.subarray(0, 12));
    const to = exports.predict(4);
    expect(new Float32Array(exports.memory.buffer, to, 8)).toEqual(net.predict(x.subarray(0, 12)));
  });

  test('a memory that may not grow', () => {
    const small = extend(bytes, {
      memory: 1,
      address: 1 << 16,
      data: new Uint8Array(),
      name: 'x',
      content: new Uint8Array(),
    });
    // one page at most: flags 1, and 1 twice
    const limited = Uint8Array.from(small);
    const found = limited.findIndex((_, i) => [5, 3, 1, 0, 1].every((byte, k) => limited[i + k] === byte));
    const bounded = Uint8Array.of(...limited.subarray(0, found), 5, 4, 1, 1, 1, 1, ...limited.subarray(found + 5));
    const { exports } = instantiate(bounded);
    expect(exports.reserve(10)).toBeGreaterThan(0);
    expect(exports.reserve(10_000)).toBe(0);
    expect(exports.memory.buffer.byteLength).toBe(65536);
  });

  test('rows that were not reserved trap', () => {
    const { exports } = instantiate(bytes);
    expect(() => exports.predict(1)).toThrow(WebAssembly.RuntimeError);
    exports.reserve(4);
    for (const rows of [5, 0, -1, 2 ** 31 - 1]) expect(() => exports.predict(rows)).toThrow(WebAssembly.RuntimeError);
    expect(exports.predict(4)).toBeGreaterThan(0);
  });

  test.each([Number.NaN, Infinity, -Infinity])('%f anywhere gives 0', (bad) => {
    const { exports } = instantiate(bytes);
    for (let i = 0; i < 30; i++) {
      const at = exports.reserve(10);
      const view = new Float32Array(exports.memory.buffer, at, 30);
      view.set(x);
      view[i] = bad;
      expect(exports.predict(10)).toBe(0);
      expect(exports.predict(Math.floor(i / 3) || 1) === 0).toBe(i < 3);
    }
  });

  test('what a scaler makes infinite gives 0', () => {
    const inputScaler = new Scaler().fit([[0], [1e-30]]);
    const { exports } = instantiate(toWasm(new Network({ inputs: 1, layers: [1], seed: 1, inputScaler })));
    const at = exports.reserve(1);
    new Float32Array(exports.memory.buffer, at, 1)[0] = 3e38;
    expect(exports.predict(1)).toBe(0);
  });

  const scaler = { method: 'standard' } as const;
  const scaled = drawn(
    { inputs: 3, layers: [5, { units: 2, activation: 'linear' }], inputScaler: scaler, outputScaler: scaler },
    3,
  );

  test.each([
    ['without scalers', net, 10],
    ['with scalers', scaled, 10],
    ['with scalers, a whole chunk', scaled, 64],
  ])('a prediction writes where it may alone, %s: numbers, tables and what lies behind stay', (_, network, rows) => {
    const { exports } = instantiate(toWasm(network));
    const given = Float32Array.from(rowsFor(network, rows, 4));
    const at = exports.reserve(rows);
    const predictions = at + 16 * Math.ceil((12 * rows) / 16);
    const end = predictions + 8 * rows;
    const memory = new Uint8Array(exports.memory.buffer);
    memory.fill(0xa5, predictions);
    new Float32Array(exports.memory.buffer, at, 3 * rows).set(given);
    const before = memory.slice();
    expect(exports.predict(rows)).toBe(predictions);
    const data = MODEL + imageOf(network).data.length;
    for (const [from, to] of [
      [0, 1024],
      [MODEL, data],
      [at, predictions],
      [end, memory.length],
    ]) {
      expect(Buffer.from(memory.subarray(from, to)).equals(Buffer.from(before.subarray(from, to)))).toBe(true);
    }
    expect(sameBits(new Float32Array(memory.buffer, predictions, 2 * rows), network.predict(given))).toBe(true);
  });

  test('2 GiB can be reserved, and not a row more', () => {
    // An even number of rows of 2 and 2: no gap between x and the predictions.
    const nets = Array.from({ length: 8 }, (_, i) => new Network({ inputs: 2, layers: [4 * i + 1, 2], seed: 1 }));
    const even = nets.find((each) => imageOf(each).memory % 32 === 0) as Network;
    const { exports } = instantiate(toWasm(even));
    const rows = (0x7fff0000 - imageOf(even).memory) / 16;
    expect(rows % 2).toBe(0);
    expect(exports.reserve(rows + 1)).toBe(0);
    const at = exports.reserve(rows);
    expect(at).toBe(imageOf(even).memory);
    expect(exports.memory.buffer.byteLength).toBe(0x7fff0000);
    new Float32Array(exports.memory.buffer, at, 2).set([1, 2]);
    const to = exports.predict(1);
    expect(new Float32Array(exports.memory.buffer, to, 2)).toEqual(even.predict([1, 2]));
  });
});

describe('the module', () => {
  const config = {
    inputs: 2,
    layers: [3, { units: 2, activation: 'softmax' }],
    loss: 'crossEntropy',
    seed: 1,
  } as const;
  const net = new Network({ ...config, inputNames: ['a', 'é'], classNames: ['no', 'yes'] });
  const bytes = toWasm(net);
  const { module, exports } = instantiate(bytes);

  test('imports nothing, and exports what it says', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const exported = WebAssembly.Module.exports(module).map(({ name, kind }) => `${name}: ${kind}`);
    const functions = ['inputs', 'outputs', 'predict', 'reserve'].map((name) => `${name}: function`);
    expect(exported.sort()).toEqual([...functions, 'memory: memory'].sort());
    expect([exports.inputs(), exports.outputs()]).toEqual([2, 2]);
  });

  test('says its names', () => {
    const [section] = WebAssembly.Module.customSections(module, 'nablanet');
    const { inputNames, inputEncoder, classNames } = net.config;
    const said = { inputs: 2, outputs: 2, inputNames, inputEncoder, classNames };
    expect(JSON.parse(new TextDecoder().decode(section))).toEqual(said);
  });

  test('is the same for the same network, which stays as it is', () => {
    const before = net.getParameters();
    expect(Buffer.from(toWasm(net.clone())).equals(Buffer.from(bytes))).toBe(true);
    expect(net.getParameters()).toEqual(before);
  });

  test('is the numbers and at most 10 kB', () => {
    const digits = new Network({ inputs: 64, layers: [64, 12], seed: 1 });
    expect(toWasm(digits).length - 4 * digits.parameterCount).toBeLessThan(10_000);
  });

  test('takes the memory that it needs, in pages', () => {
    for (const units of [1, 100, 3000]) {
      const { memory, reserve } = instantiate(toWasm(new Network({ inputs: 8, layers: [units, 1], seed: 1 }))).exports;
      const at = reserve(1);
      expect(memory.buffer.byteLength - at).toBeLessThan(2 * 65536);
    }
  });
});

describe('sections', () => {
  const bytes = toWasm(new Network({ inputs: 1, layers: [1], seed: 1 }));
  const none = { name: 'x', content: new Uint8Array() };

  test.each([63, 64, 127, 128, 8191, 8192, 16383, 16384, 1048575, 1048576])(
    'a segment of as many bytes, there: %i',
    (n) => {
      const data = new Uint8Array(n).fill(7);
      const module = extend(bytes, { memory: 2 * n + 65536, address: n, data, ...none });
      const { buffer } = instantiate(module).exports.memory;
      const memory = new Uint8Array(buffer);
      expect(memory.subarray(n, 2 * n).every((byte) => byte === 7)).toBe(true);
      expect(memory[2 * n] === 7 || memory[n - 1] === 7).toBe(false);
      expect(buffer.byteLength).toBe(65536 * Math.ceil((2 * n + 65536) / 65536));
    },
  );
});

describe('what is refused', () => {
  test('no network', () => {
    const call = toWasm as (net: unknown) => unknown;
    expect(() => call(null)).toThrow(
      expect.objectContaining({ message: '"net" expected a Network, got null', code: 'type' }),
    );
  });

  test('a scaler that has learnt nothing', () => {
    const unfit = new Network({ inputs: 2, layers: [1], inputScaler: { method: 'standard' } });
    expect(() => toWasm(unfit)).toThrow('rows to learn from first');
  });

  test('a network of over 2 GiB', () => {
    const layer = { units: 30_000, bias: true, normalize: null };
    const shape = { inputs: 10_000, layers: [layer], scaledInputs: false, scaledOutputs: false };
    expect(layoutOf(shape).free).toBeLessThan(0x7fff0000);
    expect(() => layoutOf({ ...shape, inputs: 20_000 })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^"net" expected a network that fits into 2147418112 bytes of memory, got 24\d+$/,
        ),
        code: 'value',
      }),
    );
  });
});
