/**
 * The package holds the kernels without fused instructions, each place marked, and makes those with them of it. Both
 * are held against what was compiled: the fused ones in number, the others in the bits of a step. That one's rival is
 * what asc makes without relaxed SIMD and without Binaryen's second round, so neither may change a bit.
 */
import { readFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { describe, expect, test } from 'vitest';
import testedText from '../../build/kernels.test.txt';
import shippedText from '../../build/kernels.txt';
import wideText from '../../build/wide.txt';
import { bytesOf } from '../../src/base/kernel-bytes';
import { Arena, type TestKernels } from './instance';
import { Machine, type MachineSpec, parametersFor } from './machine';
import { expectBits, Numbers } from './matrices';

/** How often the disassembly of a valid module has each instruction. */
function instructionsOf(bytes: Uint8Array): (name: string) => number {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.All);
  expect(module.validate()).toBe(1);
  const text = module.emitText();
  module.dispose();
  return (name) => text.split(`(f32x4.${name}\n`).length - 1;
}

describe.each([
  ['shipped', shippedText, 'build/relaxed.wasm'],
  ['tested', testedText, 'build/relaxed.test.wasm'],
  ['wide', wideText, 'build/wide.wasm'],
])('the %s kernels', (_, text, path) => {
  const compiled = readFileSync(path);
  const [count, simd, relaxed] = [compiled, bytesOf(text, false), bytesOf(text, true)].map(instructionsOf);

  test('fuse what the compiler fuses, and nothing else', () => {
    expect(count('relaxed_madd')).toBeGreaterThan(100);
    for (const name of ['relaxed_madd', 'mul', 'add', 'sub']) expect(relaxed(name)).toBe(count(name));
  });

  test('of simd have a product and a sum in the place of each', () => {
    expect(simd('relaxed_madd')).toBe(0);
    expect(simd('mul')).toBe(count('mul') + count('relaxed_madd'));
    expect(simd('add')).toBe(count('add') + count('relaxed_madd'));
    expect(simd('sub')).toBe(count('sub'));
  });

  test('differ in nothing but these and nops', () => {
    expect(bytesOf(text, false).length).toBe(bytesOf(text, true).length);
    expect(text).toMatch(/^[ -~]+$/);
    expect(text).not.toMatch(/["'\\`$<]/);
  });
});

test('a step on simd gives the bits of one on a module that asc compiled without relaxed SIMD', () => {
  const spec: MachineSpec = {
    inputs: 35,
    layers: [
      { units: 29, activation: 'gelu', bias: true, parts: 1 },
      { units: 18, activation: 'elu', bias: true, parts: 1, l2: 0.1 },
      { units: 7, activation: 'softmax', bias: true, parts: 1 },
    ],
    loss: 'crossEntropy',
    chunk: 32,
    updating: 0,
    inputGradients: false,
  };
  const y = Float32Array.from({ length: 41 }, (_, i) => i % 7);
  const data = { x: new Numbers(1).floats(41 * 35), y, classes: true };
  const compiledWithout = new Uint8Array(readFileSync('build/simd.test.wasm'));
  const [made, compiled] = [bytesOf(testedText, false), compiledWithout].map((bytes) => {
    const kernels = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as TestKernels;
    kernels.useTallTiles(0);
    const arena = new Arena(kernels);
    const machine = new Machine(kernels, arena, spec, parametersFor(spec, new Numbers(2)), data);
    machine.learningRate = 0.25;
    for (let i = 0; i < 5; i++) kernels.runBatches(machine.pointer, 0, 41, 41);
    return machine.parameters.floats.slice();
  });
  expectBits(made, compiled, () => 'parameters');
  expect(made.some((w) => w !== 0)).toBe(true);
});
