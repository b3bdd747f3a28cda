/** The kernels without relaxed SIMD are made from those with it: nothing but the fused instructions is replaced, and all of them. */
import { readFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { describe, expect, test } from 'vitest';
import compiledText from '../../build/simd.test.wasm';
import { textOf } from '../../scripts/kernels-text.mjs';
import { bytesOf } from '../../src/wasm/instantiate';
import { unfuse } from '../../src/wasm/unfuse';
import { Arena, type TestKernels } from './instance';
import { Machine, type MachineSpec, parametersFor } from './machine';
import { expectBits, Numbers } from './matrices';

const shipped = new Uint8Array(readFileSync('build/relaxed.wasm'));
const tested = new Uint8Array(readFileSync('build/relaxed.test.wasm'));

/** The text form of a module, all features allowed. */
function disassemble(bytes: Uint8Array): string {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.All);
  const text = module.emitText();
  module.dispose();
  return text;
}

const count = (text: string, instruction: string): number => text.split(`(${instruction}\n`).length - 1;

describe.each([
  ['the shipped module', shipped],
  ['the tested module', tested],
])('%s', (_, bytes) => {
  const before = disassemble(bytes);
  const after = disassemble(unfuse(bytes));

  test('holds no three bytes that look like a fused instruction and are none', () => {
    let found = [0, 0];
    for (let i = 0; i + 2 < bytes.length; i++) {
      const which = bytes[i] === 0xfd && bytes[i + 2] === 2 ? bytes[i + 1] - 0x85 : -1;
      if (which === 0 || which === 1) found = found.map((n, k) => (k === which ? n + 1 : n));
    }
    expect(found[0]).toBeGreaterThan(100);
    expect(found[1]).toBeGreaterThan(5);
    expect([count(before, 'f32x4.relaxed_madd'), count(before, 'f32x4.relaxed_nmadd')]).toEqual(found);
  });

  test('is valid without them, and has a product and a sum or a difference for each', () => {
    expect(WebAssembly.validate(unfuse(bytes))).toBe(true);
    expect(after).not.toContain('relaxed');
    const [madd, nmadd] = [count(before, 'f32x4.relaxed_madd'), count(before, 'f32x4.relaxed_nmadd')];
    expect(count(after, 'f32x4.mul')).toBe(count(before, 'f32x4.mul') + madd + nmadd);
    expect(count(after, 'f32x4.add')).toBe(count(before, 'f32x4.add') + madd);
    expect(count(after, 'f32x4.sub')).toBe(count(before, 'f32x4.sub') + nmadd);
  });
});

test('text and bytes', () => {
  const bytes = Uint8Array.from({ length: 512 }, (_, i) => i);
  expect(textOf(bytes)).toMatch(/^[!-~]+$/);
  expect(textOf(bytes)).not.toMatch(/["\\`$']/);
  expect(bytesOf(textOf(bytes))).toEqual(bytes);
});

test('a step on it gives the bits of one on a module compiled without', () => {
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
  const [made, compiled] = [unfuse(tested), bytesOf(compiledText)].map((bytes) => {
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
