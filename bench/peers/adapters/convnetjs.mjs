/** ConvNetJS: one sample a forward and backward pass, an update after each batch; soft-max with the log cost. */
import convnetjs from 'convnetjs';
import { rowsOf, shuffled } from '../shapes.mjs';

export const version = '0.3.0';

export function make(work, { x, y }) {
  const { sizes, hidden, loss, rows, batch, learningRate } = work;
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: inputs },
    ...sizes.slice(1, -1).map((num_neurons) => ({ type: 'fc', num_neurons, activation: hidden })),
    loss === 'crossEntropy' ? { type: 'softmax', num_classes: outputs } : { type: 'regression', num_neurons: outputs },
  ]);
  const trainer = new convnetjs.SGDTrainer(net, {
    learning_rate: learningRate,
    momentum: 0,
    batch_size: batch,
    l2_decay: 0,
  });
  const samples = rowsOf(x, inputs).map((row) => {
    const volume = new convnetjs.Vol(1, 1, inputs, 0);
    volume.w.set(row);
    return volume;
  });
  const targets = rowsOf(y, outputs).map((row) => (loss === 'crossEntropy' ? row.indexOf(1) : row));
  const epoch = () => {
    let cost = 0;
    for (const i of shuffled(rows)) cost += trainer.train(samples[i], targets[i]).loss;
    return cost / rows;
  };
  return {
    check: () => [epoch(), epoch(), epoch()],
    train(epochs) {
      for (let i = 0; i < epochs; i++) epoch();
    },
  };
}
