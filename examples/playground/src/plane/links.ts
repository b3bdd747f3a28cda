/** The lines of the network's picture: as wide as their weight, blue where it is negative, orange where positive. */
import type { Layout, Node } from './layout';

/** More lines than this are a blur: those of the smallest weights are left out. */
const MOST_LINES = 600;
/**
 * More than this are straight and thin. Measured without a GPU: 700 curves take 10 ms, 700 lines one pixel wide 2 ms.
 */
const MOST_CURVES = 300;
/** Widths and colours of one sign. */
const LEVELS = 8;
/** Width of the widest line, in pixels and in shares of a unit's side. */
const WIDEST = { pixels: 5.5, share: 0.12 };

export interface Unit {
  /** 0 is the inputs. */
  readonly layer: number;
  readonly unit: number;
}

/** The absolute weight under which a line is not drawn. */
export function threshold(weights: readonly Float32Array[], most: number): number {
  let count = 0;
  for (const layer of weights) count += layer.length;
  if (count <= most) return 0;
  const sizes = new Float32Array(count);
  let at = 0;
  for (const layer of weights) for (const value of layer) sizes[at++] = Math.abs(value);
  return sizes.sort()[count - most];
}

/**
 * @param weights by layer from the first hidden one (inputs × units)
 * @param chosen the one unit whose lines are drawn alone, if any
 */
export function drawLinks(
  context: CanvasRenderingContext2D,
  { units, layers, size }: Layout,
  weights: readonly Float32Array[],
  colours: { readonly negative: string; readonly positive: string },
  chosen: Unit | null,
): void {
  const count = weights.reduce((sum, w) => sum + w.length, 0);
  const thin = !chosen && count > MOST_CURVES;
  const least = chosen ? 0 : threshold(weights, MOST_LINES);
  const widest = Math.min(WIDEST.pixels, WIDEST.share * size);
  const half = size / 2;
  for (const [i, w] of weights.entries()) {
    const from = layers[i];
    const to = layers[i + 1];
    let largest = 0;
    for (const value of w) largest = Math.max(largest, Math.abs(value));
    for (let j = 0; j < from.length; j++) {
      for (let k = 0; k < to.length; k++) {
        const value = w[j * units[i + 1] + k];
        const weight = Math.abs(value);
        if (weight < least || weight === 0 || (chosen && !touches(chosen, i, j, k))) continue;
        const level = (Math.min(LEVELS - 1, Math.floor((LEVELS * weight) / largest)) + 0.5) / LEVELS;
        const width = 0.4 + widest * level;
        context.lineWidth = thin && level < 0.7 ? 1 : width;
        context.globalAlpha = 0.15 + 0.75 * level;
        context.strokeStyle = value < 0 ? colours.negative : colours.positive;
        // A stroke for each: one path of them all takes twice to five times as long in Chromium and in Firefox.
        context.beginPath();
        draw(context, from[j], to[k], half, thin);
        context.stroke();
      }
    }
  }
  context.globalAlpha = 1;
}

function touches({ layer, unit }: Unit, i: number, j: number, k: number): boolean {
  return (layer === i && unit === j) || (layer === i + 1 && unit === k);
}

function draw(context: CanvasRenderingContext2D, from: Node, to: Node, half: number, straight: boolean): void {
  const start = from.x + half;
  const end = to.x - half;
  const middle = (start + end) / 2;
  context.moveTo(start, from.y);
  if (straight) context.lineTo(end, to.y);
  else context.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
}

/** A weight of the picture. */
export interface Link {
  /** The layer that it comes from; 0 is the inputs. */
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** Pixels from a line within which the pointer is on it. */
const NEAR = 5;

/** The line under the pointer: of several the nearest. */
export function linkAt({ units, layers, size }: Layout, weights: readonly Float32Array[], x: number, y: number) {
  const least = threshold(weights, MOST_LINES);
  let best: Link | undefined;
  let nearest = NEAR;
  for (const [layer, matrix] of weights.entries()) {
    for (const [from, node] of layers[layer].entries()) {
      for (const [to, next] of layers[layer + 1].entries()) {
        if (Math.abs(matrix[from * units[layer + 1] + to]) < least) continue;
        const distance = distanceTo(node.x + size / 2, node.y, next.x - size / 2, next.y, x, y);
        if (distance >= nearest) continue;
        nearest = distance;
        best = { layer, from, to };
      }
    }
  }
  return best;
}

/** Of a point to the curve between two units; its height alone counts, less where the curve is steep. */
function distanceTo(fromX: number, fromY: number, toX: number, toY: number, x: number, y: number): number {
  const across = (x - fromX) / (toX - fromX);
  if (!(across >= 0 && across <= 1)) return Number.POSITIVE_INFINITY;
  // The curve's x goes 1.5 t (1 − t) + t³ of the way; halving finds its t.
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < across) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  const height = fromY + (toY - fromY) * t * t * (3 - 2 * t);
  const slope = ((toY - fromY) * 6 * t * (1 - t)) / ((toX - fromX) * (1.5 - 3 * t + 3 * t * t));
  return Math.abs(y - height) / Math.hypot(1, slope);
}
