/** A network as a file and as JSON: the same network again, and a file that others read by the format's rules. */
import { describe, expect, test } from 'vitest';
import { adam, LabelEncoder, lbfgs, Network, OneHotEncoder, Scaler } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples } from '../support/samples';
import { apart, CONFIGS, trained } from './files';

const again: Record<string, (net: Network) => Network> = {
  'save and load': (net) => Network.load(net.save()),
  'an ArrayBuffer': (net) => Network.load(net.save().buffer),
  'a view in the midst of other bytes': (net) => {
    const file = net.save();
    const bytes = new Uint8Array(file.length + 7);
    bytes.set(file, 3);
    return Network.load(bytes.subarray(3, 3 + file.length));
  },
  'a Buffer, as Node reads files': (net) => Network.load(Buffer.from(net.save())),
  'JSON.stringify and parse': (net) => Network.fromJSON(JSON.parse(JSON.stringify(net))),
};

describe.each(BACKENDS)('on %s', (backend) => {
  describe.each(Object.keys(CONFIGS))('%s', (name) => {
    test.each(Object.keys(again))('by %s: the same network', (way) => {
      const { net, x, y } = trained(name, backend);
      const loaded = again[way](net);
      expect(loaded.backend).toBe(backend);
      // The config of a loaded network has what the scalers have learnt.
      const { inputScaler, outputScaler } = net;
      expect(loaded.config).toStrictEqual({ ...net.config, inputScaler, outputScaler });
      expect(loaded.getParameters()).toStrictEqual(net.getParameters());
      expect(loaded.layers.map((layer) => layer.getStatistics())).toStrictEqual(
        net.layers.map((layer) => layer.getStatistics()),
      );
      expect([loaded.inputScaler, loaded.outputScaler]).toStrictEqual([net.inputScaler, net.outputScaler]);
      expect(loaded.predict(x)).toStrictEqual(net.predict(x));
      expect(loaded.evaluate(x, y)).toStrictEqual(net.evaluate(x, y));
    });
  });
});

test('saving changes nothing, and the same network is the same file', () => {
  const { net, x, y } = trained('settings');
  const before = net.clone();
  const file = net.save({ training: true });
  expect(net.save({ training: true })).toStrictEqual(file);
  expect(before.save({ training: true })).toStrictEqual(file);
  net.train(x, y, { epochs: 2 });
  before.train(x, y, { epochs: 2 });
  expect(net.getParameters()).toStrictEqual(before.getParameters());
});

test('a loaded network has nothing to do with the file', () => {
  const { net, x } = trained('defaults');
  const file = net.save();
  const loaded = Network.load(file);
  file.fill(0);
  expect(loaded.predict(x)).toStrictEqual(net.predict(x));
});

test('without training, training starts anew: no optimizer state, no counters', () => {
  const x = samples(8, 3);
  const y = samples(8, 2, 5).map(Math.abs);
  const net = new Network({ inputs: 3, layers: [4, 2], optimizer: adam({ learningRate: 0.01 }), seed: 1 });
  net.train(x, y, { epochs: 3 });
  net.learningRate = 0.5;
  const loaded = Network.load(net.save());
  const fresh = new Network(net.config);
  fresh.setParameters(net);
  expect(loaded.learningRate).toBe(0.01);
  expect(loaded.epochs).toBe(0);
  loaded.train(x, y, { epochs: 2 });
  fresh.train(x, y, { epochs: 2 });
  expect(loaded.getParameters()).toStrictEqual(fresh.getParameters());
});

test('raw inputs go in and names come out, of a network that was loaded', () => {
  const rows = [
    { length: 1, width: 20 },
    { length: 2, width: 10 },
    { length: 9, width: 30 },
    { length: 8, width: 40 },
  ];
  const labels = new LabelEncoder<string>().fit(['small', 'large']);
  const net = new Network({
    ...{ inputs: 2, inputNames: ['length', 'width'], inputScaler: new Scaler(), classNames: labels.classes, seed: 1 },
    layers: [8, { units: 2, activation: 'softmax' }],
    ...{ loss: 'crossEntropy', optimizer: adam({ learningRate: 0.05 }) },
  });
  const names = ['small', 'small', 'large', 'large'];
  net.train(rows, names, { epochs: 200 });
  expect(net.classifyNames(rows)).toEqual(names);
  expect(Network.load(net.save()).classifyNames(rows)).toEqual(names);
  expect(Network.fromJSON(net.toJSON()).classifyNames(rows[2])).toEqual(['large']);
});

