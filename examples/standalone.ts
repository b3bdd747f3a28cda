/**
 * A network that leaves the library: trained on irises here, then written as a program and as a WebAssembly module,
 * which tell irises apart on their own. Both give the bits that the network gives.
 *
 *     npx tsx examples/standalone.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { accuracy, lbfgs, Network, Scaler } from 'nablanet';
import { readCSV } from 'nablanet/data';
import { toModule, toWasm } from 'nablanet/standalone';
import { fail, heading, percent } from './show/terminal';

const { x, y, inputNames, classNames, rows } = readCSV(new URL('data/iris.csv', import.meta.url), { targets: -1 });
const net = new Network({
  inputs: 4,
  layers: [
    { units: 8, activation: 'tanh' },
    { units: 3, activation: 'softmax' },
  ],
  loss: 'crossEntropy',
  optimizer: lbfgs(),
  inputScaler: new Scaler(),
  inputNames,
  classNames,
  l2: 3e-3,
  seed: 1,
  backend: 'simd', // whose bits both formats have
});
net.train(x, y, { epochs: 200 });

const folder = new URL('out/', import.meta.url);
mkdirSync(folder, { recursive: true });
const files = {
  module: new URL('iris.mjs', folder),
  types: new URL('iris.d.mts', folder),
  wasm: new URL('iris.wasm', folder),
};
const { code, types } = toModule(net, { types: true });
writeFileSync(files.module, code);
writeFileSync(files.types, types);
writeFileSync(files.wasm, toWasm(net));

heading(`${net.parameterCount} parameters, ${4 * net.parameterCount} bytes, on their own`);
for (const file of Object.values(files)) {
  const bytes = readFileSync(file);
  const path = fileURLToPath(file).replace(`${process.cwd()}/`, '');
  console.log(`  ${path.padEnd(24)} ${String(bytes.length).padStart(6)} bytes, ${gzipSync(bytes).length} gzipped`);
}

heading('The program');
const program = await import(files.module.href);
const flower = Object.fromEntries(inputNames.map((name, j) => [name, x[j]]));
console.log(`  ${JSON.stringify(flower)}: ${program.classifyNames(flower)[0]}`);
console.log(`  ${percent(accuracy(program.classify(x), y))} of ${rows} flowers right`);

heading('The WebAssembly module');
/** What docs/standalone.md says a module exports. */
interface Exports {
  memory: WebAssembly.Memory;
  outputs(): number;
  reserve(rows: number): number;
  predict(rows: number): number;
}
const { instance } = await WebAssembly.instantiate(readFileSync(files.wasm));
const { memory, outputs, reserve, predict } = instance.exports as unknown as Exports;
const at = reserve(rows);
new Float32Array(memory.buffer, at, x.length).set(x);
const predicted = new Float32Array(memory.buffer, predict(rows), rows * outputs()).slice();
console.log(`  ${rows} flowers: ${predicted.length} numbers, the first ${predicted.slice(0, 3).join(', ')}`);

const same = (a: Float32Array, b: Float32Array): boolean => a.every((value, i) => Object.is(value, b[i]));
if (!same(program.predict(x), net.predict(x))) fail('the program predicts other numbers than the network');
// A module takes float32, so that is what it is compared on: a scaler sees the difference.
if (!same(predicted, net.predict(Float32Array.from(x)))) fail('the module predicts other numbers than the network');
