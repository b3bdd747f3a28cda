/** The structures that JavaScript writes and kernels read: both sides, and the room for them, must agree. */
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/memory/layout';
import { checkConfig } from '../../src/model/config';
import { LAYER, LAYER_BYTES, STEP, STEP_BYTES } from './fields';
import { VARIANTS } from './instance';

describe.each(VARIANTS)('$name', ({ kernels }) => {
  test('a Step has one size and the same last field', () => {
    expect(STEP_BYTES).toBe(kernels.sizeOfStep());
    expect(STEP.learningRate).toBe(kernels.offsetOfLearningRate());
  });

  test('a Layer has one size and the same last field', () => {
    expect(LAYER_BYTES).toBe(kernels.sizeOfLayer());
    expect(LAYER.moments).toBe(kernels.offsetOfMoments());
  });

  test('a workspace has room for both', () => {
    const { buffers } = layoutOf(checkConfig({ inputs: 2, layers: Array(7).fill(3) }));
    expect(4 * buffers.step.length).toBeGreaterThanOrEqual(kernels.sizeOfStep());
    expect(4 * buffers.layers.length).toBeGreaterThanOrEqual(7 * kernels.sizeOfLayer());
    expect(buffers.layers.offset).toBeGreaterThanOrEqual(buffers.step.offset + buffers.step.length);
  });

  test('what JavaScript may write to begins behind what the module holds, at a double’s alignment', () => {
    expect(kernels.heapBase()).toBeGreaterThan(0);
    expect(kernels.heapBase() % 8).toBe(0);
  });
});
