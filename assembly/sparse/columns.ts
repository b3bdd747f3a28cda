/** A chunk of sparse rows by columns, as its gradient needs it. */
import { rowAt } from '../rows';
import { layerAt, Sparse, Step } from '../table';

/**
 * Lists the chunk by columns. `columns` goes on from chunk to chunk of a batch: its first `known` were touched by
 * earlier ones. Entries, of a row in the chunk and a value, are in the order of rows, so that sums are those of a dense
 * gradient.
 */
export function transpose(step: Step, sparse: Sparse): void {
  const words = ((<usize>layerAt(step, 0).inputs + 63) >> 6) << 3;
  if (!step.adding) {
    // Another batch: what the last one has touched is forgotten.
    memory.fill(sparse.seen, 0, words);
    sparse.touched = 0;
  }
  sparse.known = sparse.touched;
  count(step, sparse);
  list(sparse, words);
  fill(step, sparse);
}

/** The first non-zero of a row of the chunk, and the one behind its last, counted from the first of all. */
class Row {
  @inline
  static from(step: Step, sparse: Sparse, k: i32): usize {
    return (<usize>load<u32>(sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2))) << 2;
  }

  @inline
  static to(step: Step, sparse: Sparse, k: i32): usize {
    return (<usize>load<u32>(sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2), 4)) << 2;
  }
}

/** How often the chunk has each column, into `places`, of which others are left as they are; and a bit for each. */
function count(step: Step, sparse: Sparse): void {
  const bits = sparse.bits;
  const places = sparse.places;
  for (let k = 0; k < step.rows; k++) {
    const end = sparse.indices + Row.to(step, sparse, k);
    for (let at = sparse.indices + Row.from(step, sparse, k); at < end; at += 4) {
      const column = load<u32>(at);
      const word = bits + ((<usize>(column >> 6)) << 3);
      const had = load<u64>(word);
      const place = places + ((<usize>column) << 2);
      // One more, or the first: whatever an earlier chunk has left.
      store<u32>(place, (load<u32>(place) & -(<u32>(had >> (column & 63)) & 1)) + 1);
      store<u64>(word, had | ((<u64>1) << (column & 63)));
    }
  }
}

/**
 * Lists the columns that the batch has not had yet behind those that it has, and turns counts into places: where each
 * column's entries start. New columns are in rising order: W is then walked in one direction (with Adam, lazy, a third
 * of the time).
 */
function list(sparse: Sparse, words: usize): void {
  const bits = sparse.bits;
  const columns = sparse.columns;
  const starts = sparse.starts;
  let total: u32 = 0;
  let at: usize = 0;
  for (const end = (<usize>sparse.known) << 2; at < end; at += 4) {
    const column = load<u32>(columns + at);
    const place = sparse.places + ((<usize>column) << 2);
    const has = <u32>(load<u64>(bits + ((<usize>(column >> 6)) << 3)) >> (column & 63)) & 1;
    store<u32>(starts + at, total);
    const count = load<u32>(place) & -has;
    store<u32>(place, total);
    total += count;
  }
  for (let i: usize = 0; i < words; i += 8) {
    const had = load<u64>(bits + i);
    if (!had) continue;
    store<u64>(bits + i, 0);
    const seen = load<u64>(sparse.seen + i);
    store<u64>(sparse.seen + i, seen | had);
    for (let fresh = had & ~seen; fresh; fresh &= fresh - 1) {
      const column = ((<u32>i) << 3) + <u32>ctz(fresh);
      const place = sparse.places + ((<usize>column) << 2);
      store<u32>(columns + at, column);
      store<u32>(starts + at, total);
      const count = load<u32>(place);
      store<u32>(place, total);
      total += count;
      at += 4;
    }
  }
  store<u32>(starts + at, total);
  sparse.touched = <i32>(at >> 2);
}

/** Writes the entries, each column's from its place on. */
function fill(step: Step, sparse: Sparse): void {
  const strideD = layerAt(step, 0).stride << 2;
  const places = sparse.places;
  const entries = sparse.entries;
  let d: u32 = 0;
  for (let k = 0; k < step.rows; k++) {
    const end = Row.to(step, sparse, k);
    for (let at = Row.from(step, sparse, k); at < end; at += 4) {
      const place = places + ((<usize>load<u32>(sparse.indices + at)) << 2);
      const to = load<u32>(place);
      store<u32>(place, to + 1);
      const entry = entries + ((<usize>to) << 3);
      store<u32>(entry, d);
      store<f32>(entry, load<f32>(sparse.values + (at & sparse.valueMask)), 4);
    }
    d += strideD;
  }
}
