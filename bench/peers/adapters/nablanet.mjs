/** Ours, as its users have it. */
import { Network, sgd } from '../../../dist/index.node.js';
import { wideLanes } from '../../../dist/node/index.js';
import { batchOf } from '../shapes.mjs';

export const version = 'this commit';

export function make(work, { x, y, parameters }) {
  const { sizes, hidden, output, loss, batch, learningRate, backend, threads = 1, wide } = work;
  if (wide && wideLanes().lanes < 8) throw new Error('this engine fuses no lanes');
  const layers = sizes.slice(1).map((units, i) => ({ units, activation: i < sizes.length - 2 ? hidden : output }));
  const start = new Network({ inputs: sizes[0], layers, loss, optimizer: sgd({ learningRate }), seed: 1, backend });
  start.setParameters(parameters);
  const net = start.clone();
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const asked = x.slice(0, (work.asked ?? 1) * inputs);
  const out = new Float32Array((work.asked ?? 1) * outputs);
  return {
    check(steps) {
      const fresh = start.clone();
      return Array.from({ length: steps }, (_, step) => {
        const [from, to] = batchOf(work, step);
        const [xs, ys] = [x.subarray(from * inputs, to * inputs), y.subarray(from * outputs, to * outputs)];
        if (threads === 1) return fresh.trainBatch(xs, ys);
        const history = fresh.train(xs, ys, { batchSize: batch, threads });
        if (history.threads !== threads) throw new Error(`only ${history.threads} threads`);
        return history.loss[0];
      });
    },
    train(epochs) {
      if (work.oneEpochACall) for (let i = 0; i < epochs; i++) net.train(x, y, { batchSize: batch, threads });
      else net.train(x, y, { epochs, batchSize: batch, threads });
    },
    predict(times) {
      if (threads === 1) for (let i = 0; i < times; i++) net.predict(asked, out);
      else for (let i = 0; i < times; i++) net.predict(asked, out, { threads });
      return out;
    },
  };
}
