/** `lazy` against PyTorch's SparseAdam, step by step (generate-sparse-adam.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adam, Network, SparseRows } from '../../src/index';
import { BACKENDS } from '../support/backends';

interface Stored {
  columns: number;
  parameters: number[];
  steps: { rows: number[]; gradients: number[] }[];
  cases: { options: Parameters<typeof adam>[0]; finals: number[] }[];
}

const golden: Stored = JSON.parse(readFileSync(new URL('sparse-adam.json', import.meta.url), 'utf8'));
const { columns, parameters, steps, cases } = golden;

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(cases.map((of) => [JSON.stringify(of.options), of] as const))('%s', (_, { options, finals }) => {
    let gradients: number[] = [];
    const net = new Network({
      inputs: parameters.length / columns,
      layers: [{ units: columns, activation: 'linear', bias: false }],
      // Of a row of x with a single 1, ∂C/∂W has ∂C/∂a in that row of W.
      loss: (_outputs, _targets, outputGradients) => {
        outputGradients.set(gradients);
        return 0;
      },
      optimizer: adam({ ...options, lazy: true }),
      seed: 1,
      backend,
    });
    net.setParameters(parameters);
    for (const step of steps) {
      gradients = step.gradients;
      const offsets = [0, ...step.rows.map((_row, i) => i + 1)];
      const x = new SparseRows({ columns: parameters.length / columns, offsets, indices: step.rows });
      // The rows of a sparse gradient rise; those of x need not.
      net.trainBatch(x, new Float32Array(step.gradients.length));
    }
    net.getParameters().forEach((value, i) => {
      // 20 steps, each rounded to float32.
      expect(Math.abs(value - finals[i]), `parameter ${i}`).toBeLessThan(3e-6 * (1 + Math.abs(finals[i])));
    });
    expect([...net.getParameters().slice(-columns)]).toEqual(parameters.slice(-columns));
  });
});
