/** Modules of toWasm outside of JavaScript: the bits of `net.predict` on `simd`, and refusals where it refuses. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Network } from 'nablanet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toWasm } from '../../../src/entries/standalone';
import { NETWORKS, rowsFor } from '../../entries/standalone/networks';
import { sameBits } from '../../support/samples';
import { HOSTS } from './hosts';

const folder = mkdtempSync(join(tmpdir(), 'nablanet-hosts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, 4 * values.length);

describe.each(HOSTS)('%s', (_, make) => {
  let command: string[];
  beforeAll(() => {
    command = make(folder);
  });

  /** How the host ends on rows of x, and what it predicts. */
  function hosted(module: Uint8Array, x: Float32Array, rows: number): { status: number | null; values?: Float32Array } {
    const [net, inputs, outputs] = ['net.wasm', 'x.bin', 'predictions.bin'].map((name) => join(folder, name));
    writeFileSync(net, module);
    writeFileSync(inputs, bytesOf(x));
    rmSync(outputs, { force: true });
    const [program, ...args] = command;
    const { status, error } = spawnSync(program, [...args, net, inputs, String(rows), outputs], { encoding: 'utf8' });
    if (error) throw error;
    if (status !== 0) return { status };
    return { status, values: new Float32Array(Uint8Array.from(readFileSync(outputs)).buffer) };
  }

  test.each(NETWORKS)('%s: the bits of simd', (_, makeNetwork) => {
    const net = makeNetwork();
    const module = toWasm(net);
    for (const rows of [1, 100]) {
      const x = Float32Array.from(rowsFor(net, rows, rows));
      const { values = new Float32Array() } = hosted(module, x, rows);
      const ours = net.predict(x);
      expect(values).toHaveLength(ours.length);
      expect(sameBits(values, ours)).toBe(true);
    }
  });

  test('an input that is not finite, and rows for which there is no room', () => {
    const module = toWasm(new Network({ inputs: 2, layers: [3], seed: 1 }));
    expect(hosted(module, Float32Array.of(1, 2, 3, Number.NaN), 2)).toEqual({ status: 2 });
    expect(hosted(module, Float32Array.of(1, 2), 2 ** 30)).toEqual({ status: 1 });
  });
});
