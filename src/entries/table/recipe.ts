/**
 * How networks are made and trained: the views of the rows that compete, and the settings by size. Chosen on the folds
 * of real tables; docs/tables.md says which and how.
 */
import { adamw, crossEntropy, type NetworkConfig } from 'nablanet';
import type { Problem } from './target';

/** A kind of member: how it sees the rows, and its shape. */
export interface View {
  readonly name: string;
  /** Bins a column of numbers, 0 for none. */
  readonly bins: number;
  readonly units: readonly number[];
  readonly dropout: number;
  /** Whether heavy tails of the target are drawn in. */
  readonly tails: boolean;
}

/** Factors of the widths of layers. */
export const SIZES = { small: 0.5, medium: 1, large: 2 } as const;

/** The most inputs that bins of numbers shall make, about: a step takes time in proportion. */
const MOST_BINNED = 300;
/** The most bins of a column, and the fewest rows in one. */
const [MOST_BINS, LEAST_IN_BIN] = [48, 8];

/**
 * The views that compete: numbers as they are win where they are many and go together (spectra), bins where each has
 * thresholds of its own, one wide layer where classes are apart by sums, and the linear one where noise is most of it.
 */
export function viewsOf(rows: number, numbers: number, tails: boolean, size: keyof typeof SIZES): View[] {
  const factor = SIZES[size];
  const most = Math.min(MOST_BINS, rows / LEAST_IN_BIN, MOST_BINNED / Math.max(1, numbers));
  const bins = Math.max(4, Math.round(most));
  const views = [
    { name: 'plain', bins: 0, units: [128, 128], dropout: 0.1, tails: false },
    { name: 'bins', bins, units: [96, 96, 96], dropout: 0.1, tails: false },
    { name: 'wide', bins: 0, units: [256], dropout: 0, tails: false },
    { name: 'linear', bins: 0, units: [], dropout: 0, tails: false },
  ];
  if (tails) views.push({ ...views[0], name: 'tails', tails: true });
  return views.map((view) => ({ ...view, units: view.units.map((units) => Math.round(units * factor)) }));
}

/**
 * Folds and kinds of members where the caller does not say, and in how many folds all views compete: few rows need many
 * networks to tell chance from truth, and many rows would take long.
 */
export function planOf(rows: number): { folds: number; members: number; trials: number } {
  if (rows < 500) return { folds: 8, members: 3, trials: 2 };
  if (rows < 2000) return { folds: 5, members: 3, trials: 2 };
  return { folds: rows < 20_000 ? 5 : 3, members: 2, trials: 1 };
}

/** Rows of a batch, and epochs: a small table needs many for as many updates, and has time for some more. */
export function pace(rows: number): { batchSize: number; epochs: number } {
  const batchSize = rows < 300 ? 16 : rows < 2000 ? 32 : rows < 10_000 ? 64 : 256;
  const updates = rows < 500 ? 1500 : 900;
  const epochs = Math.round(updates / Math.ceil(rows / batchSize));
  return { batchSize, epochs: Math.min(150, Math.max(10, epochs)) };
}

/** The network of a view. */
export function configOf(view: View, inputs: number, outputs: number, problem: Problem, seed: number): NetworkConfig {
  const classes = problem === 'classes';
  return {
    inputs,
    layers: [
      ...view.units.map((units) => ({ units, activation: 'silu' as const, dropout: view.dropout })),
      { units: outputs, activation: classes ? 'softmax' : 'linear' },
    ],
    loss: classes ? crossEntropy({ labelSmoothing: 0.05 }) : 'meanSquaredError',
    optimizer: adamw({ learningRate: 0.003, weightDecay: 0.01 }),
    backend: 'simd', // the same bits everywhere
    seed,
  };
}
