import { flatten } from './flat.js';
import { INPUTS, OUTPUTS, STEPS, setRow } from './given.js';

/** Outputs for rows, one behind the other. */
function predict(x) {
  const flat = flatten(x);
  const rows = flat.length / INPUTS;
  const outputs = new Float32Array(rows * OUTPUTS);
  const row = new Float32Array(INPUTS);
  for (let k = 0; k < rows; k++) {
    setRow(row, flat, k);
    let a = row;
    for (const step of STEPS) a = step(a);
    outputs.set(a, k * OUTPUTS);
  }
  return outputs;
}

export { predict };
