/** Small images of SIDE × SIDE: ink on paper, and weights from blue over nothing to orange. */
import { onThemeChange, themeColour } from '../shared/page';
import { SIDE } from './ink';

type Kind = 'ink' | 'weights';

/** What each image shows, so that it can be painted again in other colours. */
const shown = new Map<HTMLCanvasElement, { kind: Kind; values: ArrayLike<number>; most: number }>();

/** 256 colours a kind, as red, green, blue, 255. */
let colours: Record<Kind, Uint8ClampedArray> | undefined;

onThemeChange(() => {
  colours = undefined;
  for (const [canvas, { kind, values, most }] of shown) {
    if (canvas.isConnected) paint(canvas, kind, values, most);
    else shown.delete(canvas);
  }
});

/** An empty image; the style sheet sizes it. */
export function makePixels(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  canvas.className = 'pixels';
  return canvas;
}

/** @param values grey from 0 to 1 */
export function paintInk(canvas: HTMLCanvasElement, values: ArrayLike<number>): void {
  paint(canvas, 'ink', values, 1);
}

/** @param most the size of a weight that has the full colour */
export function paintWeights(canvas: HTMLCanvasElement, values: ArrayLike<number>, most: number): void {
  paint(canvas, 'weights', values, most);
}

function paint(canvas: HTMLCanvasElement, kind: Kind, values: ArrayLike<number>, most: number): void {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser draws no canvas');
  shown.set(canvas, { kind, values, most });
  colours ??= { ink: ramp('--middle', '--text'), weights: ramp('--negative', '--middle', '--positive') };
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < values.length; i++) {
    const share = kind === 'ink' ? values[i] : 0.5 + values[i] / most / 2;
    const at = 4 * Math.round(255 * Math.min(1, Math.max(0, share)));
    image.data.set(colours[kind].subarray(at, at + 4), 4 * i);
  }
  context.putImageData(image, 0, 0);
}

function ramp(...names: `--${string}`[]): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [256, 1];
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser draws no canvas');
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  for (const [i, name] of names.entries()) gradient.addColorStop(i / (names.length - 1), themeColour(name));
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}
