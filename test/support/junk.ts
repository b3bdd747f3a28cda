/** What no call is meant for, in every place of its arguments: each is refused by an error with a code, or taken. */
import { expect } from 'vitest';

/** Values of every type, and objects that are like none; functions, since in the place of a value they are wrong. */
const JUNK: readonly (readonly [name: string, make: () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['0', () => 0],
  ['-1', () => -1],
  ['1.5', () => 1.5],
  ['NaN', () => Number.NaN],
  ['true', () => true],
  ["''", () => ''],
  ["'x'", () => 'x'],
  ['a symbol', () => Symbol('x')],
  ['1n', () => 1n],
  ['{}', () => ({})],
  ['[]', () => []],
  ['[undefined]', () => [undefined]],
  ['[null]', () => [null]],
  ['[symbol]', () => [Symbol('x')]],
  ['[1n]', () => [1n]],
  ['[[]]', () => [[]]],
  ['[{}]', () => [{}]],
  ["['x']", () => ['x']],
  ['{ length }', () => ({ length: 2 })],
  ['a function', () => () => 1],
  ['a Map', () => new Map([['a', 1]])],
  ['a Date', () => new Date(0)],
  ['an invalid Date', () => new Date(Number.NaN)],
  ['a DataView', () => new DataView(new ArrayBuffer(8))],
  ['a BigInt64Array', () => new BigInt64Array(2)],
  ['an object without a prototype', () => Object.create(null)],
  ['a Proxy of {}', () => new Proxy({}, {})],
  ['a Proxy of []', () => new Proxy([], {})],
  ['a Proxy of a function', () => new Proxy(() => 1, {})],
  ['a Proxy of a typed array', () => new Proxy(new Float32Array(2), {})],
];

const CODES = ['type', 'value', 'data', 'diverged', 'busy', 'engine', 'file', 'worker'];

/** A call with arguments that are right: made anew, so that nothing of one trial is left for the next. */
export interface Call {
  readonly call: (...args: never[]) => unknown;
  readonly args: () => unknown[];
}

/** The arguments again and again, with one junk value in one place: an argument, or what is a level or two within. */
function* spoilt(args: () => unknown[]): Generator<[what: string, args: unknown[]]> {
  const places = (value: unknown, depth: number): (string | number)[][] => {
    if (typeof value !== 'object' || value === null || depth > 2) return [];
    const plain = Object.getPrototypeOf(value) === Object.prototype;
    const keys = Array.isArray(value) ? (depth === 0 ? Object.keys(value) : ['0']) : plain ? Object.keys(value) : [];
    return keys.flatMap((key) => [
      [key],
      ...places((value as Record<string, unknown>)[key], depth + 1).map((rest) => [key, ...rest]),
    ]);
  };
  for (const place of places(args(), 0)) {
    for (const [name, make] of JUNK) {
      const fresh = args();
      let at = fresh as unknown as Record<string, unknown>;
      for (const key of place.slice(0, -1)) at = at[key] as Record<string, unknown>;
      at[place[place.length - 1]] = make();
      yield [`${name} as argument ${place.join('.')}`, fresh];
    }
  }
}

/** Holds that each call with junk throws an error with a code, in the message shape, or returns. */
export async function expectCodes({ call, args }: Call): Promise<void> {
  await call(...(args() as never[])); // right as they are
  const wrong: string[] = [];
  for (const [what, given] of spoilt(args)) {
    try {
      await call(...(given as never[]));
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (!CODES.includes(String(code))) wrong.push(`${what}: ${String(error)}`);
      else if (code !== 'busy' && code !== 'diverged' && !/expected .*, got /s.test(String(message)))
        wrong.push(`${what}: ${message}`);
    }
  }
  expect(wrong).toEqual([]);
}

/** The methods that a class has for its users, statics and setters included, as `Class.prototype.name`. */
export function methodsOf(name: string, value: { prototype: object }): string[] {
  const own = (of: object): string[] =>
    Object.entries(Object.getOwnPropertyDescriptors(of))
      .filter(
        ([key, { value, set }]) => key !== 'constructor' && key !== 'prototype' && (set ?? typeof value === 'function'),
      )
      .filter(([key]) => !key.startsWith('_'))
      .map(([key]) => key);
  return [
    `new ${name}`,
    ...own(value).map((key) => `${name}.${key}`),
    ...own(value.prototype).map((key) => `${name}#${key}`),
  ];
}
