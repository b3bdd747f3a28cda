/** Files in Keras's layout (test/golden/keras), and what their models predict. */
import { readFileSync } from 'node:fs';

/** What Keras itself saved and predicts (generate-expressed.py). */
export const EXPRESSED = ['selu', 'relu6', 'prelu', 'nested'] as const;

export const NAMES = ['sequential', 'activations', 'functional', 'scaled', 'repacked'] as const;

export function golden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../golden/keras/${file}`, import.meta.url)));
}

export function predicted(file = 'outputs.json'): Record<string, { x: number[]; outputs: number[] }> {
  return JSON.parse(new TextDecoder().decode(golden(file)));
}
