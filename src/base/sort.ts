/** Sorting in turns with other work: ranges sorted by the engine, and merged. */
import { inPieces, pieces, type Work } from './cooperative';

/**
 * The same numbers in ascending order, −0 before 0, in the place of one of two arrays; the other is as long, and lost.
 * None is NaN.
 */
export function* sortInTurns(values: Float64Array, other: Float64Array): Work<Float64Array> {
  const { length } = values;
  // Sorting takes some ten times as long as reading.
  const run = Math.max(2, Math.floor(pieces.numbers / 16));
  yield* inPieces(Math.ceil(length / run), 16 * run, (from, to) => {
    for (let i = from; i < to; i++) values.subarray(i * run, (i + 1) * run).sort();
  });
  let [sorted, merged] = [values, other];
  for (let size = run; size < length; size *= 2) {
    for (let start = 0; start < length; start += 2 * size) {
      yield* merge(sorted, start, Math.min(start + size, length), Math.min(start + 2 * size, length), merged);
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}

/** Merges sorted ranges [start, middle) and [middle, end) to the same place in `to`. */
function* merge(from: Float64Array, start: number, middle: number, end: number, to: Float64Array): Work<void> {
  let [a, b] = [start, middle];
  yield* inPieces(end - start, 4, (first, last) => {
    for (let at = start + first; at < start + last; at++) {
      to[at] = b === end || (a < middle && isFirst(from[a], from[b])) ? from[a++] : from[b++];
    }
  });
}

/** Whether a goes before b. */
function isFirst(a: number, b: number): boolean {
  return a < b || (a === b && (a !== 0 || Object.is(a, -0) || Object.is(b, 0)));
}
