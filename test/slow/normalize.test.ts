/** Normalised layers against central differences, all combinations; test/step has their pairs. */
import { test } from 'vitest';
import { CENTRAL, expectCentralDifferences } from '../step/normalize-cases';
import { product } from '../support/pairs';

test.each(product(CENTRAL))(
  '$end.activation under $end.loss, $rows rows, normalised: $normalize, on $backend',
  expectCentralDifferences,
);
