/**
 * For how long `trainAsync` keeps others waiting while it brings large data in (`npm run bench:turns`): the longest turn
 * of the event loop, from the call to the first updates, for every form that data may have. A process for each, since
 * what one has left behind would be collected in another's turns. Writes bench/results/turns-node<version>.json.
 *
 *     tsx bench/turns.ts [gigabytes …] [--only=name]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NetworkConfig, TrainAsyncOptions } from '../dist/index.js';
import { environment, writeResult } from './measure';

// What `nablanet` is in Node: the entry with threads.
const entry: string = '../dist/index.node.js';
const { Network, OneHotEncoder, Scaler, SparseRows, stopThreads }: typeof import('../dist/index.js') = await import(
  entry
);

const WIDTH = 784;
const CLASSES = 10;
const ROUNDS = 3;

interface Form {
  /** Bytes of a row as it is given. */
  readonly bytes: number;
  readonly config?: Partial<NetworkConfig>;
  x(rows: number): unknown;
  y?(rows: number): unknown;
  options?(rows: number): TrainAsyncOptions;
}

/** Numbers that take little time to draw, a quarter of them 0. */
const value = (i: number): number => ((Math.imul(i, 2654435761) >>> 8) & 3) / 4;
const fill = <Array extends { length: number; [i: number]: number }>(array: Array): Array => {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
};
const floats = (rows: number): Float32Array => fill(new Float32Array(rows * WIDTH));
const classOf = (_: unknown, row: number): number => row % CLASSES;
const list = <Item>(length: number, of: (i: number) => Item): Item[] => {
  const all: Item[] = [];
  for (let i = 0; i < length; i++) all.push(of(i));
  return all;
};
const flat: Form = { bytes: 4 * WIDTH, x: floats };
const names = list(20, (j) => `column${j}`);
const words = ['red', 'green', 'blue', 'black', 'white'];
const linear = [64, { units: 4, activation: 'linear' }] as const;
const scaler = new Scaler({ method: 'standard' });

const FORMS: Record<string, Form> = {
  'Float32Array, class indices': flat,
  Uint8Array: { bytes: WIDTH, x: (rows) => fill(new Uint8Array(rows * WIDTH)) },
  Float64Array: { bytes: 8 * WIDTH, x: (rows) => fill(new Float64Array(rows * WIDTH)) },
  'array of numbers': { bytes: 8 * WIDTH, x: (rows) => list(rows * WIDTH, (i) => value(i) + 1e-9) },
  'array of arrays': {
    bytes: 8 * WIDTH,
    x: (rows) => list(rows, () => Array.from({ length: WIDTH }, (_, i) => value(i))),
  },
  'array of typed arrays': { bytes: 4 * WIDTH, x: (rows) => list(rows, () => fill(new Float32Array(WIDTH))) },
  'objects, inputNames': {
    bytes: 8 * 20,
    config: { inputs: 20, inputNames: names },
    x: (rows) => list(rows, (i) => Object.fromEntries(names.map((name, j) => [name, value(i + j)]))),
  },
  SparseRows: {
    bytes: 8 * 64 + 4,
    config: { inputs: 10_000 },
    x: (rows) => {
      const offsets = new Uint32Array(rows + 1).map((_, i) => 64 * i);
      const indices = new Uint32Array(64 * rows).map((_, i) => (i % 64) * 150 + (i % 7));
      return new SparseRows({ columns: 10_000, offsets, indices, values: new Float32Array(64 * rows).fill(0.5) });
    },
  },
  'mostly zeros, Float32Array': {
    ...flat,
    x: (rows) => {
      const x = new Float32Array(rows * WIDTH);
      for (let i = 0; i < x.length; i += 12) x[i] = 1;
      return x;
    },
  },
  'one-hot y': {
    ...flat,
    y: (rows) => new Float32Array(rows * CLASSES).map((_, i) => +(i % CLASSES === Math.floor(i / CLASSES) % CLASSES)),
  },
  classNames: {
    ...flat,
    config: { classNames: list(CLASSES, (i) => `class ${i}`) },
    y: (rows) => list(rows, (i) => `class ${i % CLASSES}`),
  },
  'validation: 0.2': { ...flat, options: () => ({ validation: 0.2 }) },
  'validation: 0.2, narrow rows': {
    bytes: 16,
    config: { inputs: 4 },
    x: (rows) => fill(new Float32Array(rows * 4)),
    options: () => ({ validation: 0.2 }),
  },
  'validation of its own': {
    ...flat,
    options: (rows) => ({ validation: { x: floats(rows >> 2), y: new Uint8Array(rows >> 2).map(classOf) } }),
  },
  "sampleWeights, classWeights: 'balanced'": {
    ...flat,
    options: (rows) => ({ sampleWeights: list(rows, (i) => 1 + (i % 2)), classWeights: 'balanced' }),
  },
  inputScaler: { ...flat, config: { inputScaler: scaler } },
  'inputScaler, robust, narrow rows': {
    bytes: 16,
    config: { inputs: 4, inputScaler: new Scaler({ method: 'robust' }) },
    x: (rows) => fill(new Float32Array(rows * 4)),
  },
  'outputScaler, validation: 0.2': {
    ...flat,
    config: { layers: linear, loss: 'meanSquaredError', outputScaler: scaler },
    y: (rows) => fill(new Float32Array(rows * 4)),
    options: () => ({ validation: 0.2 }),
  },
  inputEncoder: {
    bytes: 8 * 20,
    config: { inputs: 100, inputEncoder: new OneHotEncoder().fit(words.map((word) => names.map(() => word))) },
    x: (rows) => list(rows, (i) => names.map((_, j) => words[(i + j) % 5])),
  },
  'worker: true': { ...flat, options: () => ({ worker: true }) },
  'worker: true, validation: 0.2': { ...flat, options: () => ({ worker: true, validation: 0.2 }) },
  "worker: 'kept'": { ...flat, options: () => ({ worker: 'kept' }) },
  'threads: 2': { ...flat, options: () => ({ threads: 2 }) },
};

