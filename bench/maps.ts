/**
 * What wide lanes gain for each elementwise map (`npm run bench:maps`, on Node 24 or later): its kernel as it is, and
 * the one for wide lanes under V8's flag, in processes of their own, in turns. Both have to write the same bits, before
 * and after the compiler optimizes them. Writes bench/results/maps-node<version>.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { environment, writeResult } from './measure';

/** How long a value takes in the fastest round, and a hash of all that the map wrote. */
export interface MapTime {
  nanoseconds: number;
  readonly hash: number;
}

const FLAG = '--experimental-wasm-revectorize';
const FORMS = [
  { name: 'four', text: 'build/kernels.test.txt', flags: [] },
  { name: 'eight', text: 'build/wide.test.txt', flags: [FLAG] },
] as const;
const ROUNDS = 4;
const BACKENDS = ['relaxed-simd', 'simd'];

const folder = mkdtempSync(join(tmpdir(), 'nablanet-maps-'));
const side = join(folder, 'maps-side.mjs');
const root = fileURLToPath(new URL('..', import.meta.url));

function run(form: (typeof FORMS)[number], backend: string): Record<string, MapTime> {
  const args = [...form.flags, side, join(root, form.text), backend];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

/** The shortest time of each map in each form, over the rounds. */
function timesOf(backend: string): Record<string, { four: number; eight: number; times: number }> {
  const best: Record<string, { four: number; eight: number }> = {};
  const hashes: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const form of FORMS) {
      for (const [map, { nanoseconds, hash }] of Object.entries(run(form, backend))) {
        hashes[map] ??= hash;
        if (hash !== hashes[map]) throw new Error(`${map}, ${backend}: other bits with lanes of ${form.name}`);
        best[map] ??= { four: Number.POSITIVE_INFINITY, eight: Number.POSITIVE_INFINITY };
        best[map][form.name] = Math.min(best[map][form.name], nanoseconds);
      }
    }
  }
  const short = (value: number): number => Number(value.toPrecision(3));
  return Object.fromEntries(
    Object.entries(best).map(([map, { four, eight }]) => [
      map,
      { four: short(four), eight: short(eight), times: short(four / eight) },
    ]),
  );
}

try {
  const entryPoints = [fileURLToPath(new URL('maps-side.ts', import.meta.url))];
  await build({ entryPoints, outfile: side, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  const results: Record<string, ReturnType<typeof timesOf>> = {};
  for (const backend of BACKENDS) {
    results[backend] = timesOf(backend);
    console.log(`${backend}, nanoseconds a value`);
    console.table(results[backend]);
  }
  const major = process.versions.node.split('.')[0];
  console.log(`written: ${writeResult(`maps-node${major}`, { environment: environment(), flag: FLAG, results })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
