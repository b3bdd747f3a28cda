/**
 * The data of one call in Wasm memory: all of it where it is small, a window that moves over it where it is not,
 * so that data may be larger than memory.
 */
import { type Bounds, FINITE, outOfBounds, type Rows, type ScalerColumns, type TypedNumbers } from '../data/rows';
import type { TargetRows } from '../data/targets';
import type { Block, Engine } from '../wasm/memory';

/** Data up to this size is held whole. */
const WINDOW_BYTES = 32 * 2 ** 20;
/** Rows up to this width are copied number by number: cheaper than a view of each. */
const NARROW = 16;

export class DataWindow implements Block {
  pointer = 0;
  pins = 0;
  readonly bytes: number;
  /** Whether y holds one class index a row. */
  readonly classes: boolean;
  /** Rows that the window holds. */
  readonly capacity: number;
  readonly #engine: Engine;
  readonly #weights: Rows | undefined;
  /** Bytes from `pointer` to y, to the order of rows and to the rows' weights. */
  readonly #targetsAt: number;
  readonly #orderAt: number;
  readonly #weightsAt: number;
  /** The order that positions count along; undefined: the rows as they lie. */
  order: Uint32Array | undefined = undefined;
  /** The positions that lie in the window now: [first, end). */
  #first = 0;
  #end = 0;

  /**
   * @param least rows that must find room at once
   * @param weights what each row counts, (rows × 1); all alike where they are left out
   */
  constructor(
    engine: Engine,
    readonly x: Rows,
    readonly y: TargetRows | undefined,
    least: number,
    weights?: Rows,
  ) {
    const widths = x.width + (y?.width ?? 0) + (weights ? 1 : 0) + 1; // one more for the order
    this.#weights = weights;
    this.#engine = engine;
    this.classes = y?.classes ?? false;
    this.capacity = Math.min(x.rows, Math.max(least, Math.floor(WINDOW_BYTES / 4 / widths)));
    this.bytes = 4 * (this.capacity * widths + 16); // lanes may read past the end of each
    this.#targetsAt = 4 * (this.capacity * x.width + 4);
    this.#orderAt = this.#targetsAt + 4 * (this.capacity * this.targetWidth + 4);
    this.#weightsAt = this.#orderAt + 4 * (this.capacity + 4);
  }

  /** Whether all rows are in memory, so that an order of rows is enough to shuffle. */
  get whole(): boolean {
    return this.capacity === this.x.rows;
  }

  open(): void {
    this.#engine.allocate(this);
    this.pins = 1;
    if (this.whole) this.#load(0, this.x.rows);
  }

  close(): void {
    this.pins = 0;
    if (this.pointer !== 0) this.#engine.release(this);
  }

  /** Byte address of y; x lies at `pointer`. */
  get targetsAddress(): number {
    return this.pointer + this.#targetsAt;
  }

  /** Byte address of the order of rows as int32, or 0 where rows lie as they are to be taken. */
  get orderAddress(): number {
    return this.whole && this.order ? this.pointer + this.#orderAt : 0;
  }

  /** Byte address of the rows' weights, or 0 where all count alike. */
  get weightsAddress(): number {
    return this.#weights ? this.pointer + this.#weightsAt : 0;
  }

  /** Numbers in a row of y. */
  get targetWidth(): number {
    return this.y?.width ?? 0;
  }

  /** Targets of `rows` positions from `from` on, all of them placed, to `to` from `at` on. */
  copyTargets(from: number, rows: number, to: Float32Array, at: number): void {
    const { floats } = this.#engine;
    const start = this.targetsAddress >>> 2;
    const width = this.targetWidth;
    for (let i = 0; i < rows; i++) {
      const row = this.whole ? (this.order?.[from + i] ?? from + i) : from + i - this.#first;
      for (let j = 0; j < width; j++) to[at + i * width + j] = floats[start + row * width + j];
    }
  }

  /** From now on positions count along `order`, or along the rows themselves. */
  setOrder(order: Uint32Array | undefined): void {
    this.order = order;
    if (!this.whole) this.#end = this.#first = 0;
    else if (order) this.#engine.words.set(order, (this.pointer + this.#orderAt) >>> 2);
  }

  /** Makes positions [from, from + rows) lie in the window; returns the first one's place in it. */
  place(from: number, rows: number): number {
    if (this.whole) return from;
    if (from < this.#first || from + rows > this.#end) {
      this.#load(from, Math.min(from + this.capacity, this.order?.length ?? this.x.rows));
    }
    return from - this.#first;
  }

  #load(from: number, end: number): void {
    this.#copyRows(this.x, this.pointer >>> 2, from, end);
    if (this.y) this.#copyRows(this.y, this.targetsAddress >>> 2, from, end);
    if (this.#weights) this.#copyRows(this.#weights, this.weightsAddress >>> 2, from, end);
    this.#first = from;
    this.#end = end;
  }

  #copyRows({ values, width, columns }: Rows, to: number, from: number, end: number): void {
    const { floats } = this.#engine;
    const order = this.whole ? undefined : this.order;
    if (columns) {
      for (let position = from, at = to; position < end; position++, at += width) {
        copyScaled(values, (order?.[position] ?? position) * width, columns, floats, at);
      }
      return;
    }
    if (!order) {
      floats.set(values.length === (end - from) * width ? values : values.subarray(from * width, end * width), to);
      return;
    }
    let at = to;
    for (let position = from; position < end; position++, at += width) {
      copyRow(values, order[position] * width, width, floats, at);
    }
  }

  /** Refuses values that are not finite as float32, or targets that the network can't mean; names row and column. */
  check(): void {
    this.#checkAll(this.x, FINITE, () => this.pointer);
    if (this.y) this.#checkAll(this.y, this.y.bounds, () => this.targetsAddress);
    if (this.#weights) this.#checkAll(this.#weights, FINITE, () => this.weightsAddress);
  }

  #checkAll(rows: Rows, bounds: Bounds, addressOf: () => number): void {
    for (let from = 0; from < rows.rows; from += this.capacity) {
      const end = Math.min(from + this.capacity, rows.rows);
      if (!this.whole) this.#load(from, end);
      const at = addressOf();
      const index = this.#engine.kernels.firstOutside(at, (end - from) * rows.width, bounds.low, bounds.high);
      if (index < 0) continue;
      throw outOfBounds(rows, bounds, from * rows.width + index, this.#engine.floats[(at >>> 2) + index]);
    }
    if (!this.whole) this.#end = this.#first = 0;
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
