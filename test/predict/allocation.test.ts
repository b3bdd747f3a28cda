/** The promise of `predict`: with `out`, and a Float32Array `x`, nothing is allocated. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BACKENDS } from '../support/backends';

const PROGRAM = fileURLToPath(new URL('allocation-program.mjs', import.meta.url));

/** What the program measured, in bytes a call. */
function measure(backend: string): Record<string, number> {
  // A young generation large enough that hardly a look sees a collection.
  const flags = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
  if (process.version.startsWith('v20.')) flags.push('--experimental-wasm-relaxed-simd');
  return JSON.parse(execFileSync(process.execPath, [...flags, PROGRAM, backend], { encoding: 'utf8' }));
}

describe.each(BACKENDS)('%s', (backend) => {
  const bytes = measure(backend);

  test('the measurement sees nothing where there is nothing, and an array of three numbers', () => {
    expect(bytes.nothing).toBeLessThan(1);
    expect(bytes['three numbers']).toBeGreaterThan(15);
  });

  test.each([1, 2, 40])('predict of %i rows with out takes no memory', (rows) => {
    expect(bytes[`predict of ${rows} rows with out`]).toBeLessThan(4);
  });

  test('predict without out takes what it returns, and little more', () => {
    expect(bytes['predict without out']).toBeGreaterThan(90);
    expect(bytes['predict without out']).toBeLessThan(600);
  });
});
