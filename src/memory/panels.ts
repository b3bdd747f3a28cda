/**
 * Between the order that users see (W¹ row-major, b¹, W², …, flat) and the order that kernels work in (panels of
 * 8 units with padding; drawn in assembly/gemm/tile.ts). Pure: arrays in, arrays out.
 */
import { type LayerPlan, type Plan, padded } from './layout';

/** Calls back for every panel of a layer: where it starts, its first unit, its width, how many units are in it. */
function eachPanel(
  layer: LayerPlan,
  visit: (start: number, unit: number, width: number, length: number) => void,
): void {
  for (let unit = 0; unit < layer.units; unit += 8) {
    const width = layer.units - unit > 4 ? 8 : 4;
    visit(layer.weights + unit * layer.inputs, unit, width, Math.min(width, layer.units - unit));
  }
}

/** Calls back for every stretch of units of every input: where it lies in the panels, where row-major, how long. */
function eachStretch(layer: LayerPlan, visit: (panel: number, row: number, length: number) => void): void {
  eachPanel(layer, (start, unit, width, length) => {
    for (let i = 0; i < layer.inputs; i++) visit(start + i * width, i * layer.units + unit, length);
  });
}

/** Weights (inputs × units) row-major, from `flat` at `offset`, into the layer's panels. */
export function writeWeights(layer: LayerPlan, flat: ArrayLike<number>, offset: number, panels: Float32Array): void {
  eachStretch(layer, (panel, row, length) => {
    for (let j = 0; j < length; j++) panels[panel + j] = flat[offset + row + j];
  });
}

/** One input's weights to all units into the layer's panels. */
export function writeRow(layer: LayerPlan, input: number, row: Float32Array, panels: Float32Array): void {
  eachPanel(layer, (start, unit, width, length) => {
    for (let j = 0; j < length; j++) panels[start + input * width + j] = row[unit + j];
  });
}

/** The layer's panels, as weights (inputs × units) row-major into `flat` at `offset`. */
export function readWeights(layer: LayerPlan, panels: Float32Array, flat: Float32Array, offset: number): void {
  eachStretch(layer, (panel, row, length) => {
    for (let j = 0; j < length; j++) flat[offset + row + j] = panels[panel + j];
  });
}

/** Where a layer's vectors (biases, scale, shift) begin in the panels and in the flat order: those that there are. */
function vectorsOf({ biases, flatBiases, scales, flatScales, units }: LayerPlan): [panel: number, flat: number][] {
  const vectors: [number, number][] = biases < 0 ? [] : [[biases, flatBiases]];
  if (scales >= 0) vectors.push([scales, flatScales], [scales + padded(units), flatScales + units]);
  return vectors;
}

/** All parameters (or gradients) from panels into the flat order. */
export function readAll(plan: Plan, panels: Float32Array, flat: Float32Array): Float32Array {
  for (const layer of plan.layers) {
    readWeights(layer, panels, flat, layer.flatWeights);
    for (const [from, to] of vectorsOf(layer)) for (let j = 0; j < layer.units; j++) flat[to + j] = panels[from + j];
  }
  return flat;
}

/** All parameters (or gradients) from the flat order into panels; padding is left as it is. */
export function writeAll(plan: Plan, flat: ArrayLike<number>, panels: Float32Array): void {
  for (const layer of plan.layers) {
    writeWeights(layer, flat, layer.flatWeights, panels);
    for (const [to, from] of vectorsOf(layer)) for (let j = 0; j < layer.units; j++) panels[to + j] = flat[from + j];
  }
}
