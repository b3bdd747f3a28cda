/**
 * The lecture notes' network, 3-4-2, number by number: z, a, δ, every derivative and the step, each beside its formula.
 * What the library answers is printed; every number is also computed here, from the formula, in plain loops, and the
 * example fails where the two differ. docs/theory.md explains each line.
 *
 *     npx tsx examples/notes-step-by-step.ts
 */
import { Network, sgd } from 'nablanet';
import { fail, heading, paint } from './show/terminal';

type Matrix = number[][];

/** float32 rounding of sums of a few numbers near 1. */
const TOLERANCE = 1e-6;
const RATE = 0.1;

const X: Matrix = [
  [1, 0, 1],
  [0.5, -1, 2],
];
const Y: Matrix = [
  [1, 0],
  [0, 1],
];

const multiply = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, v, i) => sum + v * b[i][j], 0)));
const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const map = (a: Matrix, f: (v: number, i: number, j: number) => number): Matrix =>
  a.map((row, i) => row.map((v, j) => f(v, i, j)));
const sumRows = (a: Matrix): Matrix => [a[0].map((_, j) => a.reduce((sum, row) => sum + row[j], 0))];
const rows = (flat: ArrayLike<number>, width: number): Matrix =>
  Array.from({ length: flat.length / width }, (_, i) => Array.from({ length: width }, (_, j) => flat[i * width + j]));

let compared = 0;

