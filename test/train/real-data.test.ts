/** What must be learnt from real data: the digits with adam, judged by folds that training never saw. */
import { expect, test } from 'vitest';
import { readCSV } from '../../src/entries/data';
import { adam, kFold, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';

test.each(BACKENDS)('on %s the digits, with adam, are read right in 97.5 of 100 cases over five folds', (backend) => {
  const { x, y, rows } = readCSV(new URL('../../examples/data/digits.csv.gz', import.meta.url), { targets: -1 });
  const labels = Uint8Array.from(y);
  expect(rows).toBe(1797);
  const take = (indices: Uint32Array) => {
    const pixels = new Float32Array(64 * indices.length);
    indices.forEach((row, i) => {
      for (let j = 0; j < 64; j++) pixels[64 * i + j] = x[64 * row + j] / 16;
    });
    return { x: pixels, y: Uint8Array.from(indices, (row) => labels[row]) };
  };
  const accuracies = kFold(rows, 5, { seed: 1, stratify: labels }).map(({ train, test: held }, seed) => {
    const net = new Network({
      inputs: 64,
      layers: [
        { units: 64, activation: 'relu', dropout: 0.2 },
        { units: 10, activation: 'softmax' },
      ],
      loss: 'crossEntropy',
      optimizer: adam({ learningRate: 0.003 }),
      seed,
      backend,
    });
    const [training, others] = [take(train), take(held)];
    net.train(training.x, training.y, { epochs: 60, batchSize: 32 });
    return net.evaluate(others.x, others.y).accuracy ?? 0;
  });
  // Eight draws of folds gave 97.9 to 98.4 %; without dropout, 40 epochs, 97.4 to 98.1 %.
  const mean = accuracies.reduce((sum, a) => sum + a / 5, 0);
  expect(mean).toBeGreaterThanOrEqual(0.975);
});
