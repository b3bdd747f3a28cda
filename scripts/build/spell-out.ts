/**
 * The kernels that are shipped, from those compiled for relaxed SIMD: fused instructions spelled out, constants
 * shortened.
 */
import { readUnsigned, unsigned } from '../../src/entries/standalone/leb128.ts';
import { sectionsOf } from '../../src/entries/standalone/sections.ts';

const SIMD = 0xfd;
const MUL = [SIMD, 0xe6, 1];
const ADD = [SIMD, 0xe4, 1];
const NOP = 0x01;
const [GET, SET] = [0x20, 0x21];
const [I32, F32] = [0x41, 0x43];
const [I32X4_SPLAT, F32X4_SPLAT] = [0x11, 0x13];
/** SIMD instructions' codes, as Reader gives them. */
const [LAST_LOAD, CONSTANT, MADD] = [0xfd0a, 0xfd0c, 0xfd00 + 0x105];
const V128 = 0x7b;
const [TYPES, FUNCTIONS, CODE] = [1, 3, 10];

/** An instruction: its code as Reader gives it, and all of its bytes. */
interface Instruction {
  code: number;
  bytes: ArrayLike<number> & Iterable<number>;
}

/** Walks the bytes of a section (WebAssembly Core Specification 3.0, 5). */
class Reader {
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++];
  }

  number(): number {
    const { value, end } = readUnsigned(this.bytes, this.at);
    this.at = end;
    return value;
  }

  /** Goes behind so many numbers. */
  skip(count: number): void {
    for (let i = 0; i < count; i++) this.number();
  }

  list<Item>(item: () => Item): Item[] {
    return Array.from({ length: this.number() }, item);
  }

  /** Goes behind one instruction; its code, to 0xfd00 what is behind the prefix of SIMD's. */
  instruction(): number {
    const code = this.byte();
    if (code === SIMD) return 0xfd00 + this.simd();
    if (code === 0xfc) {
      const further = this.number();
      this.skip([2, 1, 2, 1][further - 8] ?? 0); // bulk memory; the rest converts numbers
    } else if (code === 0xfe) {
      this.skip(this.number() === 3 ? 1 : 2); // atomic instructions
    } else if (code === 0x0e) this.skip(this.number() + 1);
    else if (code === 0x11 || (code >= 0x28 && code <= 0x3e)) this.skip(2);
    else if (code === 0x1c) this.skip(this.number());
    else if (code === 0x43) this.at += 4;
    else if (code === 0x44) this.at += 8;
    else if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x3f, 0x40, 0x41, 0x42].includes(code)) this.skip(1);
    else if (code >= 0x20 && code <= 0x24) this.skip(1);
    else if (code > 0xc4) throw new Error(`unknown instruction ${code}`);
    return code;
  }

  /** Goes behind one instruction of SIMD, whose prefix is behind already. */
  private simd(): number {
    const code = this.number();
    if (code <= 11 || code === 92 || code === 93) this.skip(2);
    else if (code <= 13) this.at += 16;
    else if (code >= 21 && code <= 34) this.at += 1;
    else if (code >= 84 && code <= 91) {
      this.skip(2);
      this.at += 1;
    }
    return code;
  }
}

/**
 * A constant whose lanes are alike, in 18 bytes, as one lane and a splat, in 4 or 7. V8 makes the same of both; and
 * where it decides by the bytes of functions which to inline, as from Node 22 on, shorter is better. But where it fuses
 * lanes it takes two constants for equal halves of a pair, and two splats not.
 */
function shortened(bytes: Uint8Array): Instruction['bytes'] {
  const [first, ...rest] = [2, 6, 10, 14].map((at) => bytes.subarray(at, at + 4));
  if (!rest.every((lane) => lane.every((byte, i) => byte === first[i]))) return bytes;
  return first.some((byte) => byte > 0) ? [F32, ...first, SIMD, F32X4_SPLAT] : [I32, 0, SIMD, I32X4_SPLAT];
}

