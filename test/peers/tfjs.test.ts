/** The real TensorFlow.js loads our models, and we load its, with the same outputs. */
import { createRequire } from 'node:module';
import { Network, Random } from 'nablanet';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromTFJS, toTFJS } from '../../src/entries/formats/tfjs';
import { ACTIVATIONS, draw, drawn, NORMALIZATIONS, worstDifference } from '../entries/formats/exchange/networks';

interface Tensor {
  data(): Promise<Float32Array>;
  shape: number[];
}
interface Model {
  add(layer: unknown): void;
  predict(x: Tensor): Tensor;
  save(handler: unknown): Promise<unknown>;
  compile(options: object): void;
  fit(x: Tensor, y: Tensor, options: object): Promise<unknown>;
}
interface Artifacts {
  modelTopology: object;
  weightSpecs: { name: string; dtype: string; shape: number[] }[];
  weightData: ArrayBuffer;
}
interface TF {
  setBackend(name: string): Promise<boolean>;
  tensor2d(values: ArrayLike<number>, shape: [number, number]): Tensor;
  loadLayersModel(handler: unknown): Promise<Model>;
  sequential(config?: object): Model;
  input(config: object): unknown;
  model(config: object): Model;
  layers: Record<string, (config?: object) => { apply(x: unknown): unknown }>;
  io: {
    fromMemory(artifacts: object): unknown;
    withSaveHandler(handler: (artifacts: Artifacts) => Promise<object>): unknown;
  };
}

const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as TF;
const random = new Random(3);

/** Of the largest output of a row: what TensorFlow.js' own float32 and its five-term erf leave (1.5e-7, absolute). */
const TOLERANCE = 1e-5;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

async function outputs(model: Model, x: Float32Array, inputs: number): Promise<Float32Array> {
  return model.predict(tf.tensor2d(x, [x.length / inputs, inputs])).data();
}

async function expectSame(net: Network, model: Model): Promise<void> {
  for (const rows of [1, 100]) {
    const x = draw(random, rows * net.inputs);
    const theirs = await outputs(model, x, net.inputs);
    expect(worstDifference(net.predict(x), theirs, net.outputs)).toBeLessThan(TOLERANCE);
  }
}

const load = (net: Network, options?: { scalers: boolean }) =>
  tf.loadLayersModel(tf.io.fromMemory(toTFJS(net, options).artifacts));

/** What a save handler is given. */
function saved(model: Model): Promise<Artifacts> {
  return new Promise((resolve, reject) => {
    const handler = async (artifacts: Artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    };
    model.save(tf.io.withSaveHandler(handler)).catch(reject);
  });
}

describe.each(NORMALIZATIONS)('normalised by %s', (normalize) => {
  test.each(ACTIVATIONS.filter(([name]) => name !== 'elu, alpha 0.5'))('ours there: %s', async (name, activation) => {
    const hidden = { units: 9, activation, normalize, dropout: 0.2 };
    const layers = [hidden, { ...hidden, bias: false }, { units: 8, activation, normalize }];
    const net = drawn({ inputs: 7, layers, loss: name === 'softmax' ? 'crossEntropy' : 'squaredError' }, 5);
    await expectSame(net, await load(net));
    // And back: to the bit.
    const { modelJson, weights } = toTFJS(net);
    const again = fromTFJS(JSON.stringify(modelJson), weights);
    expect(again.getParameters()).toEqual(net.getParameters());
    expect(again.config.layers.map(({ initializer, ...others }) => others)).toEqual(
      net.config.layers.map(({ initializer, ...others }) => others),
    );
  });
});

test('784-128-10 and a network of one number', async () => {
  const digits = drawn(
    {
      inputs: 784,
      layers: [
        { units: 128, activation: 'relu' },
        { units: 10, activation: 'softmax' },
      ],
      loss: 'crossEntropy',
    },
    2,
  );
  await expectSame(digits, await load(digits));
  const line = drawn({ inputs: 1, layers: [{ units: 1, activation: 'linear', bias: false }] }, 2);
  await expectSame(line, await load(line));
});

