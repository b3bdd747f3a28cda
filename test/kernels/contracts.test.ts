/**
 * What kernels demand of their callers, as assertions that releases leave out: in the debug build a call that breaks a
 * contract is an error with the kernel's own words, and calls as JavaScript makes them break none.
 */
import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import { describe, expect, test } from 'vitest';
import type { TestKernels } from './instance';

const bytes = readFileSync(new URL('../../build/debug.wasm', import.meta.url));
const kernels = instantiateSync(bytes).exports as unknown as TestKernels;
const base = kernels.heapBase() >>> 0;
const [A, B, C] = [base, base + 4096, base + 8192];

/** Calls that keep the contract, and the same with one argument that breaks it. */
const CALLS: readonly (readonly [
  kernel: keyof TestKernels,
  right: number[],
  at: number,
  wrong: number,
  says: string,
])[] = [
  ['multiply', [A, 12, B, 0, C, 48, 2, 3, 12, 0, 12], 9, 4, 'multiply: "from" is a multiple of 8'],
  ['multiply', [A, 12, B, 0, C, 48, 2, 3, 12, 8, 12], 10, 13, 'multiply: [from, to) lies within the columns'],
  ['multiply', [A, 12, B, 0, C, 48, 2, 3, 12, 0, 12], 5, 44, 'multiply: rows of c hold padded columns'],
  [
    'multiplyTransposed',
    [A, 20, B, 32, C, 0, 5, 3, 7, 0, 5, 0, 1],
    10,
    6,
    'multiplyTransposed: [from, to) lies within',
  ],
  ['multiplyTransposed', [A, 20, B, 32, C, 0, 5, 3, 7, 0, 5, 0, 1], 3, 28, 'multiplyTransposed: rows of b hold'],
  ['activate', [1, A, 2, 3, 4, 0, 0], 4, 6, 'activate: rows lie a multiple of 4 floats apart'],
  ['differentiate', [1, A, B, 2, 3, 4, 0, 0], 5, 2, 'differentiate: rows lie a multiple of 4 floats apart'],
  ['gather', [A, 3, 0, 0, 2, C], 1, 0, 'gather: rows hold numbers'],
];

describe.each(CALLS)('%s', (kernel, right, at, wrong, says) => {
  const call = kernels[kernel] as (...args: number[]) => void;

  test('takes what keeps the contract', () => {
    expect(() => call(...right)).not.toThrow();
  });

  test(`refuses ${wrong} as argument ${at}: ${says}`, () => {
    expect(() => call(...right.with(at, wrong))).toThrow(says);
  });
});

test('releases hold no assertions', () => {
  const release = readFileSync(new URL('../../build/relaxed.test.wasm', import.meta.url));
  expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name)).toEqual(['abort']);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(release))).toEqual([]);
});
