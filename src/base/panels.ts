/**
 * Weights in panels, the order that the matrix products read them in (drawn in assembly/gemm/tile.ts): units in panels of
 * 8, each panel (inputs × 8) row-major, the last one 4 wide where 4 or fewer units are left. Padding is 0 and stays 0.
 * Pure: arrays in, arrays out.
 */

/** A width filled up to a multiple of 4, as vectors and rows have it in Wasm memory. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

/** A matrix of weights, (inputs × units). */
interface Weights {
  readonly inputs: number;
  readonly units: number;
}

/** Calls back for every panel: where it starts, its first unit, its width, how many units are in it. */
function eachPanel(
  { inputs, units }: Weights,
  visit: (start: number, unit: number, width: number, length: number) => void,
): void {
  for (let unit = 0; unit < units; unit += 8) {
    const width = units - unit > 4 ? 8 : 4;
    visit(unit * inputs, unit, width, Math.min(width, units - unit));
  }
}

/** Calls back for the units of one input in one panel: where they lie in the panels, where row-major, how many. */
function eachStretch(weights: Weights, visit: (panel: number, row: number, length: number) => void): void {
  eachPanel(weights, (start, unit, width, length) => {
    for (let i = 0; i < weights.inputs; i++) visit(start + i * width, i * weights.units + unit, length);
  });
}

/** Weights (inputs × units) row-major, from `flat` at `offset`, into `panels` at `at`. */
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

/** One input's weights to all units, (units), into `panels` at `at`. */
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

/** Panels at `at` as weights (inputs × units) row-major, into `flat` at `offset`. */
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
