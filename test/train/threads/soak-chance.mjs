// Networks, rows and options at random, for soak-program.mjs.
import { adam, Network, Random, sgd } from '../../../dist/index.node.js';

const floats = (length, wave) => Float32Array.from({ length }, (_, i) => wave(i * 1.37 + (i % 7)));
export const X = floats(600 * 500, Math.sin);
export const Y = floats(600 * 8, Math.cos);

/** What a seed gives, in turn. */
export function chancesOf(seed) {
  const random = new Random(seed);
  const between = (low, high) => low + random.integer(high - low + 1);
  const pick = (list) => list[between(0, list.length - 1)];

  /** A network, rows for it and options, all at random. */
  function chance() {
    const inputs = between(40, 500);
    const rows = between(40, 600);
    const hidden = Array.from({ length: between(1, 3) }, () => ({
      units: between(8, 320),
      activation: pick(['relu', 'tanh', 'sigmoid']),
      dropout: pick([0, 0, 0.2]),
      normalize: pick([null, null, null, 'batch']),
    }));
    const outputs = between(1, 8);
    const optimizer = pick([sgd({ learningRate: 0.001 }), sgd({ learningRate: 0.0002, momentum: 0.9 }), adam()]);
    const net = new Network({
      inputs,
      layers: [...hidden, { units: outputs, activation: 'linear' }],
      seed: between(1, 1000),
      optimizer,
      backend: pick(['simd', 'auto']),
    });
    return {
      net,
      x: X.subarray(0, rows * inputs),
      y: Y.subarray(0, rows * outputs),
      options: {
        epochs: between(1, 6),
        batchSize: pick([16, 32, 100, 128, 'full']),
        validation: pick([undefined, 0.2]),
        shuffle: pick([true, false]),
      },
      threads: between(2, 4),
    };
  }

  return { random, between, pick, chance };
}
