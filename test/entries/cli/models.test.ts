/** Models of all formats: what `info` says of them, and what `export` makes of them. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Network } from 'nablanet';
import { fromONNX, toONNX } from 'nablanet/onnx';
import { fromPyTorch, toPyTorch } from 'nablanet/pytorch';
import { toModule, toWasm } from 'nablanet/standalone';
import { TableModel } from 'nablanet/table';
import { toTFJS } from 'nablanet/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, here, PENGUINS } from './command';

const { at } = folder();
const layers = [
  { units: 3, activation: 'tanh' as const },
  { units: 2, activation: 'softmax' as const },
];
const net = new Network({ inputs: 2, layers, loss: 'crossEntropy', classNames: ['no', 'yes'], seed: 4 });
const x = [
  [0.25, -1],
  [3, 0.5],
];
const network = at('net.safetensors', net.save());
const table = at('table.model');
let model: TableModel;

beforeAll(async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    area: 40 + 1.5 * i,
    garden: i % 3 === 0,
    price: 900 * i + (i % 7) * 500,
  }));
  model = await TableModel.train(rows, { target: 'price', seed: 1, folds: 2, members: 1 });
  at('table.model', model.save());
}, 120_000);

/** What `info` says of a file, as an object. */
async function about(path: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await here(['info', path, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { stdout: text } = await here(['info', path]);
  const found = JSON.parse(stdout);
  expect(text.startsWith(`${path}: ${found.is}\n`)).toBe(true);
  return found;
}

describe('info', () => {
  const facts = { inputs: 2, outputs: 2, parameters: 17, layers };

  test('a model of a table, as a file and as JSON', async () => {
    const known = {
      target: 'price',
      problem: 'number',
      rows: 60,
      columns: model.columns,
      networks: model.networks.length,
    };
    expect(await about(table)).toMatchObject({ is: 'a model of a table, nablanet', ...known });
    const json = at('table.json', JSON.stringify(model));
    expect(await about(json)).toMatchObject({ is: 'a model of a table, nablanet (JSON)', ...known });
  });

  test('a network, as a file and as JSON', async () => {
    expect(await about(network)).toMatchObject({ is: 'a network, nablanet', ...facts, classNames: ['no', 'yes'] });
    expect(await about(at('net.json', JSON.stringify(net)))).toMatchObject({
      is: 'a network, nablanet (JSON)',
      ...facts,
    });
    expect((await here(['info', network])).stdout).toContain(net.summary().split('\n')[0].trim());
  });

  test('networks of other programs', async () => {
    expect(await about(at('net.onnx', toONNX(net)))).toMatchObject({ is: 'an ONNX model', network: facts });
    const { modelJson, weights } = toTFJS(net);
    at('weights.bin', new Uint8Array(weights));
    expect(await about(at('model.json', JSON.stringify(modelJson)))).toMatchObject({
      is: 'a network, TensorFlow.js',
      ...facts,
    });
    const found = await about(at('net.pt.safetensors', toPyTorch(net)));
    expect(found).toMatchObject({ is: 'tensors in safetensors' });
    expect(found.tensors).toContainEqual({ name: '0.weight', dtype: 'F32', shape: [3, 2] });
    expect((found.metadata as { module: string }).module).toContain('nn.Linear(2, 3)');
  });

  test('a model of a table in ONNX', async () => {
    const found = await about(at('table.onnx', toONNX(model)));
    expect(found).toMatchObject({
      is: 'an ONNX model',
      producer: 'nablanet',
      inputs: ['area (double)', 'garden (double)'],
    });
    expect(found.network).toBeNull();
  });

  test('tables and IDX', async () => {
    const found = await about(PENGUINS);
    expect(found).toMatchObject({ is: 'a table', rows: 344 });
    expect(found.columns).toContainEqual({ name: 'sex', kind: 'words', gaps: 11, reason: 'words, 2 different' });
    const idx = at('images', Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9));
    expect(await about(idx)).toMatchObject({ is: 'an IDX file', shape: [1, 3], type: 'Uint8Array' });
  });
});

describe('export', () => {
  /** What `export` writes, to a file and to standard output. */
  async function exported(path: string, to: string): Promise<Buffer> {
    const file = at(`exported.${to}`);
    expect(await here(['export', path, '--to', to, '-o', file])).toEqual({
      code: 0,
      stdout: '',
      stderr: `wrote: ${file}\n`,
    });
    return readFileSync(file);
  }

  test('a network in all forms', async () => {
    expect((await exported(network, 'onnx')).equals(toONNX(net))).toBe(true);
    expect((await exported(network, 'wasm')).equals(toWasm(net))).toBe(true);
    expect((await exported(network, 'pytorch')).equals(toPyTorch(net))).toBe(true);
    expect((await exported(network, 'js')).toString()).toBe(toModule(net).code);
    expect(await here(['export', network, '--to', 'js'])).toEqual({ code: 0, stdout: toModule(net).code, stderr: '' });
    const same = fromPyTorch(await exported(network, 'pytorch'), { inputs: 2, layers });
    expect(same.predict(x)).toEqual(net.predict(x));
  });

  test('a network of another program', async () => {
    const file = at('other.onnx', toONNX(net));
    expect((await exported(file, 'wasm')).equals(toWasm(fromONNX(toONNX(net))))).toBe(true);
  });

  test('a model of a table as a program with the same answers, and as ONNX', async () => {
    const file = at('prices.mjs');
    await here(['export', table, '--to', 'js', '-o', file]);
    const { predict } = await import(pathToFileURL(file).href);
    const rows = [{ area: 55, garden: true }, { area: 90 }];
    expect(predict(rows)).toEqual(model.predict(rows));
    expect((await exported(table, 'onnx')).equals(toONNX(model))).toBe(true);
  });

  test.each([
    ['wasm', 'expected a network for --to wasm, got a model of a table'],
    ['pytorch', 'expected a network for --to pytorch, got a model of a table'],
  ])('says that a model of a table is none for %s', async (to, message) => {
    const { code, stdout, stderr } = await here(['export', table, '--to', to]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a state_dict has no layers', async () => {
    const { code, stderr } = await here(['export', at('dict.safetensors', toPyTorch(net)), '--to', 'js']);
    expect(code).toBe(1);
    expect(stderr).toContain('expected a model, got tensors without layers');
    expect((await here(['predict', network, PENGUINS])).stderr).toContain('got a network, which knows no columns');
  });
});

test('damaged models are refused in one line, or are models', async () => {
  const whole = readFileSync(table);
  let state = 7;
  const draw = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let i = 0; i < 60; i++) {
    const bytes = Buffer.from(i % 3 === 0 ? whole.subarray(0, draw(whole.length)) : whole);
    // Most of a file are numbers, which may be any: the head is what readers go by.
    for (let j = 0; j < 3 && i % 3 > 0; j++) bytes[draw(i % 3 === 1 ? 8 : 4000)] = draw(256);
    const { code, stdout, stderr } = await here(['explain', at('damaged.model', bytes)]);
    if (code === 0) expect(stderr).toBe('');
    else {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: [^\n]* expected [^\n]*\n$/);
    }
  }
});
