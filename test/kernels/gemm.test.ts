/**
 * The matrix products over every edge of their tiles. Inputs are small integers here, so every result is exact and must
 * be the same in every bit on both variants; what is not a result must keep its bits. gemm-floats.test.ts has the rest.
 */
import { describe, expect, test } from 'vitest';
import { product, transpose, transposedProduct } from '../twin/twin';
import { VARIANTS } from './instance';
import { expectBits, Numbers, pack, padded, spread, unpack } from './matrices';

const ROWS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31, 32, 33];
const INNER = [1, 2, 3, 4, 5, 7, 8, 9, 16, 33];
const COLUMNS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24, 25, 31, 32, 33, 34, 63, 64, 65, 98,
];

/** [0, count) cut in multiples of 8, as layers are cut in parts: not, behind the first panel, before the last. */
function partsOf(count: number, choice: number): [from: number, to: number][] {
  const last = 8 * (Math.ceil(count / 8) - 1);
  const cut = choice % 3 === 1 ? 8 : last;
  if (choice % 3 === 0 || cut <= 0 || cut >= count) return [[0, count]];
  return [
    [0, cut],
    [cut, count],
  ];
}

/** Every shape, with a number of its own. */
function* shapes(): Generator<[rows: number, inner: number, columns: number, index: number]> {
  let index = 0;
  for (const rows of ROWS) {
    for (const inner of INNER) for (const columns of COLUMNS) yield [rows, inner, columns, index++];
  }
}

