/** The float64 twin against PyTorch, against its own central differences, and at the edges of double precision. */
import { describe, expect, test } from 'vitest';
import { goldenCases, grow, hash, readGolden, signed, unit } from '../golden/load.js';
import { expectAsPyTorch, isLong, maxDifference } from './as-pytorch';
import * as twin from './twin.js';

describe('golden cases by PyTorch', () => {
  // The long ones are in test/slow/twin.test.ts.
  const short = [...goldenCases()].filter((golden) => !isLong(golden));
  test.each(short.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => expectAsPyTorch(golden));

  test('cover every activation, loss and optimizer', () => {
    const specs = [...goldenCases()].map(({ spec }) => spec);
    const used = new Set(specs.flatMap(({ layers }) => layers.map(({ activation }) => activation)));
    expect([...used].sort()).toEqual([...Object.keys(twin.activations), 'softmax'].sort());
    expect([...new Set(specs.map(({ loss }) => loss))].sort()).toEqual(Object.keys(twin.losses).sort());
    const optimizers = ['adagrad', 'adam', 'adamw', 'momentum', 'nesterov', 'rmsprop', 'sgd'];
    expect([...new Set(specs.map(({ optimizer }) => optimizer.name))].sort()).toEqual(optimizers);
    expect(specs).toHaveLength(48 + 101);
  });
});

