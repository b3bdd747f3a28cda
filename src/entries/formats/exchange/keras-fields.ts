/** Access to fields of untrusted JSON: own properties only, and errors that say where in the model a value stands. */
import { rangeError, show, Verbatim } from '../../../base/errors';

/** An own property of an object; undefined for anything else. */
export function field(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key)
    ? (of as Record<string, unknown>)[key]
    : undefined;
}

/** The first of these properties that is neither undefined nor null. */
export function firstOf(of: unknown, ...keys: string[]): unknown {
  for (const key of keys) {
    const value = field(of, key);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A value of a file for a message: a short list of numbers as it is, anything else by its kind. */
export function shown(value: unknown): string {
  const isShort = Array.isArray(value) && value.length < 10 && value.every((each) => typeof each !== 'object' || !each);
  return isShort ? `[${value.map(show).join(', ')}]` : show(value);
}

/** A RangeError `"model" expected …, got …` with code 'file'. */
export function modelError(expected: string, got: string): RangeError {
  return rangeError('model', expected, new Verbatim(got), 'file');
}

/**
 * A number of a layer's config in [min, max], or `or`, the format's default. Old files wrap numbers as NumPy arrays.
 */
export function numberIn(
  config: unknown,
  keys: readonly string[],
  or: number,
  where: string,
  min = 0,
  max = 1e30,
): number {
  let value = firstOf(config, ...keys);
  if (field(value, 'type') === 'ndarray') value = field(value, 'value');
  if (value === undefined) return or;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw modelError(`"${keys[0]}" of ${where} to be a number >= ${min}`, show(value));
  }
  return value;
}

/** A boolean of a layer's config, or `or`, the format's default. */
export function flagIn(config: unknown, key: string, or: boolean, where: string): boolean {
  const value = field(config, key) ?? or;
  if (typeof value !== 'boolean') throw modelError(`"${key}" of ${where} to be true or false`, show(value));
  return value;
}
