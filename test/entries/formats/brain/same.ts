/** Outputs of a network against those of brain.js' `run`. */
import { expect } from 'vitest';

/** What `run` returns: an array, or an object under the names of the outputs, which `names` puts into our order. */
export type Ran = ArrayLike<number> | Readonly<Record<string, number>>;

/**
 * brain.js adds in double precision and rounds each layer's outputs to float32; here each of a sum's up to 33 products
 * is float32, through up to four layers. So 1e-6 of an output or, where parts of it cancel, of what is usual: 1, or
 * alpha where all is multiplied by that.
 */
export function expectSame(ours: ArrayLike<number>, theirs: Ran, names: string[] | null = null, usual = 1): void {
  const expected: number[] = names
    ? names.map((name) => (theirs as Record<string, number>)[name])
    : Array.from(theirs as ArrayLike<number>);
  expect(ours).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(ours[i] - value)).toBeLessThan(1e-6 * (usual + Math.abs(value)));
  });
}
