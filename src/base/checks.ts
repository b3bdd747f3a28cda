/** Errors in one message shape, and the checks of plain values that raise them. */

/** What kind of thing went wrong; every error of the library carries one. */
export type ErrorCode = 'type' | 'value' | 'data' | 'diverged' | 'busy' | 'engine' | 'file' | 'worker';

/** `"name" expected …, got …` as a TypeError. */
export function typeError(name: string, expected: string, got: unknown, code: ErrorCode = 'type'): TypeError {
  return Object.assign(new TypeError(`"${name}" expected ${expected}, got ${show(got)}`), { code });
}

/** `"name" expected …, got …` as a RangeError; `got` is shown, or taken as it is when it is a `Said`. */
export function rangeError(name: string, expected: string, got: unknown, code: ErrorCode = 'value'): RangeError {
  return Object.assign(new RangeError(`"${name}" expected ${expected}, got ${show(got)}`), { code });
}

/** An error about what the network is doing: code `'busy'`. */
export function busyError(what: string): Error {
  const message = `${what} is not possible while the network trains; in callbacks it may be read, cloned and evaluated, and "learningRate" may be set`;
  return Object.assign(new Error(message), { code: 'busy' as const });
}

/** Words about a value, to be put into a message as they are. */
export class Said {
  constructor(readonly words: string) {}
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value instanceof Said) return value.words;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) {
    return `a ${value.constructor.name}${'length' in value ? ` of ${value.length}` : ''}`;
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

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
    throw rangeError(name, expected, new Said(`${show(value)}${suggestion(value, known)}`));
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
      throw rangeError(of, `options among ${known.join(', ')}`, new Said(`${show(key)}${suggestion(key, known)}`));
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

/** What `read` returns; what it throws is about the file: code `'file'`, but for an engine that lacks something. */
export function ofFile<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (code === 'engine') throw cause;
    if (typeof code === 'string' && / expected .*, got /s.test(String(message))) {
      throw Object.assign(cause as Error, { code: 'file' });
    }
    throw Object.assign(rangeError('file', 'a model', new Said(String(cause)), 'file'), { cause });
  }
}

/** Where number `i` of rows of `width` stands, for a message. */
export function placeOf(i: number, width: number): string {
  return `at row ${Math.floor(i / width)}, column ${i % width}`;
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
