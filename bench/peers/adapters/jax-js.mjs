/** jax-js on its Wasm device: the step compiled as one function, with the gradient of the loss and the update in it. */
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { batchOf, layersOf, shuffled } from '../shapes.mjs';

export const version = '0.1.25';

const ACTIVATIONS = { relu: nn.relu, sigmoid: nn.sigmoid };

export async function make(work, { x, y, parameters }) {
  await init('wasm');
  defaultDevice('wasm');
  const { sizes, hidden, output, loss, rows, batch, learningRate } = work;
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const start = () =>
    layersOf(work, parameters).map((l) => [np.array(l.weights).reshape([l.inputs, l.units]), np.array(l.biases)]);

  function cost(layers, bx, by) {
    let a = bx;
    layers.forEach(([w, b], i) => {
      const z = np.dot(a, w).add(b);
      const last = i === layers.length - 1;
      a = last && output === 'softmax' ? nn.logSoftmax(z) : ACTIVATIONS[last ? output : hidden](z);
    });
    const each = loss === 'crossEntropy' ? a.mul(by).mul(-1) : np.square(a.sub(by));
    return each.sum().mul(1 / batch);
  }

  const step = jit((layers, bx, by) => {
    const [value, gradients] = valueAndGrad(cost)(tree.ref(layers), bx, by);
    return [value, tree.map((w, g) => w.sub(g.mul(learningRate)), layers, gradients)];
  });

  let layers = start();
  async function update(order, from) {
    const bx = new Float32Array(batch * inputs);
    const by = new Float32Array(batch * outputs);
    for (let i = 0; i < batch; i++) {
      const row = order ? order[from + i] : from + i;
      bx.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs);
      by.set(y.subarray(row * outputs, (row + 1) * outputs), i * outputs);
    }
    let value;
    [value, layers] = step(layers, np.array(bx).reshape([batch, inputs]), np.array(by).reshape([batch, outputs]));
    return value;
  }
  return {
    async check(steps) {
      const losses = [];
      for (let i = 0; i < steps; i++) losses.push(await (await update(undefined, batchOf(work, i)[0])).jsAsync());
      layers = start();
      return losses;
    },
    async train(epochs) {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = shuffled(rows);
        let value;
        for (let from = 0; from + batch <= rows; from += batch) {
          value?.dispose();
          value = await update(order, from);
        }
        await value.jsAsync();
      }
    },
  };
}
