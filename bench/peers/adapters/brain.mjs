/**
 * brain.js: an update after every sample, squared error with half the notes' gradient; sigmoid, since its relu dies.
 */
import brain from 'brain.js';
import { rowsOf } from '../shapes.mjs';

export const version = '2.0.0-beta.24';

export function make(work, { x, y }) {
  const { sizes, learningRate } = work;
  const net = new brain.NeuralNetwork({
    inputSize: sizes[0],
    hiddenLayers: sizes.slice(1, -1),
    outputSize: sizes[sizes.length - 1],
    activation: 'sigmoid',
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
  /** Mean squared error over the samples; its own figure is of the last check only. */
  const cost = () => {
    let sum = 0;
    for (const { input, output } of samples) {
      net.run(input).forEach((value, j) => {
        sum += (value - output[j]) ** 2;
      });
    }
    return sum / samples.length;
  };
  train(1);
  return {
    check() {
      const before = cost();
      train(20);
      return [before, cost()];
    },
    train,
    predict(times) {
      let answer;
      for (let i = 0; i < times; i++) answer = net.run(xs[0]);
      return answer;
    },
  };
}