test('scalers, as layers', async () => {
  const net = new Network({
    inputs: 2,
    layers: [
      { units: 5, activation: 'tanh' },
      { units: 1, activation: 'linear' },
    ],
    inputScaler: { method: 'standard' },
    outputScaler: { method: 'minMax', range: [-1, 1] },
    seed: 4,
  });
  const x = Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 1000 + 50 * random.normal() : random.normal()));
  const y = Float32Array.from({ length: 100 }, (_, i) => 30 + x[2 * i] * x[2 * i + 1] * 0.01);
  net.train(x, y, { epochs: 5 });
  const model = await load(net, { scalers: true });
  expect(worstDifference(await outputs(model, x, 2), net.predict(x), 1)).toBeLessThan(TOLERANCE);
  const bare = fromTFJS(toTFJS(net, { scalers: true }).modelJson, toTFJS(net, { scalers: true }).weights);
  expect(worstDifference(bare.predict(x), net.predict(x), 1)).toBeLessThan(1e-4); // x · W before the mean is taken off
});

/** The same model with other weights, drawn: those that it starts with are often 0 or 1. */
async function redrawn(model: Model): Promise<Model> {
  const artifacts = await saved(model);
  const values = new Float32Array(artifacts.weightData);
  let at = 0;
  for (const { name, shape } of artifacts.weightSpecs) {
    const length = shape.reduce((a, b) => a * b, 1);
    for (let i = at; i < at + length; i++) {
      values[i] = name.includes('variance') ? 0.1 + random.uniform() : random.normal();
    }
    at += length;
  }
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}

async function trained(model: Model, inputs: number, targets: number): Promise<Model> {
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const x = tf.tensor2d(draw(random, 32 * inputs), [32, inputs]);
  await model.fit(x, tf.tensor2d(draw(random, 32 * targets), [32, targets]), { epochs: 3, verbose: 0 });
  return model;
}

async function expectOurs(model: Model): Promise<Network> {
  const artifacts = await saved(model);
  const net = fromTFJS(artifacts, artifacts.weightData, { seed: 1 });
  await expectSame(net, model);
  return net;
}

