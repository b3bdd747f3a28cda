/** The float64 twin held against PyTorch: outputs, gradients and a training of a golden case. */
import { expect } from 'vitest';
import type { Expected, GoldenCase } from '../golden/load.js';
import * as twin from './twin.js';

// Both sides are float64 and differ in the order of their sums: some ten thousand roundings of 1e-16 stay below this.
const CLOSE = 1e-10;

function expectClose(what: string, actual: twin.Vector | null, expected: Expected | null): void {
  if (actual && expected) {
    const { maxError, scale } = expected.compare(actual);
    expect(maxError, what).toBeLessThanOrEqual(CLOSE * scale);
  } else {
    expect(actual, what).toBe(expected);
  }
}

export function maxDifference(a: twin.Vector, b: twin.Vector): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((max, v, i) => Math.max(max, Math.abs(v - b[i])), 0);
}

/** Multiplications in the products of a training from which a case is left to test/slow: the twin does 1e8 a second. */
const LONG = 3e6;

/** Whether the twin takes long for a case. */
export function isLong({ spec, batch, steps }: GoldenCase): boolean {
  const widths = [spec.inputs, ...spec.layers.map(({ units }) => units)];
  const weights = spec.layers.reduce((sum, { units }, l) => sum + widths[l] * units, 0);
  return 3 * weights * batch * (steps + 2) > LONG;
}

export function expectAsPyTorch({ spec, batch, weights, biases, x, y, steps, expected }: GoldenCase): void {
  const parameters = { weights, biases };
  const passes = twin.forward(spec, parameters, x, batch);
  expectClose('outputs', passes[passes.length - 1].activations, expected.outputs);

  const { loss, layers, inputs } = twin.gradients(spec, parameters, x, y, batch);
  expect(Math.abs(loss - expected.loss)).toBeLessThanOrEqual(CLOSE * Math.abs(expected.loss));
  expectClose('∂C/∂x', inputs, expected.gradients.x);

  const { losses, parameters: finals } = twin.train(spec, parameters, x, y, batch, steps);
  expect(losses).toHaveLength(steps);
  expect(maxDifference(losses, expected.losses)).toBeLessThanOrEqual(CLOSE * Math.max(...expected.losses));
  for (const l of spec.layers.keys()) {
    expectClose(`∂C/∂W of layer ${l}`, layers[l].weights, expected.gradients.weights[l]);
    expectClose(`∂C/∂b of layer ${l}`, layers[l].biases, expected.gradients.biases[l]);
    expectClose(`final W of layer ${l}`, finals.weights[l], expected.finals.weights[l]);
    expectClose(`final b of layer ${l}`, finals.biases[l], expected.finals.biases[l]);
  }
}
