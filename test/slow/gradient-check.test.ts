/** `checkGradients` of every loss over every last layer, behind every activation; test/step has their pairs. */
import { describe, test } from 'vitest';
import { expectTrueGradients, FACTORS, fits } from '../step/gradient-cases';
import { product } from '../support/pairs';

const { rows, ...others } = FACTORS;

describe.each(rows)('%i rows', (count) => {
  test.each(product(others).filter(fits))('$loss over $output behind $hidden on $backend', (combination) => {
    expectTrueGradients({ ...combination, rows: count });
  });
});
