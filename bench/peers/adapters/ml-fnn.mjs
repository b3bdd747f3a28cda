/** ml-fnn: tanh, softmax with the log cost, the whole data as one batch; classes only. */
import mlFnn from 'ml-fnn';
import { Matrix } from 'ml-matrix';
import { rowsOf } from '../shapes.mjs';

export const version = '5.0.0';

export function make(work, { x, y }) {
  const { sizes, learningRate } = work;
  const rows = rowsOf(x, sizes[0]);
  const labels = rowsOf(y, sizes[sizes.length - 1]).map((row) => row.indexOf(1));
  // It steps by the sum over the rows, and takes 0 for "default".
  const rate = learningRate / rows.length;
  const options = { hiddenLayers: sizes.slice(1, -1), learningRate: rate, regularization: 1e-12, activation: 'tanh' };
  const matrix = new Matrix(rows);
  const train = (iterations) => {
    const net = new mlFnn({ ...options, iterations });
    net.train(rows, labels);
    return net;
  };
  /** Mean cross-entropy; `predict` would only tell classes. */
  const cost = (net) => {
    const found = net.propagate(matrix);
    return labels.reduce((sum, label, i) => sum - Math.log(found.get(i, net.dicts.inputs[label])), 0) / rows.length;
  };
  return { check: () => [cost(train(1)), cost(train(20))], train };
}
