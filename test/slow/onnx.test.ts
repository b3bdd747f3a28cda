import { test } from 'vitest';
import { expectHonestReader } from '../entries/formats/onnx/mutants';

test('thousands of mutants of ONNX files end in a network that works, or in an error that says why', () => {
  expectHonestReader(4_000);
});
