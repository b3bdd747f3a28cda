/**
 * Data by name: rows as objects keyed by `inputNames`, targets as `classNames`. Translates both to the order that the
 * network uses.
 */
import { inPieces, type Work } from '../base/cooperative';
import { rangeError, show, typeError, Verbatim } from '../base/errors';

/**
 * Rows given as objects become arrays of their values, in the order of `names`. Other forms of x pass unchanged. `ignore`
 * is whether rows may have other keys.
 */
export function toOrdered(x: unknown, names: readonly string[], ignore: boolean): unknown {
  const rows = isNamed(x) ? [x] : x;
  return areNamed(rows) ? rows.map(orderedBy(names, ignore)) : x;
}

/** Whether rows are objects, of which each becomes such an array: `orderedBy` does it for one. */
export function areNamed(x: unknown): x is readonly unknown[] {
  return Array.isArray(x) && typeof x[0] === 'object';
}

/** What makes row i of x an array of values in the order of `names`, where it is an object. */
export function orderedBy(names: readonly string[], ignore: boolean): (row: unknown, i: number) => unknown {
  return (row, i) => (isNamed(row) ? valuesOf(row, i, names, ignore) : row);
}

/** Whether a row is an object of named values. */
export function isNamed(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row);
}

/** The values of row `i` in the order of `names`; missing and unknown keys throw. */
function valuesOf(row: Record<string, unknown>, i: number, names: readonly string[], ignore: boolean): unknown[] {
  const expected = `${names.map(show).join(', ')} in row ${i}`;
  const extra = ignore ? undefined : Object.keys(row).find((key) => !names.includes(key));
  if (extra !== undefined) throw rangeError('x', `${expected} (others need otherKeys: "ignore")`, extra, 'data');
  return names.map((name) => {
    if (!Object.hasOwn(row, name)) throw rangeError('x', expected, new Verbatim(`no ${show(name)}`), 'data');
    return row[name];
  });
}

/** Class names, one per row, become class indices. Other forms of y pass unchanged. */
export function* toIndices(y: unknown, names: readonly string[], rows: number): Work<unknown> {
  const given = typeof y === 'string' ? [y] : y;
  if (!Array.isArray(given) || typeof given[0] !== 'string') return y;
  if (given.length !== rows) throw rangeError('y', `${rows} names, one a row`, given.length, 'data');
  const indices = new Float32Array(rows);
  yield* inPieces(rows, 10 + names.length, (from, to) => {
    for (let i = from; i < to; i++) {
      indices[i] = names.indexOf(given[i]);
      if (indices[i] >= 0) continue;
      throw rangeError('y', `one of ${knownOf(names)}`, new Verbatim(`${show(given[i])} at row ${i}`), 'data');
    }
  });
  return indices;
}

/** The first five labels, worded for a message. */
export function knownOf(labels: readonly unknown[]): string {
  return labels.slice(0, 5).map(show).join(', ') + (labels.length > 5 ? ', …' : '');
}

/** Checks a list of names: distinct strings, `count` of them if it is given. A copy, or null where there is none. */
export function checkList(name: string, value: unknown, count?: number): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const expected = `${count ?? 'an array of'} different strings`;
  if (!Array.isArray(value)) throw typeError(name, expected, value);
  const seen = new Set();
  const other = value.findIndex((each) => typeof each !== 'string' || seen.size === seen.add(each).size);
  if (other >= 0) throw rangeError(name, expected, new Verbatim(`${show(value[other])} among them`));
  if (count !== undefined && value.length !== count) throw rangeError(name, expected, value);
  return value.slice();
}
