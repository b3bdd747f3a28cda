/** Some random programs of the public API; test/slow/fuzz-api.test.ts has more, `npm run fuzz:api` as many as wanted. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sample } from 'fast-check';
import * as nablanet from 'nablanet';
import { expect, test } from 'vitest';
import { MOST_LINES, textOf } from './api/program';
import { fuzzApi, programs } from './api/run';

test('what should be equal is equal, what should be refused is refused', async () => {
  const { failure } = await fuzzApi(nablanet, { cases: 150, seed: 20261130 });
  expect(failure).toBeUndefined();
});

test('a program runs as it is printed, and has 20 lines at most', () => {
  const texts = sample(programs(nablanet), { numRuns: 200, seed: 5 }).map(textOf);
  const lengths = texts.map((text) => text.split('\n').length);
  const most = Math.max(...lengths);
  expect(most).toBeLessThanOrEqual(MOST_LINES);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const longest = texts[lengths.indexOf(most)];
  execFileSync(process.execPath, ['--input-type=module', '--eval', longest], { cwd: root });
});
