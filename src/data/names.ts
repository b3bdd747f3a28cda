/**
 * Data by name: rows as objects keyed by `inputNames`, targets as `classNames`. Translates both to the order that the
 * network uses.
 */
import { rangeError, show, typeError, Verbatim } from '../base/errors';

/**
 * Rows given as objects become arrays of their values, in the order of `names`. Other forms of x pass unchanged. `ignore`
 * is whether rows may have other keys.
 */
export function toOrdered(x: unknown, names: readonly string[], ignore: boolean): unknown {
  if (isNamed(x)) return [valuesOf(x, 0, names, ignore)];
  if (!Array.isArray(x) || typeof x[0] !== 'object') return x;
  return x.map((row: unknown, i) => (isNamed(row) ? valuesOf(row, i, names, ignore) : row));
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
export function toIndices(y: unknown, names: readonly string[], rows: number): unknown {
  if (typeof y === 'string') return toIndices([y], names, rows);
  if (!Array.isArray(y) || typeof y[0] !== 'string') return y;
  if (y.length !== rows) throw rangeError('y', `${rows} names, one a row`, y.length, 'data');
  return Float32Array.from(y, (name: unknown, i) => {
    const index = names.indexOf(name as string);
    if (index >= 0) return index;
    throw rangeError('y', `one of ${knownOf(names)}`, new Verbatim(`${show(name)} at row ${i}`), 'data');
  });
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
