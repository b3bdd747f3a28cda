/** Non-zeros of dense rows: counted, in vectors and in what is left over. */
import { describe, expect, test } from 'vitest';
import { VARIANTS } from './instance';

/** What is not 0: 1, which a comparison with another number would miss, signs, the least and what is none. */
const OTHERS = [1, -1, 0.5, 1e-45, Number.NaN, Infinity, 2];

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  test('counts those of every length, wherever they lie', () => {
    for (let length = 0; length <= 19; length++) {
      for (let pattern = 0; pattern < 8; pattern++) {
        arena.reset();
        const values = Float32Array.from({ length }, (_, i) => {
          if ((i * (pattern + 1)) % 3 === 0) return OTHERS[(i + pattern) % OTHERS.length];
          return i % 2 ? -0 : 0;
        });
        // Behind the end are some that count for nothing.
        const given = arena.input(Float32Array.from([...values, ...new Float32Array(8).fill(7)]));
        const expected = values.filter((value) => value !== 0).length;
        expect(kernels.countNonZeros(given.pointer, length), `${length} values, ${pattern}`).toBe(expected);
      }
    }
  });
});
