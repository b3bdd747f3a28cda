/**
 * The shape of a tile of a matrix product, and the panel layout that goes with it.
 *
 * A matrix B of (inner × columns) is kept in panels of 8 columns, each panel (inner × 8) row-major; what is
 * left over after the last full panel is one more panel, 4 wide if 4 columns or fewer remain, 8 wide if more,
 * filled up with zeros:
 *
 *     columns   0 … 7      8 … 15     16 … 17
 *             +----------+----------+------+
 *             | inner×8  | inner×8  | inner×4 (2 used)
 *             +----------+----------+------+
 *
 * The large tile that a micro-kernel computes is 4 × 8: 8 accumulators, 3 operands. With relaxed SIMD a tall one, 6 × 8,
 * is faster where the engine keeps its 12 accumulators in registers, and half as fast where it does not. Measured on one
 * Zen 4 core, a product of (128 × 784) and (784 × 128), GFLOP/s on Node 20, 22, 24 and 26, where 59 are the most there are:
 *
 *     tile   relaxed 20   22   24   26    simd 20   22   24   26
 *     4×8            51   51   54   54         38   42   43   43
 *     5×8            23   23   52   53         22   24   41   42
 *     6×8            26   27   55   57         26   26   29   30
 *
 * Rounds unrolled by two or four are slower almost everywhere: V8 up to 12 makes all loads of a round first, which takes
 * a register each.
 *
 * Every element is one sum from first to last, whatever tile it falls in: that is why a row's outputs do not
 * depend on the batch around it.
 */

/** Columns of a full panel. */
export const PANEL: i32 = 8;

/** Columns of a panel that starts at column `from`: 8, or 4 where no more than 4 remain. */
export function panelWidth(columns: i32, from: i32): i32 {
  return columns - from > 4 ? 8 : 4;
}

/** Width of a padded row of `columns` values: the next multiple of 4. Equal to the sum of the panel widths. */
export function padded(columns: i32): i32 {
  return (columns + 3) & ~3;
}

/** Whether tall tiles are used, 6 × 8 in 12 accumulators. */
let tall = false;

/** Where the engine keeps 12 accumulators in registers (src/wasm/features.ts). Changes no bit of any result. */
export function useTallTiles(use: bool): void {
  tall = use;
}

/** Written out where it is asked (docs/design.md): a call is a twentieth of one prediction of XOR. */
export class Tall {
  /** Whether the next of `left` rows go into a tall tile: of 8, two tiles of 4 leave nothing over. */
  @inline
  static takes(left: i32): bool {
    return left >= 6 && left !== 8 && tall;
  }
}
