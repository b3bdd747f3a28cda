/** The promise of `predict`: with `out`, and a Float32Array `x`, nothing is allocated. */
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';
import { BACKENDS } from '../backends';
import { samples } from './samples';

/** Calls between two looks at the heap, and looks. */
const CALLS = 20_000;
const LOOKS = 10;

/**
 * Bytes of heap that one call takes: the median over the looks between which nothing was collected. Warms up first,
 * so that what the engine compiles and learns is not counted.
 */
function bytesPerCall(call: () => void): number {
  for (let i = 0; i < CALLS; i++) call();
  const grown: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) call();
    const after = process.memoryUsage().heapUsed;
    if (after >= before) grown.push((after - before) / CALLS);
  }
  grown.sort((a, b) => a - b);
  expect(grown.length, 'looks without a collection').toBeGreaterThan(0);
  return grown[Math.floor(grown.length / 2)];
}

describe('the measurement', () => {
  test('sees nothing where there is nothing', () => {
    expect(bytesPerCall(() => {})).toBeLessThan(1);
  });

  test('sees an array of three numbers', () => {
    let kept: unknown;
    expect(
      bytesPerCall(() => {
        kept = [1, 2, 3];
      }),
    ).toBeGreaterThan(15);
    expect(kept).toEqual([1, 2, 3]);
  });
});

describe.each(BACKENDS)('%s', (backend) => {
  const net = new Network({ inputs: 3, layers: [4, 2], seed: 1, backend });

  test.each([1, 2, 40])('predict of %i rows with out takes no memory', (rows) => {
    const x = samples(rows, 3);
    const out = new Float32Array(2 * rows);
    expect(bytesPerCall(() => net.predict(x, out))).toBeLessThan(4);
  });

  test('predict without out takes what it returns, and little more', () => {
    const x = samples(1, 3);
    expect(bytesPerCall(() => net.predict(x))).toBeLessThan(600);
  });
});
