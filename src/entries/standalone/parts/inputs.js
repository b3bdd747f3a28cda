import { failure, placeOf } from './failure.js';
import { INPUTS } from './given.js';

/** Row k of flat into `row`, rounded to float32. */
function setRow(row, flat, k) {
  for (let j = 0; j < INPUTS; j++) {
    const i = k * INPUTS + j;
    row[j] = flat[i];
    if (Number.isFinite(row[j])) continue;
    throw failure(RangeError, 'finite numbers (as float32)', `${row[j]} ${placeOf(i, INPUTS)}`, 'data');
  }
}

export { setRow };