/**
 * Of how many instructions at the end of a list the last operand is sure to consist: at most a load from a local's
 * address.
 */
function operandLength(list: readonly Instruction[]): number {
  const [before, last] = list.slice(-2).map(({ code }) => code);
  if (last === GET || last === CONSTANT) return 1;
  return last >= 0xfd00 && last <= LAST_LOAD && (before === GET || before === I32) ? 2 : 0;
}

/**
 * A module's fused instructions spelled out: multiplication and addition, in the order and with the rounding that
 * `simd` promises (assembly/lanes.ts).
 *
 *     a b c relaxed_madd    →    a b  mul nop  c  add
 *
 * c is what reads a local or a constant; where it is anything else it is set aside, in a local that the function gets
 * for it. The nop marks the place. The bytes are those of the fused instruction and four nops, so that `simd` is what
 * is shipped, and `relaxed-simd` comes of overwriting it in place (src/base/kernel-bytes.ts). Constants are `shortened`,
 * but in kernels for `wide` lanes.
 */
export function spellOut(module: Uint8Array, wide: boolean): Uint8Array {
  const spelled = [...module.subarray(0, 8)]; // magic and version
  let parameters: number[] = []; // of each type
  let types: number[] = []; // of each function
  for (const { id, payload } of sectionsOf(module)) {
    const reader = new Reader(payload);
    let content: ArrayLike<number> & Iterable<number> = payload;
    if (id === TYPES) parameters = reader.list(() => parametersOf(reader));
    else if (id === FUNCTIONS) types = reader.list(() => reader.number());
    else if (id === CODE) {
      let i = 0;
      const bodies = reader.list(() => spelledBody(reader, parameters[types[i++]], wide));
      content = [...unsigned(bodies.length), ...bodies.flat()];
    }
    spelled.push(id, ...unsigned(content.length), ...content);
  }
  return Uint8Array.from(spelled);
}

/** Goes behind a function type; the number of its parameters. */
function parametersOf(reader: Reader): number {
  reader.byte(); // what says that it is a function's
  const count = reader.number();
  reader.at += count;
  const results = reader.number();
  reader.at += results;
  return count;
}

/** A function with so many parameters: its locals and instructions, behind their size. */
function spelledBody(reader: Reader, parameters: number, wide: boolean): number[] {
  const size = reader.number();
  const end = reader.at + size;
  let locals = parameters;
  const declared = reader.list(() => {
    const count = reader.number();
    locals += count;
    return [...unsigned(count), reader.byte()];
  });
  const { code, usesT } = spelledCode(reader, end, locals, wide);
  if (usesT) declared.push([1, V128]);
  const all = [...unsigned(declared.length), ...declared.flat(), ...code];
  return [...unsigned(all.length), ...all];
}

/** A function's instructions up to `end`, and whether they use t, a local more. */
function spelledCode(reader: Reader, end: number, t: number, wide: boolean): { code: number[]; usesT: boolean } {
  const list: Instruction[] = [];
  let usesT = false;
  while (reader.at < end) {
    const start = reader.at;
    const code = reader.instruction();
    if (code !== MADD) {
      const bytes = reader.bytes.subarray(start, reader.at);
      list.push({ code, bytes: code === CONSTANT && !wide ? shortened(bytes) : bytes });
      continue;
    }
    const length = operandLength(list);
    const operand = length > 0 ? list.splice(-length) : [{ code: GET, bytes: [GET, ...unsigned(t)] }];
    if (length === 0) {
      list.push({ code: SET, bytes: [SET, ...unsigned(t)] });
      usesT = true;
    }
    // 0xfd alone is the code of no operand
    list.push({ code: SIMD, bytes: [...MUL, NOP] }, ...operand, { code: SIMD, bytes: ADD });
  }
  return { code: list.flatMap(({ bytes }) => [...bytes]), usesT };
}
