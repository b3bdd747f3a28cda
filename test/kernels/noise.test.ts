/** Dropout and noise, drawn by counter. */
import { describe, expect, test } from 'vitest';
import { bitsAt } from '../twin/draws';
import { STEP, STEP_BYTES } from './fields';
import { VARIANTS } from './instance';
import { expectBits, Numbers } from './matrices';

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** A step that knows of draws alone. */
  function stepOf(seed: number, number: number, batchRow: number): number {
    const { pointer } = arena.output(STEP_BYTES / 4);
    const view = new DataView(kernels.memory.buffer);
    const fields = { seedLow: seed | 0, seedHigh: Math.floor(seed / 2 ** 32), number, batchRow };
    for (const [name, value] of Object.entries(fields)) {
      view.setInt32(pointer + STEP[name as keyof typeof fields], value, true);
    }
    return pointer;
  }

  test.each([4, 8, 12, 20])('dropOut in rows of %i: a / (1 − p) or 0, in place too', (stride) => {
    const rows = 5;
    const from = new Numbers(stride).floats(rows * stride);
    for (const p of [0.25, 0.5, 1 - 2 ** -30]) {
      arena.reset();
      const step = stepOf(2 ** 45 + 12345, 77, 130);
      const [given, to, place] = [arena.input(from), arena.output(rows * stride), arena.floats(from)];
      kernels.dropOut(step, 3, p, given.pointer, to.pointer, rows, stride);
      kernels.dropOut(step, 3, p, place.pointer, place.pointer, rows, stride);
      arena.checkCanaries();
      const scale = Math.fround(1 / (1 - Math.fround(p)));
      const expected = from.map((v, i) => {
        const bits = bitsAt(2 ** 45 + 12345, 77, 3, 130 + Math.floor(i / stride), i % stride);
        return bits >= Math.min(Math.floor(Math.fround(p) * 2 ** 32), 2 ** 32 - 1) ? v * scale : 0;
      });
      expectBits(to.floats, expected, () => `p ${p}`);
      expectBits(place.floats, to.floats, () => 'in place');
    }
  });

  test('the least u there is gives the greatest number there is, finite', () => {
    // The draw at this row and unit has 23 zeros at its head: found by a search.
    const [row, unit] = [464291, 11];
    expect(bitsAt(8, 3, -1, row, unit) >>> 9).toBe(0);
    arena.reset();
    const x = arena.floats(new Float32Array(16));
    kernels.addNoise(stepOf(8, 3, row), x.pointer, 1, 16, 1);
    const v = (bitsAt(8, 3, -1, row, unit, 0xa4093822) >>> 9) / 2 ** 23;
    const exact = -Math.sqrt(48 * Math.LN2) * Math.cos(2 * Math.PI * (v - 0.5));
    expect(Math.abs(x.floats[unit] - exact)).toBeLessThan(2e-6);
  });

  test.each([1, 2, 3, 4, 5, 7, 9, 16])('addNoise to rows of %i: Box and Muller', (width) => {
    const rows = 6;
    arena.reset();
    const step = stepOf(8, 3, 2);
    const x = arena.floats(new Float32Array(rows * width).fill(1));
    kernels.addNoise(step, x.pointer, rows, width, 0.5);
    arena.checkCanaries();
    x.floats.forEach((value, i) => {
      const at = [8, 3, -1, 2 + Math.floor(i / width), i % width] as const;
      const u = ((bitsAt(...at) >>> 9) + 0.5) / 2 ** 23;
      const v = (bitsAt(...at, 0xa4093822) >>> 9) / 2 ** 23;
      const exact = 1 - 0.5 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * (v - 0.5));
      // the sine's 1e-7, twice, times a root of at most 5.6
      expect(Math.abs(value - exact), `value ${i}`).toBeLessThan(2e-6);
    });
  });
});
