import { failure, placeOf, show } from './failure.js';
import { INPUTS } from './given.js';

function isTyped(value) {
  return ArrayBuffer.isView(value) && 'length' in value && typeof value[0] !== 'bigint';
}

function isRow(value) {
  if (ArrayBuffer.isView(value)) return isTyped(value);
  return typeof value === 'object' && value !== null && typeof value.length === 'number';
}

/** The numbers of all rows, one behind the other. */
function flatten(x) {
  const flat = isTyped(x) ? x : fromArray(x);
  if (flat.length === 0) throw failure(RangeError, 'at least one row', 'none', 'data');
  if (flat.length % INPUTS === 0) return flat;
  throw failure(RangeError, `rows of ${INPUTS} numbers`, `${flat.length} numbers in all`, 'data');
}

function fromArray(x) {
  const forms = 'a typed array, an array of numbers or an array of rows';
  if (!Array.isArray(x)) throw failure(TypeError, forms, show(x), 'type');
  if (!isRow(x[0])) return copy(x, new Float64Array(x.length), 0);
  const flat = new Float64Array(x.length * INPUTS);
  for (let i = 0; i < x.length; i++) copy(checkRow(x[i], i, INPUTS, 'numbers'), flat, i * INPUTS);
  return flat;
}

function checkRow(row, i, width, what) {
  const expected = `${width} ${what} in row ${i}`;
  if (!isRow(row)) throw failure(TypeError, expected, show(row), 'data');
  if (row.length !== width) throw failure(RangeError, expected, show(row.length), 'data');
  return row;
}

function copy(from, to, offset) {
  for (let i = 0; i < from.length; i++) {
    const value = from[i];
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw failure(TypeError, `numbers${needFor(value)}`, `${show(value)} ${placeOf(offset + i, INPUTS)}`, 'data');
    to[offset + i] = value;
  }
  return to;
}

function needFor(value) {
  return show(value) === 'an object' ? ' (objects need "inputNames" in the config)' : '';
}

export { checkRow, flatten, isRow };
