/**
 * Tiny networks by hand, as fast as a good JavaScript programmer writes them for one shape: flat float32 arrays, sizes
 * known, nothing checked, nothing allocated where none is asked for. `parameters` are in the order of `getParameters`.
 */

/** Functions of a network with one hidden layer of tanh. */
export interface ByHand {
  /** The outputs for one row, into `out`. */
  predict(x: Float32Array, out: Float32Array): void;
  /** One step of gradient descent on a row under the squared error; returns the cost before it. */
  trainRow(x: Float32Array, y: Float32Array): number;
  /** ∇C of a row in an array of its own, ∂C/∂x in another, from ∂C/∂a of the outputs. */
  backward(x: Float32Array, outputGradients: Float32Array): { parameters: Float32Array; inputs: Float32Array };
  /** One step of gradient descent from a gradient. */
  apply(gradient: Float32Array): void;
}

/** Outputs are linear, or sigmoid where `squashed`, which only predicts. */
export function byHand(
  inputs: number,
  hidden: number,
  outputs: number,
  parameters: Float32Array,
  rate: number,
  squashed: boolean,
): ByHand {
  const [b1, w2] = [inputs * hidden, inputs * hidden + hidden];
  const b2 = w2 + hidden * outputs;
  const p = Float32Array.from(parameters);
  const a = new Float32Array(hidden);
  const d = new Float32Array(hidden);
  const o = new Float32Array(outputs);

  function predict(x: Float32Array, out: Float32Array): void {
    for (let j = 0; j < hidden; j++) {
      let z = p[b1 + j];
      for (let i = 0; i < inputs; i++) z += x[i] * p[i * hidden + j];
      a[j] = Math.tanh(z);
    }
    for (let k = 0; k < outputs; k++) {
      let z = p[b2 + k];
      for (let j = 0; j < hidden; j++) z += a[j] * p[w2 + j * outputs + k];
      out[k] = squashed ? 1 / (1 + Math.exp(-z)) : z;
    }
  }

  /** δ of the hidden layer from δ of the outputs, which is in o. */
  function hiddenDeltas(): void {
    for (let j = 0; j < hidden; j++) {
      let sum = 0;
      for (let k = 0; k < outputs; k++) sum += o[k] * p[w2 + j * outputs + k];
      d[j] = sum * (1 - a[j] * a[j]);
    }
  }

  return {
    predict,
    trainRow(x, y) {
      predict(x, o);
      let cost = 0;
      for (let k = 0; k < outputs; k++) {
        const error = o[k] - y[k];
        cost += error * error;
        o[k] = 2 * error;
      }
      hiddenDeltas();
      for (let k = 0; k < outputs; k++) {
        const step = rate * o[k];
        p[b2 + k] -= step;
        for (let j = 0; j < hidden; j++) p[w2 + j * outputs + k] -= step * a[j];
      }
      for (let i = 0; i < inputs; i++) {
        const step = rate * x[i];
        for (let j = 0; j < hidden; j++) p[i * hidden + j] -= step * d[j];
      }
      for (let j = 0; j < hidden; j++) p[b1 + j] -= rate * d[j];
      return cost;
    },
    backward(x, outputGradients) {
      const g = new Float32Array(p.length);
      const dx = new Float32Array(inputs);
      predict(x, o);
      o.set(outputGradients);
      hiddenDeltas();
      for (let j = 0; j < hidden; j++) {
        for (let k = 0; k < outputs; k++) g[w2 + j * outputs + k] = o[k] * a[j];
        g[b1 + j] = d[j];
      }
      for (let k = 0; k < outputs; k++) g[b2 + k] = o[k];
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        for (let j = 0; j < hidden; j++) {
          g[i * hidden + j] = x[i] * d[j];
          sum += d[j] * p[i * hidden + j];
        }
        dx[i] = sum;
      }
      return { parameters: g, inputs: dx };
    },
    apply(gradient) {
      for (let i = 0; i < p.length; i++) p[i] -= rate * gradient[i];
    },
  };
}
