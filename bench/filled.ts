/**
 * From what share of non-zeros on is it faster to walk dense rows with their zeros (`npm run bench:filled`)? Times one
 * epoch and one prediction both ways, by the width of the first layer and the batch; the rule that follows from it is in
 * src/memory/sparse-block.ts. Writes bench/results/filled-node<version>.json.
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

const WIDTHS = [64, 784];
const UNITS = [8, 16, 32, 64, 128, 256, 512];
const BATCHES = [1, 8, 32, 128];
/** Shares of non-zeros, as parts of the rule's. */
const PARTS = [0.5, 1, 2];
/** Numbers in x. */
const SIZE = 400_000;
const ROUNDS = 15;

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

async function bundle(folder: string): Promise<typeof Inside> {
  const outfile = join(folder, 'inside.mjs');
  const entry = fileURLToPath(new URL('filled-inside.ts', import.meta.url));
  const plugins = [textsForEsbuild];
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', plugins, logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

/** Time of `run` without zeros by its time with them; the two take turns. */
function ratioOf({ limits }: typeof Inside, run: () => void): number {
  const { mostFilled } = limits;
  const least = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    for (const most of [0, 1]) {
      limits.mostFilled = () => most;
      const start = performance.now();
      run();
      least[most] = Math.min(least[most], performance.now() - start);
    }
  }
  limits.mostFilled = mostFilled;
  return Number((least[1] / least[0]).toPrecision(3));
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
    const share = Number((part * (rule || 0.01)).toFixed(4));
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
  const slower = rows.filter(({ walked, ratio }) => walked && ratio > 1.02);
  console.log(`slower by more than 2 % where the rule leaves zeros out: ${JSON.stringify(slower)}`);
  const major = process.versions.node.split('.')[0];
  console.log(`written: ${writeResult(`filled-node${major}`, { ...environment(), rows })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
