// Runs a search with a journal: of the built package. argv[2] is the journal's path.
import { Random } from 'nablanet';
import { search } from 'nablanet/search';

const random = new Random(1);
const x = Float32Array.from({ length: 5 * 80 }, () => random.normal());
const y = Uint8Array.from({ length: 80 }, (_, row) => (x[5 * row] > x[5 * row + 1] ? 1 : 0));
const { trials, best } = await search({
  config: { inputs: 5, layers: [6, { units: 2, activation: 'softmax' }], loss: 'crossEntropy', backend: 'simd' },
  space: { 'optimizer.learningRate': { logUniform: [1e-4, 1] }, 'layers[0].units': { integer: [2, 20] } },
  x,
  y,
  method: 'tpe',
  trials: 30,
  seed: 3,
  train: { epochs: 150 },
  journal: process.argv[2],
  onProgress: ({ ended }) => ended && process.stdout.write(`${ended.id}\n`),
});
process.stdout.write(`${JSON.stringify({ best: best.id, trials }, (key, value) => (key === 'seconds' ? 0 : value))}\n`);
