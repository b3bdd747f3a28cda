/** The library's errors: one message shape, `"name" expected …, got …`, and a `code` that says the kind. */

/** What kind of thing went wrong; every error of the library carries one. */
export type ErrorCode = 'type' | 'value' | 'data' | 'diverged' | 'busy' | 'engine' | 'file' | 'worker';

/** `"name" expected …, got …` as a TypeError. */
export function typeError(name: string, expected: string, got: unknown, code: ErrorCode = 'type'): TypeError {
  return Object.assign(new TypeError(`"${name}" expected ${expected}, got ${show(got)}`), { code });
}

/** `"name" expected …, got …` as a RangeError; `got` is shown, or taken as it is when it is a `Verbatim`. */
export function rangeError(name: string, expected: string, got: unknown, code: ErrorCode = 'value'): RangeError {
  return Object.assign(new RangeError(`"${name}" expected ${expected}, got ${show(got)}`), { code });
}

/** An error about what the network is doing: code `'busy'`. */
export function busyError(what: string): Error {
  const message = `${what} is not possible while the network trains; in callbacks it may be read, cloned and evaluated, and "learningRate" may be set`;
  return Object.assign(new Error(message), { code: 'busy' as const });
}

/** Words about a value, to be put into a message as they are. */
export class Verbatim {
  constructor(readonly words: string) {}
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value instanceof Verbatim) return value.words;
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

/** Where number `i` of rows of `width` stands, for a message. */
export function placeOf(i: number, width: number): string {
  return `at row ${Math.floor(i / width)}, column ${i % width}`;
}

/** What `read` returns; what it throws is about the file: code `'file'`, but for an engine that lacks something. */
export function asFileError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (code === 'engine') throw cause;
    if (typeof code === 'string' && / expected .*, got /s.test(String(message))) {
      throw Object.assign(cause as Error, { code: 'file' });
    }
    throw Object.assign(rangeError('file', 'a model', new Verbatim(String(cause)), 'file'), { cause });
  }
}
