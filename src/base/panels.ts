/**
 * The order in which kernels store weights (drawn in assembly/gemm/tile.ts). Units are grouped into panels of 8, each
 * an (inputs × 8) row-major block; the last panel is 4 wide where 4 or fewer units are left. Padding is 0 and stays 0
 * in training, because its gradient is 0. Pure functions: arrays in, arrays out.
 */

/** A width rounded up to a multiple of 4, the lanes of a SIMD vector: rows in Wasm memory have padded widths. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

/** The shape of a weight matrix, (inputs × units). */
interface Weights {
  readonly inputs: number;
  readonly units: number;
}

/**
 * Visits every panel with the offset of its first value, its first unit, its width (8 or 4) and the number of units in
 * it.
 */
function eachPanel(
  { inputs, units }: Weights,
  visit: (start: number, unit: number, width: number, length: number) => void,
): void {
  for (let unit = 0; unit < units; unit += 8) {
    const width = units - unit > 4 ? 8 : 4;
    visit(unit * inputs, unit, width, Math.min(width, units - unit));
  }
}

/**
 * Visits every contiguous run of values: one input's weights to the units of one panel. `panel` is its offset in panel
 * order, `row` its offset in row-major order, `length` the number of units.
 */
function eachStretch(weights: Weights, visit: (panel: number, row: number, length: number) => void): void {
  eachPanel(weights, (start, unit, width, length) => {
    for (let i = 0; i < weights.inputs; i++) visit(start + i * width, i * weights.units + unit, length);
  });
}

/** Copies row-major weights, (inputs × units) at `offset` of `flat`, into panel order at `at` of `panels`. */
export function writePanels(
  weights: Weights,
  flat: ArrayLike<number>,
  offset: number,
  panels: Float32Array,
  at: number,
): void {
  eachStretch(weights, (panel, row, length) => {
    for (let j = 0; j < length; j++) panels[at + panel + j] = flat[offset + row + j];
  });
}

/**
 * Copies one input's weights to all units, (units), into panel order at `at` of `panels`. Lets a layer be initialised
 * row by row without a second copy of its weights.
 */
export function writePanelRow(
  weights: Weights,
  input: number,
  row: Float32Array,
  panels: Float32Array,
  at: number,
): void {
  eachPanel(weights, (start, unit, width, length) => {
    for (let j = 0; j < length; j++) panels[at + start + input * width + j] = row[unit + j];
  });
}

/** Copies weights in panel order at `at` of `panels` into row-major order, (inputs × units) at `offset` of `flat`. */
export function readPanels(
  weights: Weights,
  panels: Float32Array,
  at: number,
  flat: Float32Array,
  offset: number,
): void {
  eachStretch(weights, (panel, row, length) => {
    for (let j = 0; j < length; j++) flat[offset + row + j] = panels[at + panel + j];
  });
}
