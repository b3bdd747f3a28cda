/** Our own rival in plain JavaScript, with the products that the work names: plain or blocked. */
import { PureNetwork } from '../../.built/pure-js.mjs';
import { batchOf, shuffled } from '../shapes.mjs';

export const version = 'this commit';

export function make(work, { x, y, parameters }) {
  const { sizes, hidden, output, loss, rows, batch, learningRate, peerBackend } = work;
  const layers = sizes.slice(1).map((units, i) => ({ units, activation: i < sizes.length - 2 ? hidden : output }));
  const config = { inputs: sizes[0], layers, loss, learningRate };
  const net = new PureNetwork(config, parameters, peerBackend);
  return {
    check(steps) {
      const fresh = new PureNetwork(config, parameters, peerBackend);
      return Array.from({ length: steps }, (_, step) => {
        const [from, to] = batchOf(work, step);
        return fresh.trainEpoch(
          x,
          y,
          Uint32Array.from({ length: to - from }, (_, i) => from + i),
          batch,
        );
      });
    },
    train(epochs) {
      for (let epoch = 0; epoch < epochs; epoch++) net.trainEpoch(x, y, shuffled(rows), batch);
    },
  };
}
