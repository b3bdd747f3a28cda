/**
 * What happens to files: bits flip, ends are missing, lengths lie, chunks change places; and to JSON, value by value.
 */
import type { Random } from 'nablanet';

const pick = <Value>(random: Random, values: readonly Value[]): Value => values[random.integer(values.length)];

/** Numbers that readers fall over: as 32-bit words, and as what JSON may hold. */
const WORDS = [0, 1, 4, 127, 128, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 0x7fc00000, 0x7f800000];
const VALUES: readonly unknown[] = [
  ...[0, 1, -1, 2, 3, 0.5, -0.5, 7, 255, 65536, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, -1e300, 1e-320],
  ...[null, true, false, '', '0', '1', 'NaN', '__proto__', 'constructor', 'toString', 'x'.repeat(1000)],
  ...[[], {}, [[]], [0], [1, 2, 3], new Array(1000).fill(0), { length: 3 }, { name: 'sgd' }],
];

/** A place in bytes; often near the beginning, where headers are. */
function place(random: Random, length: number): number {
  if (length === 0) return 0;
  return random.uniform() < 0.3 ? random.integer(Math.min(length, 64)) : random.integer(length);
}

type ByteMutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** A chunk of up to 64 bytes: where it begins and ends. */
function chunk(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = place(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.integer(64))];
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const BYTE_MUTATIONS: readonly ByteMutation[] = [
  function flipBit(bytes, random) {
    bytes[place(random, bytes.length)] ^= 1 << random.integer(8);
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[place(random, bytes.length)] = random.integer(256);
    return bytes;
  },
  function addToByte(bytes, random) {
    bytes[place(random, bytes.length)] += random.integer(9) - 4;
    return bytes;
  },
  function setWord(bytes, random) {
    const at = Math.min(place(random, bytes.length), bytes.length - 4);
    if (at >= 0)
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, pick(random, WORDS), random.uniform() < 0.8);
    return bytes;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, place(random, bytes.length));
  },
  function append(bytes, random) {
    return joined(
      bytes,
      Uint8Array.from({ length: 1 + random.integer(32) }, () => random.integer(256)),
    );
  },
  function remove(bytes, random) {
    const [from, to] = chunk(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  function repeat(bytes, random) {
    const [from, to] = chunk(bytes, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  function exchange(bytes, random) {
    const [from, to] = chunk(bytes, random);
    const [other] = chunk(bytes, random);
    bytes.copyWithin(other, from, to);
    return bytes;
  },
];

/** Bytes changed in one to three ways; the given ones stay as they are. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let left = 1 + random.integer(3); left > 0; left--) mutant = pick(random, BYTE_MUTATIONS)(mutant, random);
  return mutant;
}

interface Place {
  readonly of: Record<string, unknown>;
  readonly key: string;
}

/** A random place in a tree of objects and arrays, or nothing where there is none. */
function randomPlace(root: unknown, random: Random): Place | undefined {
  let at = root;
  let found: Place | undefined;
  while (typeof at === 'object' && at !== null) {
    const keys = Object.keys(at);
    if (keys.length === 0) break;
    const key = pick(random, keys);
    found = { of: at as Record<string, unknown>, key };
    at = found.of[key];
    if (random.uniform() < 0.15) break;
  }
  return found;
}

/** Sets what would otherwise be the prototype, too. */
function put(of: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(of, key, { value, configurable: true, enumerable: true, writable: true });
}

function mutateOnce(root: unknown, random: Random): void {
  const found = randomPlace(root, random);
  if (!found) return;
  const { of, key } = found;
  const value = of[key];
  const kind = random.uniform();
  if (typeof value === 'number' && kind < 0.4) {
    put(of, key, pick(random, [value + 1, value - 1, -value, 2 * value, value / 2, value + 1e-3]));
  } else if (Array.isArray(of) && kind < 0.6) {
    const i = Number(key);
    if (random.uniform() < 0.5) of.splice(i, 1);
    else of.splice(i, 0, structuredClone(value));
  } else if (kind < 0.7) {
    if (Array.isArray(of)) of.splice(Number(key), 1);
    else delete of[key];
  } else if (kind < 0.78 && !Array.isArray(of)) {
    put(
      of,
      pick(random, ['__proto__', 'constructor', 'more', `${key}2`]),
      structuredClone(pick(random, [value, 1, {}])),
    );
  } else if (kind < 0.86) {
    const other = randomPlace(root, random);
    if (other) put(of, key, structuredClone(other.of[other.key]));
  } else put(of, key, structuredClone(pick(random, VALUES)));
}

/** A tree of JSON changed in one to three places; the given one stays as it is. */
export function mutateJSON<Value>(value: Value, random: Random): Value {
  const mutant = structuredClone(value);
  for (let left = 1 + random.integer(3); left > 0; left--) mutateOnce(mutant, random);
  return mutant;
}
