/**
 * The kernels without relaxed SIMD, made from those with it, so that a bundle holds one module and not two: every fused
 * a · b + c becomes a product and a sum, every fused c − a · b a product and a difference, rounded as assembly/lanes.ts says.
 *
 * A function that fuses gets two locals more, t and u, for what must wait on the stack:
 *
 *     a b c  relaxed_madd     →  local.set t   mul                                            local.get t   add
 *     a b c  relaxed_nmadd    →  local.set t   mul   local.set u   local.get t   local.get u                sub
 *
 * The instructions are found by their three bytes. That nothing else in the module looks like them is held by
 * test/kernels/unfuse.test.ts, which counts them in the disassembly, and compares the results with a module compiled without.
 */

/** Sections of a module (WebAssembly Core Specification 2.0, 5.5). */
const TYPES = 1;
const FUNCTIONS = 3;
const CODE = 10;

const V128 = 0x7b;
const SIMD = 0xfd;
/** f32x4.relaxed_madd is SIMD, MADD, RELAXED; relaxed_nmadd the next one. */
const MADD = 0x85;
const RELAXED = 2;

/** A number in LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** What stands in the place of relaxed_madd and of relaxed_nmadd, with scratch locals t and t + 1. */
function unfused(t: number): number[][] {
  const [set, get, setOther, getOther] = [
    [0x21, ...leb(t)],
    [0x20, ...leb(t)],
    [0x21, ...leb(t + 1)],
    [0x20, ...leb(t + 1)],
  ];
  const [mul, add, sub] = [0xe6, 0xe4, 0xe5].map((code) => [SIMD, code, 1]);
  return [
    [...set, ...mul, ...get, ...add],
    [...set, ...mul, ...setOther, ...get, ...getOther, ...sub],
  ];
}

/** Where the next of both instructions begins, from `at` on and before `end`; `end` where there is none. */
function nextFused(bytes: Uint8Array, at: number, end: number): number {
  for (let found = at - 1; ; ) {
    found = bytes.indexOf(SIMD, found + 1);
    if (found < 0 || found >= end) return end;
    if (bytes[found + 2] === RELAXED && (bytes[found + 1] === MADD || bytes[found + 1] === MADD + 1)) return found;
  }
}

/** The same module without fused instructions. */
export function unfuse(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const parametersOf: number[] = [];
  const typeOf: number[] = [];

  /** The body of function i, which ends at `end`, in pieces. */
  const rewrite = (i: number, end: number): ArrayLike<number>[] => {
    const groups = number();
    const first = at;
    let locals = parametersOf[typeOf[i]];
    for (let group = 0; group < groups; group++) {
      locals += number();
      at++; // their type
    }
    const places = unfused(locals);
    const pieces: ArrayLike<number>[] = [leb(groups + 1), bytes.subarray(first, at), [2, V128]];
    for (;;) {
      const next = nextFused(bytes, at, end);
      pieces.push(bytes.subarray(at, next));
      if (next === end) return pieces;
      pieces.push(places[bytes[next + 1] - MADD]);
      at = next + 3;
    }
  };

  const sections: ArrayLike<number>[] = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = number();
    const end = at + size;
    let content: ArrayLike<number>[] = [bytes.subarray(at, end)];
    if (id === TYPES) {
      for (let count = number(); count > 0; count--) {
        at++; // what says that it is a function's
        const parameters = number();
        parametersOf.push(parameters);
        at += parameters;
        const results = number();
        at += results;
      }
    } else if (id === FUNCTIONS) {
      for (let count = number(); count > 0; count--) typeOf.push(number());
    } else if (id === CODE) {
      const count = number();
      content = [leb(count)];
      for (let i = 0; i < count; i++) {
        const size = number();
        const bodyEnd = at + size;
        const body = rewrite(i, bodyEnd);
        content.push(leb(lengthOf(body)), ...body);
        at = bodyEnd;
      }
    }
    sections.push([id, ...leb(lengthOf(content))], ...content);
    at = end;
  }
  const result = new Uint8Array(lengthOf(sections));
  let length = 0;
  for (const piece of sections) {
    result.set(piece, length);
    length += piece.length;
  }
  return result;
}

function lengthOf(pieces: ArrayLike<number>[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
