/**
 * The data of one call in Wasm memory: all of it where it is small, a window that moves over it where it is not,
 * so that data may be larger than memory.
 */
import { pieces, runNow, type Work } from '../base/cooperative';
import { rangeError } from '../base/errors';
import { lengthOf } from '../base/forms';
import { outOfBounds, type Rows, type ScalerColumns, type TypedNumbers } from '../data/rows';
import type { Block } from '../wasm/budget';
import type { Engine } from '../wasm/memory';
import { compressRows, copySparse, prepareSparse, type SparseSizes, sizesOf, sparseBytes } from './sparse-block';

/**
 * Data up to this size is held whole, or where it is asked for once. Tests set them otherwise: no bit depends on it.
 */
export const limits = { windowBytes: 32 * 2 ** 20, passingBytes: 2 ** 19 };
/** Rows up to this width are copied number by number: cheaper than a view of each. */
const NARROW = 16;

/** One of the arrays that a window holds: of x, of y, or of the rows' weights. */
interface Part {
  readonly rows: Rows;
  /** Bytes from the window's start. */
  readonly at: number;
}

/** Where rows lie: the first one's place in the window, and byte addresses of all that it holds. */
export interface Placed {
  readonly row: number;
  readonly x: number;
  /** The Sparse structure, in place of x; 0 where rows are dense. */
  readonly sparse: number;
  /** 0 where there are no targets. */
  readonly y: number;
  /** 0 where rows lie in the order that they are to be taken in. */
  readonly order: number;
  /** 0 where all rows count alike. */
  readonly weights: number;
}

export class DataWindow implements Block {
  pointer = 0;
  pins = 0;
  readonly bytes: number;
  /** Rows that the window holds. */
  readonly capacity: number;
  /** The order that positions count along; undefined: the rows as they lie. */
  order: Uint32Array | undefined = undefined;
  /** Whether rows count by their weights, where there are some. */
  #weighted = true;
  /** How many numbers of dense x are not 0. */
  nonZeros = 0;
  readonly #engine: Engine;
  readonly #sizes: SparseSizes | undefined;
  readonly #parts: Part[] = [];
  readonly #orderAt: number;
  /** The positions that lie in the window now: [first, end). */
  #first = 0;
  #end = 0;

  /**
   * Lays out `| x | y | weights | order |`.
   *
   * @param y the targets; none for predictions
   * @param weights what each row counts, (rows × 1); all alike where they are left out
   * @param least rows that must find room at once: a chunk
   * @param compressed sizes of x without its zeros, where `compress` will bring it in so; such x is held whole
   * @param passing whether rows are asked for once, one chunk behind the other: then few are held, in the nearest cache
   */
  constructor(
    engine: Engine,
    readonly x: Rows,
    readonly y: Rows | undefined,
    weights: Rows | undefined,
    least: number,
    compressed?: SparseSizes,
    passing = false,
  ) {
    const widths = x.width + this.targetWidth + (weights ? 1 : 0) + 1; // one more for the order
    this.#engine = engine;
    this.#sizes = x.sparse ? sizesOf(x, least) : compressed;
    const fitting = Math.floor((passing ? limits.passingBytes : limits.windowBytes) / 4 / widths);
    // Of rows in passing whole chunks, so that none is copied twice.
    const room = this.#sizes ? x.rows : Math.max(least, fitting - (passing ? fitting % least : 0));
    this.capacity = Math.min(x.rows, room);
    let at = 0;
    const place = (rows: Rows | undefined): void => {
      if (!rows) return;
      this.#parts.push({ rows, at });
      const sizes = rows === x && this.#sizes;
      at += sizes ? sparseBytes(sizes) : 4 * (this.capacity * rows.width + 4); // lanes may read past the end
    };
    place(x);
    place(y);
    place(weights);
    this.#orderAt = at;
    this.bytes = at + 4 * (this.capacity + 4);
  }

  /** Whether all rows are in memory, so that an order of rows is enough to shuffle. */
  get whole(): boolean {
    return this.capacity === this.x.rows;
  }

