/** Objects of the package in the state of a framework. Vue itself is tried in test/package/bundles. */
import { expect, test } from 'vitest';
import * as nablanet from '../../src/index';

const { Imputer, LabelEncoder, Layer, Network, OneHotEncoder, Quantiles, Random, Scaler, SparseRows } = nablanet;

/** One of every class. */
const net = new Network({ inputs: 2, layers: [2], seed: 1 });
const MADE: Record<string, object> = {
  Network: net,
  Layer: net.layers[0],
  Scaler: new Scaler(),
  LabelEncoder: new LabelEncoder(),
  OneHotEncoder: new OneHotEncoder(),
  Random: new Random(1),
  Imputer: new Imputer(),
  Quantiles: new Quantiles(),
  SparseRows: new SparseRows({ columns: 1, offsets: [0, 0], indices: [] }),
};

/** Vue makes no proxies of errors. */
const classes = Object.entries(nablanet).filter(
  ([, value]) => /^class\b/.test(String(value)) && !(value.prototype instanceof Error),
);

test('every class is known here', () => {
  expect(classes.map(([name]) => name).sort()).toEqual(Object.keys(MADE).sort());
  expect(MADE.Layer).toBeInstanceOf(Layer);
});

test.each(Object.entries(MADE))('Vue leaves a %s as it is, and nothing else sees the mark', (_, made) => {
  expect((made as { __v_skip?: unknown }).__v_skip).toBe(true);
  const keys = [];
  for (const key in made) keys.push(key);
  expect(keys).not.toContain('__v_skip');
  expect(Object.getOwnPropertySymbols({ ...made })).toEqual([]);
});
