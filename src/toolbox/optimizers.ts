/**
 * The optimizers: factories of plain objects, and a table of what the library needs to know of each: the kernel's number
 * (assembly/optimizers.ts, where the formulas are), its settings in the kernel's order, how many numbers it remembers for
 * each parameter.
 */
import {
  checkBoolean,
  checkInteger,
  checkNotNegative,
  checkNumber,
  checkOptions,
  checkPositive,
  checkShare,
} from '../base/checks';
import { rangeError, typeError } from '../base/errors';

/** Gradient descent: w₁ = w₀ − r · ∂C/∂w, or along a running sum of gradients. */
export interface Sgd {
  readonly name: 'sgd';
  /** r, a finite number >= 0. */
  readonly learningRate: number;
  /** μ, from 0 to under 1. */
  readonly momentum: number;
  /** Whether to look ahead. */
  readonly nesterov: boolean;
}

/** Gradients over the root of the sum of their squares. */
export interface Adagrad {
  readonly name: 'adagrad';
  /** r, a finite number >= 0. */
  readonly learningRate: number;
  /** r is divided by 1 + (t − 1) times this. */
  readonly learningRateDecay: number;
  /** ε, added to the root. */
  readonly epsilon: number;
}

/** Gradients over the root of the mean of their recent squares. */
export interface Rmsprop {
  readonly name: 'rmsprop';
  /** r, a finite number >= 0. */
  readonly learningRate: number;
  /** α, what is kept of the mean of squares at each step. */
  readonly alpha: number;
  /** ε, added to the root. */
  readonly epsilon: number;
  /** From 0 to under 1. */
  readonly momentum: number;
  /** Whether the square of the mean gradient is taken off. */
  readonly centered: boolean;
}

/** Mean of recent gradients over the root of the mean of their squares. */
export interface Adam {
  readonly name: 'adam';
  /** r, a finite number >= 0. */
  readonly learningRate: number;
  /** β₁, what is kept of the mean gradient at each step. */
  readonly beta1: number;
  /** β₂, what is kept of the mean of squares at each step. */
  readonly beta2: number;
  /** ε, added to the root. */
  readonly epsilon: number;
  /** Whether the largest mean of squares so far is taken. */
  readonly amsgrad: boolean;
}

/** adam with weights that decay apart from the gradient. */
export interface Adamw extends Omit<Adam, 'name'> {
  readonly name: 'adamw';
  /** What every parameter loses of itself at each step, times r. */
  readonly weightDecay: number;
}

/** Steps that grow while a gradient keeps its sign and shrink where it turns. */
export interface Rprop {
  readonly name: 'rprop';
  /** The first step. */
  readonly learningRate: number;
  /** A step is multiplied by this where the gradient turns. */
  readonly etaMinus: number;
  /** A step is multiplied by this while the gradient keeps its sign. */
  readonly etaPlus: number;
  /** The least step. */
  readonly minStep: number;
  /** The greatest step. */
  readonly maxStep: number;
}

/** Quasi-Newton steps along a line that is searched for the least cost. */
export interface Lbfgs {
  readonly name: 'lbfgs';
  /** What the first try of each step is multiplied by. */
  readonly learningRate: number;
  /** Pairs of steps and gradients that are remembered. */
  readonly history: number;
  /** Evaluations of cost and gradient in one iteration, at most. */
  readonly maxEvaluations: number;
  /** Converged where no part of the gradient is larger. */
  readonly gradientTolerance: number;
  /** Converged where the cost falls by no more than this share of itself (of 1, below 1). */
  readonly changeTolerance: number;
  /** The search itself: a bundle has it that makes one. JSON has not, and is refused when training begins. */
  readonly search?: unknown;
}

/** How parameters follow their gradient. Made by a factory such as `sgd`; plain JSON, shared by any networks. */
export type Optimizer = Sgd | Adagrad | Rmsprop | Adam | Adamw | Rprop | Lbfgs;

/** What an optimizer's factory takes: any of its settings. */
export type Options<Of extends Optimizer> = { -readonly [Key in Exclude<keyof Of, 'name' | 'search'>]?: Of[Key] };

