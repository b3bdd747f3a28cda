/** Compressed rows as the package sees them: arrays, checked. sparse-rows.ts has the class that users make. */
import { inPieces, runNow, type Work } from '../base/cooperative';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import type { Compressed, SparseArrays } from '../base/forms';
import { knownOf } from './names';
import { FINITE, type Rows, toRows } from './rows';

/**
 * Refuses offsets that fall or do not fit the indices, and columns that are out of range or do not rise within a row.
 * Asked when rows are made, and again of the copy in Wasm memory, which is all that kernels read.
 */
export function checkSparse(name: string, sparse: SparseArrays, columns: number): void {
  runNow(checkSparseInTurns(name, sparse, columns));
}

/** The same in turns. */
export function* checkSparseInTurns(name: string, sparse: SparseArrays, columns: number): Work<void> {
  const { offsets, indices } = sparse;
  const [rows, count] = [offsets.length - 1, indices.length];
  if (rows < 1 || offsets[0] !== 0 || offsets[rows] !== count) {
    const ends = `${offsets[0]} to ${offsets[rows]}`;
    throw rangeError(name, `offsets from 0 to ${count} of at least one row`, new Verbatim(ends), 'data');
  }
  // Views of Wasm memory are soon stale, so arrays are asked for anew in every turn.
  yield* inPieces(rows, 1, (first, last) => {
    const { offsets } = sparse;
    for (let row = first; row < last; row++) {
      const to = offsets[row + 1];
      if (to >= offsets[row] && to <= count) continue;
      throw rangeError(name, 'offsets that rise', new Verbatim(`${to} behind row ${row}`), 'data');
    }
  });
  let row = 0;
  let before = -1;
  yield* inPieces(count, 2, (first, last) => {
    const { offsets, indices } = sparse;
    for (let k = first; k < last; k++) {
      for (; k >= offsets[row + 1]; row++) before = -1;
      const column = indices[k];
      if (!(column > before && column < columns)) {
        const got = new Verbatim(`${column} behind ${before} at row ${row}`);
        throw rangeError(name, `columns under ${columns} that rise within a row`, got, 'data');
      }
      before = column;
    }
  });
}

/** Sparse rows as x of a network with `width` inputs. */
export function toSparse(name: string, { columns, offsets, indices, values }: Compressed, width: number): Rows {
  if (columns !== width) throw rangeError(name, `sparse rows of ${width} columns`, columns, 'data');
  const sparse = { offsets, indices, values };
  return { ...NO_ROWS, name, rows: offsets.length - 1, width, sparse };
}

const NO_ROWS = { values: new Float32Array(), columns: undefined, bounds: FINITE, classes: false };

/** The same rows with their zeros. */
export function toDense(x: Rows): Rows {
  if (!x.sparse) return x;
  const { name, rows, width, sparse, columns } = x;
  return { ...toRows(name, denseOf(sparse, rows, width), width), columns };
}

/** All numbers of sparse rows, (rows × columns) row-major. */
export function denseOf({ offsets, indices, values }: SparseArrays, rows: number, columns: number): Float32Array {
  const dense = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = offsets[row]; k < offsets[row + 1]; k++) dense[row * columns + indices[k]] = values ? values[k] : 1;
  }
  return dense;
}

/** The place of each name, kept with the list: a network's may have a hundred thousand. */
const placesOf = new WeakMap<readonly string[], Map<string, number>>();

/**
 * Rows of `{ name: number }`, absent names 0. Collects the names where none are given; `ignore` leaves out others than
 * those that are.
 *
 * @throws TypeError, RangeError with row and name
 */
export function compressObjects(
  name: string,
  objects: readonly unknown[],
  names: readonly string[] | undefined,
  ignore = false,
): Compressed & { names: readonly string[] } {
  return runNow(compressObjectsInTurns(name, objects, names, ignore));
}

/** The same in turns. */
export function* compressObjectsInTurns(
  name: string,
  objects: readonly unknown[],
  names: readonly string[] | undefined,
  ignore: boolean,
): Work<Compressed & { names: readonly string[] }> {
  const places = (names && placesOf.get(names)) ?? new Map((names ?? []).map((each, i) => [each, i]));
  if (names) placesOf.set(names, places);
  const rows = objects.length;
  const offsets = new Uint32Array(rows + 1);
  const indices = new Growing(Uint32Array);
  const values = new Growing(Float32Array);
  yield* inPieces(rows, WORDS, (from, to) => {
    for (let row = from; row < to; row++) {
      const found: [number, number][] = [];
      for (const [key, value] of Object.entries(Object(objects[row]))) {
        const where = (): Verbatim => new Verbatim(`${show(value)} at row ${row}, ${show(key)}`);
        if (typeof value !== 'number' && typeof value !== 'boolean') throw typeError(name, 'numbers', where(), 'data');
        if (!Number.isFinite(+value)) throw rangeError(name, FINITE.expected, where(), 'data');
        if (!places.has(key)) {
          if (ignore) continue;
          if (names) throw rangeError(name, `names such as ${knownOf(names)}`, where(), 'data');
          places.set(key, places.size);
        }
        if (Math.fround(+value) !== 0) found.push([places.get(key) as number, +value]);
      }
      for (const [column, value] of found.sort((a, b) => a[0] - b[0])) {
        indices.push(column);
        values.push(value);
      }
      offsets[row + 1] = indices.length;
    }
  });
  return {
    columns: Math.max(1, places.size),
    offsets,
    indices: yield* indices.joined(),
    values: yield* values.joined(),
    names: names ?? [...places.keys()],
  };
}

/** What an object of words is taken for, in numbers to read: some hundred words, of which each takes long to find. */
const WORDS = 4096;

/** Numbers one behind the other, in blocks: an array that grows is copied as a whole at a time. */
class Growing<Of extends Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  length = 0;
  readonly #blocks: Of[] = [];
  readonly #kind: new (
    length: number,
  ) => Of;

  constructor(kind: new (length: number) => Of) {
    this.#kind = kind;
  }

  push(value: number): void {
    const at = this.length++ % BLOCK;
    if (at === 0) this.#blocks.push(new this.#kind(BLOCK));
    this.#blocks[this.#blocks.length - 1][at] = value;
  }

  *joined(): Work<Of> {
    const { length } = this;
    const all = new this.#kind(length);
    yield* inPieces(length, 1, (from, to) => {
      for (let i = from; i < to; i++) all[i] = this.#blocks[Math.floor(i / BLOCK)][i % BLOCK];
    });
    return all;
  }
}

/** Numbers of a block. */
const BLOCK = 2 ** 12;
