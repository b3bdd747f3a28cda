/**
 * MNIST, 60,000 handwritten digits of 28 × 28 to learn from and 10,000 to be judged by: first 784-30-10 with sigmoid
 * units, then 784-128-10. The four IDX files (train-images-idx3-ubyte and so on, gzipped or not) are not part of the
 * repository; their folder is named on the command line or by the environment variable MNIST.
 *
 *     npm run example:mnist -- path/to/mnist [--write]
 *
 * On `simd` the run gives the same bits everywhere: parameters and accuracies are those of examples/results/mnist.json,
 * which `--write` writes. Without the files it says so and ends with 2.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { confusionMatrix, cosine, Network, type NetworkConfig, sgd, type TrainOptions } from 'nablanet';
import { readIDX } from 'nablanet/data';
import { progress } from 'nablanet/node';
import { fail, heading, percent } from './show/terminal';

const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];
const WANTED = { accuracy: 0.98, seconds: 20 };

const runs: { name: string; config: Partial<NetworkConfig> & Pick<NetworkConfig, 'layers'>; options: TrainOptions }[] =
  [
    {
      name: '784-30-10',
      config: {
        layers: [
          { units: 30, activation: 'sigmoid' },
          { units: 10, activation: 'softmax' },
        ],
        optimizer: sgd({ learningRate: 0.5 }),
      },
      options: { epochs: 20, batchSize: 10, learningRate: cosine({ epochs: 20 }) },
    },
    {
      name: '784-128-10',
      config: {
        layers: [
          { units: 128, activation: 'relu', dropout: 0.1 },
          { units: 10, activation: 'softmax' },
        ],
        optimizer: sgd({ learningRate: 0.15, momentum: 0.5 }),
      },
      options: { epochs: 10, batchSize: 32, learningRate: cosine({ epochs: 10 }) },
    },
  ];

/** The file in the folder, gzipped or not. */
function find(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path));
}

interface Samples {
  /** (rows × 784), from 0 to 1. */
  x: Float32Array;
  labels: Uint8Array;
}

function load(paths: string[]): Samples[] {
  const files = paths.map((path) => readIDX(path));
  return [0, 2].map((i) => ({
    x: Float32Array.from(files[i].values, (v) => v / 255),
    labels: Uint8Array.from(files[i + 1].values),
  }));
}

function showConfusions(predicted: Uint32Array, actual: ArrayLike<number>): void {
  const matrix = confusionMatrix(predicted, actual, 10);
  console.log(`  taken for   ${matrix.map((_, j) => String(j).padStart(5)).join('')}`);
  matrix.forEach((row, i) => {
    console.log(`  being ${i}     ${row.map((n) => String(n || '·').padStart(5)).join('')}`);
  });
}

interface Result {
  name: string;
  accuracy: number;
  /** SHA-256 of the parameters as little-endian float32. */
  parameters: string;
  seconds: number;
  samplesPerSecond: number;
}

const COMMITTED = new URL('results/mnist.json', import.meta.url);

function trainAndJudge({ name, config, options }: (typeof runs)[number], [training, held]: Samples[]): Result {
  heading(name);
  const net = new Network({ inputs: 784, loss: 'crossEntropy', seed: 1, backend: 'simd', ...config });
  const { seconds, samplesPerSecond } = net.train(training.x, training.labels, {
    ...options,
    onEpoch: progress({ label: name, stream: process.stdout, quiet: false }),
  });
  const { accuracy = 0 } = net.evaluate(held.x, held.labels);
  console.log(`  ${percent(accuracy, 2)} of the 10,000 others, after ${seconds.toFixed(1)} s of training`);
  showConfusions(net.classify(held.x), held.labels);
  const parameters = createHash('sha256').update(new Uint8Array(net.getParameters().buffer)).digest('hex');
  return { name, accuracy, parameters, seconds, samplesPerSecond };
}

function writeResults(results: Result[]): void {
  const { version } = process;
  const record = {
    what: 'MNIST: accuracy on the 10,000 test digits; seconds of training alone, on one core',
    results,
    backend: 'simd',
    node: version,
    cpu: cpus()[0]?.model ?? 'unknown',
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(COMMITTED, `${JSON.stringify(record, null, 2)}\n`);
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
  const folder = positionals[0] ?? process.env.MNIST;
  const paths = FILES.map((name) => folder && find(folder, name));
  const missing = FILES.filter((_, i) => !paths[i]);
  if (missing.length > 0) {
    console.log(
      folder ? `  no ${missing.join(', ')} in ${folder}` : '  needs the MNIST files: name their folder, or set MNIST',
    );
    process.exitCode = 2;
    return;
  }
  const samples = load(paths as string[]);
  const results = runs.map((run) => trainAndJudge(run, samples));
  const { accuracy, seconds } = results[1];
  if (accuracy < WANTED.accuracy) fail(`784-128-10: ${percent(accuracy, 2)}, wanted ${percent(WANTED.accuracy)}`);
  if (seconds > WANTED.seconds)
    console.log(`\n  slower than ${WANTED.seconds} s, which one core of a machine of 2024 stays under`);
  if (values.write) {
    writeResults(results);
    return;
  }
  const committed = JSON.parse(readFileSync(COMMITTED, 'utf8')) as { results: Result[] };
  for (const [i, { name, parameters }] of committed.results.entries()) {
    if (parameters !== results[i].parameters) fail(`${name}: other parameters than examples/results/mnist.json has`);
  }
}

main();
