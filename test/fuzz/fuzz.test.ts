/**
 * 100,000 mutants of good files, shared among the formats: no reader may crash, hang, take much memory or let a half network
 * through. `npm run fuzz` makes more of them.
 */
import { expect, test } from 'vitest';
import { formats } from './formats';
import { fuzz } from './run';

const MUTANTS = 100_000;
const SEED = 20261125;

const all = formats();

test.each(all.map((format) => [format.name, format] as const))('%s', { timeout: 300_000 }, (_, format) => {
  const tally = fuzz(format, Math.ceil(MUTANTS / all.length), SEED);
  expect(tally.problems).toEqual([]);
  expect(tally.accepted + tally.refused).toBe(tally.mutants);
  // Fewer would mean that only the first bytes are tested; more refused than none, that mutants are mutants.
  expect(tally.accepted / tally.mutants).toBeGreaterThan(0.01);
  expect(tally.refused / tally.mutants).toBeGreaterThan(0.01);
});
