/**
 * The optimizers: factories of plain objects, and a table of each one's kernel number, settings in the kernel's order,
 * and state values per parameter. Formulas are in assembly/optimizers.ts, L-BFGS is in src/step/lbfgs.ts.
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

/** Gradient descent, w ← w − r · ∂C/∂w, with optional momentum. */
export interface Sgd {
  readonly name: 'sgd';
  /** The learning rate r. */
  readonly learningRate: number;
  /** μ, the decay of the running sum of gradients. */
  readonly momentum: number;
  /** Whether the step looks ahead by one momentum step. */
  readonly nesterov: boolean;
  /** Under sparse rows: weights of the first layer that a batch does not touch rest. Only there where it is true. */
  readonly lazy?: true;
}

/** The gradient divided by the root of the sum of all its squares. */
export interface Adagrad {
  readonly name: 'adagrad';
  /** The learning rate r. */
  readonly learningRate: number;
  /** Update t divides r by 1 + (t − 1) times this. */
  readonly learningRateDecay: number;
  /** ε, added to the root. */
  readonly epsilon: number;
  /** Under sparse rows: weights of the first layer that a batch does not touch rest. Only there where it is true. */
  readonly lazy?: true;
}

/** The gradient divided by the root of a moving average of its squares. */
export interface Rmsprop {
  readonly name: 'rmsprop';
  /** The learning rate r. */
  readonly learningRate: number;
  /** α, the decay of the average. */
  readonly alpha: number;
  /** ε, added to the root. */
  readonly epsilon: number;
  /** The momentum of the steps. */
  readonly momentum: number;
  /** Whether the squared mean gradient is subtracted, which leaves the variance. */
  readonly centered: boolean;
  /** Under sparse rows: weights of the first layer that a batch does not touch rest. Only there where it is true. */
  readonly lazy?: true;
}

/** A moving average of the gradient, divided by the root of one of its squares. */
export interface Adam {
  readonly name: 'adam';
  /** The learning rate r. */
  readonly learningRate: number;
  /** β₁, the decay of the mean gradient. */
  readonly beta1: number;
  /** β₂, the decay of the mean square. */
  readonly beta2: number;
  /** ε, added to the root. */
  readonly epsilon: number;
  /** Whether to divide by the largest mean square so far. */
  readonly amsgrad: boolean;
  /** Under sparse rows: weights of the first layer that a batch does not touch rest. Only there where it is true. */
  readonly lazy?: true;
}

/** Adam with weight decay that does not pass through the moving averages. */
export interface Adamw extends Omit<Adam, 'name'> {
  readonly name: 'adamw';
  /** λ: every update first multiplies all parameters by 1 − r λ. */
  readonly weightDecay: number;
}

/** A step size per parameter that grows while the gradient keeps its sign and shrinks when it changes. */
export interface Rprop {
  readonly name: 'rprop';
  /** The first step size. */
  readonly learningRate: number;
  /** The factor when the sign changes. */
  readonly etaMinus: number;
  /** The factor while the sign stays. */
  readonly etaPlus: number;
  /** The smallest step size. */
  readonly minStep: number;
  /** The largest step size. */
  readonly maxStep: number;
}

/** Limited-memory BFGS: quasi-Newton directions with a line search, on full batches. */
export interface Lbfgs {
  readonly name: 'lbfgs';
  /** The factor of the first trial step of each line search. */
  readonly learningRate: number;
  /** The number of past steps that approximate the Hessian. */
  readonly history: number;
  /** The most evaluations of cost and gradient per iteration. */
  readonly maxEvaluations: number;
  /** Converged once no component of the gradient is larger in size. */
  readonly gradientTolerance: number;
  /** Converged once the cost falls by no more than this share of max(cost, 1). */
  readonly changeTolerance: number;
  /** The line search, a function. JSON drops it: a config from JSON needs `lbfgs()` again before it can train. */
  readonly search?: unknown;
}

/** An optimizer, made by a factory such as `sgd`. Plain JSON without state: several networks may share one. */
export type Optimizer = Sgd | Adagrad | Rmsprop | Adam | Adamw | Rprop | Lbfgs;

