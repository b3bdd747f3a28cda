/** What TensorFlow.js itself saved (test/golden/tfjs), read anew each time. */
import { readFileSync } from 'node:fs';

const at = (name: string) => new URL(`../../../golden/tfjs/${name}`, import.meta.url);

export interface Saved {
  modelTopology: {
    class_name: string;
    config: { name: string; layers: { class_name: string; config: Record<string, unknown> }[] };
  };
  weightsManifest: {
    paths: string[];
    weights: { name: string; shape: number[]; dtype: string; [more: string]: unknown }[];
  }[];
}

export const savedText = (): string => readFileSync(at('model.json'), 'utf8');
export const savedJson = (): Saved => JSON.parse(savedText());
export const savedWeights = (): Uint8Array => new Uint8Array(readFileSync(at('weights.bin')));
export const predicted = (): { x: number[]; outputs: number[] } => JSON.parse(readFileSync(at('outputs.json'), 'utf8'));
