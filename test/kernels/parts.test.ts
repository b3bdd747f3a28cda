/** A layer cut in parts: each takes its share of whole panels, even shares, in order, and nothing of another's. */
import { describe, expect, test } from 'vitest';
import { VARIANTS } from './instance';
import { Machine, type MachineSpec, parametersFor } from './machine';
import { Numbers, padded, unpack } from './matrices';

const ROWS = 5;
const SIZES = [
  [8, 8],
  [9, 17],
  [16, 24],
  [24, 16],
  [33, 31],
  [40, 64],
  [65, 40],
] as const;

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** One linear layer, and the machine that runs it. */
  function machineOf(inputs: number, units: number, parts: number): Machine {
    const spec: MachineSpec = {
      inputs,
      layers: [{ units, activation: 'linear', bias: false, parts }],
      loss: 'squaredError',
      chunk: ROWS,
      updating: 0,
      inputGradients: true,
    };
    const numbers = new Numbers(parts);
    const data = { x: numbers.floats(ROWS * inputs), y: numbers.floats(ROWS * units) };
    arena.reset();
    const machine = new Machine(kernels, arena, spec, parametersFor(spec, numbers), data);
    machine.set({ batchRows: ROWS, row: 0, rows: ROWS, adding: 0, ending: 1 });
    return machine;
  }

  /** How many leading columns are written, in every row alike; throws where one is written behind one that is not. */
  function columnsWritten(floats: Float32Array, stride: number, count: number): number {
    const written = Array.from({ length: count }, (_, column) => {
      const there = floats.filter((_, i) => i % stride === column).filter((v) => !Number.isNaN(v)).length;
      if (there !== 0 && there !== floats.length / stride) throw new Error(`column ${column}: ${there} rows written`);
      return there > 0;
    });
    const end = written.indexOf(false);
    if (end >= 0 && written.includes(true, end)) throw new Error(`written behind column ${end}: ${written}`);
    return end < 0 ? count : end;
  }

  /** Ends of the parts of `count` columns: whole panels, shares that differ by one panel at most. */
  function expectEven(ends: number[], count: number): void {
    const panels = ends.map((end) => Math.ceil(end / 8));
    const shares = panels.map((end, i) => end - (panels[i - 1] ?? 0));
    expect(ends[ends.length - 1]).toBe(count);
    for (const end of ends.slice(0, -1)) expect(end % 8).toBe(0);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  }

  test.each(SIZES)('%i inputs, %i units', (inputs, units) => {
    for (let parts = 1; parts <= Math.ceil(Math.min(inputs, units) / 8); parts++) {
      const machine = machineOf(inputs, units, parts);
      let stage = 0;
      const runOne = (): void => kernels.runStages(machine.pointer, stage, ++stage);
      runOne();
      const forward = Array.from({ length: parts }, () => {
        runOne();
        return columnsWritten(machine.outputs[0].floats, padded(units), units);
      });
      expectEven(forward, units);
      runOne();
      const backward = Array.from({ length: parts }, () => {
        runOne();
        const below = columnsWritten(machine.inputGradients.floats, padded(inputs), inputs);
        // The rows of the gradient are its columns when it is read as (units × inputs).
        const gradient = unpack(machine.gradients.floats, inputs, units);
        const turned = gradient.map((_, i) => gradient[(i % inputs) * padded(units) + Math.floor(i / inputs)]);
        expect(columnsWritten(turned, inputs, inputs)).toBe(below);
        return below;
      });
      expectEven(backward, inputs);
      arena.checkCanaries();
    }
  });
});
