/**
 * The float64 twin: what nablanet computes, written as the formulas stand, in plain loops and double precision.
 *
 * It is the project's source of truth, not its engine: nothing is blocked or reused for speed, and it imports nothing,
 * so no mistake of src/ or assembly/ can leak into it. test/twin/twin.test.ts holds it against PyTorch.
 *
 * Data is (rows × width), weights are (inputs × units), both row-major; z = a·W + b. Gradients are of the cost C, the
 * mean over the rows.
 */
export type Vector = ArrayLike<number>;
/** φ and φ' as functions of one pre-activation. */
export type ScalarActivation = { value(z: number): number; derivative(z: number): number };
/** The cost of one row, and its gradient with respect to the outputs a. */
export type ReferenceLoss = { cost(a: Vector, y: Vector): number; gradient(a: Vector, y: Vector): Float64Array };
export type ActivationName = keyof typeof activations | 'softmax';
export type LossName = keyof typeof losses;
export type ReferenceLayer = { units: number; activation: ActivationName | ScalarActivation; bias: boolean };
/**
 * PyTorch's lr, betas, alpha, eps and weight_decay. A setting left out has PyTorch's default, but for the notes' rate
 * of
 * 0.1 under sgd; `momentum` and `nesterov` are sgd with momentum 0.9.
 */
export type ReferenceOptimizer = {
  name: 'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw';
  learningRate?: number;
  momentum?: number;
  nesterov?: boolean;
  beta1?: number;
  beta2?: number;
  alpha?: number;
  epsilon?: number;
  weightDecay?: number;
};
/** `learningRate` is used where `optimizer` names none. */
export type ReferenceSpec = {
  inputs: number;
  layers: readonly ReferenceLayer[];
  loss: LossName | ReferenceLoss;
  learningRate?: number;
  optimizer?: ReferenceOptimizer;
  l2?: number;
};
export type ReferenceParameters = { weights: readonly Vector[]; biases: readonly (Vector | null)[] };
export type LayerArrays = { weights: Float64Array; biases: Float64Array | null };
export type LayerPass = { preActivations: Float64Array; activations: Float64Array };
/** `inputs` is ∂C/∂x, (rows × inputs). */
export type BackwardResult = { layers: LayerArrays[]; inputs: Float64Array };

/**
 * 1 − erf(x). Below 2 from erf(x) = 2/√π · e^(−x²) · Σ_n 2ⁿ x^(2n+1) / (1·3·…·(2n+1)), whose terms all have one sign,
 * so that nothing cancels; from 2 on by Laplace's continued fraction e^(−x²)/√π / (x + ½/(x + 1/(x + 3⁄2/(x + …)))),
 * which keeps the digits of the tail that 1 − erf would lose.
 */
