/** What test/step/twin.test.ts takes a part of: one layer between any two widths, all combinations of two layers. */
import { describe, test } from 'vitest';
import { CENTRAL, expectCentralDifferences, expectTwin, fits, nameOf, oneLayerCases, WIDTHS } from '../step/twin-cases';
import { BACKENDS } from '../support/backends';
import { product } from '../support/pairs';

const shallow = WIDTHS.flatMap(oneLayerCases).map((from) => [nameOf(from), from] as const);

describe.each(shallow)('%s', (_, from) => {
  test.each(BACKENDS)('on %s', (backend) => expectTwin(from, backend));
});

test.each(product(CENTRAL).filter(fits))(
  'central differences: $hidden, then $last under $loss on $backend',
  expectCentralDifferences,
);
