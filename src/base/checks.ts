/** Checks of plain values at the border: each returns the value with its type, or throws in the shape of errors.ts. */
import { rangeError, show, typeError, Verbatim } from './errors';

/** A number, finite, within [min, max] (either end may be left out). */
export function checkNumber(name: string, value: unknown, min = -Infinity, max = Infinity): number {
  const expected = `a finite number${range(min, max)}`;
  if (typeof value !== 'number') throw typeError(name, expected, value);
  if (!Number.isFinite(value) || value < min || value > max) throw rangeError(name, expected, value);
  return value;
}

/** A number, finite and >= 0. */
export function checkNotNegative(name: string, value: unknown): number {
  return checkNumber(name, value, 0);
}

/** A share of what is kept, or dropped: from 0 to under 1. */
export function checkShare(name: string, value: unknown): number {
  const number = checkNumber(name, value, 0, 1);
  if (number === 1) throw rangeError(name, 'a finite number >= 0 and < 1', 1);
  return number;
}

/** A number, finite and > 0; `or` says what else it may be. */
export function checkPositive(name: string, value: unknown, or = ''): number {
  const number = checkNumber(name, value, 0);
  if (number === 0) throw rangeError(name, `a finite number > 0${or}`, value);
  return number;
}

/** An integer within [min, max]. */
export function checkInteger(name: string, value: unknown, min: number, max = Infinity): number {
  const expected = `an integer${range(min, max)}`;
  if (typeof value !== 'number') throw typeError(name, expected, value);
  if (!Number.isSafeInteger(value) || value < min || value > max) throw rangeError(name, expected, value);
  return value;
}

function range(min: number, max: number): string {
  const high = max < Infinity;
  if (min > -Infinity) return high ? ` from ${min} to ${max}` : ` >= ${min}`;
  return high ? ` <= ${max}` : '';
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw typeError(name, 'true or false', value);
  return value;
}

export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw typeError(name, 'a function', value);
}

/** One of the names in `known`; a near miss is suggested. */
export function checkName<Name extends string>(name: string, value: unknown, known: readonly Name[]): Name {
  const expected = `one of ${known.map((k) => `"${k}"`).join(', ')}`;
  if (typeof value !== 'string') throw typeError(name, expected, value);
  if (!(known as readonly string[]).includes(value)) {
    throw rangeError(name, expected, new Verbatim(`${show(value)}${suggestion(value, known)}`));
  }
  return value as Name;
}

/** A plain object. */
export function checkObject(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw typeError(name, 'an object', value);
  }
  return value as Record<string, unknown>;
}

/** A plain object that has no keys but the known ones; `of` says whose options they are. */
export function checkOptions(of: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  const given = checkObject(of, value);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw rangeError(of, `options among ${known.join(', ')}`, new Verbatim(`${show(key)}${suggestion(key, known)}`));
    }
  }
  return given;
}

/** What a value's `toJSON` says, or the value where it has none. */
export function plainOf(value: unknown): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value) : value;
}

/** The options of a call, which may be left out. */
export function givenOptions(options: unknown, known: readonly string[]): Record<string, unknown> {
  return options === undefined ? {} : checkOptions('options', options, known);
}

/** `; did you mean "…"?` for the known name nearest to `value`, or nothing when none is near. */
function suggestion(value: string, known: readonly string[]): string {
  let nearest = '';
  let least = Math.max(2, value.length / 2);
  for (const name of known) {
    const distance = editDistance(value.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest ? `; did you mean "${nearest}"?` : '';
}

/** Insertions, deletions and replacements that lead from a to b (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
