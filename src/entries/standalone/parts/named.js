import { failure, show } from './failure.js';
import { inputNames, OTHER_KEYS } from './given.js';

/** x with rows by name as rows in order. */
function ordered(x) {
  if (isNamed(x)) return [valuesOf(x, 0)];
  if (!Array.isArray(x) || typeof x[0] !== 'object') return x;
  return x.map((row, i) => (isNamed(row) ? valuesOf(row, i) : row));
}

function isNamed(row) {
  return typeof row === 'object' && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row);
}

function valuesOf(row, i) {
  const expected = `${inputNames.map(show).join(', ')} in row ${i}`;
  const keys = Object.keys(row);
  const extra = OTHER_KEYS === 'ignore' ? undefined : keys.find((key) => !inputNames.includes(key));
  if (extra !== undefined)
    throw failure(RangeError, `${expected} (others need otherKeys: "ignore")`, show(extra), 'data');
  return inputNames.map((name) => {
    if (!keys.includes(name)) throw failure(RangeError, expected, `no ${show(name)}`, 'data');
    return row[name];
  });
}

export { ordered };
