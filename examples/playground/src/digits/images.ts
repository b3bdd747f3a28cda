/** The handwritten digits: a fifth held out, and copies of the others moved a little. */
import { Random } from 'nablanet';
import { SIDE } from './ink';

export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;
/** The file's grey values go from 0 (paper) to 16 (ink). */
const INK = 16;
/** Every so many rows one is held out. */
const HELD_OUT = 5;

export interface Images {
  /** Grey values from 0 to 1, (rows × PIXELS). */
  readonly x: Float32Array;
  /** The digit that was meant, one a row. */
  readonly labels: Uint8Array;
}

export interface Digits {
  readonly training: Images;
  readonly heldOut: Images;
}

/** @param text a line for an image: its pixels, row by row, and the digit */
export function splitDigits(text: string): Digits {
  const lines = text.trim().split('\n');
  const take = (chosen: readonly string[]): Images => {
    const images = { x: new Float32Array(chosen.length * PIXELS), labels: new Uint8Array(chosen.length) };
    for (const [row, line] of chosen.entries()) {
      const numbers = line.split(',').map(Number);
      images.labels[row] = numbers[PIXELS];
      for (let i = 0; i < PIXELS; i++) images.x[row * PIXELS + i] = numbers[i] / INK;
    }
    return images;
  };
  const isHeldOut = (_: string, row: number): boolean => row % HELD_OUT === HELD_OUT - 1;
  return {
    training: take(lines.filter((line, row) => !isHeldOut(line, row))),
    heldOut: take(lines.filter(isHeldOut)),
  };
}

/** One image of several. */
export function imageAt({ x }: Images, row: number): Float32Array {
  return x.subarray(row * PIXELS, (row + 1) * PIXELS);
}

/** (rows × CLASSES), 1 at the digit that was meant. */
export function oneHot({ labels }: Images): Float32Array {
  const targets = new Float32Array(labels.length * CLASSES);
  for (const [row, label] of labels.entries()) targets[row * CLASSES + label] = 1;
  return targets;
}

/**
 * The images and `copies` more of each, all moved, stretched and slanted a little and differently, and then all with
 * noise. The same seed gives the same bits.
 * @param noise standard deviation of the grey values' noise
 */
export function vary(images: Images, { copies, noise, seed }: { copies: number; noise: number; seed: number }): Images {
  const rows = images.labels.length;
  const random = new Random(seed);
  const varied = { x: new Float32Array((copies + 1) * images.x.length), labels: new Uint8Array((copies + 1) * rows) };
  varied.x.set(images.x);
  varied.labels.set(images.labels);
  for (let row = rows; row < varied.labels.length; row++) {
    varied.labels[row] = images.labels[row % rows];
    varied.x.set(distort(imageAt(images, row % rows), random), row * PIXELS);
  }
  if (noise > 0) for (let i = 0; i < varied.x.length; i++) varied.x[i] += noise * random.normal();
  return varied;
}

/**
 * Looks at the image through a slightly wrong grid: up to 12 % larger or smaller, slanted by up to 0.35 and 0.6 pixels
 * moved.
 */
function distort(image: Float32Array, random: Random): Float32Array {
  const within = (most: number): number => most * (2 * random.uniform() - 1);
  const [across, down, slant, tilt] = [1 + within(0.12), 1 + within(0.12), within(0.35), within(0.12)];
  const [right, below] = [within(0.6), within(0.6)];
  const middle = (SIDE - 1) / 2;
  return Float32Array.from(image, (_, i) => {
    const [x, y] = [(i % SIDE) - middle, Math.floor(i / SIDE) - middle];
    return greyAt(image, middle + across * x + slant * y + right, middle + down * y + tilt * x + below);
  });
}

/** Between the pixels by the four around, bilinear; paper outside. */
function greyAt(image: Float32Array, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - column, y - row];
  const at = (c: number, r: number): number => (c < 0 || r < 0 || c >= SIDE || r >= SIDE ? 0 : image[r * SIDE + c]);
  const upper = (1 - right) * at(column, row) + right * at(column + 1, row);
  const lower = (1 - right) * at(column, row + 1) + right * at(column + 1, row + 1);
  return (1 - below) * upper + below * lower;
}
