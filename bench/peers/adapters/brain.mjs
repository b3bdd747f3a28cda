/** brain.js: an update after every sample, squared error with half the notes' gradient. */
import brain from 'brain.js';
import { rowsOf } from '../shapes.mjs';

export const version = '2.0.0-beta.24';

export function make(work, { x, y }) {
  const { sizes, hidden, learningRate } = work;
  const net = new brain.NeuralNetwork({
    inputSize: sizes[0],
    hiddenLayers: sizes.slice(1, -1),
    outputSize: sizes[sizes.length - 1],
    activation: hidden,
  });
  const [xs, ys] = [rowsOf(x, sizes[0]), rowsOf(y, sizes[sizes.length - 1])];
  const samples = xs.map((input, i) => ({ input, output: ys[i] }));
  const train = (epochs) =>
    net.train(samples, {
      iterations: epochs,
      learningRate,
      momentum: 1e-9,
      errorThresh: 1e-12,
      errorCheckInterval: 1e9,
      log: false,
    });
  train(1);
  return {
    check: () => [train(1).error, train(20).error],
    train,
    predict(times) {
      let answer;
      for (let i = 0; i < times; i++) answer = net.run(xs[0]);
      return answer;
    },
  };
}
