/**
 * What test/step/twin.test.ts and test/twin take a part of: one layer between any two widths, all combinations of two
 * layers, and golden cases that take the twin itself long.
 */
import { describe, test } from 'vitest';
import { goldenCases } from '../golden/load';
import { CENTRAL, expectCentralDifferences, expectTwin, fits, nameOf, oneLayerCases, WIDTHS } from '../step/twin-cases';
import { BACKENDS } from '../support/backends';
import { product } from '../support/pairs';
import { expectAsPyTorch, isLong } from '../twin/as-pytorch';

const shallow = WIDTHS.flatMap(oneLayerCases).map((from) => [nameOf(from), from] as const);

describe.each(shallow)('%s', (_, from) => {
  test.each(BACKENDS)('on %s', (backend) => expectTwin(from, backend));
});

test.each(product(CENTRAL).filter(fits))(
  'central differences: $hidden, then $last under $loss on $backend',
  expectCentralDifferences,
);

const long = [...goldenCases()].filter(isLong);
test.each(long.map((golden) => [golden.name, golden] as const))('the twin as PyTorch: %s', (_, golden) => {
  expectAsPyTorch(golden);
});
