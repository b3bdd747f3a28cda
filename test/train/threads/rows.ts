/** Rows that are wide and many enough for threads to share. */
import { Random } from '../../../src/index';

export const ROWS = 260;
export const INPUTS = 300;

export function floats(length: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
}
