/** The whole step against the float64 twin, over shapes around the edges of tiles and chunks. */
import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { BACKENDS } from '../support/backends';
import { pairs } from '../support/pairs';
import { PAIRS } from '../support/trainings';
import {
  BATCHES,
  CENTRAL,
  expectCentralDifferences,
  expectTwin,
  fits,
  nameOf,
  oneLayerCases,
  randomCases,
  WIDTHS,
} from './twin-cases';

// test/slow/twin.test.ts has every width behind every other, and all combinations of central differences.

/** Every third width, from another one on for each number of inputs. */
const shallow = WIDTHS.map((inputs, i) => [inputs, oneLayerCases(inputs).filter((_, j) => (i + j) % 3 === 0)] as const);
const deep = [2, 3, 4].flatMap((depth) => randomCases(depth, 36)).map((from) => [nameOf(from), from] as const);

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(shallow)('one layer from %d inputs to widths of every kind', (_, cases) => {
    for (const from of cases) expectTwin(from, backend);
  });

  test.each(deep)('%s', (_, from) => expectTwin(from, backend));
});

test('the cases meet every width, batch, activation and loss', () => {
  const cases = [...shallow.flatMap(([, several]) => several), ...deep.map(([, from]) => from)];
  const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);
  expect(sorted(cases.map(({ rows }) => rows))).toEqual(BATCHES);
  expect(sorted(cases.flatMap(({ layers }) => layers.map(({ units }) => units)))).toEqual(WIDTHS);
  const combinations = new Set(cases.map(({ layers, loss }) => `${layers[layers.length - 1].activation} ${loss}`));
  expect(combinations.size).toBe(PAIRS.length);
  const inside = new Set(cases.flatMap(({ layers }) => layers.slice(0, -1).map(({ activation }) => activation)));
  expect([...inside].sort()).toEqual([...ACTIVATION_NAMES].sort());
});

test.each(pairs(CENTRAL, fits))(
  'central differences: $hidden, then $last under $loss on $backend',
  expectCentralDifferences,
);