describe('theirs here', () => {
  /** With weights from a seed: TensorFlow.js draws others in every run. */
  let seed = 0;
  const dense = (config: object) =>
    tf.layers.dense({ kernelInitializer: { className: 'GlorotNormal', config: { seed: ++seed } }, ...config });
  const names = ['linear', 'sigmoid', 'tanh', 'relu', 'elu', 'gelu', 'swish', 'mish', 'selu', 'softplus', 'softmax'];

  test.each(names)('activation %s, of a dense layer and alone', async (activation) => {
    const layers = [
      dense({ units: 6, inputShape: [4], activation }),
      dense({ units: 3 }),
      tf.layers.activation({ activation }),
    ];
    await expectOurs(await redrawn(tf.sequential({ layers })));
  });

  test.each([
    ['reLU', {}],
    ['leakyReLU', {}],
    ['leakyReLU', { alpha: 0.07 }],
    ['elu', {}],
    ['softmax', {}],
    ['softmax', { axis: -1 }],
  ])('layer %s %j', async (kind, config) => {
    const layers = [dense({ units: 6, inputShape: [4], useBias: false }), tf.layers[kind](config), dense({ units: 3 })];
    await expectOurs(await redrawn(tf.sequential({ layers })));
  });

  test.each([
    ['batchNormalization', {}],
    ['batchNormalization', { epsilon: 0.2, axis: 1, momentum: 0.5 }],
    ['batchNormalization', { scale: false }],
    ['batchNormalization', { center: false }],
    ['batchNormalization', { scale: false, center: false }],
    ['layerNormalization', {}],
    ['layerNormalization', { epsilon: 1e-6 }],
    ['layerNormalization', { scale: false }],
    ['layerNormalization', { center: false, scale: false }],
  ])('layer %s %j', async (kind, config) => {
    const norm = tf.layers[kind](config);
    const layers = [dense({ units: 6, inputShape: [4] }), norm, tf.layers.reLU(), tf.layers.dropout({ rate: 0.3 })];
    const net = await expectOurs(await redrawn(tf.sequential({ layers: [...layers, dense({ units: 3 })] })));
    expect(net.config.layers[0]).toMatchObject({
      normalize: kind.startsWith('batch') ? 'batch' : 'layer',
      dropout: 0.3,
    });
  });

  test('normalisation before the first layer, behind an activation and at the end', async () => {
    const norm = (config = {}) => tf.layers.batchNormalization(config);
    const layers = [
      norm({ inputShape: [4] }),
      dense({ units: 6, activation: 'relu' }),
      norm(),
      dense({ units: 3, activation: 'tanh' }),
      norm(),
    ];
    await expectOurs(await redrawn(tf.sequential({ layers })));
  });

  test('a functional model that is a chain; images, flattened; an input layer', async () => {
    const input = tf.input({ shape: [2, 3] });
    const flat = tf.layers.flatten().apply(input);
    const hidden = dense({ units: 5, activation: 'sigmoid' }).apply(flat);
    const output = dense({ units: 2 }).apply(tf.layers.rescaling({ scale: 2, offset: -1 }).apply(hidden));
    const model = await redrawn(tf.model({ inputs: input, outputs: output }));
    const artifacts = await saved(model);
    const net = fromTFJS(artifacts, artifacts.weightData);
    const x = draw(random, 60);
    const theirs = await model
      .predict((tf as unknown as { tensor(v: unknown, s: number[]): Tensor }).tensor(x, [10, 2, 3]))
      .data();
    expect(worstDifference(net.predict(x), theirs, 2)).toBeLessThan(TOLERANCE);
    const layers = [tf.layers.inputLayer({ inputShape: [4] }), dense({ units: 3 })];
    await expectOurs(await redrawn(tf.sequential({ layers })));
  });

  test('trained there; a saved optimizer is left behind', async () => {
    const layers = [
      dense({ units: 4, inputShape: [3], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      dense({ units: 2 }),
    ];
    const model = await trained(tf.sequential({ layers }), 3, 2);
    let artifacts: Artifacts | undefined;
    const handler = tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return {};
    });
    await (model.save as (handler: unknown, options: object) => Promise<unknown>)(handler, { includeOptimizer: true });
    expect((artifacts as Artifacts).weightSpecs.some(({ name }) => name.includes('iter'))).toBe(true);
    await expectSame(fromTFJS(artifacts as Artifacts, (artifacts as Artifacts).weightData), model);
  });

  test.each([
    { dtype: 'uint8', scale: 0.013, min: -1.7 },
    { dtype: 'uint16', scale: 1e-4, min: -3 },
    { dtype: 'float16' },
  ])('quantized, %j', async (quantization) => {
    const { modelTopology, weightSpecs } = await saved(
      tf.sequential({ layers: [dense({ units: 5, inputShape: [4] })] }),
    );
    const bytes = Uint8Array.from({ length: 25 * (quantization.dtype === 'uint8' ? 1 : 2) }, () => random.integer(120));
    const artifacts = { modelTopology, weightSpecs: weightSpecs.map((spec) => ({ ...spec, quantization })) };
    const model = await tf.loadLayersModel(tf.io.fromMemory({ ...artifacts, weightData: bytes.buffer }));
    await expectSame(fromTFJS(artifacts, bytes), model);
  });

  test('relu6, by two layers of relu', async () => {
    const model = tf.sequential({
      layers: [dense({ units: 5, inputShape: [4], activation: 'relu6' }), dense({ units: 2 })],
    });
    const artifacts = await saved(model);
    await expectSame(fromTFJS(artifacts, artifacts.weightData), model);
  });

  test.each([
    ['gelu_new', /activation among .*, got "gelu_new" in "\w+" \(Dense\)/],
    ['hardSigmoid', /got "hard_sigmoid"/],
    ['logSoftmax', /got "log_softmax"/],
  ])('what there is not: %s', async (activation, message) => {
    const artifacts = await saved(tf.sequential({ layers: [dense({ units: 2, inputShape: [3], activation })] }));
    expect(() => fromTFJS(artifacts, artifacts.weightData)).toThrow(message);
  });
});
