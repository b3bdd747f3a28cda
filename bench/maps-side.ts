/**
 * The elementwise maps of one module, for bench/maps.ts, which bundles and starts this: `maps-side.mjs <text> <backend>`
 * prints for each map the nanoseconds a value takes and a hash of what it writes.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../src/base/kernel-bytes';
import { StepField } from '../src/base/kernel-tables';
import type { MapTime } from './maps';

const [text, backend] = process.argv.slice(2);
const module = new WebAssembly.Module(bytesOf(readFileSync(text, 'utf8'), backend === 'relaxed-simd'));
const { exports } = new WebAssembly.Instance(module);
const kernels = exports as unknown as Record<string, (...args: number[]) => number>;
const memory = (exports.memory as WebAssembly.Memory).buffer;

/** Values of a map: 8 rows of 128 units. All blocks together fit into a first-level cache of 32 KiB. */
const VALUES = 1024;
const [ROWS, UNITS] = [8, 128];
/** Times of which the shortest counts, and calls of each. */
const [TIMES, CALLS] = [80, 20];
const WARM = 2400;

let top = 1 << 20;
/** A block of Wasm memory. Blocks start at different places of a page, or stores would wait for loads. */
function block(floats: number): { at: number; values: Float32Array } {
  const at = top;
  top += (4 * floats + 1088 + 7) & ~7;
  return { at, values: new Float32Array(memory, at, floats) };
}
const [a, b, c] = [block(VALUES), block(VALUES), block(VALUES)];
const state = block(3 * VALUES);
const step = block(64);
const settings = new Float64Array(memory, block(16).at, 8);
const words = new Int32Array(memory, step.at, 64);
words[StepField.settings] = settings.byteOffset;
step.values[StepField.learningRate] = 1e-6;
words[StepField.updates + 1] = 0x40240000; // 10 as a float64

const WAVE = Float32Array.from({ length: VALUES }, (_, i) => 3 * Math.sin(i * 1.7));

/** The same numbers before each round, of every sign and size that a network has. */
function fill(): void {
  for (const { values } of [a, b, c]) values.set(WAVE);
  state.values.fill(0.25);
}

function optimizer(number: number, ...values: number[]): () => void {
  return () => {
    words[StepField.optimizer] = number;
    settings.set(values);
    kernels.optimizeAt(step.at, a.at, b.at, state.at, 4 * VALUES, VALUES);
  };
}

function cost(loss: number, units: number): () => void {
  const bytes = 4 * ((units + 3) & ~3);
  return () => {
    for (let at = 0; at + bytes <= 4 * VALUES; at += bytes)
      kernels.costOfRow(loss, a.at + at, c.at + at, b.at + at, units, 1, 1);
  };
}

const NAMES = ['sigmoid', 'tanh', 'relu', 'softmax', 'leakyRelu', 'elu', 'gelu', 'silu', 'softplus', 'mish', 'selu'];
const KEPT = ['gelu', 'silu', 'softplus', 'mish'];
const maps: Record<string, () => void> = {};
NAMES.forEach((name, i) => {
  const kept = KEPT.includes(name) ? c.at : 0;
  maps[name] = () => kernels.activate(i + 1, a.at, ROWS, UNITS, UNITS, 1, 0);
  maps[`${name}, backward`] = () => kernels.differentiate(i + 1, a.at, b.at, ROWS, UNITS, UNITS, 1, kept);
});
Object.assign(maps, {
  'squaredError, 1,024 outputs': cost(0, 1024),
  'crossEntropy, 10 classes': cost(2, 10),
  'crossEntropy, 1,024 classes': cost(2, 1024),
  'binaryCrossEntropy, 1,024 outputs': cost(3, 1024),
  sgd: () => kernels.sgd(a.at, b.at, VALUES, 1e-6),
  'sgd, momentum': optimizer(1, 0.9, 0),
  adagrad: optimizer(2, 1e-8, 0),
  rmsprop: optimizer(3, 0.99, 1e-8, 0, 0),
  adam: optimizer(4, 0.9, 0.999, 1e-8, 0, 0),
  rprop: optimizer(5, 0.5, 1.2, 1e-6, 50),
  'l1 and l2': () => kernels.penalize(a.at, b.at, VALUES, 1e-3, 1e-3),
  clipValue: () => kernels.clipValues(b.at, VALUES, 1),
  dropout: () => kernels.dropOut(step.at, 1, 0.5, a.at, b.at, ROWS, UNITS),
  'rows gathered': () => kernels.gather(a.at, UNITS, 0, 0, ROWS, b.at),
  'values checked': () => kernels.firstNonFinite(a.at, VALUES),
});

/** A hash of all that maps may write (FNV-1a over words). */
function hash(): number {
  let found = 0x811c9dc5;
  for (const { at, values } of [a, b, c, state])
    for (const word of new Uint32Array(memory, at, values.length)) found = Math.imul(found ^ word, 0x01000193);
  return found >>> 0;
}

const result: Record<string, MapTime> = {};
for (const [name, map] of Object.entries(maps)) {
  fill();
  map();
  result[name] = { nanoseconds: Number.POSITIVE_INFINITY, hash: hash() };
  // The optimizing compiler takes its time, beside this thread.
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < WARM; i++) map();
    await setTimeout(30);
  }
}
for (let i = 0; i < TIMES; i++) {
  for (const [name, map] of Object.entries(maps)) {
    fill();
    const start = performance.now();
    for (let call = 0; call < CALLS; call++) map();
    const nanoseconds = ((performance.now() - start) * 1e6) / (CALLS * VALUES);
    result[name].nanoseconds = Math.min(result[name].nanoseconds, nanoseconds);
  }
}
for (const [name, map] of Object.entries(maps)) {
  fill();
  map();
  // Once more, by the code that was timed.
  if (hash() !== result[name].hash) throw new Error(`${name}: other results once it is optimized`);
}
process.stdout.write(JSON.stringify(result));
