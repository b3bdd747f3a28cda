/**
 * Whole steps against the float64 twin, and what must not change a bit: chunks, parts, slices, and how weights move.
 */
import { describe, expect, test } from 'vitest';
import * as twin from '../twin/twin';
import { type Arena, type TestKernels, VARIANTS } from './instance';
import { Machine, type MachineData, type MachineSpec, parametersFor, referenceOf } from './machine';
import { expectBits, expectClose, Numbers, padded } from './matrices';

const BASE: MachineSpec = {
  inputs: 19,
  layers: [
    { units: 13, activation: 'tanh', bias: true, parts: 1 },
    { units: 18, activation: 'relu', bias: false, parts: 1 },
    { units: 3, activation: 'sigmoid', bias: true, parts: 1 },
  ],
  loss: 'squaredError',
  chunk: 32,
  updating: 0,
  inputGradients: false,
};
const lastOf = (activation: 'linear' | 'softmax' | 'sigmoid' | 'relu', units: number): MachineSpec['layers'] => [
  ...BASE.layers.slice(0, 2),
  { units, activation, bias: true, parts: 1 },
];
const SPECS: Record<string, MachineSpec> = {
  'squaredError, sigmoid': BASE,
  'meanSquaredError, linear': { ...BASE, loss: 'meanSquaredError', layers: lastOf('linear', 5) },
  'squaredError, softmax': { ...BASE, layers: lastOf('softmax', 5) },
  'crossEntropy, softmax': { ...BASE, loss: 'crossEntropy', layers: lastOf('softmax', 5) },
  'binaryCrossEntropy, sigmoid': { ...BASE, loss: 'binaryCrossEntropy', layers: lastOf('sigmoid', 9) },
  'whole panels': {
    ...BASE,
    inputs: 16,
    layers: [
      { units: 8, activation: 'tanh', bias: true, parts: 1 },
      { units: 24, activation: 'linear', bias: true, parts: 1 },
      { units: 8, activation: 'tanh', bias: false, parts: 1 },
    ],
  },
  'one layer': { ...BASE, loss: 'binaryCrossEntropy', layers: lastOf('sigmoid', 1).slice(2) },
};
/** The layers in as many parts as they can have. */
function cut({ inputs, layers }: MachineSpec): MachineSpec['layers'] {
  const widths = [inputs, ...layers.map(({ units }) => units)];
  return layers.map((layer, l) => ({ ...layer, parts: Math.ceil(Math.min(widths[l], layer.units) / 8) }));
}

const RATE = Math.fround(0.3);
const ROWS = 17;
const ORDER = [5, 16, 0, 3, 11, 2, 9, 1, 14, 7, 8, 4, 6, 10, 12, 15, 13];

/** x in [−1, 1), and targets that suit the loss: one-hot rows, or numbers in [0, 1). */
function dataFor(
  { inputs, layers, loss }: MachineSpec,
  numbers = new Numbers(1),
): { x: Float32Array; y: Float32Array } {
  const outputs = layers[layers.length - 1].units;
  const x = numbers.floats(ROWS * inputs);
  const y = Float32Array.from({ length: ROWS * outputs }, (_, i) =>
    loss === 'crossEntropy' ? Number((Math.floor(i / outputs) * 3) % outputs === i % outputs) : numbers.uniform(),
  );
  return { x, y };
}

