/** Costs of a row and their gradients against the float64 twin, for every loss. */
import { describe, expect, test } from 'vitest';
import { GIVEN, LOSS_NAMES, LOSSES, type LossName } from '../../src/toolbox/losses';
import * as twin from '../twin/twin';
import { VARIANTS } from './instance';
import { expectBits, expectClose, Numbers, padded, spread } from './matrices';

/** One float32 rounding, relative. */
const EPSILON = 2 ** -24;
const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13];

/** The twin's cost, its gradient in z (in a where the loss is not fused), and a, of one row. */
function truth(
  loss: LossName,
  row: twin.Vector,
  y: twin.Vector,
): Record<'cost' | 'gradient' | 'outputs', Float64Array> {
  const units = row.length;
  const identity = Float64Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0));
  const activation = LOSSES[loss].fused ?? 'linear';
  const spec: twin.ReferenceSpec = { inputs: units, layers: [{ units, activation, bias: false }], loss };
  const parameters = { weights: [identity], biases: [null] };
  const [pass] = twin.forward(spec, parameters, row, 1);
  return {
    cost: twin.rowCosts(spec, parameters, row, y, 1),
    gradient: twin.gradients(spec, parameters, row, y, 1).inputs,
    outputs: pass.activations,
  };
}

/** Targets that go with a loss: one-hot, soft, and of a sum that is not 1. */
function* targetsFor(loss: LossName, units: number, numbers: Numbers): Generator<Float32Array> {
  for (const hot of [0, units - 1]) yield Float32Array.from({ length: units }, (_, j) => (j === hot ? 1 : 0));
  const soft = Float32Array.from({ length: units }, () => numbers.uniform());
  yield soft;
  if (loss !== 'binaryCrossEntropy') yield soft.map((v) => 5 * v);
  if (!LOSSES[loss].fused) yield numbers.floats(units, 3);
}

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** One call, on rows with `padding` behind the units; d is checked to be 0 there, if the row was sound. */
  function costOfRow(id: number, row: twin.Vector, y: twin.Vector, scale: number, padding = Number.NaN, setting = 1) {
    const units = row.length;
    const stride = padded(units);
    arena.reset();
    const block = arena.floats(spread(row, 1, units, stride).fill(padding, units));
    const targets = arena.input(spread(y, 1, units, stride, stride)).pointer;
    const d = arena.output(stride);
    const cost = kernels.costOfRow(id, block.pointer, targets, d.pointer, units, scale, setting);
    arena.checkCanaries();
    if (!Number.isNaN(cost)) expect([...d.floats.subarray(units)].every((v) => v === 0)).toBe(true);
    return { cost, gradient: d.floats.slice(0, units), outputs: block.floats.slice(0, units) };
  }

  /** Checks one row against the twin. */
  function check(loss: LossName, row: Float32Array, y: Float32Array, scale: number, padding?: number): void {
    const units = row.length;
    const exact = truth(loss, row, y);
    const got = costOfRow(LOSSES[loss].id, row, y, scale, padding);
    const what = (part: string) => (): string => `${loss} of [${row}] with [${y}]: ${part}`;
    const sum = (f: (j: number) => number): number => row.reduce((total, _, j) => total + f(j), 0);
    const [top, targets] = [Math.max(...row), sum((j) => y[j])];
    // The size of what is added up: where terms cancel, their roundings stay. ln S has the rounding of S near 1.
    const sizes: Record<LossName, number> = {
      squaredError: exact.cost[0],
      meanSquaredError: exact.cost[0],
      meanAbsoluteError: exact.cost[0],
      huber: exact.cost[0] + 1,
      crossEntropy: sum((j) => y[j] * (top - row[j])) + targets * (1 + Math.log(units)),
      binaryCrossEntropy: sum((j) => Math.abs(row[j]) * (1 + y[j]) + 1),
    };
    expectClose([got.cost], exact.cost, () => (units + 8) * EPSILON * sizes[loss], what('cost'));

    // a is a sum and a quotient off for softmax, and has the error of z − m through exp, where that matters (e^−87 is
    // nothing); a − y keeps it.
    const spreadOfLogits = Math.min(87, top - Math.min(...row));
    const relative = { crossEntropy: units + 8 + spreadOfLogits, binaryCrossEntropy: 6 }[loss as string] ?? 0;
    expectClose(got.outputs, exact.outputs, (j) => relative * EPSILON * exact.outputs[j] + 1.2e-38, what('a'));
    const tolerance = (j: number): number =>
      Math.abs(scale) * EPSILON * (4 * Math.abs(exact.gradient[j]) + (relative + 2) * exact.outputs[j] * (1 + targets));
    const gradient = exact.gradient.map((v) => scale * v);
    const plain = (j: number): number => 6 * EPSILON * Math.abs(gradient[j]);
    expectClose(got.gradient, gradient, LOSSES[loss].fused ? tolerance : plain, what('gradient'));
  }

  describe.each(LOSS_NAMES)('%s', (loss) => {
    test.each(UNITS)('%i units, targets of every kind', (units) => {
      const numbers = new Numbers(units);
      for (const size of [0.1, 1, 10]) {
        for (const y of targetsFor(loss, units, numbers)) {
          const row = numbers.floats(units, size);
          // A negative scale is that of a row with a negative weight.
          for (const scale of [1, 1 / 3, 0, -1 / 3, -2]) check(loss, row, y, scale);
          check(loss, row, y, 1 / 128, 1e30);
          check(loss, row, y, 1 / 128, 0);
        }
      }
    });

    test.each([1e4, -1e4])('outputs or logits of %f', (far) => {
      for (const y of [
        Float32Array.of(1, 0, 0, 0, 0),
        Float32Array.of(0, 1, 0, 0, 0),
        Float32Array.of(0, 0, 0, 0, 1),
      ]) {
        check(loss, Float32Array.of(far, 0, 1, -far, 0.5), y, 0.5);
        check(loss, Float32Array.of(far, -far, far, far, 0.5), y, 0.5);
        check(loss, Float32Array.of(far, far, far, far, far), y, 0.5);
      }
    });

    test('a NaN anywhere makes the cost NaN', () => {
      for (let place = 0; place < 7; place++) {
        const row = new Float32Array(7).fill(0.5);
        row[place] = Number.NaN;
        // Where a target is 0 as well as where it is not: 0 · NaN is NaN.
        for (const y of [Float32Array.of(1, 0, 0, 0, 0, 0, 0), Float32Array.of(0, 0, 0, 0, 0, 0, 1)]) {
          expect(costOfRow(LOSSES[loss].id, row, y, 1, 0).cost).toBeNaN();
        }
      }
    });
  });

  test('crossEntropy: certain and right costs 0, certain and wrong costs the distance', () => {
    const { id } = LOSSES.crossEntropy;
    const right = costOfRow(id, [1e4, -1e4], [1, 0], 1);
    expect([right.cost, ...right.gradient, ...right.outputs]).toEqual([0, 0, 0, 1, 0]);
    const wrong = costOfRow(id, [1e4, -1e4], [0, 1], 1);
    expect([wrong.cost, ...wrong.gradient]).toEqual([2e4, 1, -1]);
  });

  test('binaryCrossEntropy: certain and right costs 0, certain and wrong costs the logit', () => {
    const { id } = LOSSES.binaryCrossEntropy;
    const right = costOfRow(id, [1e4, -1e4], [1, 0], 1);
    expect([right.cost, ...right.gradient, ...right.outputs]).toEqual([0, 0, 0, 1, 0]);
    const wrong = costOfRow(id, [1e4, -1e4], [0, 1], 1);
    expect([wrong.cost, ...wrong.gradient]).toEqual([2e4, 1, -1]);
  });

  test('without a loss the targets are the gradient, unscaled, and nothing costs', () => {
    for (const units of UNITS) {
      const g = new Numbers(units).floats(units);
      const row = new Float32Array(units).fill(3);
      const got = costOfRow(GIVEN, row, g, 1 / 7);
      expect(got.cost).toBe(0);
      expectBits(got.gradient, g, () => 'gradient');
      expectBits(got.outputs, row, () => 'outputs');
    }
  });
});
