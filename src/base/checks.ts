/**
 * Checks of single values where a call enters the library. Each check returns the value with its type, or throws a
 * TypeError (wrong type) or a RangeError (wrong value) in the message shape of errors.ts. −0 becomes 0.
 * `name` is the option's name in the message.
 */
import { rangeError, show, typeError, Verbatim } from './errors';
import { suggestion } from './suggestion';

/** A finite number in [min, max]; leave out either bound for none. */
export function checkNumber(name: string, value: unknown, min = -Infinity, max = Infinity): number {
  return checkWithin(name, value, 'a finite number', Number.isFinite, min, max);
}

/** A finite number >= 0. */
export function checkNotNegative(name: string, value: unknown): number {
  return checkNumber(name, value, 0);
}

/** A fraction in [0, 1), such as a dropout rate, a momentum or a decay factor: 1 would drop or keep everything. */
export function checkShare(name: string, value: unknown): number {
  const number = checkNumber(name, value, 0, 1);
  if (number === 1) throw rangeError(name, 'a finite number >= 0 and < 1', 1);
  return number;
}

/** A finite number > 0. `or` names an alternative in the message, such as ' or "auto"'. */
export function checkPositive(name: string, value: unknown, or = ''): number {
  const number = checkNumber(name, value, 0);
  if (number === 0) throw rangeError(name, `a finite number > 0${or}`, value);
  return number;
}

/** A safe integer in [min, max]. */
export function checkInteger(name: string, value: unknown, min: number, max = Infinity): number {
  return checkWithin(name, value, 'an integer', Number.isSafeInteger, min, max);
}

function checkWithin(
  name: string,
  value: unknown,
  kind: string,
  isKind: (value: number) => boolean,
  min: number,
  max: number,
): number {
  const expected = kind + range(min, max);
  if (typeof value !== 'number') throw typeError(name, expected, value);
  if (!isKind(value) || value < min || value > max) throw rangeError(name, expected, value);
  return value + 0; // −0 is 0, which it would be anyway once it has gone through JSON
}

/** The bounds as the message shows them; empty where there are none. */
function range(min: number, max: number): string {
  if (max < Infinity) return ` from ${min} to ${max}`;
  return min > -Infinity ? ` >= ${min}` : '';
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw typeError(name, 'true or false', value);
  return value;
}

/** A function or undefined: callbacks are optional. */
export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw typeError(name, 'a function', value);
}

/** One of the names in `known`; the message suggests the nearest known name for a typo. */
export function checkName<Name extends string>(name: string, value: unknown, known: readonly Name[]): Name {
  const expected = `one of ${known.map((k) => `"${k}"`).join(', ')}`;
  if (typeof value !== 'string') throw typeError(name, expected, value);
  if (!(known as readonly string[]).includes(value)) {
    throw rangeError(name, expected, new Verbatim(`${show(value)}${suggestion(value, known)}`));
  }
  return value as Name;
}

/** So many strings, of which two may be alike; undefined where there are none. */
export function checkNames(name: string, value: unknown, count: number): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const expected = `${count} names`;
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) throw typeError(name, expected, value);
  if (value.length !== count) throw rangeError(name, expected, value.length);
  return value;
}

/** An object with keys: neither null, nor what holds its content otherwise: an array, a Map, a view of a buffer. */
export function checkObject(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Symbol.iterator in value || ArrayBuffer.isView(value)) {
    throw typeError(name, 'an object', value);
  }
  return value as Record<string, unknown>;
}

/**
 * An object whose keys are all in `known`, so that a misspelt option is an error and not ignored. `of` is the name of
 * the function or option that takes the object.
 */
export function checkOptions(of: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  const given = checkObject(of, value);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw rangeError(of, `options among ${known.join(', ')}`, new Verbatim(`${show(key)}${suggestion(key, known)}`));
    }
  }
  // What some other code has put on all objects is no option of this one.
  return known.some((key) => key in Object.prototype) ? Object.assign(Object.create(null), given) : given;
}

/** What an object has itself under this name, or undefined: not what some other code has put on all objects. */
export function own<Of extends object, Key extends PropertyKey>(
  of: Of,
  key: Key,
): Of extends { [K in Key]?: infer Value } ? Value | undefined : unknown {
  return (Object.hasOwn(of, key) ? (of as Record<PropertyKey, unknown>)[key] : undefined) as never;
}

/** What the value's own `toJSON` returns, or the value itself where it has no `toJSON`. */
export function plainOf(value: unknown): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value) : value;
}

/** No options, not even those of a polluted Object.prototype. */
const NONE: Record<string, unknown> = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.create(null));

/** The options object of a call, or an empty one where the caller passed none. */
export function givenOptions(options: unknown, known: readonly string[]): Record<string, unknown> {
  return options === undefined ? NONE : checkOptions('options', options, known);
}
