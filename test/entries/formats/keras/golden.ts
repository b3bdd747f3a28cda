/** Files in Keras's layout (test/golden/keras), and what their models predict. */
import { readFileSync } from 'node:fs';

export const NAMES = ['sequential', 'activations', 'functional', 'scaled', 'repacked'] as const;

export function golden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../golden/keras/${file}`, import.meta.url)));
}

export function predicted(): Record<(typeof NAMES)[number], { x: number[]; outputs: number[] }> {
  return JSON.parse(new TextDecoder().decode(golden('outputs.json')));
}
