/**
 * The gradient of a single row, aᵀ · δ, applied to W at once: one pass over W, since a tile would consist of
 * prologue and epilogue only. The bits are those of the tiles. Training with batches of one depends on it (784-30-10:
 * 8.9 to 5 µs a step, together with 1x32.ts).
 */
import { madd } from '../lanes';
import { descend } from '../optimizers/settings';

/** w −= rate · aᵀ · d, given −rate, for `rows` rows of a panel of `width` (4 or 8): a (rows), d (width). */
export function descendOuter(a: usize, d: usize, w: usize, rows: i32, width: i32, minusRate: v128): void {
  const zero = f32x4.splat(0);
  const end = a + ((<usize>rows) << 2);
  const d0 = v128.load(d);
  if (width === 4) {
    for (; a < end; a += 4, w += 16) {
      v128.store(w, descend(v128.load(w), madd(v128.load32_splat(a), d0, zero), minusRate));
    }
    return;
  }
  const d1 = v128.load(d, 16);
  for (; a < end; a += 4, w += 32) {
    const s = v128.load32_splat(a);
    v128.store(w, descend(v128.load(w), madd(s, d0, zero), minusRate));
    v128.store(w, descend(v128.load(w, 16), madd(s, d1, zero), minusRate), 16);
  }
}
