/** Dense rows become sparse ones: counted, and compressed without their zeros. */

/** How many of `count` values are not 0; a multiple of 4 and the rest one by one. */
export function countNonZeros(at: usize, count: i32): i32 {
  let sum = i32x4.splat(0);
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    sum = i32x4.sub(sum, f32x4.ne(v128.load(at), zero));
    at += 16;
  }
  let found =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  for (; i < count; i++) {
    found += <i32>(load<f32>(at) !== 0);
    at += 4;
  }
  return found;
}

/**
 * Compresses `rows` dense rows of x, (rows × width), behind the first `from` non-zeros: writes their indices and
 * values, and the end of each row to `offsets`, whose first entry is the start of the first of them.
 */
export function compress(
  x: usize,
  rows: i32,
  width: i32,
  offsets: usize,
  indices: usize,
  values: usize,
  from: u32,
): u32 {
  const zero = f32x4.splat(0);
  let at = (<usize>from) << 2;
  for (let row = 0; row < rows; row++) {
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      if (v128.any_true(f32x4.ne(v128.load(x + ((<usize>i) << 2)), zero))) {
        for (let j = i; j < i + 4; j++) at = append(x, j, indices, values, at);
      }
    }
    for (; i < width; i++) at = append(x, i, indices, values, at);
    x += (<usize>width) << 2;
    offsets += 4;
    store<u32>(offsets, <u32>(at >> 2));
  }
  return <u32>(at >> 2);
}

/** Writes value i of a row if it is not 0; returns the place behind what is written. */
function append(row: usize, i: i32, indices: usize, values: usize, at: usize): usize {
  const value = load<f32>(row + ((<usize>i) << 2));
  store<u32>(indices + at, i);
  store<f32>(values + at, value);
  return at + ((<usize>(value !== 0)) << 2);
}
