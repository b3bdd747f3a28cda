/**
 * From what share of non-zeros on is it faster to walk dense rows with their zeros (`npm run bench:filled`)? Times one
 * epoch and one prediction both ways, by the width of the first layer and the batch; the rule that follows from it is in
 * src/memory/sparse-block.ts. The same for rows of categories, which are encoded without zeros from 64 columns on, by
 * the number of words. Writes bench/results/filled-node<version>.json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Random } from '../dist/index.js';
import { textsForEsbuild } from '../scripts/build/texts.ts';
import type * as Inside from './filled-inside';
import { environment, writeResult } from './measure';
import { BATCH, categories } from './sparse-data';

const WIDTHS = [64, 784];
const UNITS = [8, 16, 32, 64, 128, 256, 512];
const BATCHES = [1, 8, 32, 128];
/** Shares of non-zeros, as parts of the rule's. */
const PARTS = [0.5, 1, 2];
/** Words in each of five columns. */
const WORDS = [3, 10, 13, 20, 100];
/** Numbers in x. */
const SIZE = 200_000;
const ROUNDS = 41;

interface Filled {
  readonly inputs: number;
  readonly units: number;
  /** One epoch in batches of so many rows, or a prediction of all rows. */
  readonly work: string;
  readonly share: number;
  /** Time without zeros by time with them: the least of all rounds each. */
  readonly ratio: number;
  /** Whether the rule leaves zeros out. */
  readonly walked: boolean;
}

interface Encoded {
  /** Encoded columns, of which five are 1. */
  readonly inputs: number;
  readonly units: number;
  readonly work: string;
  /** Time as it is by time with zeros, encoding included. */
  readonly ratio: number;
}

async function bundle(folder: string): Promise<typeof Inside> {
  const outfile = join(folder, 'inside.mjs');
  const entry = fileURLToPath(new URL('filled-inside.ts', import.meta.url));
  const plugins = [textsForEsbuild];
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', plugins, logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

/** Time of `run` without zeros by its time with them, or by that of another; the two take turns. */
function ratioOf({ limits }: typeof Inside, run: () => void, withZeros = run): number {
  const { mostFilled } = limits;
  const least = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [most, each] of [withZeros, run].entries()) {
      limits.mostFilled = () => most;
      const start = performance.now();
      each();
      least[most] = Math.min(least[most], performance.now() - start);
    }
  }
  limits.mostFilled = mostFilled;
  return Number((least[1] / least[0]).toPrecision(3));
}

function measureEncoded(inside: typeof Inside, words: number, units: number): Encoded[] {
  const { Network, OneHotEncoder, sgd } = inside;
  const { x, y, inputEncoder } = categories(4000, 5, words);
  const inputs = 5 * words;
  const layers = [
    { units, activation: 'relu' },
    { units: 2, activation: 'softmax' },
  ] as const;
  const config = { inputs, layers, loss: 'crossEntropy', optimizer: sgd({ learningRate: 1e-4 }), seed: 1 } as const;
  const [encoded, dense] = [new Network({ ...config, inputEncoder }), new Network(config)];
  const encoder = OneHotEncoder.fromJSON(inputEncoder);
  const works: [string, () => void, () => void][] = [1, 5].map((epochs) => [
    `${epochs} epochs, batch ${BATCH}`,
    () => void encoded.train(x, y, { epochs, batchSize: BATCH }),
    () => void dense.train(encoder.transform(x), y, { epochs, batchSize: BATCH }),
  ]);
  works.push(['prediction', () => void encoded.predict(x), () => void dense.predict(encoder.transform(x))]);
  return works.map(([work, run, withZeros]) => ({ inputs, units, work, ratio: ratioOf(inside, run, withZeros) }));
}

function measure(inside: typeof Inside, inputs: number, units: number): Filled[] {
  const { Network, sgd, limits } = inside;
  const rows = Math.max(130, Math.round(SIZE / inputs / (units > 128 ? 2 : 1)));
  const random = new Random(1);
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 10);
  const layers = [
    { units, activation: 'relu' },
    { units: 10, activation: 'softmax' },
  ] as const;
  const optimizer = sgd({ learningRate: 1e-5 });
  const net = new Network({ inputs, layers, loss: 'crossEntropy', optimizer, seed: 1 });
  const rule = limits.mostFilled(units);
  return PARTS.flatMap((part) => {
    const share = Number((part * (rule > 0 ? rule : 0.01)).toFixed(4));
    const x = Float32Array.from({ length: rows * inputs }, () => (random.uniform() < share ? random.uniform() : 0));
    const works: [string, () => void][] = [
      ...BATCHES.map((batchSize): [string, () => void] => {
        return [`batch ${batchSize}`, () => void net.train(x, y, { batchSize })];
      }),
      ['prediction', () => void net.predict(x)],
    ];
    return works.map(([work, run]) => {
      return { inputs, units, work, share, ratio: ratioOf(inside, run), walked: share <= rule };
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'nablanet-filled-'));
try {
  const inside = await bundle(folder);
  const rows = WIDTHS.flatMap((inputs) =>
    UNITS.flatMap((units) => {
      const found = measure(inside, inputs, units);
      console.log(`${inputs} inputs, ${units} units`);
      for (const part of PARTS.keys()) {
        const line = found.slice(part * (BATCHES.length + 1), (part + 1) * (BATCHES.length + 1));
        console.log(`  ${line[0].share}: ${line.map(({ work, ratio }) => `${work} ${ratio}`).join(', ')}`);
      }
      return found;
    }),
  );
  const encoded = WORDS.flatMap((words) => [8, 32, 128].flatMap((units) => measureEncoded(inside, words, units)));
  console.table(encoded);
  const slower = rows.filter(({ walked, ratio }) => walked && ratio > 1.02);
  console.log(`slower by more than 2 % where the rule leaves zeros out: ${JSON.stringify(slower)}`);
  const major = process.versions.node.split('.')[0];
  console.log(`written: ${writeResult(`filled-node${major}`, { ...environment(), rows, encoded })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
