/**
 * Seeded random numbers with the same bits on every engine: 32-bit integer arithmetic, and of Math only sqrt, which
 * IEEE 754 rounds exactly. Not for cryptography.
 *
 * The generator is xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018). Its
 * initial state is a hash of seed and stream number, so that neighbouring seeds, and the streams of one seed, are
 * unrelated.
 */

import { checkInteger, checkNumber, checkOptions } from './checks';
import { inPieces, type Work } from './cooperative';
import { ln } from './elementary';
import { rangeError, typeError } from './errors';
import { isRow } from './forms';

/**
 * The finalizer of MurmurHash3 (Austin Appleby, public domain): flipping one input bit flips each output bit with
 * probability ½.
 */
function mix(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * The streams that the library draws from a seed. Stream 0 is the user's; layer i draws its weights from stream
 * `weights` + i. Changing a number changes every seeded result.
 */
export enum Stream {
  shuffling = 1,
  validation = 2,
  folds = 8,
  search = 9,
  weights = 16,
}

/** The state of a `Random`, as plain JSON. */
export interface RandomJSON {
  /** The four 32-bit words of xoshiro128**. */
  state: number[];
  /** The second normal number of the last pair, or null where there is none. */
  spare: number | null;
}

/**
 * A seeded generator of random numbers: the same seed gives the same numbers on every engine.
 *
 * @example
 * const random = new Random(1);
 * random.uniform(); // in [0, 1)
 * random.normal(); // mean 0, deviation 1
 * random.integer(6); // 0, 1, …, 5
 * random.shuffle(['a', 'b', 'c']);
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  /** The second normal number of a pair, kept for the next call; NaN where there is none. */
  #spare = Number.NaN;

  /**
   * Starts a stream at its beginning.
   *
   * @param seed an integer from 0 to 2⁵³ − 1
   * @param stream an integer from 0 to 2³² − 1; one of the seed's independent streams; 0 by default
   * @throws TypeError, RangeError for invalid values
   */
  constructor(seed: number, stream = 0) {
    checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
    checkInteger('stream', stream, 0, 2 ** 32 - 1);
    const low = seed >>> 0;
    const high = Math.floor(seed / 2 ** 32) >>> 0;
    const start = mix(mix(mix(low ^ 0x9e3779b9) ^ high) + stream);
    this.#a = mix(start + 0x9e3779b9);
    this.#b = mix(this.#a ^ low);
    this.#c = mix(this.#b ^ high);
    this.#d = mix(this.#c ^ stream) | 1; // never all zero
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** The next 32 bits: an integer from 0 to 2³² − 1. */
  bits(): number {
    const b = this.#b;
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b = b ^ this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A number in [0, 1), uniformly distributed, with 53 random bits. */
  uniform(): number {
    return (this.bits() * 2 ** 21 + (this.bits() >>> 11)) / 2 ** 53;
  }

  /** A number from the standard normal distribution: mean 0, deviation 1 (Marsaglia's polar method). */
  normal(): number {
    const spare = this.#spare;
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN;
      return spare;
    }
    let u: number;
    let v: number;
    let s: number;
    do {
      u = this.bits() / 2 ** 31 - 1;
      v = this.bits() / 2 ** 31 - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * ln(s)) / s);
    this.#spare = v * factor;
    return u * factor;
  }

  /** An integer from 0 to n − 1, each equally likely; n is an integer from 1 to 2³². */
  integer(n: number): number {
    checkInteger('n', n, 1, 2 ** 32);
    return this.#below(n);
  }

  /** Shuffles an array in place (Fisher and Yates), all orders equally likely, and returns it. */
  shuffle<Values extends { readonly length: number; [index: number]: unknown }>(array: Values): Values {
    if (!(ArrayBuffer.isView(array) ? 'length' in array : isRow(array)))
      throw typeError('array', 'an array or a typed array', array);
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      const held = array[i];
      array[i] = array[j];
      array[j] = held;
    }
    return array;
  }

  /** A copy in the same state: it continues with the same numbers. */
  clone(): Random {
    const copy = new Random(0);
    copy.#a = this.#a;
    copy.#b = this.#b;
    copy.#c = this.#c;
    copy.#d = this.#d;
    copy.#spare = this.#spare;
    return copy;
  }

  /** The current state, for `Random.fromJSON`. */
  toJSON(): RandomJSON {
    const spare = this.#spare;
    const state = [this.#a, this.#b, this.#c, this.#d].map((word) => word >>> 0);
    return { state, spare: Number.isNaN(spare) ? null : spare };
  }

  /** Restores a generator from `toJSON`: it continues with the same numbers. */
  static fromJSON(json: RandomJSON): Random {
    const { state, spare } = checkOptions('random', json, ['state', 'spare']);
    const words = Array.isArray(state) ? state.map((word) => checkInteger('state', word, 0, 2 ** 32 - 1)) : [];
    if (words.length !== 4 || !words.some((word) => word > 0))
      throw rangeError('state', 'four integers, not all 0', state);
    const random = new Random(0);
    [random.#a, random.#b, random.#c, random.#d] = words;
    random.#spare = spare === null ? Number.NaN : checkNumber('spare', spare);
    return random;
  }

  /** Rejects values at or above the largest multiple of n, so that the remainder is unbiased. */
  #below(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }
}

/** `random.shuffle(array)` in turns with other work. */
export function* shuffleInTurns(random: Random, array: Uint32Array): Work<void> {
  const { length } = array;
  // Numbers that lie anywhere take longer.
  yield* inPieces(length - 1, 8, (from, to) => {
    for (let i = length - 1 - from; i >= length - to; i--) {
      const j = random.integer(i + 1);
      const held = array[i];
      array[i] = array[j];
      array[j] = held;
    }
  });
}
