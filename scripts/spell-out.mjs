/** The kernels that are shipped, from those compiled for relaxed SIMD: fused instructions spelled out, constants shortened. */

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

/** An unsigned number as LEB128: seven bits a byte, the lowest first, all but the last with the eighth bit set. */
const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);

/** Walks the bytes of a module (WebAssembly Core Specification 3.0, 5). */
class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      n |= (byte & 127) << shift;
      if (byte < 128) return n;
    }
  }

  list(item) {
    return Array.from({ length: this.number() }, item);
  }

  /** Goes behind one instruction; its code, to 0xfd00 what is behind the prefix of SIMD's. */
  instruction() {
    const code = this.bytes[this.at++];
    const numbers = (count) => {
      for (let i = 0; i < count; i++) this.number();
    };
    if (code === SIMD) {
      const simd = this.number();
      if (simd <= 11 || simd === 92 || simd === 93) numbers(2);
      else if (simd <= 13) this.at += 16;
      else if (simd >= 21 && simd <= 34) this.at += 1;
      else if (simd >= 84 && simd <= 91) {
        numbers(2);
        this.at += 1;
      }
      return 0xfd00 + simd;
    }
    if (code === 0xfc) {
      const further = this.number();
      numbers([2, 1, 2, 1][further - 8] ?? 0); // bulk memory; the rest converts numbers
    } else if (code === 0x0e) numbers(this.number() + 1);
    else if (code === 0x11 || (code >= 0x28 && code <= 0x3e)) numbers(2);
    else if (code === 0x1c) numbers(this.number());
    else if (code === 0x43) this.at += 4;
    else if (code === 0x44) this.at += 8;
    else if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x3f, 0x40, 0x41, 0x42].includes(code)) numbers(1);
    else if (code >= 0x20 && code <= 0x24) numbers(1);
    else if (code > 0xc4) throw new Error(`unknown instruction ${code}`);
    return code;
  }
}

/**
 * A constant whose lanes are alike, in 18 bytes, as one lane and a splat, in 4 or 7. V8 makes the same of both; and where it
 * decides by the bytes of functions which to inline, as from Node 22 on, shorter is better.
 */
function shortened(bytes) {
  const [first, ...rest] = [2, 6, 10, 14].map((at) => bytes.subarray(at, at + 4));
  if (!rest.every((lane) => lane.every((byte, i) => byte === first[i]))) return bytes;
  return first.some((byte) => byte > 0) ? [F32, ...first, SIMD, F32X4_SPLAT] : [I32, 0, SIMD, I32X4_SPLAT];
}

/** Of how many instructions at the end of a list the last operand is sure to consist: at most a load from a local's address. */
function operandLength(list) {
  const [before, last] = list.slice(-2).map(({ code }) => code);
  if (last === GET || last === CONSTANT) return 1;
  return last >= 0xfd00 && last <= LAST_LOAD && (before === GET || before === I32) ? 2 : 0;
}

/**
 * A module's fused instructions spelled out: multiplication and addition, in the order and with the rounding that `simd`
 * promises (assembly/lanes.ts).
 *
 *     a b c relaxed_madd    →    a b  mul nop  c  add
 *
 * c is what reads a local or a constant; where it is anything else it is set aside, in a local that the function gets for it.
 * The nop marks the place. The bytes are those of the fused instruction and four nops, so that `simd` is what is shipped, and
 * `relaxed-simd` comes of overwriting it in place (src/wasm/bytes.ts).
 */
export function spellOut(module) {
  const reader = new Reader(module, 8); // behind magic and version
  let parameters; // of each type
  let types; // of each function

  /** A function's instructions up to `end`, and whether they use t, a local more. */
  function instructions(end, t) {
    const list = [];
    let usesT = false;
    while (reader.at < end) {
      const start = reader.at;
      const code = reader.instruction();
      if (code !== MADD) {
        const bytes = module.subarray(start, reader.at);
        list.push({ code, bytes: code === CONSTANT ? shortened(bytes) : bytes });
        continue;
      }
      const length = operandLength(list);
      const operand = length > 0 ? list.splice(-length) : [{ code: GET, bytes: [GET, ...leb(t)] }];
      if (length === 0) {
        list.push({ code: SET, bytes: [SET, ...leb(t)] });
        usesT = true;
      }
      list.push({ code: MUL, bytes: [...MUL, NOP] }, ...operand, { code: ADD, bytes: ADD });
    }
    return { code: list.flatMap(({ bytes }) => [...bytes]), usesT };
  }

  function body(i) {
    const end = reader.number() + reader.at;
    let locals = parameters[types[i]];
    const declared = reader.list(() => {
      const count = reader.number();
      locals += count;
      return [...leb(count), module[reader.at++]];
    });
    const { code, usesT } = instructions(end, locals);
    if (usesT) declared.push([1, V128]);
    const all = [...leb(declared.length), ...declared.flat(), ...code];
    return [...leb(all.length), ...all];
  }

  const spelled = [...module.subarray(0, reader.at)];
  while (reader.at < module.length) {
    const section = module[reader.at++];
    const size = reader.number();
    const start = reader.at;
    let content = module.subarray(start, start + size);
    if (section === TYPES) {
      parameters = reader.list(() => {
        reader.at++; // what says that it is a function's
        const count = reader.number();
        reader.at += count;
        const results = reader.number();
        reader.at += results;
        return count;
      });
    } else if (section === FUNCTIONS) {
      types = reader.list(() => reader.number());
    } else if (section === CODE) {
      const count = reader.number();
      content = [...leb(count), ...Array.from({ length: count }, (_, i) => body(i)).flat()];
    }
    reader.at = start + size;
    spelled.push(section, ...leb(content.length), ...content);
  }
  return Uint8Array.from(spelled);
}
