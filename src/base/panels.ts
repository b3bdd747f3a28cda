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

/** Units of the panel that begins at `unit`: 8, or 4 where no more than 4 are left. */
function panelWidth(units: number, unit: number): number {
  return units - unit > 4 ? 8 : 4;
}

/**
 * Copies row-major weights, (inputs × units) at `offset` of `flat`, into panel order at `at` of `panels`. In plain loops,
 * as all here: `backward` and `applyGradients` of small networks would spend most of their time in callbacks.
 */
export function writePanels(
  { inputs, units }: Weights,
  flat: ArrayLike<number>,
  offset: number,
  panels: Float32Array,
  at: number,
): void {
  for (let unit = 0; unit < units; unit += 8) {
    const width = panelWidth(units, unit);
    const length = Math.min(width, units - unit);
    for (let i = 0; i < inputs; i++) {
      const panel = at + unit * inputs + i * width;
      const row = offset + i * units + unit;
      for (let j = 0; j < length; j++) panels[panel + j] = flat[row + j];
    }
  }
}

/**
 * Copies one input's weights to all units, (units), into panel order at `at` of `panels`. Lets a layer be initialised
 * row by row without a second copy of its weights.
 */
export function writePanelRow(
  { inputs, units }: Weights,
  input: number,
  row: Float32Array,
  panels: Float32Array,
  at: number,
): void {
  for (let unit = 0; unit < units; unit += 8) {
    const width = panelWidth(units, unit);
    const panel = at + unit * inputs + input * width;
    const length = Math.min(width, units - unit);
    for (let j = 0; j < length; j++) panels[panel + j] = row[unit + j];
  }
}

/** Copies weights in panel order at `at` of `panels` into row-major order, (inputs × units) at `offset` of `flat`. */
export function readPanels(
  { inputs, units }: Weights,
  panels: Float32Array,
  at: number,
  flat: Float32Array,
  offset: number,
): void {
  for (let unit = 0; unit < units; unit += 8) {
    const width = panelWidth(units, unit);
    const length = Math.min(width, units - unit);
    for (let i = 0; i < inputs; i++) {
      const panel = at + unit * inputs + i * width;
      const row = offset + i * units + unit;
      for (let j = 0; j < length; j++) flat[row + j] = panels[panel + j];
    }
  }
}
