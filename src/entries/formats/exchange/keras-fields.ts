/** Fields of a config that a stranger wrote: own properties alone, and errors that say where in the model something stands. */
import { rangeError, show, Verbatim } from '../../../base/errors';

/** A property of an object's own; undefined where there is no object, or no such property. */
export function field(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key)
    ? (of as Record<string, unknown>)[key]
    : undefined;
}

/** The first of these properties that is there and is not null. */
export function firstOf(of: unknown, ...keys: string[]): unknown {
  for (const key of keys) {
    const value = field(of, key);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** `"model" expected …, got …`, about the file. */
export function modelError(expected: string, got: string): RangeError {
  return rangeError('model', expected, new Verbatim(got), 'file');
}

/** Of a layer's config: a number within [min, max], or the format's default. Old files wrap numbers as arrays of NumPy. */
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

/** Of a layer's config: true or false, or the format's default. */
export function flagIn(config: unknown, key: string, or: boolean, where: string): boolean {
  const value = field(config, key) ?? or;
  if (typeof value !== 'boolean') throw modelError(`"${key}" of ${where} to be true or false`, show(value));
  return value;
}
