/** What the network is given of a point: its coordinates, products and sines of them. */

import { onCircle } from './problems';

export type FeatureName = 'x1' | 'x2' | 'x1x1' | 'x2x2' | 'x1x2' | 'sin1' | 'sin2';

export const FEATURES: readonly {
  readonly name: FeatureName;
  readonly label: string;
  of(a: number, b: number): number;
}[] = [
  { name: 'x1', label: 'x₁', of: (a) => a },
  { name: 'x2', label: 'x₂', of: (_, b) => b },
  { name: 'x1x1', label: 'x₁²', of: (a) => a * a },
  { name: 'x2x2', label: 'x₂²', of: (_, b) => b * b },
  { name: 'x1x2', label: 'x₁x₂', of: (a, b) => a * b },
  { name: 'sin1', label: 'sin πx₁', of: (a) => onCircle(a / 2)[1] },
  { name: 'sin2', label: 'sin πx₂', of: (_, b) => onCircle(b / 2)[1] },
];

export function chosenFeatures(settings: Readonly<Record<FeatureName, boolean>>) {
  return FEATURES.filter(({ name }) => settings[name]);
}

/** Points (rows × 2) as the network takes them: (rows × features). */
export function toInputs(points: Float32Array, features: ReturnType<typeof chosenFeatures>): Float32Array {
  const rows = points.length / 2;
  const inputs = new Float32Array(rows * features.length);
  for (let i = 0, k = 0; i < rows; i++) {
    for (const { of } of features) inputs[k++] = of(points[2 * i], points[2 * i + 1]);
  }
  return inputs;
}

/** How far the picture of the plane reaches on each side of 0. */
export const REACH = 1.1;

/** The middles of side × side cells over the plane, row by row from the top: (side² × 2). */
export function gridPoints(side: number): Float32Array {
  const points = new Float32Array(2 * side * side);
  const at = (i: number): number => REACH * ((2 * i + 1) / side - 1);
  for (let row = 0, k = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      points[k++] = at(column);
      points[k++] = -at(row);
    }
  }
  return points;
}
