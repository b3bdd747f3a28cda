/** Where a gradient tile ends up: stored, or used at once. */
import { descend } from '../optimizers';

/** A class for the sake of `@inline`, which is no decorator of functions. */
export class Gradient {
  /**
   * Four values of a finished gradient tile, `offset` bytes into it: w −= rate · value, given −rate, if `w` is given (the update of
   * plain SGD, without a trip of the gradient through memory), otherwise stored to g. Written out at every call: V8 up to 12
   * inlines no Wasm function, and later ones as many as they see fit (784-128-10 at batch 32: 461 µs a step on Node 20
   * where it is called, 309 where not; 330 and 270 on Node 24).
   */
  @inline
  static settle(value: v128, g: usize, w: usize, offset: usize, minusRate: v128): void {
    if (w) {
      v128.store(w + offset, descend(v128.load(w + offset), value, minusRate));
    } else {
      v128.store(g + offset, value);
    }
  }
}
