/**
 * Bytes of an HDF5 file, little-endian, every address checked against the end. Reading is counted: structures may point
 * anywhere, at themselves too, and a file of a few kilobytes could name billions of entries. With a count, whatever it says, it
 * is read or refused in milliseconds.
 */
import { modelError } from '../exchange/keras-fields';

/** Structures, entries and letters of names in one file: no more than it has bytes. A layer has about 50. */
const MOST_STEPS = 1_000_000;

/** Letters of a name. */
export const MOST_LETTERS = 1000;

/** The address that says "none". */
export const UNDEFINED = Number.POSITIVE_INFINITY;

export function damaged(what: string): RangeError {
  return modelError('an HDF5 file that is whole', what);
}

export function unsupported(what: string): RangeError {
  return modelError('HDF5 as Keras writes it', what);
}

/** The whole file. */
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

  /** Counts a structure or an entry that is looked at, or some letters. */
  step(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw damaged('more entries than it has bytes, or than a model has');
  }

  /** Refuses what does not lie in the file as a whole. */
  check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.length))
      throw damaged(`${length} bytes at ${at} of ${this.length}`);
  }

  /** A reader from an address on, which must bear this mark of four letters, if one is given. */
  at(address: number, mark = ''): H5Cursor {
    this.step();
    this.check(address, mark.length);
    const found = this.text(address, mark.length);
    if (found !== mark) throw damaged(`${JSON.stringify(found)} in the place of "${mark}"`);
    return new H5Cursor(this, this.#view, address + mark.length);
  }

  /** Bytes as letters; of a name up to 1,000. */
  text(at: number, length: number): string {
    this.check(at, length);
    if (length > MOST_LETTERS) throw damaged(`a name of ${length} letters`);
    this.step(length);
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
}

/** Reads one field after the other. */
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

  /** Counts and addresses of 8 bytes: all ones say "none"; what is larger than a file can be is refused by whoever uses it. */
  u64(): number {
    return this.uint(8);
  }

  /** An unsigned number of 1 to 8 bytes. */
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
