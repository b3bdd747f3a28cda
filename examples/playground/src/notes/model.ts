/**
 * The 3-4-2 network of the notes and two samples, and every number of one step of its training. All of them are answers
 * of nablanet; nothing is computed here but the division by the number of samples that δ needs.
 */
import { DivergedError, type GradientCheck, type Gradients, Network, sgd } from 'nablanet';

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** The samples, (2 × 3), and their targets, (2 × 2). */
export const X: Matrix = [
  [1, 0, 1],
  [0.5, -1, 2],
];
export const Y: Matrix = [
  [1, 0],
  [0, 1],
];

/** How units bend their sums: the notes' sigmoid, or ReLU with a plain sum at the end, as in their second example. */
export type Bend = 'sigmoid' | 'relu';

/** What has a place in the notes' formulas. */
export type Name =
  | 'x'
  | 'y'
  | 'W1'
  | 'b1'
  | 'W2'
  | 'b2'
  | 'z1'
  | 'a1'
  | 'z2'
  | 'a2'
  | 'Ck'
  | 'C'
  | 'd2'
  | 'dW2'
  | 'db2'
  | 'da1'
  | 'd1'
  | 'dW1'
  | 'db1'
  | 'dx'
  | 'W1next'
  | 'b1next'
  | 'W2next'
  | 'b2next';

export type Snapshot = Readonly<Record<Name, Matrix>>;

/** What some steps of training came to. */
export interface Training {
  /** The cost before each step that there was. */
  losses: number[];
  /** Whether it diverged, and in which step, from 1; the network is then as before all of them. */
  divergedAt: number;
}

const rowsOf = (flat: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: flat.length / width }, (_, i) => Array.from({ length: width }, (_, j) => flat[i * width + j]));

export class Notes {
  readonly bend: Bend;
  readonly #network: Network;
  /** Layer 2 alone: the gradient of its inputs is ∂C/∂a⁽¹⁾. */
  readonly #second: Network;

  constructor(seed: number, bend: Bend) {
    this.bend = bend;
    const last = { units: 2, activation: bend === 'relu' ? 'linear' : 'sigmoid' } as const;
    const shared = { optimizer: sgd({ learningRate: 0.1 }), seed, backend: 'simd' } as const; // the same bits everywhere
    this.#network = new Network({ ...shared, inputs: 3, layers: [{ units: 4, activation: bend }, last] });
    this.#second = new Network({ ...shared, inputs: 4, layers: [last] });
  }

  /** Every number of the step that comes next, at this rate. Changes nothing. */
  look(rate: number): Snapshot {
    const net = this.#network;
    const [first, second] = net.forward(X);
    const gradients = net.gradients(X, Y);
    const [one, two] = gradients.layers;
    // δ is not handed out as such; of one row alone it is ∂C/∂b.
    const deltas = (layer: number): number[][] =>
      X.map((x, k) => Array.from(net.gradients([x], [Y[k]]).layers[layer].biases ?? [], (d) => d / X.length));
    return {
      x: X,
      y: Y,
      ...parametersOf(net),
      z1: rowsOf(first.preActivations, 4),
      a1: rowsOf(first.activations, 4),
      z2: rowsOf(second.preActivations, 2),
      a2: rowsOf(second.activations, 2),
      Ck: rowsOf(net.losses(X, Y), 1),
      C: [[gradients.loss]],
      d2: deltas(1),
      dW2: rowsOf(two.weights, 2),
      db2: rowsOf(two.biases ?? [], 2),
      da1: this.#carried(first.activations),
      d1: deltas(0),
      dW1: rowsOf(one.weights, 4),
      db1: rowsOf(one.biases ?? [], 4),
      dx: rowsOf(gradients.inputs, 3),
      ...renamed(this.#stepped(gradients, rate)),
    };
  }

  /** The parameters after a step; not numbers where it leaves what a float32 holds. */
  #stepped(gradients: Pick<Gradients, 'parameters'>, rate: number): Record<Parameters, Matrix> {
    const after = this.#network.clone();
    after.learningRate = rate;
    try {
      after.applyGradients(gradients);
      return parametersOf(after);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error; // gradients may have left it before
      const lost = (m: Matrix): number[][] => m.map((row) => row.map(() => Number.NaN));
      const { W1, b1, W2, b2 } = parametersOf(after);
      return { W1: lost(W1), b1: lost(b1), W2: lost(W2), b2: lost(b2) };
    }
  }

  #carried(a1: Float32Array): number[][] {
    const [mine] = this.#second.layers;
    const [, theirs] = this.#network.layers;
    mine.setWeights(theirs.getWeights());
    mine.setBiases(theirs.getBiases() ?? []);
    return rowsOf(this.#second.gradients(a1, Y).inputs, 4);
  }

  /** Backpropagation against central differences, at the network as it is. */
  check(): GradientCheck {
    return this.#network.checkGradients(X, Y);
  }

  /** The mean cost of both samples. */
  get cost(): number {
    return this.#network.evaluate(X, Y).loss;
  }

  /**
   * Training at a rate: one epoch whose every batch is the two samples once more. So where it diverges, all of it is
   * undone.
   *
   * @throws what is not divergence
   */
  train(rate: number, steps: number): Training {
    const net = this.#network;
    const losses: number[] = [];
    const repeated = (rows: Matrix): number[][] =>
      Array.from({ length: steps }, () => rows.map((row) => [...row])).flat();
    net.learningRate = rate;
    try {
      net.train(repeated(X), repeated(Y), {
        batchSize: X.length,
        shuffle: false,
        onBatch: ({ loss }) => {
          losses.push(loss);
        },
      });
      return { losses, divergedAt: 0 };
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      return { losses, divergedAt: losses.length + 1 };
    }
  }
}

type Parameters = 'W1' | 'b1' | 'W2' | 'b2';

function parametersOf({ layers: [first, second] }: Network): Record<Parameters, Matrix> {
  return {
    W1: rowsOf(first.getWeights(), 4),
    b1: rowsOf(first.getBiases() ?? [], 4),
    W2: rowsOf(second.getWeights(), 2),
    b2: rowsOf(second.getBiases() ?? [], 2),
  };
}

function renamed({ W1, b1, W2, b2 }: Record<Parameters, Matrix>): Record<`${Parameters}next`, Matrix> {
  return { W1next: W1, b1next: b1, W2next: W2, b2next: b2 };
}
