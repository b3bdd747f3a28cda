/** Normalisation in place: buffers just as long as they must be, rows that lie apart, and what it makes of a step. */
import { describe, expect, test } from 'vitest';
import { normalized } from '../twin/normalization';
import * as twin from '../twin/twin';
import { VARIANTS } from './instance';
import { Machine, type MachineSpec, parametersFor } from './machine';
import { expectClose, Numbers, padded } from './matrices';

const UNITS = [1, 3, 4, 5, 8, 13];

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  describe.each(['batch', 'layer'] as const)('%s', (normalize) => {
    test.each(UNITS)('%i units: n, u, statistics, and nothing written past an end', (units) => {
      const rows = 6;
      const spec: MachineSpec = {
        inputs: 5,
        layers: [
          { units, activation: 'linear', bias: true, parts: 1, normalize },
          { units: 3, activation: 'sigmoid', bias: true, parts: 1, normalize },
        ],
        loss: 'squaredError',
        chunk: rows,
        updating: 0,
        inputGradients: true,
      };
      const [start, x] = [parametersFor(spec, new Numbers(units)), new Numbers(2).floats(rows * 5)];
      arena.reset();
      const machine = new Machine(kernels, arena, spec, start, { x, y: new Numbers(3).floats(rows * 3) });
      machine.learningRate = 0.25;
      machine.set({ batchRows: rows, row: 0, rows, adding: 0, ending: 1, batchStatistics: 1 });
      kernels.runStages(machine.pointer, 0, 2 * machine.forwardStages);
      arena.checkCanaries();

      const z = twin
        .product(x, start.weights[0], rows, 5, units)
        .map((v, i) => v + (start.biases[0]?.[i % units] ?? 0));
      const u = normalized(normalize, z, rows, new Float64Array(units).fill(1), new Float64Array(units));
      const stride = padded(units) + 8;
      const found = (floats: Float32Array): Float32Array =>
        Float32Array.from({ length: rows * units }, (_, i) => floats[Math.floor(i / units) * stride + (i % units)]);
      // A deviation of rounding's size blows rounding up: one unit over itself is 0 / √1e-5.
      const tolerance = (): number => 1e-4;
      expectClose(found(machine.normalized[0].floats), u, tolerance, () => 'n');
      expectClose(found(machine.outputs[0].floats), u, tolerance, () => 'u');

      const before = machine.statistics.map(({ floats }) => floats.slice());
      kernels.update(machine.pointer);
      arena.checkCanaries();
      if (normalize === 'layer') return;
      for (let j = 0; j < units; j++) {
        const column = Array.from({ length: rows }, (_, k) => z[k * units + j]);
        const mean = column.reduce((sum, v) => sum + v / rows, 0);
        const spread = column.reduce((sum, v) => sum + (v - mean) ** 2 / (rows - 1), 0);
        const { floats } = machine.statistics[0];
        expect(Math.abs(floats[j] - 0.9 * before[0][j] - 0.1 * mean)).toBeLessThan(1e-6);
        expect(Math.abs(floats[padded(units) + j] - 0.1 * spread)).toBeLessThan(1e-6);
      }
    });
  });
});
