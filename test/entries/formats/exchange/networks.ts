/** Networks to exchange: every activation, every normalisation, with numbers as training leaves them. */
import { type Activation, elu, leakyRelu, Network, type NetworkConfig, Random } from 'nablanet';

export const ACTIVATIONS: readonly [string, Activation][] = [
  ...(
    [
      ...(['linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'elu', 'gelu', 'silu', 'softplus', 'softmax'] as const),
      ...(['mish', 'selu'] as const),
    ] as const
  ).map((name): [string, Activation] => [name, name]),
  ['leakyRelu, slope 0.3', leakyRelu({ slope: 0.3 })],
  ['elu, alpha 0.5', elu({ alpha: 0.5 })],
];

export const NORMALIZATIONS = [null, 'batch', 'layer'] as const;

/** (rows × columns) drawn from N(0, 1). */
export function draw(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

/** A network whose every number is drawn: biases, scales, shifts and statistics too. */
export function drawn(config: NetworkConfig, seed: number): Network {
  const net = new Network({ seed, ...config });
  const random = new Random(seed);
  for (const layer of net.layers) {
    const { units } = layer;
    if (layer.getBiases()) layer.setBiases(draw(random, units));
    if (layer.getScale()) layer.setScale(draw(random, units));
    if (layer.getShift()) layer.setShift(draw(random, units));
    if (layer.getStatistics()) {
      const variance = draw(random, units).map((v) => 0.1 + v * v);
      layer.setStatistics({ mean: draw(random, units), variance });
    }
  }
  return net;
}

/**
 * The largest difference, in parts of the largest output of its row; of 0.1 where that is smaller, for it came of sums
 * of numbers around 1, whose rounding stays.
 */
export function worstDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>, outputs: number): number {
  if (ours.length !== theirs.length) return Infinity;
  let worst = 0;
  for (let row = 0; row < ours.length; row += outputs) {
    let largest = 0.1;
    for (let j = row; j < row + outputs; j++) largest = Math.max(largest, Math.abs(theirs[j]));
    for (let j = row; j < row + outputs; j++) worst = Math.max(worst, Math.abs(ours[j] - theirs[j]) / largest);
  }
  return Number.isNaN(worst) ? Infinity : worst;
}
