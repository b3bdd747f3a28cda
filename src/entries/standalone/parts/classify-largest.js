import { OUTPUTS } from './given.js';
import { predict } from './predict.js';

/** The class of each row: its largest output, the first on ties. */
function classify(x) {
  const outputs = predict(x);
  return Uint32Array.from({ length: outputs.length / OUTPUTS }, (_, k) => {
    let best = 0;
    for (let j = 1; j < OUTPUTS; j++) if (outputs[k * OUTPUTS + j] > outputs[k * OUTPUTS + best]) best = j;
    return best;
  });
}

export { classify };