/** The longest turn in milliseconds: as time passed, and as this thread worked. */
interface Longest {
  readonly elapsed: number;
  readonly worked: number;
}

interface Found extends Longest {
  readonly rows: number;
  /** Of the process's first call, which compiles, and starts a worker or threads where there are some. */
  readonly first: Longest;
}

const usage = (process as { threadCpuUsage?: () => NodeJS.CpuUsage }).threadCpuUsage ?? process.cpuUsage;
const worked = (): number => {
  const { user, system } = usage.call(process);
  return (user + system) / 1000;
};

/** Calls `train`, and looks at the clocks in every turn of the event loop until it is done. */
async function watch(train: () => Promise<unknown>): Promise<Longest> {
  let done = false;
  let longest: Longest = { elapsed: 0, worked: 0 };
  let last = [performance.now(), worked()];
  const look = (): void => {
    const now = [performance.now(), worked()];
    longest = {
      elapsed: Math.max(longest.elapsed, now[0] - last[0]),
      worked: Math.max(longest.worked, now[1] - last[1]),
    };
    last = now;
    if (!done) setImmediate(look);
  };
  setImmediate(look);
  try {
    await train();
  } finally {
    done = true;
  }
  look();
  return longest;
}

/** In a process of its own: the least of some rounds, since whatever else the machine does only adds. */
async function measureForm(name: string, gigabytes: number): Promise<Found> {
  const { bytes, config, x, y, options } = FORMS[name];
  const rows = Math.floor((gigabytes * 1e9) / bytes);
  const net = new Network({
    inputs: WIDTH,
    layers: [
      { units: 128, activation: 'relu' },
      { units: CLASSES, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    seed: 1,
    ...config,
  } as NetworkConfig);
  const data = [x(rows), y ? y(rows) : new Uint8Array(rows).map(classOf)];
  const given: TrainAsyncOptions = { maxSeconds: 0.05, ...options?.(rows) };
  const found: Longest[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const each = net.clone();
    found.push(await watch(() => each.trainAsync(data[0] as never, data[1] as never, given)));
  }
  stopThreads();
  const least = (of: keyof Longest): number => Math.min(...found.map((longest) => longest[of]));
  return { rows, elapsed: least('elapsed'), worked: least('worked'), first: found[0] };
}

const own = fileURLToPath(import.meta.url);
const [, , ...args] = process.argv;
if (args[0] === '--form') {
  console.log(JSON.stringify(await measureForm(args[1], Number(args[2]))));
  process.exit();
}
const sizes = args.filter((each) => !each.startsWith('--')).map(Number);
const only = args.find((each) => each.startsWith('--only='))?.slice(7);
const results: Record<string, Record<string, Found>> = {};
for (const gigabytes of sizes.length > 0 ? sizes : [0.188, 1]) {
  for (const name of Object.keys(FORMS).filter((each) => only === undefined || each === only)) {
    const flags = [...process.execArgv, '--max-old-space-size=8000', own, '--form', name, String(gigabytes)];
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    const found = JSON.parse(stdout) as Found;
    results[name] ??= {};
    results[name][`${gigabytes} GB`] = found;
    console.log(
      `${gigabytes} GB  ${name}: ${found.worked.toFixed(1)} ms of work, ${found.elapsed.toFixed(1)} ms elapsed`,
    );
  }
}
const [major] = process.versions.node.split('.');
if (only === undefined) {
  const about = { environment: environment(), unit: 'milliseconds of the longest turn' };
  console.log('written:', writeResult(`turns-node${major}`, { ...about, results }));
}
