/** Where a gradient tile ends up: stored, or used at once. */
import { descend } from './optimizers';

/**
 * Four values of a finished gradient tile, `offset` bytes into it: w −= rate · value if `w` is given (the
 * update of plain SGD, without a trip of the gradient through memory), otherwise stored to g.
 */
export function settle(value: v128, g: usize, w: usize, offset: usize, rate: v128): void {
  if (w) {
    v128.store(w + offset, descend(v128.load(w + offset), value, rate));
  } else {
    v128.store(g + offset, value);
  }
}
