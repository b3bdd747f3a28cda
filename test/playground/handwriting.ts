/**
 * Digits as people write them, as paths of a pen: several styles of each, and variations of size, slant and steadiness.
 */
import type { Random } from 'nablanet';

/** Points in a box of 100 × 100, x and y alternating, joined smoothly. */
type Path = number[];

export interface Style {
  readonly digit: number;
  readonly name: string;
  readonly strokes: readonly Path[];
}

const style = (digit: number, name: string, ...strokes: Path[]): Style => ({ digit, name, strokes });

export const STYLES: readonly Style[] = [
  style(0, 'round', [52, 10, 28, 25, 20, 50, 28, 78, 50, 90, 72, 76, 80, 50, 72, 22, 52, 10]),
  style(0, 'narrow', [50, 10, 36, 25, 32, 50, 37, 78, 50, 90, 63, 78, 68, 50, 64, 25, 50, 10]),
  style(0, 'begun at the right', [66, 20, 45, 10, 27, 30, 25, 60, 40, 86, 62, 84, 75, 60, 72, 32, 60, 14, 50, 14]),
  style(1, 'a line', [50, 8, 50, 30, 50, 60, 50, 92]),
  style(1, 'leaning', [60, 8, 55, 35, 48, 65, 42, 92]),
  style(1, 'with a flag', [32, 32, 44, 20, 54, 8, 54, 8, 54, 35, 54, 65, 54, 92]),
  style(1, 'with flag and foot', [34, 28, 46, 18, 54, 8, 54, 8, 54, 35, 54, 65, 54, 90], [32, 92, 52, 91, 74, 92]),
  style(2, 'plain', [24, 30, 34, 13, 54, 9, 72, 22, 70, 42, 50, 64, 24, 90, 24, 90, 50, 90, 78, 90]),
  style(2, 'with a loop', [25, 28, 42, 10, 64, 14, 70, 32, 58, 58, 36, 82, 24, 86, 30, 74, 46, 80, 62, 91, 80, 84]),
  style(2, 'wide', [16, 32, 30, 12, 58, 10, 78, 26, 68, 48, 40, 70, 14, 88, 14, 88, 50, 87, 88, 89]),
  style(3, 'round', [26, 18, 46, 8, 66, 18, 66, 36, 46, 47, 46, 47, 68, 54, 74, 72, 60, 88, 40, 91, 24, 80]),
  style(
    3,
    'with a flat top',
    [26, 12, 50, 11, 72, 11, 72, 11, 58, 28, 46, 42, 46, 42, 68, 50, 74, 70, 58, 88, 36, 90, 24, 80],
  ),
  style(3, 'narrow', [32, 16, 46, 8, 62, 18, 60, 36, 45, 46, 45, 46, 64, 56, 66, 76, 50, 91, 32, 84]),
  style(4, 'open', [34, 10, 28, 32, 24, 56, 24, 56, 50, 56, 80, 54], [64, 24, 62, 50, 60, 92]),
  style(4, 'closed', [62, 8, 42, 34, 20, 64, 20, 64, 50, 64, 82, 64], [62, 8, 62, 40, 62, 92]),
  style(
    4,
    'in one go',
    [58, 10, 40, 35, 22, 62, 22, 62, 50, 62, 78, 60, 78, 60, 66, 40, 62, 30, 62, 30, 60, 60, 58, 92],
  ),
  style(
    5,
    'top last',
    [34, 12, 31, 30, 29, 46, 29, 46, 50, 42, 70, 54, 72, 74, 54, 90, 26, 86],
    [34, 12, 54, 12, 74, 11],
  ),
  style(
    5,
    'in one go',
    [72, 11, 52, 11, 34, 12, 34, 12, 31, 28, 29, 45, 29, 45, 50, 41, 70, 55, 70, 76, 50, 91, 26, 85],
  ),
  style(5, 'like an S', [70, 12, 46, 14, 32, 26, 34, 42, 54, 50, 70, 64, 64, 84, 44, 91, 24, 84]),
  style(6, 'round', [64, 10, 44, 24, 30, 48, 28, 72, 42, 90, 62, 88, 72, 70, 62, 54, 44, 56, 30, 70]),
  style(6, 'straight', [56, 8, 42, 32, 30, 58, 30, 78, 46, 91, 64, 84, 70, 68, 58, 56, 42, 60, 31, 72]),
  style(6, 'curled', [70, 22, 58, 10, 40, 22, 28, 48, 28, 74, 44, 91, 66, 86, 70, 66, 54, 54, 34, 64]),
  style(7, 'plain', [24, 12, 50, 12, 76, 12, 76, 12, 64, 36, 52, 62, 42, 92]),
  style(7, 'with a bar', [24, 12, 50, 11, 76, 12, 76, 12, 64, 38, 52, 64, 44, 92], [36, 52, 54, 50, 74, 50]),
  style(7, 'with a hook', [24, 24, 26, 12, 26, 12, 50, 12, 74, 12, 74, 12, 60, 40, 50, 66, 46, 92]),
  style(
    8,
    'in one go',
    [64, 20, 48, 9, 32, 20, 36, 36, 52, 47, 68, 62, 70, 80, 50, 91, 31, 80, 34, 62, 50, 48, 64, 36, 66, 22],
  ),
  style(
    8,
    'two rings',
    [50, 9, 34, 18, 34, 36, 50, 46, 66, 36, 66, 18, 50, 9],
    [50, 46, 30, 58, 30, 80, 50, 91, 70, 80, 70, 58, 50, 46],
  ),
  style(
    8,
    'narrow',
    [60, 18, 48, 9, 38, 20, 42, 38, 52, 48, 62, 64, 60, 82, 48, 91, 38, 80, 42, 62, 52, 48, 60, 34, 60, 18],
  ),
  style(9, 'straight', [68, 24, 52, 10, 34, 20, 32, 38, 48, 48, 66, 36, 68, 24, 68, 24, 68, 56, 66, 92]),
  style(9, 'curved', [68, 26, 54, 10, 34, 18, 32, 38, 50, 46, 66, 32, 68, 26, 68, 26, 70, 54, 60, 82, 40, 92, 28, 86]),
  style(9, 'leaning', [70, 24, 54, 10, 36, 22, 36, 40, 54, 46, 68, 30, 70, 24, 70, 24, 62, 60, 50, 92]),
];