export function erfc(x: number): number {
  if (x < -2) return 2 - erfc(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
export const erf = (x: number): number => 1 - erfc(x);

/** σ(z) = 1/(1 + e^(−z)), written for each sign so that no exponential overflows. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
/** ln(1 + e^z). */
export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const normalDistribution = (z: number): number => erfc(-z / Math.SQRT2) / 2;
const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** tanh s + z σ(z) / cosh² s, s = ln(1 + e^z). */
function mishSlope(z: number): number {
  const s = softplus(z);
  return Math.tanh(s) + (z * sigmoid(z)) / Math.cosh(s) ** 2;
}

export function leakyRelu(slope: number): ScalarActivation {
  return { value: (z) => (z > 0 ? z : slope * z), derivative: (z) => (z > 0 ? 1 : slope) };
}

export const activations = {
  linear: { value: (z) => z, derivative: () => 1 },
  // 1 − σ(z) is written σ(−z): the same number without cancellation.
  sigmoid: { value: sigmoid, derivative: (z) => sigmoid(z) * sigmoid(-z) },
  tanh: { value: Math.tanh, derivative: (z) => 1 / Math.cosh(z) ** 2 },
  relu: { value: (z) => Math.max(z, 0), derivative: (z) => (z > 0 ? 1 : 0) },
  leakyRelu: leakyRelu(0.01),
  elu: { value: (z) => (z > 0 ? z : Math.expm1(z)), derivative: (z) => (z > 0 ? 1 : Math.exp(z)) },
  gelu: { value: (z) => z * normalDistribution(z), derivative: (z) => normalDistribution(z) + z * normalDensity(z) },
  silu: { value: (z) => z * sigmoid(z), derivative: (z) => sigmoid(z) * (1 + z * sigmoid(-z)) },
  softplus: { value: softplus, derivative: sigmoid },
  mish: { value: (z) => z * Math.tanh(softplus(z)), derivative: mishSlope },
  // λ and α of Klambauer et al. 2017.
  selu: {
    value: (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
    derivative: (z) => 1.0507009873554805 * (z > 0 ? 1 : 1.6732632423543772 * Math.exp(z)),
  },
} satisfies Record<string, ScalarActivation>;

/** ln of softmax: z_j − max − ln Σ_k e^(z_k − max). */
export function logSoftmax(z: Vector): Float64Array {
  const max = Array.from(z).reduce((m, v) => Math.max(m, v));
  const total = sum(z.length, (k) => Math.exp(z[k] - max));
  return Float64Array.from(z, (v) => v - max - Math.log(total));
}
export const softmax = (z: Vector): Float64Array => logSoftmax(z).map(Math.exp);

/** ∂C/∂z of a softmax row a from g = ∂C/∂a: component j is a_j (g_j − Σ_k a_k g_k). */
export function softmaxBackward(a: Vector, g: Vector): Float64Array {
  const mean = sum(a.length, (k) => a[k] * g[k]);
  return Float64Array.from(a, (value, j) => value * (g[j] - mean));
}

function sum(count: number, term: (index: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** A loss that is `scale(J)` times the sum over j of a cost per output. */
function perOutput(
  value: (a: number, y: number) => number,
  derivative: (a: number, y: number) => number,
  scale: (outputs: number) => number,
): ReferenceLoss {
  return {
    cost: (a, y) => scale(a.length) * sum(a.length, (j) => value(a[j], y[j])),
    gradient: (a, y) => Float64Array.from(a, (v, j) => scale(a.length) * derivative(v, y[j])),
  };
}
const summed = (): number => 1;
const averaged = (outputs: number): number => 1 / outputs;
const square = (a: number, y: number): number => (a - y) ** 2;
const twice = (a: number, y: number): number => 2 * (a - y);
/** y·ln a, with 0·ln 0 = 0. */
const timesLog = (y: number, a: number): number => (y === 0 ? 0 : y * Math.log(a));

export function huber(delta: number): ReferenceLoss {
  const h = (d: number): number => (d <= delta ? (d * d) / 2 : delta * (d - delta / 2));
  const slope = (d: number): number => Math.max(-delta, Math.min(delta, d));
  return perOutput(
    (a, y) => h(Math.abs(a - y)),
    (a, y) => slope(a - y),
    averaged,
  );
}

export const losses = {
  squaredError: perOutput(square, twice, summed),
  meanSquaredError: perOutput(square, twice, averaged),
  meanAbsoluteError: perOutput(
    (a, y) => Math.abs(a - y),
    (a, y) => Math.sign(a - y),
    averaged,
  ),
  huber: huber(1),
  crossEntropy: perOutput(
    (a, y) => -timesLog(y, a),
    (a, y) => (y === 0 ? 0 : -y / a),
    summed,
  ),
  binaryCrossEntropy: perOutput(
    (a, y) => -timesLog(y, a) - timesLog(1 - y, 1 - a),
    (a, y) => (a - y) / (a * (1 - a)),
    summed,
  ),
};

/**
 * A loss and its output activation in one, good for any logit: these take the cost from z, and give ∂cost/∂z from a.
 */
const softmaxCrossEntropy: ReferenceLoss = {
  cost: (z, y) => {
    const logs = logSoftmax(z);
    return sum(z.length, (j) => (y[j] === 0 ? 0 : -y[j] * logs[j]));
  },
  // a_j Σ_i y_i − y_j; the sum is 1 where y is one-hot
  gradient: (a, y) => Float64Array.from(a, (v, j) => v * sum(y.length, (i) => y[i]) - y[j]),
};
const sigmoidBinaryCrossEntropy: ReferenceLoss = {
  // −ln σ(z) = softplus(−z), and −ln(1 − σ(z)) = softplus(z)
  cost: (z, y) => sum(z.length, (j) => y[j] * softplus(-z[j]) + (1 - y[j]) * softplus(z[j])),
  gradient: (a, y) => Float64Array.from(a, (v, j) => v - y[j]),
};
function ruleOf({ loss, layers }: ReferenceSpec): { fused: boolean; rule: ReferenceLoss } {
  const { activation } = layers[layers.length - 1];
  if (loss === 'crossEntropy' && activation === 'softmax') return { fused: true, rule: softmaxCrossEntropy };
  if (loss === 'binaryCrossEntropy' && activation === 'sigmoid')
    return { fused: true, rule: sigmoidBinaryCrossEntropy };
  return { fused: false, rule: typeof loss === 'object' ? loss : losses[loss] };
}

/** a·b, a (rows × inner), b (inner × columns): the result is (rows × columns). */
export function product(a: Vector, b: Vector, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < inner; p++) {
      for (let j = 0; j < columns; j++) out[i * columns + j] += a[i * inner + p] * b[p * columns + j];
    }
  }
  return out;
}
/** The (columns × rows) transpose of a (rows × columns). */
export function transpose(a: Vector, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]);
}
/** aᵀ·b, a (inner × rows), b (inner × columns): the result is (rows × columns). */
export function transposedProduct(a: Vector, b: Vector, rows: number, inner: number, columns: number): Float64Array {
  return product(transpose(a, inner, rows), b, rows, inner, columns);
}
/** a·bᵀ, a (rows × inner), b (columns × inner): the result is (rows × columns). */
export function productTransposed(a: Vector, b: Vector, rows: number, inner: number, columns: number): Float64Array {
  return product(a, transpose(b, columns, inner), rows, inner, columns);
}

const inputsOf = (spec: ReferenceSpec, l: number): number => (l === 0 ? spec.inputs : spec.layers[l - 1].units);
const rowOf = (m: Vector, k: number, width: number): number[] =>
  Array.from({ length: width }, (_, j) => m[k * width + j]);
/** The rows f(0), f(1), … in one row-major array. */
const joinRows = (rows: number, f: (k: number) => Vector): Float64Array =>
  Float64Array.from(Array.from({ length: rows }, (_, k) => Array.from(f(k))).flat());
function expectLength(what: string, values: Vector, length: number): void {
  if (values.length !== length) throw new RangeError(`${what} should hold ${length} numbers, got ${values.length}`);
}

function activate({ units, activation }: ReferenceLayer, z: Float64Array, rows: number): Float64Array {
  if (activation === 'softmax') return joinRows(rows, (k) => softmax(rowOf(z, k, units)));
  return z.map((typeof activation === 'object' ? activation : activations[activation]).value);
}
/** ∂C/∂z from ∂C/∂a: da·φ'(z), through the whole row for softmax. */
function deactivate({ units, activation }: ReferenceLayer, pass: LayerPass, da: Vector, rows: number): Float64Array {
  const { preActivations: z, activations: a } = pass;
  if (activation === 'softmax') return joinRows(rows, (k) => softmaxBackward(rowOf(a, k, units), rowOf(da, k, units)));
  const { derivative } = typeof activation === 'object' ? activation : activations[activation];
  return z.map((value, i) => da[i] * derivative(value));
}

/** z and a of every layer, each (rows × units). */
export function forward(spec: ReferenceSpec, parameters: ReferenceParameters, x: Vector, rows: number): LayerPass[] {
  const passes: LayerPass[] = [];
  expectLength('x', x, rows * spec.inputs);
  for (const [l, layer] of spec.layers.entries()) {
    const { units, bias } = layer;
    const [weights, biases] = [parameters.weights[l], parameters.biases[l]];
    expectLength(`weights of layer ${l}`, weights, inputsOf(spec, l) * units);
    expectLength(`biases of layer ${l}`, biases ?? [], bias ? units : 0);
    const weighted = product(l === 0 ? x : passes[l - 1].activations, weights, rows, inputsOf(spec, l), units);
    const preActivations = weighted.map((v, i) => v + (biases ? biases[i % units] : 0));
    passes.push({ preActivations, activations: activate(layer, preActivations, rows) });
  }
  return passes;
}

/**
 * From ∂C/∂z of the last layer on: ∂C/∂W = aᵀ·∂C/∂z, ∂C/∂b = its column sums, and ∂C/∂z·Wᵀ goes to the layer before.
 */
function propagate(
  spec: ReferenceSpec,
  { weights }: ReferenceParameters,
  x: Vector,
  passes: LayerPass[],
  outputErrors: Float64Array,
): BackwardResult {
  const layers: LayerArrays[] = [];
  const rows = x.length / spec.inputs;
  let dz = outputErrors;
  for (let l = spec.layers.length - 1; ; l--) {
    const { units, bias } = spec.layers[l];
    const inputs = inputsOf(spec, l);
    layers.unshift({
      weights: transposedProduct(l === 0 ? x : passes[l - 1].activations, dz, inputs, rows, units),
      biases: bias ? product(new Float64Array(rows).fill(1), dz, 1, rows, units) : null,
    });
    const carried = productTransposed(dz, weights[l], rows, units, inputs);
    if (l === 0) return { layers, inputs: carried };
    dz = deactivate(spec.layers[l - 1], passes[l - 1], carried, rows);
  }
}

type OnBatch<Result> = (
  spec: ReferenceSpec,
  parameters: ReferenceParameters,
  x: Vector,
  y: Vector,
  rows: number,
) => Result;

/** The cost of every row, penalties left out. */
export const rowCosts: OnBatch<Float64Array> = (spec, parameters, x, y, rows) => {
  const last = spec.layers.length - 1;
  const { units } = spec.layers[last];
  expectLength('y', y, rows * units);
  const pass = forward(spec, parameters, x, rows)[last];
  const { fused, rule } = ruleOf(spec);
  const values = fused ? pass.preActivations : pass.activations;
  return joinRows(rows, (k) => [rule.cost(rowOf(values, k, units), rowOf(y, k, units))]);
};

/** C, the mean over the rows. */
export const cost: OnBatch<number> = (spec, parameters, x, y, rows) => {
  const costs = rowCosts(spec, parameters, x, y, rows);
  return sum(rows, (k) => costs[k]) / rows;
};

/** C and ∇C, penalties left out. */
export const gradients: OnBatch<BackwardResult & { loss: number }> = (spec, parameters, x, y, rows) => {
  const loss = cost(spec, parameters, x, y, rows);
  const passes = forward(spec, parameters, x, rows);
  const layer = spec.layers[passes.length - 1];
  const last = passes[passes.length - 1];
  const { fused, rule } = ruleOf(spec);
  const ofRow = (k: number): Vector => rule.gradient(rowOf(last.activations, k, layer.units), rowOf(y, k, layer.units));
  const ofMean = joinRows(rows, ofRow).map((v) => v / rows);
  const outputErrors = fused ? ofMean : deactivate(layer, last, ofMean, rows);
  return { loss, ...propagate(spec, parameters, x, passes, outputErrors) };
};

/**
 * Carries the caller's ∂C/∂a of the outputs, (rows × outputs), back through the network; nothing is divided by rows.
 */
export const backward: OnBatch<BackwardResult> = (spec, parameters, x, outputGradients, rows) => {
  const passes = forward(spec, parameters, x, rows);
  const layer = spec.layers[passes.length - 1];
  expectLength('outputGradients', outputGradients, rows * layer.units);
  return propagate(spec, parameters, x, passes, deactivate(layer, passes[passes.length - 1], outputGradients, rows));
};

const RATES = { sgd: 0.1, momentum: 0.1, nesterov: 0.1, adagrad: 0.01, rmsprop: 0.01, adam: 0.001, adamw: 0.001 };

/** An optimizer and its state for one array: each call moves `w` in place by one step along the gradient. */
export function createUpdate(optimizer: ReferenceOptimizer, size: number): (w: Float64Array, gradient: Vector) => void {
  const { name, beta1 = 0.9, beta2 = 0.999, alpha = 0.99, weightDecay = 0.01 } = optimizer;
  const { learningRate: rate = RATES[name], epsilon = name === 'adagrad' ? 1e-10 : 1e-8 } = optimizer;
  const { momentum = name === 'sgd' ? 0 : 0.9, nesterov = name === 'nesterov' } = optimizer;
  const [m, v] = [new Float64Array(size), new Float64Array(size)];
  let t = 0;
  // m ← μm + g; the step is r·m, or r·(g + μm) with Nesterov's look-ahead; μ = 0 is plain gradient descent
  const descend = (g: number, i: number): number => {
    m[i] = momentum * m[i] + g;
    return rate * (nesterov ? g + momentum * m[i] : m[i]);
  };
  // v ← κv + λg²; the step is r·g / (√v + ε)
  const scaled = (g: number, i: number, keep: number, add: number): number => {
    v[i] = keep * v[i] + add * g * g;
    return (rate * g) / (Math.sqrt(v[i]) + epsilon);
  };
  // m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²; the step is r·m̂ / (√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)
  const adapt = (g: number, i: number): number => {
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    return (rate * m[i]) / (1 - beta1 ** t) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
  };
  return (w, gradient) => {
    t++;
    for (let i = 0; i < size; i++) {
      // AdamW's decay stands apart from the gradient and takes in biases too: w loses r·λ·w first
      if (name === 'adamw') w[i] *= 1 - rate * weightDecay;
      if (name === 'adagrad') w[i] -= scaled(gradient[i], i, 1, 1);
      else if (name === 'rmsprop') w[i] -= scaled(gradient[i], i, alpha, 1 - alpha);
      else w[i] -= name === 'adam' || name === 'adamw' ? adapt(gradient[i], i) : descend(gradient[i], i);
    }
  };
}

/**
 * `steps` full-batch updates of copies; `losses` holds C before each. l2 adds l2·w to ∂C/∂w and leaves biases alone.
 */
export function train(
  spec: ReferenceSpec,
  start: ReferenceParameters,
  x: Vector,
  y: Vector,
  rows: number,
  steps: number,
): { losses: number[]; parameters: { weights: Float64Array[]; biases: (Float64Array | null)[] } } {
  const weights = start.weights.map((w) => Float64Array.from(w));
  const biases = start.biases.map((b) => (b ? Float64Array.from(b) : null));
  const named: ReferenceOptimizer = spec.optimizer ?? { name: 'sgd' };
  const optimizer = { ...named, learningRate: named.learningRate ?? spec.learningRate ?? RATES[named.name] };
  const updates = [...weights, ...biases].map((array) => createUpdate(optimizer, array?.length ?? 0));
  const costs: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, layers } = gradients(spec, { weights, biases }, x, y, rows);
    costs.push(loss);
    for (const [l, gradient] of layers.entries()) {
      const [w, b] = [weights[l], biases[l]];
      updates[l](
        w,
        gradient.weights.map((g, i) => g + (spec.l2 ?? 0) * w[i]),
      );
      if (b && gradient.biases) updates[layers.length + l](b, gradient.biases);
    }
  }
  return { losses: costs, parameters: { weights, biases } };
}

/** (f(v + h·e_i) − f(v − h·e_i)) / 2h for every i. */
export function centralDifferences(f: (v: Float64Array) => number, at: Vector, h = 1e-5): Float64Array {
  return Float64Array.from(at, (_, i) => {
    const [above, below] = [Float64Array.from(at), Float64Array.from(at)];
    above[i] += h;
    below[i] -= h;
    return (f(above) - f(below)) / (above[i] - below[i]);
  });
}
