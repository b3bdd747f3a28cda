/** The lines of the network's picture: as wide as their weight, blue where it is negative, orange where positive. */
import type { Layout, Node } from './layout';

/** More lines than this are a blur: those of the smallest weights are left out. */
export const MOST_LINES = 700;
/** Lines of about one width and colour are one path, which is what keeps thousands of them fast. */
const LEVELS = 8;
/** Width of the widest line, in shares of a unit's side. */
const WIDEST = 0.11;

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
  const least = chosen ? 0 : threshold(weights, MOST_LINES);
  for (const [i, w] of weights.entries()) {
    const from = layers[i];
    const to = layers[i + 1];
    let largest = 0;
    for (const value of w) largest = Math.max(largest, Math.abs(value));
    const paths = Array.from({ length: 2 * LEVELS }, () => new Path2D());
    for (let j = 0; j < from.length; j++) {
      for (let k = 0; k < to.length; k++) {
        const value = w[j * units[i + 1] + k];
        const share = Math.abs(value);
        if (share < least || share === 0 || (chosen && !touches(chosen, i, j, k))) continue;
        const level = Math.min(LEVELS - 1, Math.floor((LEVELS * share) / largest));
        curve(paths[value < 0 ? level : LEVELS + level], from[j], to[k], size);
      }
    }
    for (const [k, path] of paths.entries()) {
      const share = ((k % LEVELS) + 0.5) / LEVELS;
      context.lineWidth = 0.4 + Math.min(5, WIDEST * size) * share;
      context.globalAlpha = 0.15 + 0.75 * share;
      context.strokeStyle = k < LEVELS ? colours.negative : colours.positive;
      context.stroke(path);
    }
  }
  context.globalAlpha = 1;
}

function touches({ layer, unit }: Unit, i: number, j: number, k: number): boolean {
  return (layer === i && unit === j) || (layer === i + 1 && unit === k);
}

function curve(path: Path2D, from: Node, to: Node, size: number): void {
  const start = from.x + size / 2;
  const end = to.x - size / 2;
  const middle = (start + end) / 2;
  path.moveTo(start, from.y);
  path.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
}
