/**
 * Exports single kernels for test/kernels. Built from the same sources beside the package's module, and not shipped.
 */

export { activate, differentiate } from './activations';
export { multiply, multiplyTransposed, packTransposed } from './gemm/frame';
export * from './index';
export { costOfRow } from './losses';
export { addNoise, dropOut } from './noise';
export { optimizeAt } from './optimizers';
export { sgd } from './optimizers/sgd';
export { clipValues, limitNorms, penalize } from './penalties';
export { gather, gatherTargets } from './rows';

import { constants } from './math/constants';
import { Exponential, Inline } from './math/exponential';
import { Logarithm } from './math/logarithm';
import { Normal } from './math/normal';
import { Layer, Step } from './table';

/**
 * y = f(x) over `count` values (a multiple of 4); `which` is 0 exp, 1 log, 2 log1p, 3 tanh, 4 sigmoid, 5 expm1, 6 bell,
 * 7 normal.
 */
export function map(which: i32, x: usize, y: usize, count: i32): void {
  const t = constants();
  const end = x + ((<usize>count) << 2);
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x);
    if (which === 0) v128.store(y, Inline.exp4(v, t));
    else if (which === 1) v128.store(y, Logarithm.log4(v, t));
    else if (which === 2) v128.store(y, Logarithm.log1p4(v, t));
    else if (which === 3) v128.store(y, Exponential.tanh4(v, t));
    else if (which === 4) v128.store(y, Inline.sigmoid4(v, t));
    else if (which === 5) v128.store(y, Exponential.expm14(v, t));
    else if (which === 6) v128.store(y, Normal.bell4(v, t));
    else v128.store(y, Normal.normal4(v, Normal.bell4(v, t), t));
  }
}

/** Sizes of the structures in bytes, and offsets of their last fields: src/base/kernel-tables.ts must agree. */
export function sizeOfStep(): i32 {
  return offsetof<Step>();
}
export function sizeOfLayer(): i32 {
  return offsetof<Layer>();
}
export function offsetOfLearningRate(): i32 {
  return offsetof<Step>('learningRate');
}
export function offsetOfMoments(): i32 {
  return offsetof<Layer>('moments');
}
