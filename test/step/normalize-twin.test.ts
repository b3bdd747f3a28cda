/** Normalisation against the float64 twin: gradients of whole networks, at every width around the tiles. */
import { describe, expect, test } from 'vitest';
import { Network, type Normalization } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { numbers } from '../support/trainings';
import { normalized, normalizedBackward } from '../twin/normalization';
import * as twin from '../twin/twin';

const WIDTHS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 32, 33, 128, 130];
/** Two rows are normalised to ±1, and next to nothing is left of their gradient: test/golden has those. */
const ROWS = [3, 4, 5, 6, 31, 127, 128, 129, 200];
const INPUTS = 6;

/** The network a = tanh(normalised x · W + b), a · V under mean squared error, in float64. */
function expected(kind: Normalization, units: number, rows: number, seed: number) {
  const [w, b] = [numbers(seed, INPUTS * units), numbers(seed + 1, units)];
  const [scale, shift] = [numbers(seed + 2, units, 0.5, 1.5), numbers(seed + 3, units, -0.5, 0.5)];
  const [v, x, y] = [numbers(seed + 4, 3 * units), numbers(seed + 5, rows * INPUTS), numbers(seed + 6, 3 * rows)];
  const z = twin.product(x, w, rows, INPUTS, units).map((value, i) => value + b[i % units]);
  const u = normalized(kind, z, rows, scale, shift);
  const a = u.map(Math.tanh);
  const outputs = twin.product(a, v, rows, units, 3);
  const d = outputs.map((o, i) => (2 * (o - y[i])) / (3 * rows));
  const da = twin.productTransposed(d, v, rows, 3, units);
  const back = normalizedBackward(
    kind,
    z,
    rows,
    scale,
    da.map((g, i) => g * (1 - a[i] ** 2)),
  );
  const gradients = {
    loss: outputs.reduce((sum, o, i) => sum + (o - y[i]) ** 2, 0) / (3 * rows),
    weights: twin.transposedProduct(x, back.dz, INPUTS, rows, units),
    biases:
      kind === 'batch'
        ? new Float64Array(units)
        : twin.product(new Float64Array(rows).fill(1), back.dz, 1, rows, units),
    scale: back.scale,
    shift: back.shift,
    inputs: twin.productTransposed(back.dz, w, rows, units, INPUTS),
  };
  return { start: { w, b, scale, shift, v }, x, y, gradients };
}

/**
 * Sums of up to 200 products in float32, and differences of nearly equal rows that are divided by small deviations: the
 * worst seen is half of it.
 */
const RTOL = 2e-5;
function expectClose(what: string, actual: ArrayLike<number> | null, exact: Float64Array, scale: number): void {
  expect(actual?.length, what).toBe(exact.length);
  const error = exact.reduce((most, v, i) => Math.max(most, Math.abs(v - (actual?.[i] ?? Number.NaN))), 0);
  expect(error, what).toBeLessThanOrEqual(RTOL * scale);
}

describe.each(BACKENDS)('%s', (backend) => {
  const cases = (['batch', 'layer'] as const).flatMap((kind) =>
    WIDTHS.map((units, i) => [kind, units, ROWS[i % ROWS.length]] as const),
  );
  test.each(cases)('%s, %d units, %d rows', (kind, units, rows) => {
    // One unit alone is normalised to nothing over itself, and no gradient is left to compare.
    const { start, x, y, gradients } = expected(kind, units, rows, 10 * units + rows);
    const net = new Network({
      inputs: INPUTS,
      layers: [
        { units, activation: 'tanh', normalize: kind },
        { units: 3, activation: 'linear', bias: false },
      ],
      loss: 'meanSquaredError',
      seed: 1,
      backend,
    });
    const [hidden, last] = net.layers;
    hidden.setWeights(start.w);
    hidden.setBiases(start.b);
    hidden.setScale(start.scale);
    hidden.setShift(start.shift);
    last.setWeights(start.v);
    const { loss, layers, inputs } = net.gradients(x, y);
    const { weights, biases, scale, shift } = layers[0];
    const size = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const least = size(gradients.shift);
    expect(Math.abs(loss - gradients.loss)).toBeLessThanOrEqual(RTOL * gradients.loss);
    expectClose('∂C/∂W', weights, gradients.weights, Math.max(least, size(gradients.weights)));
    expectClose('∂C/∂b', biases, gradients.biases, Math.max(least, size(gradients.biases)));
    expectClose('∂C/∂scale', scale, gradients.scale, Math.max(least, size(gradients.scale)));
    expectClose('∂C/∂shift', shift, gradients.shift, least);
    expectClose('∂C/∂x', inputs, gradients.inputs, Math.max(least, size(gradients.inputs)));
  });
});

test.each(['batch', 'layer'] as const)('the twin itself: central differences over %s', (kind) => {
  const [rows, units] = [5, 4];
  const [z, scale, shift, g] = [numbers(1, 20), numbers(2, 4, 0.5, 1.5), numbers(3, 4), numbers(4, 20)];
  const cost = (u: Float64Array): number => u.reduce((sum, v, i) => sum + g[i] * v * v, 0);
  const u = normalized(kind, z, rows, scale, shift);
  const back = normalizedBackward(
    kind,
    z,
    rows,
    scale,
    u.map((v, i) => 2 * g[i] * v),
  );
  const close = (actual: Float64Array, exact: Float64Array): void =>
    actual.forEach((v, i) => {
      expect(v).toBeCloseTo(exact[i], 6);
    });
  close(
    back.dz,
    twin.centralDifferences((v) => cost(normalized(kind, v, rows, scale, shift)), z),
  );
  close(
    back.scale,
    twin.centralDifferences((v) => cost(normalized(kind, z, rows, v, shift)), scale),
  );
  close(
    back.shift,
    twin.centralDifferences((v) => cost(normalized(kind, z, rows, scale, v)), shift),
  );
  expect(units).toBe(scale.length);
});
