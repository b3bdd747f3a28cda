/** synaptic's Architect.Perceptron with its optimised network: an update after every sample, sigmoid everywhere. */
import synaptic from 'synaptic';
import { rowsOf } from '../shapes.mjs';

export const version = '1.1.4';

export function make(work, { x, y }) {
  const { sizes, learningRate } = work;
  const net = new synaptic.Architect.Perceptron(...sizes);
  const trainer = new synaptic.Trainer(net);
  const [xs, ys] = [rowsOf(x, sizes[0]), rowsOf(y, sizes[sizes.length - 1])];
  const samples = xs.map((input, i) => ({ input, output: ys[i] }));
  const train = (iterations) =>
    trainer.train(samples, {
      rate: learningRate,
      iterations,
      error: 1e-30,
      shuffle: false,
      cost: synaptic.Trainer.cost.MSE,
    });
  // A tiny network learns slowly, one row at a time: its cost is looked at again much later.
  const check = () => [train(1).error, train(sizes[0] < 10 ? 20_000 : 20).error];
  return { check, train };
}
