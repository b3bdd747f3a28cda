/** Twenty seconds of the soak of threads, which `npm run soak:threads` does for half an hour. */
import { expect, test } from 'vitest';
import { soak } from '../../scripts/check/soak.ts';

test('trainings with threads at random have the bits of one, hang never, and leave no thread', {
  timeout: 600_000,
}, async () => {
  const { done, measured, failure } = await soak(20, 1);
  expect(failure).toBeUndefined();
  // More than a handful, with threads, or nothing is shown.
  const names = Object.keys(done);
  expect(Object.values(done).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(10);
  expect(names.some((name) => /[234] threads$/.test(name))).toBe(true);
  expect(measured.at(-1)?.tasks).toBe(measured[0].tasks);
});
