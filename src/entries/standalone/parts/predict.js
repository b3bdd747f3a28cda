import { flatten } from './flat.js';
import { INPUTS, OUTPUTS, STEPS, setRow } from './given.js';

/** The row at work. */
const ROW = new Float32Array(INPUTS);

/** Outputs for rows, one behind the other. */
function predict(x) {
  const flat = flatten(x);
  const rows = flat.length / INPUTS;
  const outputs = new Float32Array(rows * OUTPUTS);
  for (let k = 0; k < rows; k++) {
    setRow(ROW, flat, k);
    let a = ROW;
    for (const step of STEPS) a = step(a);
    for (let j = 0; j < OUTPUTS; j++) outputs[k * OUTPUTS + j] = a[j];
  }
  return outputs;
}

export { predict };
