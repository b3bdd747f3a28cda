/**
 * Where does a step's time go (`npm run bench:stages`)? Times gathering, each layer forward, the cost and each layer
 * backward apart. Writes bench/results/stages-node<version>.json.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { sgd } from '../dist/index.js';
import { textsForEsbuild } from '../scripts/build/texts.ts';
import type { timeStages } from './inside';
import { environment, writeResult } from './measure';
import { measurePeak } from './peak';
import { WORKS, type Work, writeData } from './peers/works';
import type { StagesResult, StageTime } from './stages-result';

const STAGED = ['P1', 'P2', 'P3', 'P6', 'P4', 'P5'];

async function bundle(folder: string): Promise<typeof timeStages> {
  const outfile = join(folder, 'inside.mjs');
  const entry = fileURLToPath(new URL('inside.ts', import.meta.url));
  const plugins = [textsForEsbuild];
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', plugins, logLevel: 'error' });
  return (await import(pathToFileURL(outfile).href)).timeStages;
}

function stagesOf(work: Work, folder: string, time: typeof timeStages): StageTime[] {
  const { sizes, rows, batch, hidden, output, loss } = work;
  const bytes = readFileSync(writeData(work, folder));
  const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const units = sizes.slice(1);
  const layers = units.map((count, i) => ({
    units: count,
    activation: i < units.length - 1 ? hidden : output,
  }));
  // A rate too small to change anything: stages are repeated on the same rows.
  const optimizer = sgd({ learningRate: 1e-12 });
  const end = rows * (sizes[0] + units[units.length - 1]);
  return time({
    config: { inputs: sizes[0], layers, loss, optimizer, seed: 1, backend: 'relaxed-simd' },
    x: data.slice(0, rows * sizes[0]),
    y: data.slice(rows * sizes[0], end),
    batch,
    steps: sizes[0] > 10 ? 1000 : 300,
    repeats: sizes[0] > 10 ? 1 : 1000,
  });
}

const folder = mkdtempSync(join(tmpdir(), 'nablanet-stages-'));
try {
  const time = await bundle(folder);
  const results = WORKS.filter(({ id }) => STAGED.includes(id)).map((work) => {
    const stages = stagesOf(work, folder, time);
    console.log(work.name);
    console.table(stages);
    return { work: work.id, name: work.name, stages };
  });
  const major = process.versions.node.split('.')[0];
  const result: StagesResult = { environment: environment(), peak: await measurePeak(), results };
  console.log(`written: ${writeResult(`stages-node${major}`, result)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
