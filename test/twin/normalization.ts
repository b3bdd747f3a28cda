/**
 * The float64 twin's normalisation, as the formulas stand: n = (z − mean) / √(variance + 1e-5), u = scale · n + shift,
 * over the rows for each unit or over the units of each row. Imports nothing.
 */
type Vector = ArrayLike<number>;
export type Normalization = 'batch' | 'layer';

const EPSILON = 1e-5;

/** The positions of z (rows × units) that are normalised together. */
function groups(kind: Normalization, rows: number, units: number): number[][] {
  if (kind === 'layer')
    return Array.from({ length: rows }, (_, k) => Array.from({ length: units }, (_, j) => k * units + j));
  return Array.from({ length: units }, (_, j) => Array.from({ length: rows }, (_, k) => k * units + j));
}

const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** n, and 1/√(variance + 1e-5) at each position. */
function standardize(
  kind: Normalization,
  z: Vector,
  rows: number,
  units: number,
): { n: Float64Array; inverse: Float64Array } {
  const n = new Float64Array(rows * units);
  const inverse = new Float64Array(rows * units);
  for (const group of groups(kind, rows, units)) {
    const center = mean(group.map((i) => z[i]));
    const variance = mean(group.map((i) => (z[i] - center) ** 2));
    for (const i of group) {
      inverse[i] = 1 / Math.sqrt(variance + EPSILON);
      n[i] = (z[i] - center) * inverse[i];
    }
  }
  return { n, inverse };
}

/** u, (rows × units). */
export function normalized(kind: Normalization, z: Vector, rows: number, scale: Vector, shift: Vector): Float64Array {
  const units = scale.length;
  return standardize(kind, z, rows, units).n.map((v, i) => scale[i % units] * v + shift[i % units]);
}

/** From ∂C/∂u: ∂C/∂scale, ∂C/∂shift, and ∂C/∂z through mean and variance (Ioffe and Szegedy 2015, section 3). */
export function normalizedBackward(
  kind: Normalization,
  z: Vector,
  rows: number,
  scale: Vector,
  du: Vector,
): { scale: Float64Array; shift: Float64Array; dz: Float64Array } {
  const units = scale.length;
  const { n, inverse } = standardize(kind, z, rows, units);
  const dScale = new Float64Array(units);
  const dShift = new Float64Array(units);
  for (let i = 0; i < n.length; i++) {
    dScale[i % units] += du[i] * n[i];
    dShift[i % units] += du[i];
  }
  const dz = new Float64Array(n.length);
  for (const group of groups(kind, rows, units)) {
    const dn = group.map((i) => du[i] * scale[i % units]);
    const center = mean(dn);
    const slope = mean(dn.map((d, k) => d * n[group[k]]));
    for (const [k, i] of group.entries()) dz[i] = inverse[i] * (dn[k] - center - n[i] * slope);
  }
  return { scale: dScale, shift: dShift, dz };
}
