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
  /** How many times as far numbers go before they are clipped; they are as much smaller. */
  readonly reach: number;
  readonly learningRate: number;
}

/** Numbers of most rows go as far as clipping leaves them; a plane is one only where they are hardly clipped. */
const NEAR = { tails: false, reach: 1, learningRate: 0.003 };
const FAR = { tails: false, reach: 4, learningRate: 0.03 };

/** Factors of the widths of layers. */
export const SIZES = { small: 0.5, medium: 1, large: 2 } as const;

/** The most inputs that bins of numbers shall make, about: a step takes time in proportion. */
const MOST_BINNED = 300;
/** The most bins of a column, and the fewest rows in one. */
const [MOST_BINS, LEAST_IN_BIN] = [48, 8];

/** From as many rows on networks of this size learn less by heart, and dropout would take a fifth of the time. */
const MANY_ROWS = 10_000;

/** Where each row had more inputs by bins, and all rows this many, bins would take longer than all other views together. */
const [MANY_BINNED, MOST_CELLS] = [2 * MOST_BINNED, 1e7];

/**
 * The views that compete: numbers as they are win where they are many and go together (spectra), bins where each has
 * thresholds of its own, one wide layer where classes are apart by sums, and the linear one where noise is most of it.
 */
export function viewsOf(rows: number, numbers: number, tails: boolean, size: keyof typeof SIZES): View[] {
  const factor = SIZES[size];
  const most = Math.min(MOST_BINS, rows / LEAST_IN_BIN, MOST_BINNED / Math.max(1, numbers));
  const bins = Math.max(4, Math.round(most));
  const dropout = rows < MANY_ROWS ? 0.1 : 0;
  const views = [
    { name: 'plain', bins: 0, units: [128, 128], dropout, ...NEAR },
    { name: 'bins', bins, units: [96, 96, 96], dropout, ...NEAR },
    { name: 'wide', bins: 0, units: [256], dropout: 0, ...NEAR },
    { name: 'linear', bins: 0, units: [], dropout: 0, ...FAR },
  ];
  if (tails) views.push({ ...views[0], name: 'tails', tails: true });
  const binned = numbers * (bins + 1);
  const tooMany = binned > MANY_BINNED && binned * rows > MOST_CELLS;
  return views
    .filter((view) => view.bins === 0 || !tooMany)
    .map((view) => ({ ...view, units: view.units.map((units) => Math.round(units * factor)) }));
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

/** Epochs at 1,000 rows; at others as rows to the power of −3/4, so that 16 times the rows take twice the time. */
const EPOCHS = 40;

/** Rows of a batch, epochs at most, and epochs without a better one that are enough. */
export function pace(rows: number): { batchSize: number; epochs: number; patience: number } {
  const batchSize = rows < 300 ? 16 : rows < 2000 ? 32 : rows < 10_000 ? 64 : 256;
  const root = Math.sqrt(1000 / rows);
  const epochs = Math.min(150, Math.max(10, Math.round(EPOCHS * root * Math.sqrt(root))));
  return { batchSize, epochs, patience: Math.max(5, Math.round(epochs / 3)) };
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
    optimizer: adamw({ learningRate: view.learningRate, weightDecay: 0.01 }),
    backend: 'simd', // the same bits everywhere
    seed,
  };
}
