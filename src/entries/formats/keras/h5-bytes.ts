/**
 * Access to the bytes of an HDF5 file, little-endian, with every address checked against the file's length. Structures
 * may point anywhere, even to themselves, and a file of a few kilobytes could claim billions of entries. So the reader
 * counts its steps: any file is read or refused within milliseconds.
 */
import { modelError } from '../exchange/keras-fields';

/**
 * The most structures, entries and characters of names that are read from one file (fewer for one with fewer bytes). A
 * layer takes about 50.
 */
const MOST_STEPS = 1_000_000;

/** The most characters of a name. */
export const MOST_LETTERS = 1000;

/** The address that stands for "none": 8 bytes of all ones. */
export const UNDEFINED = Number.POSITIVE_INFINITY;

/** The error of a file that is damaged. */
export function damaged(what: string): RangeError {
  return modelError('an HDF5 file that is whole', what);
}

/** The error of a valid HDF5 feature that Keras files do not use. */
export function unsupported(what: string): RangeError {
  return modelError('HDF5 as Keras writes it', what);
}

/** A whole file. */
export class H5Bytes {
  readonly #view: DataView;
  #left: number;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = Math.min(bytes.length, MOST_STEPS);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Counts structures, entries or characters against the limit. */
  step(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw damaged('more entries than it has bytes, or than a model has');
  }

  /** Requires the range to lie within the file. */
  check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.length))
      throw damaged(`${length} bytes at ${at} of ${this.length}`);
  }

  /** A cursor at an address, which must start with this signature of four characters, where one is given. */
  at(address: number, mark = ''): H5Cursor {
    this.step();
    this.check(address, mark.length);
    const found = this.text(address, mark.length);
    if (found !== mark) throw damaged(`${JSON.stringify(found)} in the place of "${mark}"`);
    return new H5Cursor(this, this.#view, address + mark.length);
  }

  /** ASCII characters, at most `MOST_LETTERS`. */
  text(at: number, length: number): string {
    this.check(at, length);
    if (length > MOST_LETTERS) throw damaged(`a name of ${length} letters`);
    this.step(length);
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
}

/** Reads consecutive fields. */
export class H5Cursor {
  constructor(
    readonly file: H5Bytes,
    readonly view: DataView,
    public position: number,
  ) {}

  skip(length: number): this {
    this.position += length;
    return this;
  }

  u8(): number {
    return this.uint(1);
  }

  u16(): number {
    return this.uint(2);
  }

  u32(): number {
    return this.uint(4);
  }

  /** A count or an address of 8 bytes; `UNDEFINED` for all ones. Callers refuse values beyond the file's length. */
  u64(): number {
    return this.uint(8);
  }

  /** An unsigned integer of 1 to 8 bytes; beyond 2⁵³ it is rounded, which only addresses outside any file are. */
  uint(length: number): number {
    this.file.check(this.position, length);
    let value = 0;
    let ones = true;
    for (let i = length - 1; i >= 0; i--) {
      const byte = this.view.getUint8(this.position + i);
      value = value * 256 + byte;
      ones &&= byte === 255;
    }
    this.position += length;
    return ones && length === 8 ? UNDEFINED : value;
  }
}
