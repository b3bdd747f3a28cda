/** The matrix products on ordinary floats: how far off they may be, and which results must agree in every bit. */
import { describe, test } from 'vitest';
import { product, transposedProduct } from '../twin/twin';
import { VARIANTS } from './instance';
import { expectBits, expectClose, Numbers, pack, padded, spread, unpack } from './matrices';

const SHAPES = [
  [1, 784, 128],
  [2, 5, 3],
  [7, 33, 46],
  [13, 100, 37],
  [128, 784, 10],
  [66, 128, 70],
] as const;

const EPSILON = 2 ** -24;

/** Values (rows × columns) in rows padded with zeros. */
function padRows(values: Float32Array, rows: number, columns: number): Float32Array {
  return spread(values, rows, columns, padded(columns), padded(columns));
}

describe.each(VARIANTS)('$name', ({ backend, kernels, arena }) => {
  /** a (rows × inner) · b (inner × columns) + bias, in padded rows. */
  function multiply(
    a: Float32Array,
    b: Float32Array,
    bias: Float32Array | null,
    rows: number,
    inner: number,
    columns: number,
    cut = columns,
  ): Float32Array {
    arena.reset();
    const stride = padded(columns);
    const as = arena.input(a).pointer;
    const bs = arena.input(pack(b, inner, columns)).pointer;
    const biases = bias ? arena.input(padRows(bias, 1, columns)).pointer : 0;
    const c = arena.output(rows * stride);
    for (const [from, to] of cut < columns
      ? [
          [0, cut],
          [cut, columns],
        ]
      : [[0, columns]]) {
      kernels.multiply(as, 4 * inner, bs, biases, c.pointer, 4 * stride, rows, inner, columns, from, to);
    }
    arena.checkCanaries();
    return c.floats.slice();
  }

  /** aᵀ (rows × inner) · b (inner × columns), for rows [from, to). */
  function multiplyTransposed(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    inner: number,
    columns: number,
    parts: number[][] = [[0, rows]],
  ): Float32Array {
    arena.reset();
    const stride = padded(columns);
    const as = arena.input(a).pointer;
    const bs = arena.input(padRows(b, inner, columns)).pointer;
    const g = arena.output(rows * stride);
    for (const [from, to] of parts) {
      kernels.multiplyTransposed(as, 4 * rows, bs, 4 * stride, g.pointer, 0, rows, inner, columns, from, to, 0, 0);
    }
    arena.checkCanaries();
    return unpack(g.floats, rows, columns);
  }

  test.each(SHAPES)('products of (%i × %i) and (… × %i) are close', (rows, inner, columns) => {
    const numbers = new Numbers(rows);
    const a = numbers.floats(rows * inner);
    const b = numbers.floats(inner * columns);
    const bias = numbers.floats(columns);
    const stride = padded(columns);
    // A chain of n multiply-adds is off by at most n + 1 roundings of 2⁻²⁴, each relative to a partial sum of |a·b|,
    // whatever the signs; that bound holds for fused and separate rounding (Higham, Accuracy and Stability, §3.1).
    const sizes = product(a.map(Math.abs), b.map(Math.abs), rows, inner, columns).map(
      (v, i) => v + Math.abs(bias[i % columns]),
    );
    const tolerances = padRows(Float32Array.from(sizes), rows, columns).map((v) => v * (inner + 2) * EPSILON);
    const exact = product(a, b, rows, inner, columns).map((v, i) => v + bias[i % columns]);
    expectClose(
      multiply(a, b, bias, rows, inner, columns),
      spread(exact, rows, columns, stride, stride),
      (i) => tolerances[i] + EPSILON,
      () => 'a · b',
    );

    // The same numbers as (inner × rows)ᵀ: a chain of `inner` again.
    const sizesT = transposedProduct(a.map(Math.abs), b.map(Math.abs), rows, inner, columns);
    const exactT = transposedProduct(a, b, rows, inner, columns);
    const tolerancesT = padRows(Float32Array.from(sizesT), rows, columns).map((v) => v * (inner + 2) * EPSILON);
    expectClose(
      multiplyTransposed(a, b, rows, inner, columns),
      spread(exactT, rows, columns, stride, stride),
      (i) => tolerancesT[i] + EPSILON,
      () => 'aᵀ · b',
    );
  });

  test.each([
    [1, 3],
    [4, 8],
    [8, 32],
    [13, 33],
    [33, 36],
    [100, 40],
    [50, 72],
    [784, 130],
  ])('a row has the same bits alone, in a batch and in parts: %i inputs, %i units', (inner, columns) => {
    const rows = 7;
    const numbers = new Numbers(inner);
    const a = numbers.floats(rows * inner);
    const b = numbers.floats(inner * columns);
    const stride = padded(columns);
    for (const bias of [null, numbers.floats(columns)]) {
      const batch = multiply(a, b, bias, rows, inner, columns);
      expectBits(multiply(a, b, bias, rows, inner, columns, 8), batch, () => 'in two parts');
      for (let row = 0; row < rows; row++) {
        const one = a.slice(row * inner, (row + 1) * inner);
        const expected = batch.subarray(row * stride, (row + 1) * stride);
        expectBits(multiply(one, b, bias, 1, inner, columns), expected, () => `row ${row} alone`);
        expectBits(multiply(one, b, bias, 1, inner, columns, 8), expected, () => `row ${row} alone, in parts`);
      }
    }
  });

  test.each([
    [3, 5, 7],
    [8, 1, 12],
    [31, 128, 20],
    [46, 33, 13],
  ])('a gradient has the same bits whatever tile it falls in: (%i × %i) · (… × %i)', (rows, inner, columns) => {
    const numbers = new Numbers(rows);
    const a = numbers.floats(rows * inner);
    const b = numbers.floats(inner * columns);
    const whole = multiplyTransposed(a, b, rows, inner, columns);
    // One row at a time takes the tiles of one row.
    const single = Array.from({ length: rows }, (_, i) => [i, i + 1]);
    expectBits(multiplyTransposed(a, b, rows, inner, columns, single), whole, () => 'row by row');
  });

  test('every element is one sum from first to last: rounded each time in simd, fused or not in relaxed-simd', () => {
    const [rows, inner, columns] = [6, 40, 44];
    const numbers = new Numbers(9);
    const a = numbers.floats(rows * inner);
    const b = numbers.floats(inner * columns);
    const bias = numbers.floats(columns);
    const sums = (add: (sum: number, x: number, y: number) => number): Float32Array =>
      Float32Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        let sum = bias[column];
        for (let p = 0; p < inner; p++) sum = add(sum, a[row * inner + p], b[p * columns + column]);
        return sum;
      });
    const rounded = sums((sum, x, y) => Math.fround(sum + Math.fround(x * y)));
    const fused = sums((sum, x, y) => Math.fround(sum + x * y));
    const found = multiply(a, b, bias, rows, inner, columns);
    const fuses = backend === 'relaxed-simd' && found.every((value, i) => value === fused[i]);
    expectBits(found, fuses ? fused : rounded, () => 'a · b');
  });
});