describe('the loader', () => {
  test('grows what Python grew, bit for bit', () => {
    const literal = readGolden('core').cases.filter(({ weights }) => weights);
    expect(literal.length).toBeGreaterThan(20);
    for (const { spec, batch, seed, weights, biases, x, y } of literal) {
      const grown = grow(spec, batch, seed ?? -1);
      expect(grown.weights.map((w) => [...w])).toEqual(weights?.map((w) => w.map(Math.fround)));
      expect(grown.biases.map((b) => b && [...b])).toEqual(biases?.map((b) => b?.map(Math.fround) ?? null));
      expect([...grown.x]).toEqual(x?.map(Math.fround));
      expect([...grown.y]).toEqual(y?.map(Math.fround));
    }
  });

  test('draws evenly, in float32', () => {
    const draws = Array.from({ length: 10000 }, (_, i) => unit(7, i));
    expect(draws.every((v) => v >= 0 && v < 1 && Math.fround(v) === v)).toBe(true);
    expect(draws.reduce((a, b) => a + b) / draws.length).toBeCloseTo(0.5, 2);
    expect(Math.fround(signed(7, 3))).toBe(2 * unit(7, 3) - 1);
    expect(hash(1, 2)).not.toBe(hash(2, 1));
  });

  test('a digest sees one wrong value, an exchange, a wrong length and NaN', () => {
    const golden = [...goldenCases('core')].at(-1);
    if (!golden) throw new Error('no cases');
    const expected = golden.expected.gradients.weights[0];
    const right = twin.gradients(golden.spec, golden, golden.x, golden.y, golden.batch).layers[0].weights;
    const errorAfter = (change: (v: Float64Array) => unknown): number => {
      const wrong = right.slice();
      change(wrong);
      const { maxError, scale } = expected.compare(wrong);
      return maxError / scale;
    };
    const middle = right.indexOf(Math.max(...right));
    expect(expected.values).toBeNull();
    expect(errorAfter(() => {})).toBeLessThan(1e-12);
    expect(
      errorAfter((v) => {
        v[middle] = 0;
      }),
    ).toBeGreaterThan(1e-3);
    expect(
      errorAfter((v) => {
        v[0] += 1e-6;
      }),
    ).toBeGreaterThan(1e-6);
    expect(errorAfter((v) => v.copyWithin(128 * 6, 128 * 5, 128 * 6))).toBeGreaterThan(1e-3);
    expect(
      errorAfter((v) => {
        v[middle] = Number.NaN;
      }),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(() => expected.compare(right.subarray(1))).toThrow(RangeError);
  });
});

describe('central differences', () => {
  const names = [...(Object.keys(twin.activations) as (keyof typeof twin.activations)[]), 'softmax'] as const;
  const distances = ['squaredError', 'meanSquaredError', 'meanAbsoluteError', 'huber'] as const;
  const outputs: { loss: twin.LossName; activation: twin.ActivationName }[] = [
    ...distances.flatMap((loss) => names.map((activation) => ({ loss, activation }))),
    { loss: 'crossEntropy', activation: 'softmax' },
    { loss: 'binaryCrossEntropy', activation: 'sigmoid' },
    { loss: 'crossEntropy', activation: 'sigmoid' }, // these two are not fused: they test the losses as functions of a
    { loss: 'binaryCrossEntropy', activation: 'softmax' },
  ];
  const rows = 3;
  const x = Array.from({ length: rows * 3 }, (_, i) => 2 * signed(11, i));
  const y = Array.from({ length: rows * 2 }, (_, i) => unit(12, i)); // rows that do not sum to 1
  const shapes = [12, 4, 8, 2];
  const flat = Array.from({ length: 26 }, (_, i) => 1.5 * signed(13, i));
  const unflatten = (v: twin.Vector): { weights: number[][]; biases: number[][] } => {
    const all = Array.from(v);
    const [first, firstBiases, second, secondBiases] = shapes.map((size) => all.splice(0, size));
    return { weights: [first, second], biases: [firstBiases, secondBiases] };
  };

  for (const hidden of names) {
    test.each(outputs)(`${hidden}, then $activation under $loss`, ({ loss, activation }) => {
      const layers = [
        { units: 4, activation: hidden, bias: true },
        { units: 2, activation, bias: true },
      ];
      const spec: twin.ReferenceSpec = { inputs: 3, layers, loss };
      const found = twin.gradients(spec, unflatten(flat), x, y, rows);
      const analytic = found.layers.flatMap((layer) => [...layer.weights, ...(layer.biases ?? [])]);
      const numeric = twin.centralDifferences((v) => twin.cost(spec, unflatten(v), x, y, rows), flat);
      const numericInputs = twin.centralDifferences((v) => twin.cost(spec, unflatten(flat), v, y, rows), x);
      // truncation h² and rounding 1e-16/h, both near 1e-10, times the size of third derivatives and costs
      expect(maxDifference(analytic, numeric)).toBeLessThan(1e-7);
      expect(maxDifference(found.inputs, numericInputs)).toBeLessThan(1e-7);
      expect(found.loss).toBe(twin.cost(spec, unflatten(flat), x, y, rows));

      // the same gradients by way of ∂C/∂a, which fused losses pass over
      const a = twin.forward(spec, unflatten(flat), x, rows)[1].activations;
      const row = (v: twin.Vector, k: number): number[] => [v[2 * k], v[2 * k + 1]];
      const da = [0, 1, 2].flatMap((k) => [...twin.losses[loss].gradient(row(a, k), row(y, k))]).map((g) => g / rows);
      const carried = twin.backward(spec, unflatten(flat), x, da, rows);
      expect(maxDifference(carried.inputs, found.inputs)).toBeLessThan(1e-12);
    });
  }

  test('two networks in a row are one', () => {
    const [first, second] = [
      { units: 4, activation: 'gelu', bias: true },
      { units: 2, activation: 'softmax', bias: true },
    ] as const;
    const { weights, biases } = unflatten(flat);
    const [a, b] = [
      { weights: [weights[0]], biases: [biases[0]] },
      { weights: [weights[1]], biases: [biases[1]] },
    ];
    const loss = 'crossEntropy';
    const whole = twin.gradients({ inputs: 3, layers: [first, second], loss }, unflatten(flat), x, y, rows);
    const before: twin.ReferenceSpec = { inputs: 3, layers: [first], loss: 'squaredError' };
    const between = twin.forward(before, a, x, rows)[0].activations;
    const after = twin.gradients({ inputs: 4, layers: [second], loss }, b, between, y, rows);
    expect(twin.backward(before, a, x, after.inputs, rows)).toEqual({
      layers: [whole.layers[0]],
      inputs: whole.inputs,
    });
  });
});

describe('scalars', () => {
  // x, erf(x), erfc(x) to 20 digits by mpmath
  test.each([
    [1e-8, 1.1283791670955125599e-8, 0.99999998871620832904],
    [0.01, 0.011283415555849617151, 0.98871658444415038285],
    [0.3, 0.32862675945912741619, 0.67137324054087258381],
    [0.5, 0.52049987781304653768, 0.47950012218695346232],
    [1, 0.84270079294971486934, 0.15729920705028513066],
    [1.5, 0.96610514647531072707, 0.033894853524689272933],
    [1.99, 0.99511141319961699705, 0.0048885868003830029527],
    [2, 0.99532226501895273416, 0.0046777349810472658379],
    [2.5, 0.99959304798255504106, 0.00040695201744495893956],
    [3, 0.99997790950300141456, 0.000022090496998585441373],
    [4, 0.99999998458274209972, 1.5417257900280018852e-8],
    [5.5, 0.99999999999999264215, 7.3578479179743980631e-15],
  ])('erf(%d)', (x, erf, erfc) => {
    expect(Math.abs(twin.erf(x) - erf)).toBeLessThan(1e-15);
    expect(Math.abs(twin.erf(-x) + erf)).toBeLessThan(1e-15);
    expect(Math.abs(twin.erfc(x) / erfc - 1)).toBeLessThan(1e-13);
    expect(twin.erfc(-x)).toBeCloseTo(1 + erf, 14);
  });

  test.each(Object.entries(twin.activations))(
    '%s is finite far out, with the derivative of its value',
    (_, { value, derivative }) => {
      for (const z of [-1e4, -745, -40, 40, 745, 1e4]) {
        expect(Number.isFinite(value(z)) && Number.isFinite(derivative(z))).toBe(true);
      }
      const points = [-6, -2.9, -2.5, -1, -0.1, 0.1, 0.5, 1.7, 2.9, 6];
      for (const z of points) expect(derivative(z)).toBeCloseTo(twin.centralDifferences(([v]) => value(v), [z])[0], 8);
    },
  );

  test('rectifiers take the left derivative at 0', () => {
    expect(twin.activations.relu.derivative(0)).toBe(0);
    expect(twin.activations.leakyRelu.derivative(0)).toBe(0.01);
    expect(twin.leakyRelu(0.2).value(-2)).toBe(-0.4);
  });

  test('softmax rows sum to 1 for any logits', () => {
    expect([...twin.softmax([1000, 0, -1000])]).toEqual([1, 0, 0]);
    expect(twin.softmax([3, -700, 2.5]).reduce((a, b) => a + b)).toBeCloseTo(1, 15);
  });

  test('fused losses stay exact where the plain formulas overflow', () => {
    const identity = { weights: [[1, 0, 0, 1]], biases: [null] };
    const spec = (activation: twin.ActivationName, loss: twin.LossName): twin.ReferenceSpec => ({
      inputs: 2,
      layers: [{ units: 2, activation, bias: false }],
      loss,
    });
    const softmax = twin.gradients(spec('softmax', 'crossEntropy'), identity, [1000, -1000], [0, 1], 1);
    expect(softmax.loss).toBe(2000);
    expect([...softmax.inputs]).toEqual([1, -1]);
    const sigmoid = twin.gradients(spec('sigmoid', 'binaryCrossEntropy'), identity, [1000, -1000], [0, 0], 1);
    expect(sigmoid.loss).toBe(1000);
    expect([...sigmoid.inputs]).toEqual([1, 0]);
  });

  test('huber takes its delta', () => {
    expect(twin.huber(2).cost([5, 1], [0, 0])).toBe((2 * (5 - 1) + 0.5) / 2);
    expect([...twin.huber(2).gradient([5, 1], [0, 0])]).toEqual([1, 0.5]);
  });
});

test('matrix products', () => {
  const a = [1, 2, 3, 4, 5, 6]; // (2 × 3), and transposed (3 × 2)
  const b = [7, 8, 9, 10, 11, 12]; // (3 × 2), and transposed (2 × 3)
  const expected = [58, 64, 139, 154];
  expect([...twin.product(a, b, 2, 3, 2)]).toEqual(expected);
  expect([...twin.transposedProduct([1, 4, 2, 5, 3, 6], b, 2, 3, 2)]).toEqual(expected);
  expect([...twin.productTransposed(a, [7, 9, 11, 8, 10, 12], 2, 3, 2)]).toEqual(expected);
});

test('arrays that do not fit the spec are refused', () => {
  const spec: twin.ReferenceSpec = {
    inputs: 2,
    layers: [{ units: 1, activation: 'linear', bias: true }],
    loss: 'squaredError',
  };
  const parameters = { weights: [[1, 2]], biases: [[0]] };
  expect(() => twin.forward(spec, parameters, [1, 2, 3], 2)).toThrow(RangeError);
  expect(() => twin.forward(spec, { ...parameters, biases: [null] }, [1, 2], 1)).toThrow(RangeError);
  expect(() => twin.cost(spec, parameters, [1, 2], [1, 2], 1)).toThrow(RangeError);
});
