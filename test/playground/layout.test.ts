/** Where units stand: inside, apart, in their order; and which lines are left out. */
import { describe, expect, test } from 'vitest';
import { layOut } from '../../examples/playground/src/plane/layout';
import { linkAt, threshold } from '../../examples/playground/src/plane/links';
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

describe('the line under the pointer', () => {
  const layout = layOut([2, 3, 1], 600, 400);
  const weights = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1, 1, 1)];

  test('is found at both ends and in the middle of each curve, and nowhere else', () => {
    const { layers, size } = layout;
    let apart = 0;
    for (const [layer, nodes] of layers.slice(0, -1).entries()) {
      for (const [from, start] of nodes.entries()) {
        for (const [to, end] of layers[layer + 1].entries()) {
          const [left, right] = [start.x + size / 2, end.x - size / 2];
          // A curve leaves level, so that beside its ends it is as high as they are; halfway it is halfway.
          const middle = linkAt(layout, weights, (left + right) / 2, (start.y + end.y) / 2);
          const heights = nodes.flatMap((a) => layers[layer + 1].map((b) => (a.y + b.y) / 2));
          const alone = heights.filter((height) => Math.abs(height - (start.y + end.y) / 2) < 12).length === 1;
          if (alone) {
            expect(middle).toEqual({ layer, from, to });
            apart++;
          }
          expect(linkAt(layout, weights, left + 0.5, start.y)).toMatchObject({ layer, from });
          expect(linkAt(layout, weights, right - 0.5, end.y)).toMatchObject({ layer, to });
        }
      }
    }
    expect(apart).toBeGreaterThan(4);
    expect(linkAt(layout, weights, 3, 3)).toBeUndefined();
    expect(linkAt(layout, weights, 599, 200)).toBeUndefined();
  });
});
