/**
 * All parameters of a network, or their gradients, between the order that users see (W¹ row-major, b¹, W², …, flat) and
 * the order in Wasm memory (panels and padded vectors, as parameter-layout.ts places them). Pure.
 */
import { padded, readPanels, writePanels } from '../base/panels';
import type { Layout } from './layout';

/** All parameters (or gradients) from memory at `at`, (parameterFloats), into the flat order, (parameterCount). */
export function readAll({ layers }: Layout, memory: Float32Array, flat: Float32Array, at = 0): Float32Array {
  for (const layer of layers) {
    const { biases, flatBiases, scales, flatScales, units } = layer;
    readPanels(layer, memory, at + layer.weights, flat, layer.flatWeights);
    if (biases >= 0) copy(memory, at + biases, flat, flatBiases, units);
    if (scales < 0) continue;
    copy(memory, at + scales, flat, flatScales, units);
    copy(memory, at + scales + padded(units), flat, flatScales + units, units); // shift
  }
  return flat;
}

/** All parameters (or gradients) from the flat order into memory at `at`; padding is left as it is. */
export function writeAll({ layers }: Layout, flat: ArrayLike<number>, memory: Float32Array, at = 0): void {
  for (const layer of layers) {
    const { biases, flatBiases, scales, flatScales, units } = layer;
    writePanels(layer, flat, layer.flatWeights, memory, at + layer.weights);
    if (biases >= 0) copy(flat, flatBiases, memory, at + biases, units);
    if (scales < 0) continue;
    copy(flat, flatScales, memory, at + scales, units);
    copy(flat, flatScales + units, memory, at + scales + padded(units), units); // shift
  }
}

function copy(from: ArrayLike<number>, first: number, to: Float32Array, at: number, count: number): void {
  for (let j = 0; j < count; j++) to[at + j] = from[first + j];
}
