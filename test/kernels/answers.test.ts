/** What JavaScript asks of a step beside training: right answers, z and a of a layer, part of an update, divergence. */
import { describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../src/toolbox/activations';
import { type Block, type TestKernels, VARIANTS } from './instance';
import { Machine, type MachineSpec } from './machine';
import { expectBits, Numbers } from './matrices';

/** One layer that hands its inputs to the activation as they are. */
function identity(units: number): { weights: Float32Array[]; biases: null[] } {
  const weights = Float32Array.from({ length: units * units }, (_, i) => Number(i % (units + 1) === 0));
  return { weights: [weights], biases: [null] };
}

function specOf(units: number, loss: MachineSpec['loss'], activation: 'softmax' | 'sigmoid' | 'linear'): MachineSpec {
  const layers = [{ units, activation, bias: false, parts: 1 }];
  return { inputs: units, layers, loss, chunk: 4, updating: 0, inputGradients: false };
}

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** Right answers among rows of logits. */
  function rightAnswers(
    loss: 'crossEntropy' | 'binaryCrossEntropy' | 'squaredError',
    rows: [logits: number[], targets: number[]][],
  ): number {
    arena.reset();
    const units = rows[0][0].length;
    const spec = specOf(units, loss, loss === 'crossEntropy' ? 'softmax' : 'sigmoid');
    const x = Float32Array.from(rows.flatMap(([logits]) => logits));
    const y = Float32Array.from(rows.flatMap(([, targets]) => targets));
    const machine = new Machine(kernels, arena, spec, identity(units), { x, y });
    machine.learningRate = 0;
    kernels.runBatches(machine.pointer, 0, rows.length, rows.length);
    arena.checkCanaries();
    return machine.sum('correct');
  }

  test('a class is right where both are largest at one place, the first on ties', () => {
    const hot = (place: number): number[] => [0, 1, 2, 3, 4].map((j) => Number(j === place));
    expect(rightAnswers('crossEntropy', [[[1, 5, 2, 3, 4], hot(1)]])).toBe(1);
    expect(rightAnswers('crossEntropy', [[[1, 5, 2, 3, 4], hot(4)]])).toBe(0);
    for (let place = 0; place < 5; place++) {
      expect(rightAnswers('crossEntropy', [[hot(place), hot(place)]])).toBe(1);
      expect(rightAnswers('crossEntropy', [[hot(place), hot((place + 1) % 5)]])).toBe(0);
    }
    expect(rightAnswers('crossEntropy', [[[-1, 2, 0, 2, 2], hot(1)]])).toBe(1);
    expect(rightAnswers('crossEntropy', [[[-1, 2, 0, 2, 2], hot(3)]])).toBe(0);
    expect(
      rightAnswers('crossEntropy', [
        [
          [3, 3, 3, 3, 3],
          [0.4, 0.4, 0.1, 0.1, 0],
        ],
      ]),
    ).toBe(1);
    // The next row, which follows at once where units fill the lanes, has no say either.
    const first = [1, 0, 0, 0, 0, 0, 0, 0];
    expect(
      rightAnswers('crossEntropy', [
        [first.map(() => 0), first],
        [first.map((v) => 9 * v), first],
      ]),
    ).toBe(2);
    // Rows add up, over chunks too; padding, which is larger than every negative logit, has no say.
    const rows = [0, 1, 2, 3, 4, 0, 1].map((place): [number[], number[]] => [hot(place).map((v) => v - 9), hot(place)]);
    expect(rightAnswers('crossEntropy', rows)).toBe(7);
  });

  test('a decision is right where both are over ½, or neither', () => {
    expect(
      rightAnswers('binaryCrossEntropy', [
        [
          [1, -1, 1, -1, 2],
          [1, 0, 0, 1, 0.6],
        ],
      ]),
    ).toBe(3);
    // Exactly ½ is not over it: σ(0) decides for 0, and a target of ½ asks for 0.
    expect(
      rightAnswers('binaryCrossEntropy', [
        [
          [0, 0, -1, -1, 9],
          [0, 0, 0.5, 0.5, 1],
        ],
      ]),
    ).toBe(5);
    expect(
      rightAnswers('binaryCrossEntropy', [
        [[3], [1]],
        [[3], [1]],
        [[3], [0]],
        [[-3], [0]],
        [[-3], [1]],
      ]),
    ).toBe(3);
  });

  test('other losses have no right answers', () => {
    expect(
      rightAnswers('squaredError', [
        [
          [1, 5],
          [0, 1],
        ],
        [
          [1, 5],
          [1, 0],
        ],
      ]),
    ).toBe(0);
  });

  test('affineOf and activateOf stop between z and a of any layer', () => {
    const spec: MachineSpec = {
      ...specOf(10, 'squaredError', 'sigmoid'),
      inputs: 18,
      layers: [
        { units: 17, activation: 'relu', bias: true, parts: 2 },
        { units: 9, activation: 'softmax', bias: true, parts: 2 },
      ],
    };
    const numbers = new Numbers(3);
    const [x, y] = [numbers.floats(6 * 18), numbers.floats(6 * 9)];
    const start = {
      weights: [numbers.integers(18 * 17), numbers.integers(17 * 9)],
      biases: [numbers.integers(17), numbers.integers(9)],
    };
    arena.reset();
    const machine = new Machine(kernels, arena, spec, start, { x: x.map(Math.round), y });
    machine.set({ row: 2, rows: 4 });
    kernels.runStages(machine.pointer, 0, 1);
    for (const [l, { floats }] of machine.outputs.entries()) {
      floats.fill(0); // a NaN between rows need not keep its bits
      kernels.affineOf(machine.pointer, l);
      const z = floats.slice();
      const { activation, units } = spec.layers[l];
      kernels.activateOf(machine.pointer, l);
      const activated = alone(kernels, machine, ACTIVATIONS[activation].id, z, units);
      expectBits(floats, activated, () => `a of layer ${l}`);
      expect(z).not.toEqual(floats);
    }
    // The same as in one go.
    const [hidden, outputs] = machine.outputs.map(({ floats }) => floats.slice());
    kernels.runStages(machine.pointer, 0, machine.forwardStages);
    expectBits(machine.outputs[0].floats, hidden, () => 'hidden layer');
    expectBits(machine.outputs[1].floats, outputs, () => 'outputs');
    arena.checkCanaries();
  });

  /** The activation on a copy of z, past everything that the machine uses. */
  function alone(
    { activate }: TestKernels,
    { spec }: Machine,
    activation: number,
    z: Float32Array,
    units: number,
  ): Float32Array {
    const copy = arena.floats(z);
    activate(activation, copy.pointer, spec.chunk, units, z.length / spec.chunk, 0, 0);
    return copy.floats.slice();
  }

  test('update moves every layer by its gradient, but for frozen ones', () => {
    const numbers = new Numbers(4);
    const layer = { units: 6, activation: 'linear', bias: true, parts: 1 } as const;
    for (const frozen of [-1, 0, 1]) {
      arena.reset();
      const spec: MachineSpec = {
        ...specOf(6, 'squaredError', 'linear'),
        layers: [0, 1].map((l) => ({ ...layer, trainable: l !== frozen })),
      };
      const data = { x: numbers.floats(6), y: numbers.floats(6) };
      const inputs = [spec.inputs, 6];
      const start = {
        weights: inputs.map((n) => numbers.integers(6 * n)),
        biases: [numbers.integers(6), numbers.integers(6)],
      };
      const machine = new Machine(kernels, arena, spec, start, data);
      machine.learningRate = 0.5;
      const g = numbers.integers(machine.gradients.floats.length);
      machine.gradients.floats.set(g);
      const w = machine.parameters.floats.slice();
      const second = spec.inputs * 8 + 8;
      kernels.update(machine.pointer);
      const moved = w.map((v, i) => ((i < second ? 0 : 1) === frozen ? v : v - 0.5 * g[i]));
      expectBits(machine.parameters.floats, moved, () => `frozen: ${frozen}`);
      expectBits(machine.gradients.floats, g, () => 'gradients');
      arena.checkCanaries();
    }
  });

  test.each([
    [Number.NaN, 2],
    [3e38, 2],
    [1, 4],
  ])('with a target of %f in row 3 of 8, batches of 2 stop after %i', (target, batches) => {
    arena.reset();
    const x = new Float32Array(8).fill(0.5);
    const y = new Float32Array(8).fill(0.25);
    y[3] = target;
    const machine = new Machine(kernels, arena, specOf(1, 'squaredError', 'linear'), identity(1), { x, y });
    machine.learningRate = 0;
    expect(kernels.runBatches(machine.pointer, 0, 8, 2)).toBe(batches);
    expect(Number.isFinite(machine.sum('batchCost'))).toBe(batches === 4);
    expect(Number.isFinite(machine.sum('cost'))).toBe(batches === 4);
    if (batches === 4) expect(machine.sum('cost')).toBe(7 / 16 + 1 / 4);
    arena.checkCanaries();
  });

  test.each([0.1, 4])('runEpochs is runBatches again and again, up to a cost that is not finite: rate %f', (rate) => {
    const [x, y] = [Float32Array.of(1, -2, 3, 0.5), Float32Array.of(0, 1, 2, 3)];
    const spec = specOf(1, 'squaredError', 'linear');
    const lay = (): { machine: Machine; sums: Block } => {
      arena.reset();
      const machine = new Machine(kernels, arena, spec, identity(1), { x, y });
      machine.learningRate = rate;
      return { machine, sums: arena.output(4 * 200) };
    };
    const { machine: single } = lay();
    const costs: number[] = [];
    for (let epoch = 0; epoch < 100; epoch++) {
      single.clearSums();
      kernels.runBatches(single.pointer, 0, 4, 3);
      costs.push(single.sum('cost'));
      if (!Number.isFinite(single.sum('cost'))) break;
    }
    const parameters = single.parameters.floats.slice();
    const { machine, sums } = lay();
    const done = kernels.runEpochs(machine.pointer, 100, 4, 3, sums.pointer);
    expect(done).toBe(costs.length);
    expect(done < 100).toBe(rate === 4);
    expectBits(machine.parameters.floats, parameters, () => 'parameters');
    const view = new DataView(kernels.memory.buffer);
    expect(costs.map((_, epoch) => view.getFloat64(sums.pointer + 16 * epoch, true))).toEqual(costs);
    arena.checkCanaries();
  });
});
