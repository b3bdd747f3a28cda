/** What must hold of a format's mutants: no reader crashes, hangs, takes much memory or lets a half network through. */
import { expect } from 'vitest';
import { type Format, fuzz } from './run';

const SEED = 20261125;

export function expectHonest(format: Format, mutants: number): void {
  const tally = fuzz(format, mutants, SEED);
  expect(tally.problems).toEqual([]);
  expect(tally.accepted + tally.refused).toBe(tally.mutants);
  // Fewer would mean that only the first bytes are tested; more refused than none, that mutants are mutants.
  expect(tally.accepted / tally.mutants).toBeGreaterThan(0.01);
  expect(tally.refused / tally.mutants).toBeGreaterThan(0.01);
}
