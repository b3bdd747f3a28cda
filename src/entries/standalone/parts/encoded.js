import { failure, placeOf, show } from './failure.js';
import { checkRow, isRow } from './flat.js';
import { CATEGORIES, Flat, INPUTS, UNKNOWN } from './given.js';

/** Rows of categories, and of numbers among them, as numbers: 0 or 1 for each category of a column. */
function encode(x) {
  const rows = Array.isArray(x) && (x.length === 0 || isRow(x[0])) ? x : [x];
  const width = CATEGORIES.length;
  const flat = new Flat(rows.length * INPUTS);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = checkRow(rows[i], i, width, 'values');
    for (let j = 0; j < width; j++) {
      const categories = CATEGORIES[j];
      const got = () => `${show(row[j])} ${placeOf(i * width + j, width)}`;
      if (categories.length > 0) {
        const index = categories.indexOf(row[j]);
        if (index >= 0) flat[at + index] = 1;
        else if (UNKNOWN === 'error')
          throw failure(RangeError, `what was learnt (${known(categories)})`, got(), 'data');
        at += categories.length;
      } else {
        const number = typeof row[j] === 'number' || typeof row[j] === 'boolean';
        flat[at] = number ? Number(row[j]) : Number.NaN;
        if (!Number.isFinite(flat[at]))
          throw failure(number ? RangeError : TypeError, 'finite numbers (as float32)', got(), 'data');
        at += 1;
      }
    }
  }
  return flat;
}

function known(categories) {
  return categories.slice(0, 5).map(show).join(', ') + (categories.length > 5 ? ', \u2026' : '');
}

export { encode };
