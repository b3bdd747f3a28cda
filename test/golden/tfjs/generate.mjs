/**
 * Writes model.json, weights.bin and outputs.json with the real TensorFlow.js, installed in test/peers:
 * `node test/golden/tfjs/generate.mjs`. Weights and inputs are drawn here; outputs are what the model predicts.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tf = createRequire(new URL('../../peers/package.json', import.meta.url))('@tensorflow/tfjs');
const at = (name) => new URL(name, import.meta.url);
await tf.setBackend('cpu');

let state = 1;
/** Park and Miller's generator, over (−1, 1). */
function draw() {
  state = (state * 48271) % 2147483647;
  return state / 1073741823.5 - 1;
}

const { dense, batchNormalization, layerNormalization, leakyReLU, activation, dropout } = tf.layers;
const model = tf.sequential({
  layers: [
    dense({ units: 6, inputShape: [4], useBias: false }),
    batchNormalization({ scale: false }),
    leakyReLU(),
    dropout({ rate: 0.25 }),
    dense({ units: 5 }),
    layerNormalization(),
    activation({ activation: 'swish' }),
    dense({ units: 3, activation: 'softmax' }),
  ],
});
await model.save(
  tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }) => {
    const values = new Float32Array(weightData).map(() => draw());
    let offset = 0;
    for (const { name, shape } of weightSpecs) {
      const length = shape.reduce((a, b) => a * b, 1);
      if (name.endsWith('variance')) {
        for (let i = offset; i < offset + length; i++) values[i] = 0.5 + Math.abs(values[i]);
      }
      offset += length;
    }
    const artifacts = { modelTopology, weightSpecs, weightData: values.buffer };
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const x = Array.from({ length: 20 }, () => Math.fround(draw()));
    const outputs = Array.from(await loaded.predict(tf.tensor2d(x, [5, 4])).data());
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const json = { format, generatedBy, convertedBy, modelTopology, weightsManifest };
    writeFileSync(at('model.json'), `${JSON.stringify(json)}\n`);
    writeFileSync(at('weights.bin'), new Uint8Array(values.buffer));
    writeFileSync(at('outputs.json'), `${JSON.stringify({ x, outputs })}\n`);
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  }),
);
