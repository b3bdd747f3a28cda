/**
 * The most that one core can do in 128-bit lanes from WebAssembly: multiply-adds on registers alone, fused
 * (`relaxed_madd`) and as separate mul and add. Twelve sums hide the latency, as they would in a matrix product.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const SUMS = 12;
const TURNS = 20;

/** One function that runs `n` rounds of multiply-adds on SUMS sums and returns their sum. */
function source(add: (sum: string) => string): string {
  const names = Array.from({ length: SUMS }, (_, i) => `s${i}`);
  return [
    'export function run(n: i32, x: f32, y: f32): f32 {',
    '  const a = f32x4.splat(x);',
    '  const b = f32x4.splat(y);',
    ...names.map((name, i) => `  let ${name} = f32x4.splat(<f32>${i});`),
    '  for (let i = 0; i < n; i++) {',
    ...names.map((name) => `    ${name} = ${add(name)};`),
    '  }',
    `  return f32x4.extract_lane(${names.reduce((sum, name) => `f32x4.add(${sum}, ${name})`)}, 0);`,
    '}',
  ].join('\n');
}

async function compile(text: string, ...flags: string[]): Promise<(n: number, x: number, y: number) => number> {
  const folder = mkdtempSync(join(tmpdir(), 'nablanet-peak-'));
  try {
    writeFileSync(join(folder, 'peak.ts'), text);
    const given = ['peak.ts', '--baseDir', folder, '--outFile', 'peak.wasm', '-O3', '--runtime', 'stub', '--noAssert'];
    const { error } = await asc.main([...given, '--config', 'none', '--enable', 'simd', ...flags]);
    if (error) throw error;
    const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'peak.wasm')), {});
    return instance.exports.run as (n: number, x: number, y: number) => number;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** GFLOP/s of a loop: the best of several turns, since a limit is looked for. */
function best(run: (n: number, x: number, y: number) => number): number {
  const rounds = 1_000_000;
  let most = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    run(rounds, 0.5, 0.25);
    most = Math.max(most, (rounds * SUMS * 8) / (performance.now() - start) / 1e6);
  }
  return Number(most.toPrecision(3));
}

/** GFLOP/s of both, on the engine that runs this. */
export async function measurePeak(): Promise<{ multiplyAdd: number; multiplyThenAdd: number }> {
  const fused = await compile(
    source((sum) => `f32x4.relaxed_madd(a, b, ${sum})`),
    '--enable',
    'relaxed-simd',
  );
  const separate = await compile(source((sum) => `f32x4.add(f32x4.mul(a, ${sum}), b)`));
  return { multiplyAdd: best(fused), multiplyThenAdd: best(separate) };
}
