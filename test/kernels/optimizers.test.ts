/** Optimizers over contiguous parameters: every lane moves by its own gradient, and nothing else moves. */
import { describe, test } from 'vitest';
import { VARIANTS } from './instance';
import { expectBits, expectClose, Numbers } from './matrices';

const COUNTS = [0, 4, 8, 12, 32, 36, 100];

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  function sgd(w: Float32Array, g: Float32Array, rate: number): Float32Array {
    arena.reset();
    const parameters = arena.floats(w);
    kernels.sgd(parameters.pointer, arena.input(g).pointer, w.length, rate);
    arena.checkCanaries();
    return parameters.floats.slice();
  }

  test.each(COUNTS)('sgd over %i parameters is exact where its products are', (count) => {
    const numbers = new Numbers(count);
    const [w, g] = [numbers.integers(count), numbers.integers(count)];
    for (const rate of [0.5, 4, 0, -2]) {
      // + 0 turns the −0 of 0 − 0 · g into 0, which are the same to everybody.
      const moved = sgd(w, g, rate).map((v) => v + 0);
      expectBits(
        moved,
        w.map((v, i) => v - rate * g[i] + 0),
        () => `rate ${rate}`,
      );
    }
  });

  test('sgd on floats is a product and a difference off at most', () => {
    const numbers = new Numbers(1);
    const [w, g] = [numbers.floats(400), numbers.floats(400, 30)];
    const rate = Math.fround(0.1);
    const exact = Float64Array.from(w, (v, i) => v - rate * g[i]);
    const tolerance = (i: number): number => 2 ** -24 * (Math.abs(rate * g[i]) + Math.abs(exact[i]));
    expectClose(sgd(w, g, rate), exact, tolerance, () => 'sgd');
  });
});
