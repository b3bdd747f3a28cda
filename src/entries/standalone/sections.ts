/**
 * What is done to a compiled module: its memory gets another size, its data one segment more, and there is a custom
 * section at the end. All else stays as it is. A module is 8 bytes of magic and version, then sections: a byte that
 * says which, the size of what follows as LEB128, what follows (WebAssembly core specification, 5.5).
 */
import { toUtf8 } from '../../base/host';
import { readUnsigned, signed, unsigned } from './leb128';

const CUSTOM = 0;
const MEMORY = 5;
const DATA = 11;

const PAGE = 65536;

/** What is added. */
export interface Addition {
  /** Bytes of memory at first; rounded up to whole pages. */
  readonly memory: number;
  /** Where the segment goes. */
  readonly address: number;
  readonly data: Uint8Array;
  /** A custom section. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The module with all that. */
export function extend(
  module: Uint8Array,
  { memory, address, data, name, content }: Addition,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [module.subarray(0, 8)];
  for (const { id, payload } of sectionsOf(module)) {
    if (id === MEMORY) {
      // one memory without a maximum
      parts.push(...section(MEMORY, Uint8Array.of(1, 0, ...unsigned(Math.ceil(memory / PAGE)))));
    } else if (id === DATA) {
      const { value: count, end } = readUnsigned(payload, 0);
      // an active segment: 0, i32.const address, end
      const head = Uint8Array.of(0, 0x41, ...signed(address), 0x0b, ...unsigned(data.length));
      parts.push(...section(DATA, Uint8Array.from(unsigned(count + 1)), payload.subarray(end), head, data));
    } else {
      parts.push(...section(id, payload));
    }
  }
  const label = toUtf8(name);
  parts.push(...section(CUSTOM, Uint8Array.of(...unsigned(label.length), ...label), content));
  return joined(parts);
}

/** The sections of a module, in their order. */
export function* sectionsOf(module: Uint8Array): Generator<{ id: number; payload: Uint8Array }, void> {
  for (let at = 8; at < module.length; ) {
    const { value: size, end } = readUnsigned(module, at + 1);
    yield { id: module[at], payload: module.subarray(end, end + size) };
    at = end + size;
  }
}

function section(id: number, ...contents: Uint8Array[]): Uint8Array[] {
  const size = contents.reduce((sum, { length }) => sum + length, 0);
  return [Uint8Array.of(id, ...unsigned(size)), ...contents];
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
