/**
 * Is a trained network slower than a fresh one (`npm run bench:saturated`)? Where outputs are within a rounding of 0
 * and 1 and gradients vanish, numbers too small for a normal float32 could appear, which some processors take a hundred
 * times longer over. Writes bench/results/saturated-node<version>.json.
 */
import type { Activation, Network as Net } from 'nablanet';
import { environment, type Rival, ratio, takeTurns, writeResult } from './measure';

const { Network, Random, sgd } = await import('nablanet');
const ROWS = 640;
const BATCH = 32;

/** Ten clouds far apart: a network gets them right beyond doubt. */
function clouds(): { x: Float32Array; y: Float32Array } {
  const random = new Random(5);
  const centres = Float32Array.from({ length: 10 * 784 }, () => random.normal());
  const y = Float32Array.from({ length: ROWS }, (_, row) => row % 10);
  const x = Float32Array.from({ length: ROWS * 784 }, (_, i) => {
    const label = y[Math.floor(i / 784)];
    return centres[label * 784 + (i % 784)] + 0.1 * random.normal();
  });
  return { x, y };
}

const { x, y } = clouds();
const results = [];
for (const hidden of ['relu', 'sigmoid', 'tanh'] as const satisfies readonly Activation[]) {
  const make = (): Net =>
    new Network({
      inputs: 784,
      layers: [
        { units: 128, activation: hidden },
        { units: 10, activation: 'softmax' },
      ],
      loss: 'crossEntropy',
      optimizer: sgd({ learningRate: 0.05 }),
      seed: 1,
    });
  const trained = make();
  const { loss } = trained.train(x, y, { epochs: 300, batchSize: BATCH });
  const rival = (name: string, net: Net): Rival => ({
    name,
    steps: ROWS / BATCH,
    run: () => void net.train(x, y, { batchSize: BATCH }),
  });
  // A fresh network would not stay fresh: its rate is too small to change it.
  const fresh = make();
  fresh.learningRate = 1e-12;
  const [slow, quick] = await takeTurns([rival('saturated', trained), rival('fresh', fresh)], 7, 150);
  const finalLoss = loss[loss.length - 1];
  results.push({ hidden, finalLoss, timings: [slow, quick], freshOverSaturated: ratio(slow, quick) });
  const [a, b] = [slow, quick].map(({ microseconds }) => microseconds.toPrecision(4));
  console.log(`${hidden}: saturated ${a} µs a step, fresh ${b} µs, cost ${finalLoss.toExponential(1)}`);
}
const major = process.versions.node.split('.')[0];
console.log(`written: ${writeResult(`saturated-node${major}`, { environment: environment(), results })}`);
