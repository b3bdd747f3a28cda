/** A digest of the rows: the same for the same numbers, whether they come as a typed array or as arrays. */
import { isFlat, isRow, isSparse, isTyped } from '../../base/forms';
import type { FoldData } from './parts';

interface Hash {
  update(data: Uint8Array | string): Hash;
  digest(encoding: 'hex'): string;
}

interface Builtins {
  'node:crypto': { createHash(name: string): Hash };
  'node:fs': typeof import('node:fs');
  'node:path': typeof import('node:path');
}

/** A module of Node's; undefined where the host has none. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): never } };
  return process?.getBuiltinModule?.(name);
}

/** Numbers that are hashed at once. */
const CHUNK = 2 ** 16;

/** SHA-256 of inputs, targets and weights, in hex; undefined where the host has no node:crypto. */
export function digestOf({ x, y, sampleWeights }: FoldData): string | undefined {
  const hash = builtin('node:crypto')?.createHash('sha256');
  if (!hash) return undefined;
  for (const [name, rows] of Object.entries({ x, y, sampleWeights })) {
    hash.update(`${name}\n`);
    if (rows === undefined) continue;
    if (isSparse(rows)) {
      hash.update(`sparse ${rows.columns}\n`);
      for (const part of [rows.offsets, rows.indices, rows.values ?? []]) addNumbers(hash, part);
    } else if (isFlat(rows as ArrayLike<unknown>)) {
      addNumbers(hash, rows as ArrayLike<number>);
    } else {
      for (const row of rows as ArrayLike<unknown>[]) addRow(hash, row);
    }
  }
  return hash.digest('hex');
}

/** Numbers as float64, in the order of their bytes that all machines of today share. */
function addNumbers(hash: Hash, numbers: ArrayLike<number>): void {
  for (let at = 0; at < numbers.length; at += CHUNK) {
    const part = Float64Array.from({ length: Math.min(CHUNK, numbers.length - at) }, (_, i) => Number(numbers[at + i]));
    hash.update(new Uint8Array(part.buffer));
  }
}

function addRow(hash: Hash, row: unknown): void {
  const plain = isTyped(row) || (isRow(row) && typeof row !== 'string' && Array.prototype.every.call(row, isNumber));
  if (plain) addNumbers(hash, row as ArrayLike<number>);
  else hash.update(`${JSON.stringify(row)}\n`);
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
