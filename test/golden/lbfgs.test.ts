/** L-BFGS against SciPy's from the same start: the same minimum, in about as many iterations, on every backend. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ActivationName, type LossName, lbfgs, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';

type Golden = {
  name: string;
  inputs: number;
  layers: { units: number; activation: ActivationName; bias: boolean }[];
  loss: LossName;
  l2: number;
  x: number[];
  y: number[];
  start: number[];
  cost: number;
  iterations: number;
  parameters: number[];
};
const { cases }: { cases: Golden[] } = JSON.parse(readFileSync(new URL('lbfgs.json', import.meta.url), 'utf8'));

function networkOf({ inputs, layers, loss, l2, start }: Golden, backend: 'simd' | 'relaxed-simd'): Network {
  const net = new Network({ inputs, layers, loss, l2, optimizer: lbfgs(), seed: 1, backend });
  net.setParameters(start);
  return net;
}

/** What is minimised: the cost and (l2/2) Σ w². */
function objective(net: Network, { x, y, l2 }: Golden): number {
  const squares = net.layers.reduce((sum, layer) => sum + layer.getWeights().reduce((s, w) => s + w * w, 0), 0);
  return net.evaluate(x, y).loss + (l2 / 2) * squares;
}

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
    const { x, y, cost, iterations, parameters } = golden;
    const net = networkOf(golden, backend);
    // As near as float32 tells: costs are good to about 1e-7 of numbers near 1.
    const near = cost + 1e-6 * Math.max(0.01, cost) + 2e-7;
    let taken = 0;
    while (objective(net, golden) > near && taken < 10 * iterations) {
      net.train(x, y);
      taken++;
    }
    expect(objective(net, golden)).toBeLessThanOrEqual(near);
    expect(taken).toBeLessThanOrEqual(1.5 * iterations + 5);
    const { stopped } = net.train(x, y, { epochs: 300 });
    expect(stopped).toBe('converged');
    expect(Math.abs(objective(net, golden) - cost)).toBeLessThanOrEqual(near - cost);
    if (golden.layers.length > 1) return; // a valley so flat that costs of one float32 lie 0.2 apart in it
    // A cost that is within e of its minimum is reached within about √(e / curvature): 1e-3 and a little more here.
    const off = net.getParameters().map((w, i) => Math.abs(w - parameters[i]));
    expect(Math.max(...off)).toBeLessThan(4e-3 * Math.max(...parameters.map(Math.abs)));
  });
});