/** The options of an optimizer's factory: any of its settings. */
export type Options<Of extends Optimizer> = {
  -readonly [Key in Exclude<keyof Of, 'name' | 'search' | 'lazy'>]?: Of[Key];
} & (Of extends { lazy?: true } ? { lazy?: boolean } : unknown);

interface OptimizerRow<Of extends Optimizer> {
  /** All settings with their defaults: the learning rate first, then the others in the kernel's order. */
  readonly defaults: Required<Omit<Of, 'name' | 'search' | 'lazy'>>;
  id(given: Of): number;
  /** State values per parameter, such as 2 for Adam's two moving averages. */
  slots(given: Of): number;
}

type Check = (name: string, value: unknown) => unknown;

const count: Check = (name, value) => checkInteger(name, value, 1);

/** Checks of the settings that are neither booleans nor just finite numbers >= 0. */
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

/** Adam and AdamW share a kernel: weightDecay is its last setting and 0 for Adam. */
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

/** The most settings that any optimizer has beside the learning rate: the length of the kernels' settings buffer. */
export const MOST_SETTINGS = 5;

/**
 * Stochastic gradient descent: w ← w − r g with g = ∂C/∂w. With momentum, m ← μ m + g and w ← w − r m;
 * with Nesterov momentum, w ← w − r (g + μ m) (formulas of PyTorch's `SGD`).
 *
 * @param options.learningRate r, a number >= 0; 0.1 by default
 * @param options.momentum μ, in [0, 1); 0 by default
 * @param options.nesterov needs a momentum > 0; false by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) });
 */
export function sgd(options: Options<Sgd> = {}): Sgd {
  return fill('sgd', options) as Sgd;
}

/**
 * Adagrad (Duchi et al. 2011): v ← v + g², w ← w − r g / (√v + ε). Update t divides r by 1 + (t − 1) ·
 * learningRateDecay (formulas and defaults of PyTorch's `Adagrad`).
 *
 * @param options.learningRate r, a number >= 0; 0.01 by default
 * @param options.learningRateDecay a number >= 0; 0 by default
 * @param options.epsilon ε, a number >= 0; 1e-10 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 2, layers: [8, 1], optimizer: adagrad({ learningRate: 0.05 }) });
 */
export function adagrad(options: Options<Adagrad> = {}): Adagrad {
  return fill('adagrad', options) as Adagrad;
}

/**
 * RMSprop (Hinton 2012; formulas and defaults of PyTorch's `RMSprop`): v ← α v + (1 − α) g², w ← w − r g /
 * (√v + ε). Centered, v is reduced by the square of g's average; with momentum, steps accumulate as in `sgd`.
 *
 * @param options.learningRate r, a number >= 0; 0.01 by default
 * @param options.alpha α, in [0, 1); 0.99 by default
 * @param options.epsilon ε, a number >= 0; 1e-8 by default
 * @param options.momentum in [0, 1); 0 by default
 * @param options.centered false by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 2, layers: [8, 1], optimizer: rmsprop({ learningRate: 0.001 }) });
 */
export function rmsprop(options: Options<Rmsprop> = {}): Rmsprop {
  return fill('rmsprop', options) as Rmsprop;
}

/**
 * Adam (Kingma and Ba 2015; formulas and defaults of PyTorch's `Adam`): m ← β₁ m + (1 − β₁) g, v ← β₂ v
 * + (1 − β₂) g², w ← w − r m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v /
 * (1 − β₂ᵗ). AMSGrad takes the largest v so far.
 *
 * @param options.learningRate r, a number >= 0; 0.001 by default
 * @param options.beta1 β₁, in [0, 1); 0.9 by default
 * @param options.beta2 β₂, in [0, 1); 0.999 by default
 * @param options.epsilon ε, a number >= 0; 1e-8 by default
 * @param options.amsgrad false by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example
 * const net = new Network({ inputs: 1, layers: [8, 1], optimizer: adam({ learningRate: 0.01 }) });
 */
export function adam(options: Options<Adam> = {}): Adam {
  return fill('adam', options) as Adam;
}

