/** ONNX Runtime, in WebAssembly, predicts what our networks predict, from the files that we write. */
import { Network, Random, Scaler } from 'nablanet';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromONNX, toONNX } from '../../src/entries/formats/onnx';
import { ACTIVATIONS, draw, drawn, NORMALIZATIONS } from '../entries/formats/exchange/networks';

const random = new Random(17);

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
});

interface Peer {
  predict(x: Float32Array, inputs: number): Promise<Float32Array>;
}

async function load(bytes: Uint8Array): Promise<Peer> {
  const session = await ort.InferenceSession.create(bytes);
  expect([...session.inputNames, ...session.outputNames]).toEqual(['input', 'output']);
  return {
    async predict(x, inputs) {
      const { output } = await session.run({ input: new ort.Tensor('float32', x, [x.length / inputs, inputs]) });
      return output.data as Float32Array;
    },
  };
}

/**
 * Each output within 1e-5 of itself, and 2e-6 of the largest of its row (of 1 at least): what both sides' sums of
 * float32 numbers of that size leave where they cancel to something small, in each of up to four layers, of which
 * normalised ones enlarge what those before them left. Numbers inside that are `larger` leave more.
 */
function expectSame(ours: Float32Array, theirs: Float32Array, outputs: number, larger = 1): void {
  expect(theirs).toHaveLength(ours.length);
  for (let row = 0; row < ours.length; row += outputs) {
    const largest = Math.max(1, ...theirs.subarray(row, row + outputs).map(Math.abs));
    for (let j = row; j < row + outputs; j++) {
      const error = Math.abs(ours[j] - theirs[j]);
      if (!(error <= 1e-5 * Math.abs(theirs[j]) + 2e-6 * larger * largest)) {
        expect.fail(`row ${row / outputs}, column ${j - row}: ${ours[j]} and ${theirs[j]}`);
      }
    }
  }
}

async function compare(net: Network, options: { scalers: boolean }, inputsOf = (x: Float32Array) => x): Promise<void> {
  const bytes = toONNX(net, options);
  const peer = await load(bytes);
  const again = fromONNX(bytes);
  for (const rows of [1, 100]) {
    const x = inputsOf(draw(random, rows * net.inputs));
    const theirs = await peer.predict(x, net.inputs);
    expectSame(net.predict(x), theirs, net.outputs);
    // Scalers inside weights: inputs of ten times their deviation meet biases as large.
    expectSame(again.predict(x), theirs, net.outputs, options.scalers ? 20 : 1);
  }
}

describe.each(NORMALIZATIONS)('normalised by %s', (normalize) => {
  test.each(ACTIVATIONS)('%s', async (_, activation) => {
    const hidden = { units: 9, activation, normalize, dropout: 0.2 };
    const layers = [hidden, { ...hidden, bias: false }, { units: 8, activation, normalize }];
    await compare(drawn({ inputs: 7, layers, loss: 'meanSquaredError' }, 5), { scalers: false });
  });

  test.each(['standard', 'minMax', 'robust'] as const)('between scalers: %s', async (method) => {
    const scaled = (x: Float32Array) => x.map((v, i) => 10 * (i % 4) + 3 * v);
    const range = method === 'minMax' ? ([-1, 2] as const) : undefined;
    const fitted = (width: number) => new Scaler({ method, range }).fit(scaled(draw(random, 50 * width)), width);
    const layers = [{ units: 9, activation: 'tanh', normalize } as const, { units: 3, activation: 'linear' } as const];
    const net = drawn({ inputs: 4, layers, inputScaler: fitted(4), outputScaler: fitted(3) }, 6);
    await compare(net, { scalers: true }, scaled);
  });
});

test('widths at random, and 784-128-10', async () => {
  for (let i = 0; i < 20; i++) {
    const layers = Array.from({ length: 1 + random.integer(4) }, () => ({
      units: 4 + random.integer(40), // the variance of fewer is next to nothing now and then, and enlarges any rounding
      activation: ACTIVATIONS[random.integer(ACTIVATIONS.length)][1],
      normalize: NORMALIZATIONS[random.integer(3)],
      bias: random.integer(2) === 0,
    }));
    await compare(drawn({ inputs: 1 + random.integer(40), layers, loss: 'meanSquaredError' }, i), { scalers: false });
  }
  const layers = [{ units: 128, activation: 'relu' } as const, { units: 10, activation: 'softmax' } as const];
  await compare(new Network({ inputs: 784, layers, loss: 'crossEntropy', seed: 1 }), { scalers: false });
});

test('outputs are labelled by the names that went along', async () => {
  const net = drawn(
    { inputs: 2, layers: [{ units: 3, activation: 'softmax' }], loss: 'crossEntropy', classNames: ['a', 'b', 'c'] },
    1,
  );
  const peer = await load(toONNX(net));
  const x = Float32Array.of(0.5, -1);
  const theirs = await peer.predict(x, 2);
  expect(fromONNX(toONNX(net)).classifyNames(x)).toEqual([['a', 'b', 'c'][theirs.indexOf(Math.max(...theirs))]]);
});