/** Prints a matrix that the library gave beside its formula, and holds it against what the formula gives here. */
function show(formula: string, given: Matrix, expected: Matrix, meaning: string): void {
  const numbers = given.map((row) => row.map((v) => v.toFixed(5).padStart(9)).join(''));
  for (const [i, line] of numbers.entries()) {
    console.log(`  ${(i === 0 ? formula : '').padEnd(26)}${line}${i === 0 ? paint('dim', `   ${meaning}`) : ''}`);
  }
  compared += given.length * given[0].length;
  const off = Math.max(...given.flatMap((row, i) => row.map((v, j) => Math.abs(v - expected[i][j]))));
  if (!(off <= TOLERANCE)) fail(`${formula} is ${off} off`);
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const net = new Network({ inputs: 3, layers: [4, 2], optimizer: sgd({ learningRate: RATE }), seed: 1 });
const [W1, W2] = net.layers.map(({ units }, i) => rows(net.layers[i].getWeights(), units));
const [b1, b2] = net.layers.map((layer) => Array.from(layer.getBiases() ?? []));

heading('The network: 3 inputs, 4 units, 2 units, all sigmoid; two samples x with their targets y');
show('x', X, X, '(rows × inputs)');
show('y', Y, Y, '(rows × outputs)');
show('W¹', W1, W1, '(inputs × units), drawn from the seed');
show('W²', W2, W2, 'biases are 0 at first');

heading('Forward: sums, then the sigmoid φ(z) = 1 / (1 + e⁻ᶻ)');
const forward = net.forward(X);
const z1 = map(multiply(X, W1), (v, _, j) => v + b1[j]);
const a1 = map(z1, sigmoid);
const z2 = map(multiply(a1, W2), (v, _, j) => v + b2[j]);
const a2 = map(z2, sigmoid);
show('z¹ = x · W¹ + b¹', rows(forward[0].preActivations, 4), z1, '(rows × units)');
show('a¹ = φ(z¹)', rows(forward[0].activations, 4), a1, '');
show('z² = a¹ · W² + b²', rows(forward[1].preActivations, 2), z2, '');
show('a² = φ(z²)', rows(forward[1].activations, 2), a2, 'what predict returns');

heading('The cost: squared errors, summed over the outputs, averaged over the samples');
const costs = a2.map((row, k) => row.reduce((sum, a, j) => sum + (a - Y[k][j]) ** 2, 0));
const gradients = net.gradients(X, Y);
show('C_k = Σ_j (a_j − y_j)²', transpose([Array.from(net.losses(X, Y))]), transpose([costs]), 'one a sample');
show('C = Σ_k C_k / n', [[gradients.loss]], [[(costs[0] + costs[1]) / 2]], '');

heading('Backward: the chain rule, from the outputs to the inputs');
const n = X.length;
const carried2 = map(a2, (a, k, j) => (2 * (a - Y[k][j])) / n);
const delta2 = map(carried2, (c, k, j) => c * a2[k][j] * (1 - a2[k][j]));
const carried1 = multiply(delta2, transpose(W2));
const delta1 = map(carried1, (c, k, j) => c * a1[k][j] * (1 - a1[k][j]));
const [first, second] = gradients.layers;
// δ is not handed out as such; of one row alone it is ∂C/∂b.
const deltasOf = (layer: number): Matrix =>
  X.map((x, k) => Array.from(net.gradients([x], [Y[k]]).layers[layer].biases ?? [], (d) => d / n));
show('δ² = φ′(z²) ∂C/∂a²', deltasOf(1), delta2, 'φ′(z) = a (1 − a), ∂C/∂a = 2 (a − y) / n');
show('∂C/∂W² = a¹ᵀ · δ²', rows(second.weights, 2), multiply(transpose(a1), delta2), '(inputs × units)');
show('∂C/∂b² = Σ_rows δ²', [Array.from(second.biases ?? [])], sumRows(delta2), '');
show('δ¹ = φ′(z¹) (δ² · W²ᵀ)', deltasOf(0), delta1, 'δ² · W²ᵀ is ∂C/∂a¹: the share of each unit');
show('∂C/∂W¹ = xᵀ · δ¹', rows(first.weights, 4), multiply(transpose(X), delta1), '');
show('∂C/∂b¹ = Σ_rows δ¹', [Array.from(first.biases ?? [])], sumRows(delta1), '');
show('∂C/∂x = δ¹ · W¹ᵀ', rows(gradients.inputs, 3), multiply(delta1, transpose(W1)), '(rows × inputs)');

heading(`The step: every parameter goes against its derivative, r = ${RATE}`);
const before = net.trainBatch(X, Y);
const stepped = (w: Matrix, d: ArrayLike<number>): Matrix => map(w, (v, i, j) => v - RATE * d[i * w[0].length + j]);
show('W¹ − r ∂C/∂W¹', rows(net.layers[0].getWeights(), 4), stepped(W1, first.weights), '');
show('b¹ − r ∂C/∂b¹', [Array.from(net.layers[0].getBiases() ?? [])], stepped([b1], first.biases ?? []), '');
show('W² − r ∂C/∂W²', rows(net.layers[1].getWeights(), 2), stepped(W2, second.weights), '');
show('b² − r ∂C/∂b²', [Array.from(net.layers[1].getBiases() ?? [])], stepped([b2], second.biases ?? []), '');
const after = net.evaluate(X, Y).loss;
console.log(`  The cost went from ${before.toFixed(5)} to ${after.toFixed(5)}.`);
if (!(after < before)) fail('the cost did not fall');

heading('Example 2 of the notes: three weight matrices, ReLU inside, a linear output without bias');
const deep = new Network({
  inputs: 3,
  layers: [
    { units: 4, activation: 'relu' },
    { units: 4, activation: 'relu' },
    { units: 1, activation: 'linear', bias: false },
  ],
  seed: 2,
});
const relu = (z: number): number => (z > 0 ? z : 0);
const [V1, V2, V3] = deep.layers.map((layer) => rows(layer.getWeights(), layer.units));
const [h1, h2, score] = deep.forward(X);
const e1 = map(multiply(X, V1), relu);
const e2 = map(multiply(e1, V2), relu);
show('a² = f(W¹ x + b¹)', rows(h1.activations, 4), e1, 'f(z) = 0 for z ≤ 0, z for z > 0');
show('a³ = f(W² a² + b²)', rows(h2.activations, 4), e2, '');
show('s = W³ a³', rows(score.activations, 1), multiply(e2, V3), 'z itself is the output');

console.log(`\n${compared} numbers, each equal to its formula within ${TOLERANCE}`);
