/** Files that programs of the documentation read and do not write: what a reader would have of his own. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Network } from 'nablanet';
import { ROOT } from './blocks';

const golden = (name: string) => (): Uint8Array => readFileSync(`${ROOT}/test/golden/${name}`);

/** As many images as MNIST has, all black: magic number, sizes, pixels. */
function images(): Uint8Array {
  const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28);
  const file = new Uint8Array(header.length + 60_000 * 28 * 28);
  file.set(header);
  return gzipSync(file, { level: 1 });
}

/** What Keras would have predicted for some rows, for the model of the page. */
function predictions(): Uint8Array {
  const { x, outputs } = JSON.parse(readFileSync(`${ROOT}/test/golden/keras/outputs.json`, 'utf8')).sequential;
  return Buffer.from(JSON.stringify({ x, y: outputs }));
}

/** The file of a network with two inputs and one output. */
const xor = (): Uint8Array => new Network({ inputs: 2, layers: [8, 1], seed: 1 }).save();

/** By page and name. */
export const FIXTURES: Readonly<Record<string, Readonly<Record<string, () => Uint8Array>>>> = {
  'docs/data.md': { 'train-images-idx3-ubyte.gz': images },
  'docs/deployment.md': { 'xor.safetensors': xor },
  'docs/onnx.md': { 'model.onnx': golden('onnx/torch-softmax.onnx') },
  'docs/coming-from-keras.md': { 'model.keras': golden('keras/sequential.keras'), 'check.json': predictions },
};

export function fixturesOf(page: string): Readonly<Record<string, () => Uint8Array>> {
  return FIXTURES[page] ?? {};
}