test('an encoder travels with the network: rows as they are, and names out', () => {
  const rows = [
    { colour: 'red', weight: 900, doors: 3 },
    { colour: 'blue', weight: 1500, doors: 5 },
    { colour: 'red', weight: 1400, doors: 5 },
    { colour: 'blue', weight: 1000, doors: 3 },
  ];
  const names = ['small', 'large', 'large', 'small'];
  const inputNames = ['colour', 'weight', 'doors'] as const;
  const inputEncoder = new OneHotEncoder({ columns: [0, 2] }).fit(
    rows.map((row) => inputNames.map((name) => row[name])),
  );
  const net = new Network({
    ...{ inputs: inputEncoder.width, inputEncoder, inputNames, inputScaler: new Scaler(), seed: 1 },
    layers: [8, { units: 2, activation: 'softmax' }],
    ...{ loss: 'crossEntropy', optimizer: adam({ learningRate: 0.05 }), classNames: ['large', 'small'] },
  });
  net.train(rows, names, { epochs: 200 });
  expect(net.classifyNames(rows)).toEqual(names);
  const loaded = Network.load(net.save({ training: true }));
  const read = Network.fromJSON(JSON.parse(JSON.stringify(net)));
  for (const same of [loaded, read]) {
    expect(same.classifyNames(rows)).toEqual(names);
    expect(same.predict(rows)).toStrictEqual(net.predict(rows));
    expect(same.config).toEqual({ ...net.config, inputScaler: net.inputScaler });
  }
  expect(loaded.train(rows, names, { epochs: 3 }).loss).toEqual(net.train(rows, names, { epochs: 3 }).loss);
});

test('layers frozen later stay frozen', () => {
  const net = new Network({ inputs: 2, layers: [3, 1], seed: 1 });
  net.layers[0].trainable = false;
  expect(Network.load(net.save()).layers.map(({ trainable }) => trainable)).toEqual([false, true]);
});

describe('by the rules of safetensors', () => {
  const { net } = trained('batch normalisation');
  const file = net.save({ training: true });
  const { header, data } = apart(file);
  const { __metadata__: metadata, ...tensors } = header;
  const floats = (name: string): Float32Array => new Float32Array(data.slice(...tensors[name].data_offsets).buffer);

  test('the header is JSON, padded with spaces, and numbers are aligned', () => {
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(file[8]).toBe('{'.charCodeAt(0));
    expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
  });

  test('tensors follow one another to the end, each as long as its shape', () => {
    const places = Object.values(tensors).sort((a, b) => a.data_offsets[0] - b.data_offsets[0]);
    let end = 0;
    for (const { dtype, shape, data_offsets: offsets } of places) {
      expect(dtype).toBe('F32');
      expect(offsets).toEqual([end, end + 4 * shape.reduce((a, b) => a * b)]);
      end = offsets[1];
    }
    expect(end).toBe(data.length);
  });

  test('each layer has its tensors, as the layer gives them', () => {
    net.layers.forEach((layer, i) => {
      expect(tensors[`layers.${i}.weights`].shape).toEqual([layer.inputs, layer.units]);
      expect(floats(`layers.${i}.weights`)).toStrictEqual(layer.getWeights());
      const { mean, variance } = layer.getStatistics() ?? {};
      const vectors = { biases: layer.getBiases(), scale: layer.getScale(), shift: layer.getShift(), mean, variance };
      for (const [name, values] of Object.entries(vectors)) {
        expect(tensors[`layers.${i}.${name}`]?.shape).toEqual(values ? [layer.units] : undefined);
        if (values) expect(floats(`layers.${i}.${name}`)).toStrictEqual(values);
      }
    });
  });

  test('the rest is JSON', () => {
    const { version, config } = JSON.parse(metadata.nablanet);
    expect(version).toBe(1);
    expect(config).toEqual(JSON.parse(JSON.stringify(net.config)));
  });

  test('an optimizer remembers in the order of getParameters: momentum after one step is the gradient', () => {
    const config = { inputs: 3, layers: [5, 2], seed: 1, optimizer: { name: 'sgd', momentum: 0.9 } } as unknown;
    const one = new Network(config as ConstructorParameters<typeof Network>[0]);
    const [x, y] = [samples(4, 3), samples(4, 2, 5).map(Math.abs)];
    const { parameters } = one.gradients(x, y);
    one.trainBatch(x, y);
    const parts = apart(one.save({ training: true }));
    const at = parts.header['optimizer.0'].data_offsets;
    expect(new Float32Array(parts.data.slice(...at).buffer)).toStrictEqual(parameters);
  });
});