/**
 * AdamW, Adam with decoupled weight decay (Loshchilov and Hutter 2019): every update first multiplies all parameters,
 * biases included, by 1 − r · weightDecay (formulas and defaults of PyTorch's `AdamW`).
 *
 * @param options those of `adam`, and weightDecay, a number >= 0; 0.01 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 2, layers: [8, 1], optimizer: adamw({ weightDecay: 0.05 }) });
 */
export function adamw(options: Options<Adamw> = {}): Adamw {
  return fill('adamw', options) as Adamw;
}

/**
 * Rprop, for full batches: each parameter has a step size, multiplied by etaPlus while its gradient keeps its sign and
 * by etaMinus when the sign changes (iRprop⁻, Igel and Hüsken 2000; formulas and defaults of PyTorch's `Rprop`).
 *
 * @param options.learningRate the first step size, 0.01 by default; setting `net.learningRate` later scales all sizes
 * @param options.etaMinus in [0, 1); 0.5 by default
 * @param options.etaPlus >= 1; 1.2 by default
 * @param options.minStep the smallest step size, 1e-6 by default
 * @param options.maxStep the largest step size, > 0; 50 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 2, layers: [1], optimizer: rprop() }).train(x, y, { batchSize: 'full' });
 */
export function rprop(options: Options<Rprop> = {}): Rprop {
  return fill('rprop', options) as Rprop;
}

export function checkLearningRate(value: unknown): number {
  return checkNotNegative('learningRate', value);
}

/** An optimizer with its options checked and defaults filled in, frozen. */
export function fill(name: Optimizer['name'], options: unknown): Optimizer {
  const { defaults } = OPTIMIZERS[name];
  const hasRest = name !== 'rprop' && name !== 'lbfgs';
  const { lazy, ...given } = checkOptions(name, options, [...Object.keys(defaults), ...(hasRest ? ['lazy'] : [])]);
  const filled: Record<string, unknown> = { name, ...defaults };
  if (lazy !== undefined && checkBoolean('lazy', lazy)) filled.lazy = true;
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const own = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
    const check = own ?? (typeof filled[key] === 'boolean' ? checkBoolean : checkNotNegative);
    filled[key] = check(key, value);
  }
  if (filled.nesterov === true && filled.momentum === 0) {
    throw rangeError('momentum', 'a finite number > 0 where "nesterov" is true', 0);
  }
  return Object.freeze(filled) as unknown as Optimizer;
}

/** Checks a config's optimizer, from a factory or from JSON. Keeps lbfgs' `search`, which is no option. */
export function checkOptimizer(value: unknown): Optimizer {
  const expected = 'an optimizer such as sgd({ learningRate: 0.1 })';
  if (typeof value !== 'object' || value === null) throw typeError('optimizer', expected, value);
  const { name, search, ...options } = Object.assign(Object.create(null), value) as Record<string, unknown>;
  if (typeof name !== 'string' || !Object.hasOwn(OPTIMIZERS, name)) throw typeError('optimizer', expected, value);
  const filled = fill(name as Optimizer['name'], options);
  return typeof search === 'function' ? Object.freeze({ ...filled, search }) : filled;
}

/**
 * An optimizer for the kernels: `settings` are without the learning rate, padded with 0 to `MOST_SETTINGS`; `lazy` is
 * 1 + the slots where weights that a batch does not touch rest, else 0.
 */
export function optimizerFacts(optimizer: Optimizer): { id: number; slots: number; settings: number[]; lazy: number } {
  const row = OPTIMIZERS[optimizer.name] as OptimizerRow<Optimizer>;
  const names = Object.keys(row.defaults).slice(1);
  const settings = Array.from({ length: MOST_SETTINGS }, (_, i) => {
    const value = Number(optimizer[names[i] as keyof Optimizer] ?? 0);
    // With ε = 0 a gradient of 0, as in all padding, would give 0 / 0: the least normal float32 prevents it.
    return names[i] === 'epsilon' ? Math.max(value, 2 ** -126) : value;
  });
  const slots = row.slots(optimizer);
  return {
    id: row.id(optimizer),
    slots,
    settings,
    lazy: Object.hasOwn(optimizer, 'lazy') && slots > 0 ? 1 + slots : 0,
  };
}
