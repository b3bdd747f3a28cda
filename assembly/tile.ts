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
 * The large tile that a micro-kernel computes is 4 × 8: 8 accumulators, 3 operands. Measured on one Zen 4 core,
 * 784-128-10 at batch 128, GFLOP/s of the whole step on Node 20 to 26:
 *
 *     tile   relaxed 20   22   24   26    simd 20
 *     4×8            46   47   48   48        35
 *     6×8            26   25   51   51        spills too
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
