/** Digits that somebody drew and named: training goes on with them among the images. */
import { type Digits, type Images, PIXELS, vary } from './images';

/** A taught digit is there so many times more, each time varied: among thousands of images one alone would be lost. */
const COPIES = 20;

/** The training images with the taught ones behind them, as they are. */
export function withTaught({ training, heldOut }: Digits, taught: Images): Digits {
  return { training: join(training, taught), heldOut };
}

/** What is trained on: the images with `copies` varied ones, and the taught digits with more. */
export function taughtImages(
  training: Images,
  taught: Images,
  settings: { copies: number; noise: number; seed: number },
): Images {
  const images = vary(training, settings);
  if (taught.labels.length === 0) return images;
  return join(images, vary(taught, { ...settings, copies: COPIES, seed: settings.seed + 1 }));
}

export const NONE: Images = { x: new Float32Array(), labels: new Uint8Array() };

/** One more. */
export function teach(taught: Images, image: Float32Array, label: number): Images {
  return join(taught, { x: image, labels: Uint8Array.of(label) });
}

function join(first: Images, second: Images): Images {
  const x = new Float32Array(first.x.length + second.labels.length * PIXELS);
  x.set(first.x);
  x.set(second.x, first.x.length);
  const labels = new Uint8Array(first.labels.length + second.labels.length);
  labels.set(first.labels);
  labels.set(second.labels, first.labels.length);
  return { x, labels };
}
