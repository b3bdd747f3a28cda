import { adam, Network } from 'nablanet';

/** XOR, learnt; the same in every part of the application. */
export function learn() {
  const net = new Network({
    inputs: 2,
    layers: [8, 1],
    optimizer: adam({ learningRate: 0.05 }),
    seed: 1,
    backend: 'simd',
  });
  const x = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const { loss } = net.train(x, [0, 1, 1, 0], { epochs: 400, batchSize: 4 });
  return { loss: loss.at(-1), parameters: Array.from(net.getParameters()), host: globalThis.EdgeRuntime ?? 'other' };
}
