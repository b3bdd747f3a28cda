/**
 * Writes the golden files of the format's present version, once: `tsx test/golden/model/generate.ts`. They must be
 * readable for ever, by later versions of the library too, so that an existing one is never written again.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { adam, leakyRelu, Network } from 'nablanet';

const net = new Network({
  inputs: 3,
  layers: [
    { units: 5, activation: leakyRelu({ slope: 0.2 }), normalize: 'batch', dropout: 0.1 },
    { units: 6, activation: 'tanh', normalize: 'layer', bias: false },
    { units: 3, activation: 'softmax' },
  ],
  loss: 'crossEntropy',
  optimizer: adam({ learningRate: 0.01 }),
  inputScaler: { method: 'standard' },
  inputNames: ['red', 'green', 'blue'],
  classNames: ['day', 'dusk', 'night'],
  seed: 5,
  backend: 'simd',
});
const x = Array.from({ length: 12 }, (_, i) => [i, (i * i) % 7, 100 - 3 * i]);
const y = x.map((_, i) => i % 3);
net.train(x, y, { epochs: 3, batchSize: 5 });
net.layers[1].trainable = false;

const { version } = net.toJSON().nablanet as { version: number };
const expected = { predictions: Array.from(net.predict(x)), parameters: Array.from(net.getParameters()) };
const resumed = net.clone();
const { loss } = resumed.train(x, y, { epochs: 2, batchSize: 5 });

const files = {
  [`v${version}.safetensors`]: net.save(),
  [`v${version}-training.safetensors`]: net.save({ training: true }),
  [`v${version}.json`]: `${JSON.stringify(net)}\n`,
  [`v${version}-expected.json`]: `${JSON.stringify({ ...expected, x, y, resumed: { loss, parameters: Array.from(resumed.getParameters()) } })}\n`,
};
for (const [name, contents] of Object.entries(files)) {
  const path = new URL(name, import.meta.url);
  if (existsSync(path)) throw new Error(`${name} exists, and is to be kept`);
  writeFileSync(path, contents);
}