/** The given rows of (… × width) values. */
function take(values: Float32Array, width: number, rows: readonly number[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
}

// Everything here is of size 1 or less, in sums of a few dozen terms: some dozen roundings of 6e-8.
const TOLERANCE = 3e-6;
function expectNear(actual: twin.Vector | null, expected: twin.Vector | null, what: string): void {
  const tolerance = (i: number): number => TOLERANCE * (1 + Math.abs(expected?.[i] ?? 0));
  expectClose(actual ?? [], expected ?? [], tolerance, () => what);
}

/** A machine in a fresh arena, its gradients not yet run. */
function machineOf(
  { kernels, arena }: { kernels: TestKernels; arena: Arena },
  spec: MachineSpec,
  data: MachineData = dataFor(spec),
  start = parametersFor(spec, new Numbers(2)),
): Machine {
  arena.reset();
  const machine = new Machine(kernels, arena, spec, start, data);
  machine.learningRate = RATE;
  return machine;
}

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  const variant = { kernels, arena };

  describe.each(Object.entries(SPECS))('%s', (_, spec) => {
    const data = dataFor(spec);
    const { x, y } = data;
    const outputs = spec.layers[spec.layers.length - 1].units;
    const reference = referenceOf(spec);

    test('one batch: gradients, costs, ∂C/∂x, in order or not', () => {
      for (const order of [undefined, ORDER]) {
        const machine = machineOf(variant, { ...spec, inputGradients: true }, { ...data, order });
        const [first, rows] = [3, 11];
        const taken = (order ?? [...ORDER.keys()]).slice(first, first + rows);
        const [xs, ys] = [take(x, spec.inputs, taken), take(y, outputs, taken)];
        const start = machine.read(machine.parameters);
        machine.set({ batchRows: rows, row: first, rows, adding: 0, ending: 1 });
        kernels.runStages(machine.pointer, 0, 2 * machine.forwardStages);
        arena.checkCanaries();

        const exact = twin.gradients(reference, start, xs, ys, rows);
        const gradients = machine.read(machine.gradients);
        exact.layers.forEach(({ weights, biases }, l) => {
          expectNear(gradients.weights[l], weights, `∂C/∂W ${l}`);
          expectNear(gradients.biases[l], biases, `∂C/∂b ${l}`);
        });
        const stride = padded(spec.inputs);
        const carried = Float32Array.from({ length: rows * spec.inputs }, (_, i) => {
          return machine.inputGradients.floats[Math.floor(i / spec.inputs) * stride + (i % spec.inputs)];
        });
        expectNear(carried, exact.inputs, '∂C/∂x');
        expectNear(machine.costs.floats.slice(0, rows), twin.rowCosts(reference, start, xs, ys, rows), 'costs');
        expectNear([machine.sum('batchCost')], [exact.loss * rows], 'batchCost');
        expect(machine.sum('cost')).toBe(0);
        expect(machine.read(machine.parameters)).toEqual(start);
        expect(machine.gathered.floats.every(Number.isNaN)).toBe(!order);
      }
    });

    test('batches, the last one shorter, descend as the twin does', () => {
      const batches = [ORDER.slice(2, 9), ORDER.slice(9, 16), ORDER.slice(16, 17)];
      const machine = machineOf(variant, { ...spec, chunk: 4 }, { ...data, order: ORDER });
      const start = machine.read(machine.parameters);
      expect(kernels.runBatches(machine.pointer, 2, ROWS, 7)).toBe(3);
      arena.checkCanaries();

      const exact = {
        weights: start.weights.map((w) => Float64Array.from(w)),
        biases: start.biases.map((b) => b && Float64Array.from(b)),
      };
      const costs = batches.map((rows) => {
        const [xs, ys] = [take(x, spec.inputs, rows), take(y, outputs, rows)];
        const { loss, layers } = twin.gradients(reference, exact, xs, ys, rows.length);
        layers.forEach(({ weights, biases }, l) => {
          for (const [i, g] of weights.entries()) exact.weights[l][i] -= RATE * g;
          const b = exact.biases[l];
          if (b) for (const [j, g] of (biases ?? []).entries()) b[j] -= RATE * g;
        });
        return loss * rows.length;
      });
      const moved = machine.read(machine.parameters);
      exact.weights.forEach((weights, l) => {
        expectNear(moved.weights[l], weights, `W ${l}`);
        expectNear(moved.biases[l], exact.biases[l], `b ${l}`);
      });
      expectNear([machine.sum('batchCost')], [costs[2]], 'batchCost');
      expectNear([machine.sum('cost')], [costs[0] + costs[1] + costs[2]], 'cost');
    });

    test('chunks, parts, and moving weights at once or later change no bit', () => {
      const run = (changes: Partial<MachineSpec>, classes?: Float32Array): Machine => {
        const changed = { ...spec, ...changes };
        const y = classes ?? data.y;
        const machine = machineOf(variant, changed, { x, y, order: ORDER, classes: classes !== undefined });
        expect(kernels.runBatches(machine.pointer, 0, ROWS, 8)).toBe(3);
        arena.checkCanaries();
        return machine;
      };
      const whole = run({});
      const expected = whole.parameters.floats.slice();
      const sums = [whole.sum('cost'), whole.sum('correct')];
      const layers = cut(spec);
      for (const changes of [
        { updating: 1 },
        { chunk: 4 },
        { chunk: 8 },
        { chunk: 3, updating: 1 },
        { chunk: 1, layers },
        { layers },
        { layers, updating: 1, chunk: 5 },
      ] as const) {
        const machine = run(changes);
        expectBits(machine.parameters.floats, expected, () => JSON.stringify(changes));
        expect([machine.sum('cost'), machine.sum('correct')]).toEqual(sums);
      }
      if (spec.loss === 'crossEntropy') {
        const indices = Float32Array.from({ length: ROWS }, (_, row) => y.indexOf(1, row * outputs) - row * outputs);
        expectBits(run({}, indices).parameters.floats, expected, () => 'class indices');
      }
    });

    test('stages one at a time make the bits of one call, and touch what is theirs', () => {
      const layers = cut(spec);
      const chunk = { batchRows: 6, row: 2, rows: 6, adding: 0, ending: 1 };
      const make = (): Machine => {
        const machine = machineOf(variant, { ...spec, layers, updating: 1 }, { ...data, order: ORDER });
        machine.set(chunk);
        return machine;
      };
      const whole = make();
      const half = whole.forwardStages;
      kernels.runStages(whole.pointer, 0, 2 * half);
      const expected = whole.parameters.floats.slice();

      const machine = make();
      const start = machine.parameters.floats.slice();
      const untouched = (floats: Float32Array): boolean => floats.every(Number.isNaN);
      const last = layers.length - 1;
      for (let stage = 0; stage < 2 * half; stage++) {
        kernels.runStages(machine.pointer, stage, stage + 1);
        expect(untouched(machine.gathered.floats)).toBe(false);
        expect(untouched(machine.outputs[0].floats)).toBe(stage < 1);
        expect(untouched(machine.outputs[last].floats)).toBe(stage < half - layers[last].parts);
        expect(untouched(machine.targets.floats)).toBe(stage < half);
        expect(untouched(machine.deltas[last].floats)).toBe(stage < half);
        if (stage <= half) expectBits(machine.parameters.floats, start, () => `parameters at stage ${stage}`);
      }
      expectBits(machine.parameters.floats, expected, () => 'stage by stage');
      arena.checkCanaries();
      // An empty range, and one past the end, do nothing.
      kernels.runStages(machine.pointer, 3, 3);
      kernels.runStages(machine.pointer, 2 * half, 2 * half + 5);
      expectBits(machine.parameters.floats, expected, () => 'beyond the stages');
    });
  });

  test('given gradients are carried back as they are', () => {
    const spec: MachineSpec = { ...BASE, loss: 'given', inputGradients: true };
    const { x } = dataFor(spec);
    const g = new Numbers(7).floats(ROWS * 3);
    const machine = machineOf(variant, spec, { x, y: g });
    machine.set({ batchRows: ROWS, row: 0, rows: ROWS, adding: 0, ending: 1 });
    kernels.runStages(machine.pointer, 0, 2 * machine.forwardStages);
    arena.checkCanaries();
    const exact = twin.backward(referenceOf(spec), machine.read(machine.parameters), x, g, ROWS);
    const gradients = machine.read(machine.gradients);
    exact.layers.forEach(({ weights, biases }, l) => {
      expectNear(gradients.weights[l], weights, `∂C/∂W ${l}`);
      expectNear(gradients.biases[l], biases, `∂C/∂b ${l}`);
    });
    expect(machine.sum('batchCost')).toBe(0);
    expect(machine.sum('correct')).toBe(0);
  });
});
