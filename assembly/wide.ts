/**
 * The kernels for engines that fuse neighbouring vectors of 4 lanes into 8 (nablanet/node's wideLanes), and the trial
 * that shows whether this engine does.
 */
import { rows4x8 } from './gemm/4x8';
import { rows5x16 } from './gemm/5x16';
import { rows6x16 } from './gemm/6x16';

export * from './threads';

/** How many values the engine works on at a time. */
export function lanes(): i32 {
  return 8;
}

/** The inner dimension of the trial's products. */
const INNER: i32 = 256;

/**
 * Computes `count` tiles from what lies at heapBase, by the wide tile of 5 or 6 `rows`, or the ordinary one for 4. Per
 * value of the result the wide one takes half the time of the ordinary one where neighbours are fused, and twice the
 * time where they are not.
 */
export function tryTile(rows: i32, count: i32): void {
  const a = (__heap_base + 63) & ~63;
  const strideA: usize = INNER * 4 + 16;
  const b = a + 6 * strideA;
  const panel: usize = INNER * 32;
  const c = b + 2 * panel;
  for (let i = 0; i < count; i++) {
    if (rows === 6) rows6x16(a, strideA, b, panel, INNER, 0, c, 64);
    else if (rows === 5) rows5x16(a, strideA, b, panel, INNER, 0, c, 64);
    else rows4x8(a, strideA, b, INNER, 0, c, 64);
  }
}
