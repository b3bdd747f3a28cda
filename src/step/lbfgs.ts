/**
 * L-BFGS: a step along −H · ∇C, where H approximates the inverse Hessian by the last steps, of a length that a line
 * search finds. It minimises C plus the penalties over the batch. Vectors are float32 in Wasm memory, dot products of
 * them float64.
 *
 * The optimizer state behind the parameters holds vectors of the parameters' length, (parameterFloats) each:
 *
 *     | direction | s₀ | y₀ | s₁ | y₁ | … |      pairs of a step s and of the gradient's change y along it
 *
 * Iteration k writes pair k mod `history`. While it runs, s holds the parameters it started from and y their gradient.
 */

import type { Work } from '../base/cooperative';
import type { DataWindow } from '../memory/data-window';
import type { Workspace } from '../memory/workspace';
import type { NetworkState } from '../model/state';
import { fill, type Lbfgs, type Optimizer } from '../toolbox/optimizers';
import { backpropagate } from './backward';
import type { KnownCost, Session } from './session';

/** A point on the line: its distance t, what is minimised there, and the slope along the line. */
interface Point {
  readonly t: number;
  readonly cost: number;
  readonly slope: number;
}

/** The strong Wolfe conditions: sufficient decrease of the cost, and of the slope's size. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** A pair is left out unless sᵀy is over this share of yᵀy: it would make H unbounded. */
const LEAST_CURVATURE = 1e-10;

/**
 * L-BFGS (Liu and Nocedal 1989) with a line search for the strong Wolfe conditions (Nocedal and Wright 2006, algorithms
 * 3.5 and 3.6), on all rows at once. It suits small data, of which it needs few passes. An epoch is one iteration, and
 * `train` stops when it has converged. Not with dropout, input noise, clipping, max-norm or batch normalization, under
 * which the cost is not one fixed function.
 *
 * @param options.learningRate factor of the first length that each line search tries; 1 by default
 * @param options.history pairs of steps and gradients that are kept, an integer >= 1; 10 by default
 * @param options.maxEvaluations of the gradient in one iteration, an integer >= 1; 25 by default
 * @param options.gradientTolerance converged where no part of the gradient is larger; 1e-6 by default
 * @param options.changeTolerance or where the cost falls by no more than this share of itself (of 1, below 1); 1e-9 by
 *   default
 * @throws TypeError, RangeError for another option or value
 *
 * @example new Network({ inputs: 2, layers: [8, 1], optimizer: lbfgs() }).train(x, y, { epochs: 100 });
 */
export function lbfgs(options: Partial<Omit<Lbfgs, 'name' | 'search'>> = {}): Lbfgs {
  return Object.freeze({ ...fill('lbfgs', options), search: searchStep }) as Lbfgs;
}

/** Makes an optimizer that came as JSON able to train: the line search of lbfgs is code, which JSON leaves out. */
export function revive(optimizer: Optimizer): Optimizer {
  return optimizer.name === 'lbfgs' ? Object.freeze({ ...optimizer, search: searchStep }) : optimizer;
}

/**
 * One iteration on positions [from, from + rows). Sums in the workspace are of the costs before it, as for any update.
 */
function* searchStep(session: Session, window: DataWindow, from: number, rows: number, options: Lbfgs): Work<void> {
  const { workspace, state } = session;
  const before = { cost: workspace.cost, correct: workspace.correct };
  const search = new Search(session, window, from, rows, options);
  const start = session.lineSearchEnd ?? (yield* search.evaluate());
  session.lineSearchEnd = undefined;
  const end = yield* search.step(start);
  session.lineSearchEnd = end;
  state.progress.count(1);
  state.progress.converged = end.converged;
  session.asked = start.asked;
  workspace.batchCost = start.rowCost;
  workspace.cost = before.cost + start.rowCost;
  workspace.correct = before.correct + start.correct;
}

/** The function that `lbfgs()` returns as `search`. */
export type SearchStep = typeof searchStep;

class Search {
  readonly #session: Session;
  readonly #state: NetworkState;
  readonly #workspace: Workspace;
  readonly #window: DataWindow;
  readonly #from: number;
  readonly #rows: number;
  readonly #options: Lbfgs;
  /** Length of every vector. */
  readonly #count: number;
  /** The last evaluation on the line, and its distance t. */
  #last: KnownCost | undefined;
  #at = 0;
  #evaluations = 0;

