/**
 * Whether to trust a reading. A softmax says how likely each digit is among the ten; it has no word for what is no
 * digit, and is too sure of what it has not seen. So its outputs are calibrated on held-out digits, and an image must
 * look like one that the network was trained on.
 */
import { CLASSES, type Images, PIXELS } from './images';

/** A reading that is less likely than this is unsure. */
export const LEAST_PROBABILITY = 0.9;
/**
 * An image that is farther than this from every training image is unlike them. Measured in test/playground/doubt.test.ts:
 * 98 % of the held-out digits are nearer, and 99 % of letters, signs and scribbles are farther.
 */
export const FARTHEST = 1.6;

export interface Nearest {
  /** Euclidean distance of the grey values. */
  readonly distance: number;
  readonly label: number;
}

/** Why a reading is unsure: unlike all training images, most like one of another digit, or improbable. */
export type Doubt = 'unlike' | 'like another' | 'improbable' | undefined;

/** The training image that is most like an image. */
export function nearestOf(image: Float32Array, { x, labels }: Images): Nearest {
  let best = Number.POSITIVE_INFINITY;
  let label = -1;
  for (let row = 0; row < labels.length; row++) {
    let sum = 0;
    for (let i = 0, at = row * PIXELS; i < PIXELS && sum < best; i++, at++) sum += (image[i] - x[at]) ** 2;
    if (sum >= best) continue;
    best = sum;
    label = labels[row];
  }
  return { distance: Math.sqrt(best), label };
}

/** Outputs as probabilities at a temperature: above 1 less sure than the network is, below 1 surer. */
export function calibrate(outputs: ArrayLike<number>, temperature: number): Float64Array {
  const powers = Float64Array.from(outputs, (output) => Math.max(output, 1e-30) ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Ends of the search, as logarithms, and its steps: each leaves 0.618 of the interval. */
const [COLDEST, HOTTEST] = [Math.log(0.2), Math.log(20)];
const STEPS = 18;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Temperature scaling (Guo et al., 2017): the temperature at which held-out digits are likeliest.
 * @param outputs (rows × CLASSES)
 */
export function temperatureOf(outputs: Float32Array, labels: Uint8Array): number {
  const logarithms = Float64Array.from(outputs, (output) => Math.log(Math.max(output, 1e-30)));
  const loss = (at: number): number => {
    const scale = Math.exp(-at);
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      let all = 0;
      for (let k = 0; k < CLASSES; k++) all += Math.exp(scale * logarithms[row * CLASSES + k]);
      sum += Math.log(all) - scale * logarithms[row * CLASSES + labels[row]];
    }
    return sum;
  };
  let [from, to] = [COLDEST, HOTTEST];
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
    if (loss(left) < loss(right)) to = right;
    else from = left;
  }
  return Math.exp((from + to) / 2);
}

/** @param probability of what was read, calibrated */
export function doubt(read: number, probability: number, nearest: Nearest): Doubt {
  if (nearest.distance > FARTHEST) return 'unlike';
  if (nearest.label !== read) return 'like another';
  return probability < LEAST_PROBABILITY ? 'improbable' : undefined;
}
