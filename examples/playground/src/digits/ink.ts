/**
 * What somebody drew, as an image like those that were trained on. Those came from 32 × 32 bitmaps, of which every 4 ×
 * 4 block became one pixel, the count of its inked points from 0 to 16. Their writing was first fitted to the bitmap,
 * its width to about five eighths of it, so that thin digits are stretched and every digit has about as much ink.
 */

/** Points that a pen went through, x to the right and y down, in any unit; alternating x and y. */
export type Stroke = readonly number[];

/** Pixels of a side of the image, and points of a side of the bitmap. */
export const SIDE = 8;
const FINE = 32;
const BLOCK = FINE / SIDE;

// Measured on the images (all in points of the bitmap): they reach from the top to the bottom, are 20 wide and 31 %
// ink.
/** The box that the pen's path is fitted to; ink stands around it by half of the pen's width. */
const [PATH_WIDTH, PATH_HEIGHT] = [16.5, 28];
/** Where its middle lies. */
const [MIDDLE_X, MIDDLE_Y] = [16.4, 16];
/** How much more one direction may be stretched than the other. */
const MOST_STRETCH = 1.2;
const INKED = 310;
/** Half of the pen's width; within this, it is chosen so that there is as much ink. */
const [THIN, THICK] = [1.6, 3.4];

/** The image, (SIDE × SIDE) from 0 (paper) to 1 (ink), or undefined where nothing was drawn. */
export function toImage(strokes: readonly Stroke[]): Float32Array | undefined {
  const drawn = strokes.filter((stroke) => stroke.length >= 2);
  if (drawn.length === 0) return undefined;
  const distances = distancesTo(fit(drawn));
  const radius = Math.min(Math.max(Float64Array.from(distances).sort()[INKED], THIN ** 2), THICK ** 2);
  const image = new Float32Array(SIDE * SIDE);
  for (const [at, distance] of distances.entries()) {
    const row = Math.floor(at / FINE / BLOCK);
    const column = Math.floor((at % FINE) / BLOCK);
    if (distance <= radius) image[row * SIDE + column] += 1 / BLOCK ** 2;
  }
  return image;
}

/** The strokes moved and stretched to where writing is in the bitmap. */
function fit(strokes: readonly Stroke[]): number[][] {
  const [left, right] = range(strokes, 0);
  const [top, bottom] = range(strokes, 1);
  const wide = PATH_WIDTH / (right - left);
  const high = PATH_HEIGHT / (bottom - top);
  // A dot has neither width nor height.
  const [across, down] = Number.isFinite(Math.min(wide, high))
    ? [Math.min(wide, MOST_STRETCH * high), Math.min(high, MOST_STRETCH * wide)]
    : [1, 1];
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return strokes.map((stroke) =>
    stroke.map((value, i) => (i % 2 === 0 ? MIDDLE_X + (value - x) * across : MIDDLE_Y + (value - y) * down)),
  );
}

/** The least and the largest of the xs (0) or ys (1). */
function range(strokes: readonly Stroke[], axis: 0 | 1): [number, number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const stroke of strokes) {
    for (let i = axis; i < stroke.length; i += 2) {
      least = Math.min(least, stroke[i]);
      largest = Math.max(largest, stroke[i]);
    }
  }
  return [least, largest];
}

/** The squared distance of every point of the bitmap to the nearest stroke. */
function distancesTo(strokes: readonly number[][]): Float64Array {
  const distances = new Float64Array(FINE * FINE).fill(Number.POSITIVE_INFINITY);
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(2, stroke.length - 2); i += 2) {
      const [x, y, toX = x, toY = y] = stroke.slice(i, i + 4);
      addSegment(distances, x, y, toX - x, toY - y);
    }
  }
  return distances;
}

function addSegment(distances: Float64Array, x: number, y: number, dx: number, dy: number): void {
  const squared = dx * dx + dy * dy;
  for (let at = 0; at < distances.length; at++) {
    const px = (at % FINE) + 0.5 - x;
    const py = Math.floor(at / FINE) + 0.5 - y;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
    const distance = (px - along * dx) ** 2 + (py - along * dy) ** 2;
    if (distance < distances[at]) distances[at] = distance;
  }
}
