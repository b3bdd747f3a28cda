/**
 * The activations: one row a name. `id` is the kernel's number (assembly/activations.ts), `range` is where
 * outputs lie, `map` is the formula in float64, used to check gradients and nowhere on the way to a result.
 */

/** The name of an activation function. */
export type Activation = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'softmax';

export interface ActivationRow {
  readonly id: number;
  /** Least and greatest output there is; targets of a distance loss must lie within. */
  readonly range: readonly [number, number];
  /** Initializer of a layer that names none. */
  readonly initializer: 'glorotUniform' | 'heNormal';
  /** a = f(z) over one row, in place. */
  map(row: Float64Array): void;
}

/** A map that treats every unit alike. */
function each(f: (z: number) => number): (row: Float64Array) => void {
  return (row) => {
    for (let j = 0; j < row.length; j++) row[j] = f(row[j]);
  };
}

/** e^(z_j − max z) / Σ e^(z_i − max z). */
function softmax(row: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const z of row) largest = Math.max(largest, z);
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    row[j] = Math.exp(row[j] - largest);
    sum += row[j];
  }
  for (let j = 0; j < row.length; j++) row[j] /= sum;
}

const ANY: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

export const ACTIVATIONS: Readonly<Record<Activation, ActivationRow>> = {
  linear: { id: 0, range: ANY, initializer: 'glorotUniform', map: each((z) => z) },
  sigmoid: { id: 1, range: [0, 1], initializer: 'glorotUniform', map: each((z) => 1 / (1 + Math.exp(-z))) },
  tanh: { id: 2, range: [-1, 1], initializer: 'glorotUniform', map: each(Math.tanh) },
  relu: {
    id: 3,
    range: [0, Number.POSITIVE_INFINITY],
    initializer: 'heNormal',
    map: each((z) => Math.max(z, 0)),
  },
  softmax: { id: 4, range: [0, 1], initializer: 'glorotUniform', map: softmax },
};

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as Activation[];
