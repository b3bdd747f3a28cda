/** Penalties, clipping and norms over contiguous parameters and panels. */
import { describe, expect, test } from 'vitest';
import { VARIANTS } from './instance';
import { Machine, type MachineSpec, parametersFor } from './machine';
import { expectBits, expectClose, Numbers, pack, padded } from './matrices';

const COUNTS = [0, 4, 8, 12, 36, 100];
const EPSILON = 2 ** -24;

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  test.each(COUNTS)('penalize %i weights: exact where its products are', (count) => {
    const numbers = new Numbers(count);
    const [w, g] = [numbers.integers(count), numbers.integers(count)];
    for (const [l1, l2] of [
      [0.5, 0],
      [0, 2],
      [4, 0.25],
    ]) {
      arena.reset();
      const gradients = arena.floats(g);
      kernels.penalize(arena.input(w).pointer, gradients.pointer, count, l1, l2);
      arena.checkCanaries();
      const expected = g.map((v, i) => v + l2 * w[i] + l1 * Math.sign(w[i]) + 0);
      expectBits(
        gradients.floats.map((v) => v + 0),
        expected,
        () => `l1 ${l1}, l2 ${l2}`,
      );
    }
  });

  test.each(COUNTS)('clipValues and scale over %i', (count) => {
    const g = new Numbers(count).integers(count);
    arena.reset();
    const [clipped, scaled] = [arena.floats(g), arena.floats(g)];
    kernels.clipValues(clipped.pointer, count, 2);
    kernels.scale(scaled.pointer, count, -0.5);
    arena.checkCanaries();
    expectBits(
      clipped.floats,
      g.map((v) => Math.max(-2, Math.min(2, v))),
      () => 'clipped',
    );
    expectBits(
      scaled.floats,
      g.map((v) => -0.5 * v),
      () => 'scaled',
    );
  });

  test('NaN is not clipped away', () => {
    arena.reset();
    const g = arena.floats([Number.NaN, 5, -5, 0]);
    kernels.clipValues(g.pointer, 4, 1);
    expect([...g.floats]).toEqual([Number.NaN, 1, -1, 0]);
  });

  test.each(COUNTS)('dot of %i, in float64', (count) => {
    for (const size of [1, 1e30]) {
      const [a, b] = [new Numbers(count).floats(count, size), new Numbers(count + 1).floats(count, size)];
      arena.reset();
      const sum = kernels.dot(arena.input(a).pointer, arena.input(b).pointer, count);
      const terms = Array.from(a, (v, i) => v * b[i]);
      const exact = terms.reduce((total, v) => total + v, 0);
      const sizes = terms.reduce((total, v) => total + Math.abs(v), 0);
      expect(Math.abs(sum - exact)).toBeLessThanOrEqual(1e-14 * sizes);
    }
  });

  test.each(COUNTS)('addScaled over %i, in place too', (count) => {
    arena.reset();
    const [a, b] = [new Numbers(count).floats(count), new Numbers(count + 1).floats(count)];
    const [to, same] = [arena.output(count), arena.floats(a)];
    kernels.addScaled(arena.input(a).pointer, arena.input(b).pointer, -0.75, to.pointer, count);
    kernels.addScaled(same.pointer, arena.input(b).pointer, -0.75, same.pointer, count);
    arena.checkCanaries();
    expectClose(
      to.floats,
      Array.from(a, (v, i) => v - 0.75 * b[i]),
      () => 1e-7,
      () => 'sum',
    );
    expect(same.floats).toEqual(to.floats);
  });

  test('addPenalties: what they cost, their slopes added, and no gradient of a frozen layer', () => {
    arena.reset();
    const spec: MachineSpec = {
      inputs: 5,
      layers: [
        { units: 6, activation: 'tanh', bias: true, parts: 1, l1: 0.3, l2: 0.5 },
        { units: 3, activation: 'tanh', bias: true, parts: 1, l1: 0.7, trainable: false },
        { units: 9, activation: 'tanh', bias: true, parts: 1, l1: 0.25 },
        { units: 2, activation: 'sigmoid', bias: true, parts: 1 },
      ],
      loss: 'squaredError',
      chunk: 4,
      updating: 0,
      inputGradients: false,
    };
    const start = parametersFor(spec, new Numbers(3));
    const data = { x: new Numbers(4).floats(20), y: new Numbers(5).floats(8) };
    const machine = new Machine(kernels, arena, spec, start, data);
    machine.gradients.floats.fill(1);
    const cost = kernels.addPenalties(machine.pointer);
    const sum = (w: ArrayLike<number>, of: (v: number) => number): number =>
      Array.from(w, of).reduce((a, b) => a + b, 0);
    const [first, , third] = start.weights;
    const expected = sum(first, (v) => 0.3 * Math.abs(v) + 0.25 * v * v) + sum(third, (v) => 0.25 * Math.abs(v));
    expect(Math.abs(cost - expected)).toBeLessThan(1e-6 * expected); // 0.3 is a float32 there
    const { weights, biases } = machine.read(machine.gradients);
    const slopes = Array.from(first, (v) => 1 + 0.3 * Math.sign(v) + 0.5 * v);
    expectClose(
      weights[0],
      slopes,
      () => 1e-6,
      () => 'slopes',
    );
    expect([...(weights[1] as Float32Array), ...(biases[1] as Float32Array)].every((g) => g === 0)).toBe(true);
    expect([...(biases[0] as Float32Array), ...(weights[3] as Float32Array)].every((g) => g === 1)).toBe(true);
  });

  test('limitNorms: columns over the norm come down to it, others keep their bits', () => {
    for (const inputs of [1, 2, 5, 16]) {
      for (const units of [1, 3, 4, 5, 8, 9, 12, 13, 20]) {
        const w = new Numbers(units).floats(inputs * units);
        const norms = Float64Array.from({ length: units }, (_, j) =>
          Math.hypot(...Array.from({ length: inputs }, (_, i) => w[i * units + j])),
        );
        const limit = Math.fround(norms.slice().sort()[units >> 1] * 0.99);
        arena.reset();
        const panels = arena.floats(pack(w, inputs, units));
        expect(panels.floats).toHaveLength(inputs * padded(units));
        kernels.limitNorms(panels.pointer, inputs, units, limit);
        arena.checkCanaries();
        const factors = norms.map((norm) => (norm > limit ? limit / norm : 1));
        const expected = pack(
          w.map((v, i) => v * factors[i % units]),
          inputs,
          units,
        );
        const what = (): string => `(${inputs} × ${units})`;
        // a norm of `inputs` terms, a root, a quotient and a product
        expectClose(panels.floats, expected, (i) => (inputs + 4) * EPSILON * Math.abs(expected[i]), what);
        const untouched = pack(
          w.map((v, i) => (factors[i % units] === 1 ? v : 0)),
          inputs,
          units,
        );
        untouched.forEach((v, i) => {
          if (v !== 0) expect(panels.floats[i]).toBe(v);
        });
      }
    }
  });
});
