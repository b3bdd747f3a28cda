/**
 * The library's errors. All messages have one shape, `"name" expected …, got …`, and every error has a `code`,
 * which programs can test without parsing messages.
 */

/**
 * The kind of an error, in its `code`: wrong type, wrong value, bad data, diverged training, network busy, engine
 * without a needed feature, bad file, failed worker.
 */
export type ErrorCode = 'type' | 'value' | 'data' | 'diverged' | 'busy' | 'engine' | 'file' | 'worker';

/** Gives an error its code. */
export function withCode<Kind extends Error>(error: Kind, code: ErrorCode): Kind & { code: ErrorCode } {
  return Object.assign(error, { code });
}

/** A TypeError with the message `"name" expected …, got …`. */
export function typeError(name: string, expected: string, got: unknown, code: ErrorCode = 'type'): TypeError {
  return withCode(new TypeError(`"${name}" expected ${expected}, got ${show(got)}`), code);
}

/**
 * A RangeError with the message `"name" expected …, got …`. `got` is shown as by `show`; pass a `Verbatim` to word
 * it yourself.
 */
export function rangeError(name: string, expected: string, got: unknown, code: ErrorCode = 'value'): RangeError {
  return withCode(new RangeError(`"${name}" expected ${expected}, got ${show(got)}`), code);
}

/**
 * The error of a call that needs an idle network while it trains, or asks a function of the user's: code `'busy'`.
 * `what` is the refused action.
 */
export function busyError(what: string): Error {
  const possible = 'in callbacks it may be read, cloned and evaluated, and "learningRate" may be set';
  return withCode(new Error(`${what} is not possible while the network trains; ${possible}`), 'busy');
}

/** Words that a message shows as they are, instead of a value that `show` describes. */
export class Verbatim {
  constructor(readonly words: string) {}
}

/**
 * A value as a message shows it: strings quoted and cut after 40 characters, arrays by their length, objects by their
 * kind.
 */
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
  if (value instanceof Map) return 'a Map';
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Row and column, both from 0, of flat index `i` in rows of `width` values, for a message. */
export function placeOf(i: number, width: number): string {
  return `at row ${Math.floor(i / width)}, column ${i % width}`;
}

/**
 * Runs a reader of a file and returns its result. Errors that it throws get the code `'file'`: an error in the
 * library's message shape keeps its text, any other becomes the `cause` of a RangeError. An error with code `'engine'`
 * passes unchanged, since the engine is at fault and not the file.
 */
export function asFileError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (code === 'engine') throw cause;
    if (typeof code === 'string' && / expected .*, got /s.test(String(message))) {
      throw withCode(cause as Error, 'file');
    }
    throw Object.assign(rangeError('file', 'a model', new Verbatim(String(cause)), 'file'), { cause });
  }
}