/** A row-major matrix in rows `stride` apart, without the gap behind its last row. */
function strided(values: ArrayLike<number>, rows: number, width: number, stride: number, zeros = width): Float32Array {
  return spread(values, rows, width, stride, zeros).subarray(0, (rows - 1) * stride + zeros);
}

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  test('multiply', () => {
    const numbers = new Numbers(1);
    for (const [rows, inner, columns, index] of shapes()) {
      const strideA = inner + (index % 3);
      const strideC = padded(columns) + (index % 5);
      const a = numbers.integers(rows * inner);
      const b = numbers.integers(inner * columns);
      const bias = numbers.integers(columns);
      const unbiased = product(a, b, rows, inner, columns);
      for (const biased of [false, true]) {
        arena.reset();
        const as = arena.input(strided(a, rows, inner, strideA)).pointer;
        const bs = arena.input(pack(b, inner, columns)).pointer;
        const biases = biased ? arena.input(strided(bias, 1, columns, padded(columns), padded(columns))).pointer : 0;
        const result = unbiased.map((v, i) => v + (biased ? bias[i % columns] : 0));
        const expected = strided(result, rows, columns, strideC, padded(columns));
        const c = arena.output(expected.length);
        for (const [from, to] of partsOf(columns, index)) {
          kernels.multiply(as, 4 * strideA, bs, biases, c.pointer, 4 * strideC, rows, inner, columns, from, to);
        }
        expectBits(c.floats, expected, () => `(${rows} × ${inner}) · (${inner} × ${columns}), bias ${biased}`);
        arena.checkCanaries();
      }
    }
  });

  test('multiply leaves the columns of other parts alone', () => {
    const [rows, inner, columns] = [5, 3, 44];
    const numbers = new Numbers(2);
    const a = numbers.integers(rows * inner);
    const b = numbers.integers(inner * columns);
    const whole = product(a, b, rows, inner, columns);
    for (const count of [1, rows]) {
      for (const [from, to] of [
        [8, 16],
        [8, 24], // two panels, with two more behind them: no four at a time
        [16, 40],
        [8, 40],
        [40, 44],
        [24, 24],
        [44, 44],
      ]) {
        arena.reset();
        const as = arena.input(a).pointer;
        const bs = arena.input(pack(b, inner, columns)).pointer;
        const c = arena.output(count * columns);
        const expected = c.floats.slice();
        for (let i = 0; i < count; i++) {
          expected.set(whole.subarray(i * columns + from, i * columns + to), i * columns + from);
        }
        kernels.multiply(as, 4 * inner, bs, 0, c.pointer, 4 * columns, count, inner, columns, from, to);
        expectBits(c.floats, expected, () => `${count} rows, columns ${from} to ${to}`);
        arena.checkCanaries();
      }
    }
  });

  test('multiplyTransposed: stored, added, descended', () => {
    const numbers = new Numbers(3);
    const rate = 0.5;
    for (const [inner, rows, columns, index] of shapes()) {
      const strideA = rows + (index % 3);
      const strideB = padded(columns) + (index % 5);
      const a = numbers.integers(inner * rows);
      const b = numbers.integers(inner * columns);
      const tile = transposedProduct(a, b, rows, inner, columns);
      const [g, w] = [numbers.integers(rows * columns), numbers.integers(rows * columns)];
      const [adding, updating] = [index % 2, (index >> 1) % 2];
      arena.reset();
      const as = arena.input(strided(a, inner, rows, strideA)).pointer;
      const bs = arena.input(strided(b, inner, columns, strideB, padded(columns))).pointer;
      const size = rows * padded(columns);
      const gs = adding ? arena.floats(pack(g, rows, columns)) : arena.output(size);
      const ws = arena.floats(pack(w, rows, columns));
      const sum = tile.map((v, i) => v + (adding ? g[i] : 0));
      const expectedG = updating ? gs.floats.slice() : pack(sum, rows, columns);
      const expectedW = updating ? w.map((v, i) => v - rate * sum[i]) : w;
      for (const [from, to] of partsOf(rows, index >> 2)) {
        kernels.multiplyTransposed(
          as,
          4 * strideA,
          bs,
          4 * strideB,
          gs.pointer,
          updating ? ws.pointer : 0,
          rows,
          inner,
          columns,
          from,
          to,
          adding,
          rate,
        );
      }
      const what = (): string => `(${inner} × ${rows})ᵀ · (${inner} × ${columns}), modes ${[adding, updating]}`;
      expectBits(gs.floats, expectedG, () => `${what()}, g`);
      expectBits(ws.floats, pack(expectedW, rows, columns), () => `${what()}, w`);
      arena.checkCanaries();
    }
  });

  test('packTransposed: every panel of every transpose', () => {
    const numbers = new Numbers(4);
    for (const rows of [...ROWS, 14, 15, 16, 17, 20]) {
      for (const columns of COLUMNS) {
        const w = numbers.integers(rows * columns);
        for (let from = 0; from < rows; from += 8) {
          const width = rows - from > 4 ? 8 : 4;
          arena.reset();
          // NaN in the padding: nothing of it may come through.
          const ws = arena.input(pack(w, rows, columns, Number.NaN)).pointer;
          const packed = arena.output(columns * width);
          kernels.packTransposed(ws, rows, columns, from, width, packed.pointer);
          const expected = packed.floats.map((_, i) => {
            const row = from + (i % width);
            return row < rows ? w[row * columns + Math.floor(i / width)] : 0;
          });
          expectBits(packed.floats, expected, () => `(${rows} × ${columns}), rows from ${from}`);
          arena.checkCanaries();
        }
      }
    }
  });

  test('big shapes: C·t = A·(B·t) and u·G = (u·Aᵀ)·D', () => {
    const [rows, inner, columns] = [257, 784, 130];
    const numbers = new Numbers(5);
    const stride = padded(columns);
    const [a, b, d] = [rows * inner, inner * columns, rows * columns].map((count) => numbers.integers(count));
    arena.reset();
    const as = arena.input(a).pointer;
    const bs = arena.input(pack(b, inner, columns)).pointer;
    const ds = arena.input(spread(d, rows, columns, stride, stride)).pointer;
    const c = arena.output(rows * stride);
    const g = arena.output(inner * stride);
    kernels.multiply(as, 4 * inner, bs, 0, c.pointer, 4 * stride, rows, inner, columns, 0, columns);
    kernels.multiplyTransposed(as, 4 * inner, ds, 4 * stride, g.pointer, 0, inner, rows, columns, 0, inner, 0, 0);
    arena.checkCanaries();

    const t = numbers.integers(columns);
    const bt = product(b, t, inner, columns, 1);
    const ct = product(c.floats, spread(t, 1, columns, stride, stride), rows, stride, 1);
    expect(ct).toEqual(product(a, bt, rows, inner, 1));

    const u = numbers.integers(inner);
    const ua = product(u, transpose(a, rows, inner), 1, inner, rows);
    const ug = product(u, unpack(g.floats, inner, columns), 1, inner, stride);
    expect(ug.subarray(0, columns)).toEqual(product(ua, d, 1, rows, columns));
  });
});
