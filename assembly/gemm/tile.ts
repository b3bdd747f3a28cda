/**
 * The shape of a tile of a matrix product, and the panel layout that goes with it.
 *
 * A matrix B of (inner × columns) is stored in panels of 8 columns, each panel (inner × 8) row-major. The columns
 * left over after the last full panel form one more, 4 wide for up to 4 columns, else 8, padded with zeros:
 *
 *     columns   0 … 7      8 … 15     16 … 17
 *             +----------+----------+------+
 *             | inner×8  | inner×8  | inner×4 (2 used)
 *             +----------+----------+------+
 *
 * The large tile of a micro-kernel is 4 × 8: 8 accumulators and 3 operands in registers. With relaxed SIMD a tall one,
 * 6 × 8, is faster where the engine keeps its 12 accumulators in registers, and half as fast where it does not.
 * Measured on one Zen 4 core, a product of (128 × 784) and (784 × 128), in GFLOP/s on Node 20, 22, 24 and 26; the
 * core's peak is 59:
 *
 *     tile   relaxed 20   22   24   26    simd 20   22   24   26
 *     4×8            51   51   54   54         38   42   43   43
 *     5×8            23   23   52   53         22   24   41   42
 *     6×8            26   27   55   57         26   26   29   30
 *
 * Unrolling by two or four is slower almost everywhere: V8 up to 12 hoists all loads of a round to its start, and each
 * takes a register.
 *
 * Every element is one sum from first to last, whatever tile it falls in. That is why a row's outputs do not depend on
 * the batch around it.
 */

/** The columns of a full panel. */
export const PANEL: i32 = 8;

/** The width of the panel that starts at column `from`: 8, or 4 where at most 4 columns remain. */
export function panelWidth(columns: i32, from: i32): i32 {
  return columns - from > 4 ? 8 : 4;
}

/** The padded width of a row of `columns` values: the next multiple of 4, which equals the sum of the panel widths. */
export function padded(columns: i32): i32 {
  return (columns + 3) & ~3;
}

/** The first of `count` items (units or inputs) that belong to part `part` of `parts`. Parts are whole panels. */
export function partStart(count: i32, part: i32, parts: i32): i32 {
  const panels = (count + PANEL - 1) / PANEL;
  return min(count, <i32>((<i64>panels * part) / parts) * PANEL);
}

/** Whether tall tiles, 6 × 8 in 12 accumulators, are used. */
let tall = false;

/**
 * Called at instantiation, where the engine keeps 12 accumulators in registers (src/wasm/features.ts). Changes no bit
 * of any result.
 */
export function useTallTiles(use: bool): void {
  tall = use;
}

/** Whether tall tiles are used: every thread's instance of the module is told what the first one was. */
export function usesTallTiles(): bool {
  return tall;
}

/** Inlined by hand (docs/design.md): a call takes a twentieth of one prediction of XOR. */
export class Tall {
  /** Whether the next of `left` rows go into a tall tile. Not for 8: two tiles of 4 leave no rest. */
  @inline
  static takes(left: i32): bool {
    return left >= 6 && left !== 8 && tall;
  }
}

/**
 * Whether this is the module for engines that fuse neighbouring vectors of 4 lanes into 8 (nablanet/node's wideLanes).
 * There two panels are worked at a time, in tiles of 16 columns; elsewhere such tiles are half as fast as 4 × 8.
 */
export const WIDE: bool = isDefined(NABLANET_WIDE);

/**
 * How many of `left` rows go into the next tile of 16 columns: 6, where the product and the sum are two instructions 5,
 * or 4 where 4s leave no rest; below 4 only 1. Zen 5, Node 24, in GFLOP/s:
 *
 *     tile     4×8   6×8   4×16   5×16   6×16      without fusing   4×8   6×8
 *     relaxed   70    88    120    126    128                        61    64
 *     simd      84    76    103    124     67                        60    33
 */
export function wideRows(left: i32): i32 {
  if (left < 4) return 1;
  if (tall) return left >= 6 && left !== 8 ? 6 : 4;
  return left >= 5 && left !== 8 && left !== 12 && left !== 16 ? 5 : 4;
}