  constructor(session: Session, window: DataWindow, from: number, rows: number, options: Lbfgs) {
    this.#session = session;
    this.#state = session.state;
    this.#workspace = session.workspace;
    this.#window = window;
    this.#from = from;
    this.#rows = rows;
    this.#options = options;
    this.#count = session.state.layout.parameterFloats;
  }

  get #parameters(): number {
    return this.#state.parameters.pointer;
  }

  get #gradient(): number {
    return this.#workspace.address(this.#workspace.layout.buffers.gradients);
  }

  /** Address of the i-th vector behind the parameters. */
  #slot(i: number): number {
    return this.#parameters + 4 * this.#count * (1 + i);
  }

  /** Addresses of s and y of iteration `k`. */
  #pair(k: number): [s: number, y: number] {
    const i = 1 + 2 * (k % this.#options.history);
    return [this.#slot(i), this.#slot(i + 1)];
  }

  #dot(a: number, b: number): number {
    return this.#workspace.engine.kernels.dot(a, b, this.#count);
  }

  /** to = a + factor · b */
  #add(a: number, factor: number, b: number, to: number): void {
    this.#workspace.engine.kernels.addScaled(a, b, factor, to, this.#count);
  }

  #copy(from: number, to: number): void {
    this.#workspace.engine.kernels.copy(from, to, this.#count);
  }

  /** Evaluates what is minimised, and its gradient, at the present parameters. */
  *evaluate(): Work<KnownCost> {
    const workspace = this.#workspace;
    this.#evaluations++;
    workspace.correct = 0;
    yield* backpropagate(this.#session, this.#window, this.#from, this.#rows);
    const { batchCost: rowCost, correct } = workspace;
    const penalties = workspace.engine.kernels.addPenalties(workspace.pointer);
    const cost = this.#session.meanCost(this.#rows) + penalties;
    return { cost, rowCost, correct, converged: false, asked: this.#session.asked };
  }

  /** Moves from `start`, whose gradient is in the workspace, to a lower point, and leaves its gradient there. */
  *step(start: KnownCost): Work<KnownCost> {
    const { gradientTolerance, changeTolerance, history } = this.#options;
    const { engine } = this.#workspace;
    const { progress } = this.#state;
    const updates = progress.optimizerUpdates;
    const [s, y] = this.#pair(updates);
    const direction = this.#slot(0);
    if (!Number.isFinite(start.cost)) return start;
    if (this.#largest() <= gradientTolerance) return { ...start, converged: true };
    for (let remembered = this.#findDirection(updates); ; remembered = 0) {
      this.#copy(this.#parameters, s);
      this.#copy(this.#gradient, y);
      const slope = this.#dot(this.#gradient, direction);
      const first = remembered > 0 ? 1 : Math.min(1, 1 / this.#sumOfSizes());
      const end = yield* this.#search({ t: 0, cost: start.cost, slope }, first * progress.learningRate);
      if (end.t > 0) {
        const found = end.t === this.#at && this.#last ? this.#last : yield* this.#evaluateAt(end.t);
        this.#add(this.#parameters, -1, s, s);
        this.#add(this.#gradient, -1, y, y);
        const fell = start.cost - end.cost;
        return { ...found, converged: fell <= changeTolerance * Math.max(1, Math.abs(start.cost)) };
      }
      this.#copy(s, this.#parameters);
      this.#copy(y, this.#gradient);
      // The pairs may be what misleads the direction: once more along the plain gradient.
      const from = this.#slot(1) >>> 2;
      engine.floats.fill(0, from, from + 2 * history * this.#count);
      if (remembered === 0) return { ...start, converged: true };
      this.#add(this.#gradient, -2, this.#gradient, direction);
    }
  }

  *#evaluateAt(t: number): Work<KnownCost> {
    const [s] = this.#pair(this.#state.progress.optimizerUpdates);
    this.#add(s, t, this.#slot(0), this.#parameters);
    this.#at = t;
    this.#last = yield* this.evaluate();
    return this.#last;
  }

  *#point(t: number): Work<Point> {
    const { cost } = yield* this.#evaluateAt(t);
    const slope = this.#dot(this.#gradient, this.#slot(0));
    return Number.isFinite(cost + slope) ? { t, cost, slope } : { t, cost: Infinity, slope: 0 };
  }

  /** Direction −H · ∇C by the two-loop recursion (Nocedal 1980); returns how many pairs it used. */
  #findDirection(updates: number): number {
    const direction = this.#slot(0);
    const { history } = this.#options;
    this.#add(this.#gradient, -2, this.#gradient, direction);
    const pairs: { s: number; y: number; rho: number; alpha: number }[] = [];
    let curvature = 1;
    for (let k = updates - 1; k >= Math.max(0, updates - history); k--) {
      const [s, y] = this.#pair(k);
      const [sy, yy] = [this.#dot(s, y), this.#dot(y, y)];
      if (!(sy > LEAST_CURVATURE * yy)) continue;
      if (pairs.length === 0) curvature = sy / yy;
      const alpha = this.#dot(s, direction) / sy;
      this.#add(direction, -alpha, y, direction);
      pairs.push({ s, y, rho: 1 / sy, alpha });
    }
    this.#workspace.engine.kernels.scale(direction, this.#count, curvature);
    for (const { s, y, rho, alpha } of pairs.reverse()) {
      this.#add(direction, alpha - rho * this.#dot(y, direction), s, direction);
    }
    if (this.#dot(this.#gradient, direction) < 0) return pairs.length;
    this.#add(this.#gradient, -2, this.#gradient, direction); // rounding turned it round
    return 0;
  }

  /** A point that meets the strong Wolfe conditions, or else the lowest found; t = 0 where none was lower. */
  *#search(start: Point, first: number): Work<Point> {
    this.#evaluations = 0;
    let previous = start;
    for (let t = first; ; ) {
      const now = yield* this.#point(t);
      if (this.#tooHigh(start, now) || (previous.t > 0 && now.cost >= previous.cost)) {
        return yield* this.#zoom(start, previous, now);
      }
      if (Math.abs(now.slope) <= -CURVATURE * start.slope || this.#isSpent()) return now;
      if (now.slope >= 0) return yield* this.#zoom(start, now, previous);
      const [least, most] = [t + 0.01 * (t - previous.t), 10 * t];
      t = Math.min(most, Math.max(least, lowest(previous, now)));
      previous = now;
    }
  }

  /** The same between two points that have a minimum between them. */
  *#zoom(start: Point, low: Point, high: Point): Work<Point> {
    let [a, b] = [low, high];
    while (!this.#isSpent() && a.t !== b.t) {
      const width = b.t - a.t;
      // Kept away from both ends.
      const share = Math.min(0.9, Math.max(0.1, (lowest(a, b) - a.t) / width));
      const now = yield* this.#point(a.t + width * share);
      if (this.#tooHigh(start, now) || now.cost >= a.cost) {
        b = now;
        continue;
      }
      if (Math.abs(now.slope) <= -CURVATURE * start.slope) return now;
      if (now.slope * width >= 0) b = a;
      a = now;
    }
    return a;
  }

  #tooHigh(start: Point, now: Point): boolean {
    return now.cost > start.cost + DECREASE * now.t * start.slope;
  }

  #isSpent(): boolean {
    return this.#evaluations >= this.#options.maxEvaluations;
  }

  /** The largest |g| in the gradient. */
  #largest(): number {
    return this.#fold((most, g) => Math.max(most, Math.abs(g)));
  }

  #sumOfSizes(): number {
    return this.#fold((sum, g) => sum + Math.abs(g));
  }

  #fold(step: (folded: number, g: number) => number): number {
    const at = this.#gradient >>> 2;
    return this.#workspace.engine.floats.subarray(at, at + this.#count).reduce(step, 0);
  }
}

/**
 * Where the cubic through two points and their slopes is lowest, or the middle where it is not (Nocedal and Wright,
 * 3.59).
 */
function lowest(a: Point, b: Point): number {
  const middle = (a.t + b.t) / 2;
  const c = a.slope + b.slope - (3 * (a.cost - b.cost)) / (a.t - b.t);
  const square = c * c - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const root = Math.sign(b.t - a.t) * Math.sqrt(square);
  const t = b.t - ((b.t - a.t) * (b.slope + root - c)) / (b.slope - a.slope + 2 * root);
  return Number.isFinite(t) ? t : middle;
}
