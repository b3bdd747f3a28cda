import { affine } from './affine.js';
import { failure, placeOf } from './failure.js';
import { INPUT_SCALER, INPUTS } from './given.js';

/** Row k of flat into `row`, scaled and then rounded to float32. */
function setRow(row, flat, k) {
  for (let j = 0; j < INPUTS; j++) {
    const i = k * INPUTS + j;
    row[j] = affine(flat[i], j, INPUT_SCALER);
    if (Number.isFinite(row[j])) continue;
    throw failure(
      RangeError,
      'finite numbers (as float32)',
      `${flat[i]} (${row[j]} scaled) ${placeOf(i, INPUTS)}`,
      'data',
    );
  }
}

export { setRow };