describe('what no file can hold', () => {
  const loss = (outputs: Float32Array, targets: Float32Array, gradients: Float32Array): number => {
    outputs.forEach((a, i) => {
      gradients[i] = 2 * (a - targets[i]);
    });
    return outputs.reduce((sum, a, i) => sum + (a - targets[i]) ** 2, 0);
  };
  const [x, y] = [samples(6, 2), samples(6, 1, 5).map(Math.abs)];

  test('a loss of one’s own is asked for, and goes on', () => {
    const net = new Network({ inputs: 2, layers: [3, 1], loss, seed: 1 });
    const file = net.save({ training: true });
    expect(() => Network.load(file)).toThrow(
      expect.objectContaining({
        code: 'file',
        message: '"loss" expected the function of the training, as an option, got undefined',
      }),
    );
    const loaded = Network.load(file, { loss });
    expect(loaded.train(x, y).loss).toEqual(net.train(x, y).loss);
    expect(Network.fromJSON(net.toJSON(), { loss: 'squaredError' }).predict(x)).toStrictEqual(
      Network.load(net.save(), { loss }).predict(x),
    );
  });

  test('lbfgs predicts without its line search, and trains on with it', () => {
    const net = new Network({ inputs: 2, layers: [3, 1], optimizer: lbfgs({ history: 3 }), seed: 1 });
    net.train(x, y, { epochs: 5, batchSize: 'full' });
    const file = net.save({ training: true });
    const loaded = Network.load(file);
    expect(loaded.predict(x)).toStrictEqual(net.predict(x));
    expect(() => loaded.train(x, y, { batchSize: 'full' })).toThrow(/lbfgs/);
    expect(() => Network.load(file, { optimizer: lbfgs({ history: 4 }) })).toThrow(
      expect.objectContaining({
        code: 'file',
        message: expect.stringMatching(/^"optimizer" expected \{"name":"lbfgs"/),
      }),
    );
  });
});

test('the caller may choose kernels, optimizer and loss', () => {
  const { net, x } = trained('defaults');
  const loaded = Network.load(net.save(), {
    backend: 'relaxed-simd',
    optimizer: adam(),
    loss: 'meanSquaredError',
  });
  expect(loaded.backend).toBe('relaxed-simd');
  expect(loaded.config).toMatchObject({ loss: 'meanSquaredError', optimizer: { name: 'adam' } });
  expect(loaded.getParameters()).toStrictEqual(net.getParameters());
  expect(loaded.predict(x)).toHaveLength(48);
});

test('a network may be saved while it trains, as of the last batch', async () => {
  const net = new Network({ inputs: 3, layers: [4, 2], seed: 1 });
  const [x, y] = [samples(20, 3), samples(20, 2, 5).map(Math.abs)];
  const files: Uint8Array[] = [];
  await net.trainAsync(x, y, {
    epochs: 2,
    batchSize: 5,
    onBatch: () => {
      files.push(net.save());
    },
  });
  expect(files).toHaveLength(8);
  expect(new Set(files.map((file) => Network.load(file).predict(x).join())).size).toBe(8);
  expect(files[7]).toStrictEqual(net.save());
});
