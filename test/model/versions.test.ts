/** Files of every version that ever was: they stay readable, and a run saved then goes on now. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';

const folder = new URL(/* @vite-ignore: a folder */ '../golden/model/', import.meta.url);
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(name, folder)));
const readJSON = (name: string) => JSON.parse(new TextDecoder().decode(read(name)));
const versions = readdirSync(folder).flatMap((name) => name.match(/^(v\d+)\.safetensors$/)?.[1] ?? []);

test('there is one of the present version', () => {
  const { version } = new Network({ inputs: 1, layers: [1] }).toJSON().nablanet as { version: number };
  expect(versions).toContain(`v${version}`);
});

describe.each(versions)('%s', (version) => {
  const expected = readJSON(`${version}-expected.json`);
  const ways: Record<string, () => Network> = {
    'the file': () => Network.load(read(`${version}.safetensors`)),
    'the file with training': () => Network.load(read(`${version}-training.safetensors`)),
    JSON: () => Network.fromJSON(readJSON(`${version}.json`)),
  };

  test.each(Object.entries(ways))('%s: the same parameters, predictions and names', (_, way) => {
    const net = way();
    expect(Array.from(net.getParameters())).toEqual(expected.parameters);
    expect(Array.from(net.predict(expected.x))).toEqual(expected.predictions);
    expect(net.config.classNames).toEqual(['day', 'dusk', 'night']);
    expect(net.layers.map(({ trainable }) => trainable)).toEqual([true, false, true]);
    expect(net.classifyNames({ red: 1, green: 1, blue: 97 })).toHaveLength(1);
  });

  test('training goes on, bit for bit', () => {
    const net = ways['the file with training']();
    const { loss } = net.train(expected.x, expected.y, { epochs: 2, batchSize: 5 });
    expect(loss).toEqual(expected.resumed.loss);
    expect(Array.from(net.getParameters())).toEqual(expected.resumed.parameters);
  });
});