interface OptimizerRow<Of extends Optimizer> {
  /** Behind the learning rate what the kernel reads, in its order. */
  readonly defaults: Required<Options<Of>>;
  id(given: Of): number;
  /** Numbers that are remembered for each parameter. */
  slots(given: Of): number;
}

type Check = (name: string, value: unknown) => unknown;

const count: Check = (name, value) => checkInteger(name, value, 1);

/** What options must be that are not true or false by default: these, and all others finite and >= 0. */
const CHECKS: Readonly<Record<string, Check>> = {
  momentum: checkShare,
  alpha: checkShare,
  beta1: checkShare,
  beta2: checkShare,
  etaMinus: checkShare,
  etaPlus: (name, value) => checkNumber(name, value, 1),
  maxStep: checkPositive,
  history: count,
  maxEvaluations: count,
};

const hasMomentum = ({ momentum }: { momentum: number }): number => (momentum > 0 ? 1 : 0);

const ADAM = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: false },
  id: () => 4,
  slots: ({ amsgrad }: Adam | Adamw): number => (amsgrad ? 3 : 2),
};

const OPTIMIZERS: { readonly [Of in Optimizer as Of['name']]: OptimizerRow<Of> } = {
  sgd: { defaults: { learningRate: 0.1, momentum: 0, nesterov: false }, id: hasMomentum, slots: hasMomentum },
  adagrad: { defaults: { learningRate: 0.01, epsilon: 1e-10, learningRateDecay: 0 }, id: () => 2, slots: () => 1 },
  rmsprop: {
    defaults: { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: false },
    id: () => 3,
    slots: (given) => 1 + hasMomentum(given) + +given.centered,
  },
  adam: ADAM,
  adamw: { ...ADAM, defaults: { ...ADAM.defaults, weightDecay: 0.01 } },
  rprop: {
    defaults: { learningRate: 0.01, etaMinus: 0.5, etaPlus: 1.2, minStep: 1e-6, maxStep: 50 },
    id: () => 5,
    slots: () => 2,
  },
  lbfgs: {
    defaults: { learningRate: 1, history: 10, maxEvaluations: 25, gradientTolerance: 1e-6, changeTolerance: 1e-9 },
    id: () => 6, // src/step/lbfgs.ts
    slots: ({ history }) => 1 + 2 * history,
  },
};

/** Settings that the longest list of them has. */
export const MOST_SETTINGS = 5;

/**
 * Stochastic gradient descent, as in the notes: w₁ = w₀ − r · ∂C/∂w. With momentum μ along m ← μ m + ∂C/∂w instead; under
 * Nesterov along ∂C/∂w + μ m (formulas of PyTorch's `SGD`).
 *
 * @param options.learningRate r, a finite number >= 0; 0.1 by default
 * @param options.momentum μ, from 0 to under 1; 0 by default
 * @param options.nesterov whether to look ahead, with a momentum over 0; false by default
 * @throws TypeError, RangeError for another option or value
 */
export function sgd(options: Options<Sgd> = {}): Sgd {
  return fill('sgd', options) as Sgd;
}

/**
 * Adagrad (Duchi et al. 2011): every parameter's rate falls with the sum v of its squared gradients,
 * w ← w − r g / (√v + ε), r divided by 1 + (t − 1) · learningRateDecay (formulas and defaults of PyTorch's `Adagrad`).
 *
 * @param options.learningRate r, 0.01 by default
 * @param options.learningRateDecay 0 by default
 * @param options.epsilon ε, 1e-10 by default
 * @throws TypeError, RangeError for another option or value
 */
export function adagrad(options: Options<Adagrad> = {}): Adagrad {
  return fill('adagrad', options) as Adagrad;
}

/**
 * RMSprop (Hinton 2012): v ← α v + (1 − α) g², w ← w − r g / (√v + ε); centered, v less the square of g's own mean; with
 * momentum along a running sum of that (formulas and defaults of PyTorch's `RMSprop`).
 *
 * @param options.learningRate r, 0.01 by default
 * @param options.alpha α, 0.99 by default
 * @param options.epsilon ε, 1e-8 by default
 * @param options.momentum from 0 to under 1; 0 by default
 * @param options.centered false by default
 * @throws TypeError, RangeError for another option or value
 */
