/** A user's test of a page, in Jest with jsdom: CommonJS, and a window that lacks TextDecoder and structuredClone. */
const { adam, Network, Scaler } = require('nablanet');
const { crossValidate } = require('nablanet/search');
const { fromONNX, toONNX } = require('nablanet/onnx');
const { toModule } = require('nablanet/standalone');

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];
const config = { inputs: 2, layers: [8, 1], optimizer: adam({ learningRate: 0.05 }), seed: 1, inputNames: ['ä', 'b'] };

test('the window is one of jsdom', () => {
  expect(document.createElement('p').tagName).toBe('P');
  expect(typeof TextDecoder).toBe('undefined');
});

test('a network learns, at once and in turns', async () => {
  const [net, other] = [new Network(config), new Network(config)];
  const { loss } = net.train(x, y, { epochs: 400, batchSize: 4 });
  expect(loss.at(-1)).toBeLessThan(0.01);
  await other.trainAsync(x, y, { epochs: 400, batchSize: 4, yieldEvery: 1 });
  expect(other.getParameters()).toEqual(net.getParameters());
  expect(net.config.layers[0].units).toBe(8);
});

test('files and JSON come back', () => {
  const net = new Network({ ...config, inputScaler: new Scaler().fit(x) });
  for (const again of [Network.load(net.save()), Network.fromJSON(JSON.parse(JSON.stringify(net)))]) {
    expect(again.predict(x)).toEqual(net.predict(x));
    expect(again.config.inputNames).toEqual(['ä', 'b']);
    expect(again.inputScaler).toEqual(net.inputScaler);
  }
});

test('subpaths', async () => {
  const net = new Network({ inputs: 2, layers: [3, 1], seed: 1 });
  expect(fromONNX(toONNX(net)).predict(x)).toEqual(net.predict(x));
  expect(toModule(net).code).toContain('export');
  const { folds } = await crossValidate({
    x,
    y,
    config: { inputs: 2, layers: [2, 1] },
    train: { epochs: 2 },
    folds: 2,
  });
  expect(folds).toHaveLength(2);
});

test('training in a worker comes to the same', async () => {
  const [net, other] = [new Network({ ...config, backend: 'simd' }), new Network({ ...config, backend: 'simd' })];
  net.train(x, y, { epochs: 3 });
  await other.trainAsync(x, y, { epochs: 3, worker: true });
  expect(other.getParameters()).toEqual(net.getParameters());
});
