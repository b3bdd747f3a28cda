/** Where units stand: inside, apart, in their order; and which lines are left out. */
import { describe, expect, test } from 'vitest';
import { layOut } from '../../examples/playground/src/plane/layout';
import { threshold } from '../../examples/playground/src/plane/links';
import { addToDigest, EMPTY_DIGEST, showDigest } from '../../examples/playground/src/shared/digest';

describe.each([
  [300, 320],
  [640, 700],
  [1100, 400],
])('in %i × %i pixels', (width, height) => {
  test.each([[[2, 1]], [[2, 8, 8, 1]], [[5, 3, 3, 3, 3, 3, 3, 1]], [[2, 64, 64, 1]]])('%j', (units) => {
    const { size, layers } = layOut(units, width, height);
    expect(layers.map((nodes) => nodes.length)).toEqual(units);
    const nodes = layers.flat();
    for (const { x, y } of nodes) {
      expect(x - size / 2).toBeGreaterThanOrEqual(0);
      expect(x + size / 2).toBeLessThanOrEqual(width);
      expect(y - size / 2).toBeGreaterThan(30); // below the words
      expect(y + size / 2).toBeLessThanOrEqual(height);
    }
    for (const [i, a] of nodes.entries()) {
      for (const b of nodes.slice(i + 1))
        expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThan(size);
    }
  });
});

test('layers that do not fit show their first units', () => {
  const { layers } = layOut([2, 64, 64, 64, 64, 64, 64, 1], 300, 320);
  expect(layers).toHaveLength(8);
  for (const nodes of layers.slice(1, 7)) expect(nodes.length).toBeGreaterThan(8);
  expect(layers[1].length).toBeLessThan(64);
});

test('the threshold leaves the largest weights', () => {
  const weights = [Float32Array.of(1, -5, 0.5), Float32Array.of(-2, 3)];
  expect(threshold(weights, 5)).toBe(0);
  expect(threshold(weights, 2)).toBe(3);
  expect(threshold(weights, 1)).toBe(5);
});

test('digests: the vectors of FNV-1a, and slices do not matter', () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c: "foobar" is 0xbf9cf968; its bytes as numbers of four are "foob".
  const foob = new Float32Array(new TextEncoder().encode('foob').buffer);
  const two = Float32Array.of(foob[0], 1);
  expect(showDigest(addToDigest(EMPTY_DIGEST, foob))).toBe('3f5076ef');
  expect(addToDigest(addToDigest(EMPTY_DIGEST, foob), two.subarray(1))).toBe(addToDigest(EMPTY_DIGEST, two));
  expect(showDigest(0xbf9cf)).toBe('000bf9cf');
});
