/** The handwritten digits, and how they are split into rows to train on and rows to be judged by. */
import { Random } from 'nablanet';
import { readCSV } from 'nablanet/data';

/** An image is SIDE × SIDE pixels. */
export const SIDE = 8;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

/** The file's grey values go from 0 (paper) to 16 (ink). */
const INK = 16;

export interface Samples {
  /** Grey values from 0 to 1, (rows × PIXELS). */
  readonly x: Float32Array;
  /** The digit that was meant, one a row. */
  readonly labels: Uint8Array;
}

export interface Split {
  readonly training: Samples;
  readonly heldOut: Samples;
}

/** All 1,797 images, in the file's order. */
export function loadDigits(): Samples {
  const { x, y } = readCSV(new URL('../data/digits.csv.gz', import.meta.url), { targets: -1 });
  return { x: Float32Array.from(x, (grey) => grey / INK), labels: Uint8Array.from(y) };
}

/**
 * Holds out `share` of the rows of every class, so that no class is rarer on one side than on the other. The seed
 * alone decides which, and in which order both sides are.
 */
export function splitByClass(samples: Samples, share: number, seed: number): Split {
  const random = new Random(seed);
  const held: number[] = [];
  const kept: number[] = [];
  for (let digit = 0; digit < CLASSES; digit++) {
    const rows: number[] = [];
    samples.labels.forEach((label, row) => {
      if (label === digit) rows.push(row);
    });
    random.shuffle(rows);
    const count = Math.round(share * rows.length);
    held.push(...rows.slice(0, count));
    kept.push(...rows.slice(count));
  }
  return { training: take(samples, random.shuffle(kept)), heldOut: take(samples, random.shuffle(held)) };
}

/** Copies of the rows named, in that order. */
export function take({ x, labels }: Samples, rows: readonly number[]): Samples {
  const taken = { x: new Float32Array(rows.length * PIXELS), labels: new Uint8Array(rows.length) };
  rows.forEach((row, i) => {
    taken.x.set(x.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS);
    taken.labels[i] = labels[row];
  });
  return taken;
}