/** Smooth through the points (Catmull and Rom's spline); a point that stands twice is a corner. */
export function smooth(path: Path, steps = 6): Path {
  const points = Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]] as const);
  const isCorner = (i: number): boolean => points[i][0] === points[i + 1]?.[0] && points[i][1] === points[i + 1]?.[1];
  const smoothed: Path = [...points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    if (isCorner(i)) continue;
    const before = i === 0 || isCorner(i - 1) ? points[i] : points[i - 1];
    const after = i + 2 >= points.length || isCorner(i + 1) ? points[i + 1] : points[i + 2];
    for (let step = 1; step <= steps; step++) {
      for (const axis of [0, 1])
        smoothed.push(spline(before[axis], points[i][axis], points[i + 1][axis], after[axis], step / steps));
    }
  }
  return smoothed;
}

function spline(before: number, from: number, to: number, after: number, t: number): number {
  const [a, b] = [(to - before) / 2, (after - from) / 2];
  return from + t * (a + t * (3 * (to - from) - 2 * a - b + t * (2 * (from - to) + a + b)));
}

/**
 * A style written by an unsteady hand: slanted, stretched, points a little off, anywhere and of any size in the box.
 */
export function write({ strokes }: Style, random: Random): Path[] {
  const within = (most: number): number => most * (2 * random.uniform() - 1);
  const size = 0.5 + 0.5 * random.uniform();
  const [across, down, slant] = [size * (1 + within(0.2)), size * (1 + within(0.1)), within(0.25)];
  const room = (1 - size) * 30;
  const [right, below] = [50 + within(room), 50 + within(room)];
  return strokes.map((stroke) => {
    const moved: Path = [];
    for (let i = 0; i < stroke.length; i += 2) {
      const corner = i > 0 && stroke[i] === stroke[i - 2] && stroke[i + 1] === stroke[i - 1];
      const [x, y] = [stroke[i] - 50, stroke[i + 1] - 50];
      if (corner) moved.push(moved[i - 2], moved[i - 1]);
      else moved.push(right + across * (x - slant * y) + size * within(2.5), below + down * y + size * within(2.5));
    }
    return smooth(moved);
  });
}
