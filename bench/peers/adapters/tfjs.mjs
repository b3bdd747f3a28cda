/** TensorFlow.js, layers API, on its wasm or cpu backend (named by the work). */

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { batchOf, layersOf } from '../shapes.mjs';

export const version = tf.version.tfjs;

export async function make(work, { x, y, parameters }) {
  if (work.peerBackend === 'wasm') {
    const require = createRequire(import.meta.url);
    setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
    setThreadsCount(1);
  }
  await tf.setBackend(work.peerBackend);
  await tf.ready();
  const { sizes, hidden, output, loss, rows, batch, learningRate } = work;
  const model = tf.sequential();
  sizes.slice(1).forEach((units, i) => {
    const activation = i < sizes.length - 2 ? hidden : output;
    model.add(tf.layers.dense({ units, activation, ...(i === 0 && { inputShape: [sizes[0]] }) }));
  });
  // The notes' cost is the sum over the outputs, Keras's the mean: J times the rate makes the steps the same.
  const outputs = sizes[sizes.length - 1];
  const factor = loss === 'squaredError' ? outputs : 1;
  const [keras, rate] =
    loss === 'crossEntropy' ? ['categoricalCrossentropy', learningRate] : ['meanSquaredError', factor * learningRate];
  model.compile({ optimizer: tf.train.sgd(rate), loss: keras });
  const start = layersOf(work, parameters).flatMap((l) => [
    tf.tensor2d(l.weights, [l.inputs, l.units]),
    tf.tensor1d(l.biases),
  ]);
  model.setWeights(start);
  const xs = tf.tensor2d(x, [rows, sizes[0]]);
  const ys = tf.tensor2d(y, [rows, outputs]);
  return {
    async check(steps) {
      const losses = [];
      for (let step = 0; step < steps; step++) {
        const [from, to] = batchOf(work, step);
        const [bx, by] = [xs.slice([from, 0], [to - from, -1]), ys.slice([from, 0], [to - from, -1])];
        losses.push(factor * (await model.trainOnBatch(bx, by)));
        tf.dispose([bx, by]);
      }
      model.setWeights(start);
      return losses;
    },
    train: (epochs) => model.fit(xs, ys, { epochs, batchSize: batch, shuffle: true, verbose: 0, yieldEvery: 'never' }),
    predict(times) {
      let answer;
      for (let i = 0; i < times; i++) {
        answer = tf.tidy(() => model.predict(xs.slice([0, 0], [work.asked, -1])).dataSync());
      }
      return answer;
    },
  };
}
