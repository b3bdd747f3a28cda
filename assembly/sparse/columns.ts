/** A chunk of sparse rows by columns, as its gradient needs it. */
import { rowAt } from '../rows';
import { layerAt, Sparse, Step } from '../table';

/**
 * Lists the chunk by columns. `columns` goes on from chunk to chunk of a batch: its first `known` were touched by
 * earlier ones. Entries, of a row in the chunk and a value, are in the order of rows, so that sums are those of a dense
 * gradient.
 */
export function transpose(step: Step, sparse: Sparse): void {
  const marks = sparse.marks;
  const columns = sparse.columns;
  const starts = sparse.starts;
  const ends = sparse.ends;
  let touched = sparse.touched;
  if (!step.adding) {
    // Another batch: what the last one has touched is forgotten.
    for (let slot = 0; slot < touched; slot++) {
      store<u32>(marks + ((<usize>load<u32>(columns + ((<usize>slot) << 2))) << 2), 0);
    }
    touched = 0;
  }
  sparse.known = touched;
  memory.fill(ends, 0, (<usize>touched) << 2);
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const last = sparse.indices + ((<usize>load<u32>(row, 4)) << 2);
    for (let at = sparse.indices + ((<usize>load<u32>(row)) << 2); at < last; at += 4) {
      const column = load<u32>(at);
      if (load<u32>(marks + ((<usize>column) << 2))) continue;
      const word = sparse.bits + ((<usize>column >> 5) << 2);
      store<u32>(word, load<u32>(word) | ((<u32>1) << (column & 31)));
    }
  }
  // New columns in rising order: W is then walked in one direction (with Adam, lazy, a third of the time).
  const words = (<usize>layerAt(step, 0).inputs + 31) >> 5;
  for (let i: usize = 0; i < words; i++) {
    let bits = load<u32>(sparse.bits + (i << 2));
    if (!bits) continue;
    store<u32>(sparse.bits + (i << 2), 0);
    for (; bits; bits &= bits - 1) {
      const column = ((<u32>i) << 5) + ctz(bits);
      store<u32>(columns + ((<usize>touched) << 2), column);
      store<u32>(ends + ((<usize>touched) << 2), 0);
      store<u32>(marks + ((<usize>column) << 2), ++touched);
    }
  }
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const last = sparse.indices + ((<usize>load<u32>(row, 4)) << 2);
    for (let at = sparse.indices + ((<usize>load<u32>(row)) << 2); at < last; at += 4) {
      const count = ends + ((<usize>(load<u32>(marks + ((<usize>load<u32>(at)) << 2)) - 1)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
  sparse.touched = touched;
  // Counts become places: each list is filled from its start to its end.
  let total: u32 = 0;
  for (let slot = 0; slot < touched; slot++) {
    const at = (<usize>slot) << 2;
    store<u32>(starts + at, total);
    const count = load<u32>(ends + at);
    store<u32>(ends + at, total);
    total += count;
  }
  const strideD = layerAt(step, 0).stride << 2;
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const first = (<usize>load<u32>(row)) << 2;
    const last = (<usize>load<u32>(row, 4)) << 2;
    for (let at = first; at < last; at += 4) {
      const mark = marks + ((<usize>load<u32>(sparse.indices + at)) << 2);
      const end = ends + ((<usize>(load<u32>(mark) - 1)) << 2);
      const place = load<u32>(end);
      store<u32>(end, place + 1);
      const entry = sparse.entries + ((<usize>place) << 3);
      store<u32>(entry, k * strideD);
      store<f32>(entry, load<f32>(sparse.values + at), 4);
    }
  }
}
