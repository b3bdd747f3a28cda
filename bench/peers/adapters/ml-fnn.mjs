/** ml-fnn: tanh, softmax with the log cost, the whole data as one batch; classes only. */
import mlFnn from 'ml-fnn';
import { rowsOf } from '../shapes.mjs';

export const version = '5.0.0';

export function make(work, { x, y }) {
  const { sizes, learningRate } = work;
  const rows = rowsOf(x, sizes[0]);
  const labels = rowsOf(y, sizes[sizes.length - 1]).map((row) => row.indexOf(1));
  const options = { hiddenLayers: sizes.slice(1, -1), learningRate, regularization: 0, activation: 'tanh' };
  const train = (iterations) => {
    const net = new mlFnn({ ...options, iterations });
    net.train(rows, labels);
    return net;
  };
  const wrong = (net) => net.predict(rows).reduce((sum, row, i) => sum - Math.log(Math.max(1e-12, row[labels[i]])), 0);
  return { check: () => [wrong(train(1)) / rows.length, wrong(train(20)) / rows.length], train };
}
