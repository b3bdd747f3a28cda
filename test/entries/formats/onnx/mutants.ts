/** Mutants of the ONNX files of every writer (test/golden/onnx). */
import { readdirSync, readFileSync } from 'node:fs';
import { Random } from 'nablanet';
import { expect } from 'vitest';
import { fromONNX } from '../../../../src/entries/formats/onnx';
import { mutateBytes, outcome } from '../exchange/mutants';

/** Each of `count` mutants ends in a network that works, or in an error that says why; both come of some. */
export function expectHonestReader(count: number): void {
  const folder = new URL(/* @vite-ignore: a folder */ '../../../golden/onnx/', import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));
  const files = names.map((name) => new Uint8Array(readFileSync(new URL(name, folder))));
  expect(files.length).toBeGreaterThan(20);
  const random = new Random(7);
  let networks = 0;
  for (let i = 0; i < count; i++) {
    const bytes = mutateBytes(files[i % files.length], random);
    const options = names[i % files.length].includes('sklearn') ? { output: 'out_activations_result' } : {};
    if (outcome(() => fromONNX(bytes, options)) === 'network') networks++;
  }
  expect(networks / count).toBeGreaterThan(0.01);
  expect(networks / count).toBeLessThan(0.95);
}
