/** Random programs of the public API, more than test/fuzz/api.test.ts has, and what they are worth. */
import * as nablanet from 'nablanet';
import { describe, expect, test } from 'vitest';
import { FAULTS } from '../fuzz/api/faults';
import { MOST_LINES } from '../fuzz/api/program';
import { fuzzApi, STEPS } from '../fuzz/api/run';

test('2,000 programs hold, and say everything that programs can say', async () => {
  const { failure, steps, diverged } = await fuzzApi(nablanet, { cases: 2000, seed: 1 });
  expect(failure).toBeUndefined();
  expect(Object.keys(steps).sort()).toEqual([...STEPS].sort());
  // More, and little would be said after it.
  expect(diverged).toBeLessThan(40);
});

describe('programs find, and tell in few lines, that', () => {
  test.each(Object.entries(FAULTS))('%s', async (_, Faulty) => {
    const { failure = '' } = await fuzzApi({ ...nablanet, Network: Faulty }, { cases: 2000, seed: 1 });
    const [program, error] = failure.split('\n// ');
    expect(program).toMatch(/^import assert .*\nimport {.* Network.*} from 'nablanet';\n/);
    expect(program.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
    expect(error).toBeDefined();
  });
});
