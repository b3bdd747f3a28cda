/**
 * All parameters of a network, or their gradients, between the order that users see (W¹ row-major, b¹, W², …, flat) and
 * the order in Wasm memory (panels and padded vectors, as parameter-layout.ts places them). Pure.
 */
import { padded, readPanels, writePanels } from '../base/panels';
import type { Layout } from './layout';
import type { LayerLayout } from './parameter-layout';

/** Where a layer's vectors (biases, scale, shift) begin in memory and in the flat order: those that there are. */
function vectorsOf({ biases, flatBiases, scales, flatScales, units }: LayerLayout): [at: number, flat: number][] {
  const vectors: [number, number][] = biases < 0 ? [] : [[biases, flatBiases]];
  if (scales >= 0) vectors.push([scales, flatScales], [scales + padded(units), flatScales + units]);
  return vectors;
}

/** All parameters (or gradients) from memory, (parameterFloats), into the flat order, (parameterCount). */
export function readAll({ layers }: Layout, memory: Float32Array, flat: Float32Array): Float32Array {
  for (const layer of layers) {
    readPanels(layer, memory, layer.weights, flat, layer.flatWeights);
    for (const [from, to] of vectorsOf(layer)) for (let j = 0; j < layer.units; j++) flat[to + j] = memory[from + j];
  }
  return flat;
}

/** All parameters (or gradients) from the flat order into memory; padding is left as it is. */
export function writeAll({ layers }: Layout, flat: ArrayLike<number>, memory: Float32Array): void {
  for (const layer of layers) {
    writePanels(layer, flat, layer.flatWeights, memory, layer.weights);
    for (const [to, from] of vectorsOf(layer)) for (let j = 0; j < layer.units; j++) memory[to + j] = flat[from + j];
  }
}