export function rmsprop(options: Options<Rmsprop> = {}): Rmsprop {
  return fill('rmsprop', options) as Rmsprop;
}

/**
 * Adam (Kingma and Ba 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − r m̂ / (√v̂ + ε) with
 * m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ); under amsgrad with the largest v so far (formulas and defaults of PyTorch's `Adam`).
 *
 * @param options.learningRate r, 0.001 by default
 * @param options.beta1 β₁, 0.9 by default
 * @param options.beta2 β₂, 0.999 by default
 * @param options.epsilon ε, 1e-8 by default
 * @param options.amsgrad false by default
 * @throws TypeError, RangeError for another option or value
 */
export function adam(options: Options<Adam> = {}): Adam {
  return fill('adam', options) as Adam;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): every parameter, biases too, loses r · weightDecay of
 * itself before each update (formulas and defaults of PyTorch's `AdamW`).
 *
 * @param options as `adam`'s, and weightDecay, 0.01 by default
 * @throws TypeError, RangeError for another option or value
 */
export function adamw(options: Options<Adamw> = {}): Adamw {
  return fill('adamw', options) as Adamw;
}

/**
 * Rprop (iRprop⁻, Igel and Hüsken 2000; formulas and defaults of PyTorch's `Rprop`): every parameter has a step of its own
 * that grows by etaPlus while its gradient keeps its sign and shrinks by etaMinus where it turns. For full batches.
 *
 * @param options.learningRate the first step, 0.01 by default; setting it later scales all steps
 * @param options.etaMinus from 0 to under 1; 0.5 by default
 * @param options.etaPlus >= 1; 1.2 by default
 * @param options.minStep least step, 1e-6 by default
 * @param options.maxStep greatest step, > 0; 50 by default
 * @throws TypeError, RangeError for another option or value
 */
export function rprop(options: Options<Rprop> = {}): Rprop {
  return fill('rprop', options) as Rprop;
}

/** A learning rate: finite and not negative. */
export function checkLearningRate(value: unknown): number {
  return checkNotNegative('learningRate', value);
}

/** Options checked, defaults filled in. */
export function fill(name: Optimizer['name'], options: unknown): Optimizer {
  const { defaults } = OPTIMIZERS[name];
  const given = checkOptions(name, options, Object.keys(defaults));
  const filled: Record<string, unknown> = { name, ...defaults };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const check = CHECKS[key] ?? (typeof filled[key] === 'boolean' ? checkBoolean : checkNotNegative);
    check(key, value);
    filled[key] = value;
  }
  if (filled.nesterov === true && filled.momentum === 0) {
    throw rangeError('momentum', 'a finite number > 0 where "nesterov" is true', 0);
  }
  return Object.freeze(filled) as unknown as Optimizer;
}

/** An optimizer as a config gives it, checked and with defaults filled in. */
export function checkOptimizer(value: unknown): Optimizer {
  const expected = 'an optimizer such as sgd({ learningRate: 0.1 })';
  if (typeof value !== 'object' || value === null) throw typeError('optimizer', expected, value);
  const { name, search, ...options } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !Object.hasOwn(OPTIMIZERS, name)) throw typeError('optimizer', expected, value);
  const filled = fill(name as Optimizer['name'], options);
  return typeof search === 'function' ? Object.freeze({ ...filled, search }) : filled;
}

/** What the kernels need to know of an optimizer: settings in the kernel's order, 0 where there are fewer. */
export function optimizerFacts(optimizer: Optimizer): { id: number; slots: number; settings: number[] } {
  const row = OPTIMIZERS[optimizer.name] as OptimizerRow<Optimizer>;
  const names = Object.keys(row.defaults).slice(1);
  const settings = Array.from({ length: MOST_SETTINGS }, (_, i) => {
    const value = Number(optimizer[names[i] as keyof Optimizer] ?? 0);
    // An ε of 0 leaves 0 / 0 where there is no gradient, in the padding too: the smallest normal float32 does not.
    return names[i] === 'epsilon' ? Math.max(value, 2 ** -126) : value;
  });
  return { id: row.id(optimizer), slots: row.slots(optimizer), settings };
}
