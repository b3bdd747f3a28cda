/** Weights before training, drawn from the seed. */
import { padded, writePanelRow } from '../base/panels';
import { Random, Stream } from '../base/random';
import type { Layout } from '../memory/layout';
import { drawRow } from '../toolbox/initializers';
import type { FullConfig } from './config';

/**
 * Draws the weights of every layer from a stream of its own. Biases and shifts stay 0, scales and running variances
 * become 1. Row by row: arrays of a layer's size that live for a moment make the process larger by what collections
 * leave between them (500 of 784-512-512-10: up to 35 MB, so at most 20).
 *
 * @param block parameters, optimizer state and statistics, (stateFloats), all 0
 */
export function drawWeights({ seed, layers }: FullConfig, layout: Layout, block: Float32Array): void {
  layout.layers.forEach((layer, i) => {
    const random = new Random(seed, Stream.weights + i);
    const row = new Float32Array(layer.units);
    for (let input = 0; input < layer.inputs; input++) {
      drawRow(layers[i].initializer, random, layer.inputs, row);
      writePanelRow(layer, input, row, block, layer.weights);
    }
    const { scales, statistics, units } = layer;
    if (scales >= 0) block.fill(1, scales, scales + units);
    const variances = layout.statistics + statistics + padded(units);
    if (layers[i].normalize === 'batch') block.fill(1, variances, variances + units);
  });
}