  /** Takes its place in memory, and copies all rows in once, which checks them. */
  open(): void {
    const { rows } = this.x;
    this.#begin();
    if (this.x.sparse || rows > this.#few) runNow(this.#bringAll());
    else this.#bring(0, rows);
  }

  /**
   * Takes its place in memory, for rows that are asked for once. They are copied and checked when they are; all are, where
   * they fit. Numbers that are not 0 are counted among those that are in, and guessed from them.
   */
  openToPass(): void {
    const { rows } = this.x;
    if (this.whole || this.#sizes) {
      this.open();
      return;
    }
    this.#begin();
    this.#follow(0, 1);
    const { kernels } = this.#engine;
    const count = kernels.countNonZeros(this.pointer, this.#end * this.x.width);
    this.nonZeros = Math.round((count / this.#end) * rows);
  }

  /** The same as `open`, in turns. */
  *openInTurns(): Work<void> {
    this.#begin();
    yield* this.#bringAll();
  }

  #begin(): void {
    this.#engine.allocate(this);
    this.pins = 1;
    if (this.#sizes) prepareSparse(this.#engine, this.pointer, this.#sizes);
  }

  *#bringAll(): Work<void> {
    const { x } = this;
    if (this.#sizes && x.sparse) yield* copySparse(this.#engine, this.pointer, x, this.#sizes);
    for (let from = 0; from < x.rows; from += this.#few) {
      this.#bring(from, Math.min(from + this.#few, x.rows));
      if (this.#few < x.rows) yield;
    }
  }

  #bring(from: number, end: number): void {
    // Where rows will move through the window, they are only looked at now.
    this.#load(from, end, this.whole ? from : 0);
    if (this.#sizes) return;
    const { kernels } = this.#engine;
    this.nonZeros += kernels.countNonZeros(this.#xOf(this.whole ? from : 0), (end - from) * this.x.width);
  }

  /** Rows that are copied at once: few enough that others can wait. */
  get #few(): number {
    return Math.min(this.capacity, Math.ceil(pieces.numbers / (this.x.width + this.targetWidth)));
  }

  /** Rows that one call of the kernels may ask for, at most. */
  get reach(): number {
    return this.whole ? this.capacity : Math.min(this.capacity, 8 * this.#few);
  }

  /** The byte address of a row of dense x in the window. */
  #xOf(row: number): number {
    return this.pointer + 4 * row * this.x.width;
  }

  close(): void {
    this.pins = 0;
    if (this.pointer !== 0) this.#engine.release(this);
  }

  /** Numbers in a row of y. */
  get targetWidth(): number {
    return this.y?.width ?? 0;
  }

  /** Targets of `rows` positions from `from` on, all of them placed, to `to` from `at` on. */
  copyTargets(from: number, rows: number, to: Float32Array, at: number): void {
    const { floats } = this.#engine;
    const start = (this.pointer + this.#parts[1].at) >>> 2;
    const width = this.targetWidth;
    for (let i = 0; i < rows; i++) {
      const row = this.whole ? (this.order?.[from + i] ?? from + i) : from + i - this.#first;
      for (let j = 0; j < width; j++) to[at + i * width + j] = floats[start + row * width + j];
    }
  }

  /** From now on positions count along `order`, or along the rows themselves, with the rows' weights or without. */
  setOrder(order: Uint32Array | undefined, weighted = true): void {
    this.order = order;
    this.#weighted = weighted;
    if (!this.whole) this.#end = this.#first = 0;
    else if (order) this.#engine.words.set(order, (this.pointer + this.#orderAt) >>> 2);
  }

  /** Makes positions [from, from + rows) lie in the window. */
  place(from: number, rows: number): Placed {
    const { whole, order, pointer, y } = this;
    if (!whole) this.#follow(from, from + rows);
    const [, second, third] = this.#parts;
    const weights = y ? third : second;
    return {
      row: whole ? from : from - this.#first,
      x: pointer,
      sparse: this.#sizes ? pointer : 0,
      y: y ? pointer + second.at : 0,
      order: whole && order ? pointer + this.#orderAt : 0,
      weights: weights && this.#weighted ? pointer + weights.at : 0,
    };
  }

  /**
   * Has the window hold positions [from, end): goes on behind what it holds, some rows further than is asked for, and
   * starts again at `from` once it is full.
   */
  #follow(from: number, end: number): void {
    if (from >= this.#first && end <= this.#end) return;
    if (from < this.#first || from > this.#end || end > this.#first + this.capacity) this.#first = this.#end = from;
    const last = Math.min(this.#first + this.capacity, this.order?.length ?? this.x.rows);
    const until = Math.min(Math.max(end, this.#end + this.#few), last);
    this.#load(this.#end, until, this.#end - this.#first);
    this.#end = until;
  }

  /**
   * Copies positions [from, end) to the window's rows from `row` on, and refuses values that are not finite as float32, or
   * targets that the network can't mean. The copies are what is checked, and each of them: by now the caller's memory may
   * hold other values.
   */
  #load(from: number, end: number, row: number): void {
    const { floats, kernels } = this.#engine;
    for (const { rows, at } of this.#parts) {
      if (rows === this.x && this.#sizes) continue; // sparse rows are brought in as a whole
      const { bounds, width } = rows;
      const address = this.pointer + at + 4 * row * width;
      this.#copyRows(rows, address >>> 2, from, end);
      const index = kernels.firstOutside(address, (end - from) * width, bounds.low, bounds.high);
      if (index < 0) continue;
      const position = from + Math.floor(index / width);
      const own = this.whole ? position : (this.order?.[position] ?? position);
      throw outOfBounds(rows, own * width + (index % width), floats[(address >>> 2) + index]);
    }
  }

  #copyRows({ name, values, rows, width, columns }: Rows, to: number, from: number, end: number): void {
    const { floats } = this.#engine;
    const length = lengthOf(values);
    if (length < rows * width) {
      throw rangeError(name, `${rows} rows, as many as before`, Math.floor(length / width), 'data');
    }
    const order = this.whole ? undefined : this.order;
    if (columns) {
      for (let position = from, at = to; position < end; position++, at += width) {
        copyScaled(values, (order?.[position] ?? position) * width, columns, floats, at);
      }
      return;
    }
    if (!order) {
      floats.set(length === (end - from) * width ? values : values.subarray(from * width, end * width), to);
      return;
    }
    let at = to;
    for (let position = from; position < end; position++, at += width) {
      copyRow(values, order[position] * width, width, floats, at);
    }
  }

  /** Takes x out of a window with the same rows, without its zeros and in turns. */
  *compress(dense: DataWindow): Work<void> {
    const sizes = this.#sizes as SparseSizes;
    const few = dense.#few;
    let count = 0;
    for (let from = 0; from < sizes.rows; from += few) {
      const rows = Math.min(few, sizes.rows - from);
      const { row } = dense.place(from, rows);
      const x = dense.#xOf(row);
      // The caller's array may have changed since it was counted.
      const found = this.#engine.kernels.countNonZeros(x, rows * sizes.columns);
      if (count + found > sizes.count) throw rangeError('x', 'an array that stays as it is', 'another', 'data');
      count = compressRows(this.#engine, this.pointer, x, [from, rows, sizes.columns], count);
      if (few < sizes.rows) yield;
    }
  }
}

function copyRow(values: TypedNumbers, from: number, width: number, to: Float32Array, at: number): void {
  if (width > NARROW) {
    to.set(values.subarray(from, from + width), at);
  } else {
    for (let i = 0; i < width; i++) to[at + i] = values[from + i];
  }
}

/** A row scaled, in float64 until it is written. */
function copyScaled(values: TypedNumbers, from: number, columns: ScalerColumns, to: Float32Array, at: number): void {
  const { shift, factor, offset } = columns;
  for (let j = 0; j < shift.length; j++) to[at + j] = (values[from + j] - shift[j]) * factor[j] + offset;
}
