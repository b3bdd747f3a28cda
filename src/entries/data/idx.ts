/**
 * IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/): a header with element type and shape, then the
 * elements, big-endian and row-major.
 */
import { checkInteger, givenOptions } from '../../base/checks';
import {
  bombError,
  fileError,
  gunzip,
  gunzipHead,
  isGzipped,
  mostUnpacked,
  readSource,
  type Source,
  saidLength,
  USUAL,
} from './source';

/** The elements, in the type that the file has. */
export type IDXValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The contents of an IDX file. */
export interface IDX {
  /** The length of each dimension: `[60000, 28, 28]` for 60,000 images of 28 × 28 pixels. */
  readonly shape: number[];
  /** All elements, flat and row-major. */
  readonly values: IDXValues;
}

/**
 * The element types by the third byte of the file: the array, bytes per element, and the DataView method that reads
 * one.
 */
const TYPES = new Map<number, [new (length: number) => IDXValues, bytes: number, read: Reader]>([
  [0x08, [Uint8Array, 1, 'getUint8']],
  [0x09, [Int8Array, 1, 'getInt8']],
  [0x0b, [Int16Array, 2, 'getInt16']],
  [0x0c, [Int32Array, 4, 'getInt32']],
  [0x0d, [Float32Array, 4, 'getFloat32']],
  [0x0e, [Float64Array, 8, 'getFloat64']],
]);

type Reader = 'getUint8' | 'getInt8' | 'getInt16' | 'getInt32' | 'getFloat32' | 'getFloat64';

/**
 * The most bytes that one byte of a gzip file can hold: deflate's shortest code for its longest match, 258 bytes, takes
 * two bits. A header that claims more is refused before anything is allocated.
 */
const MOST_PER_GZIPPED_BYTE = 1032;

/** A gzipped file may unpack to this without more ado, in bytes: MNIST's images are 47 MB, and may all be black. */
const LEAST_UNPACKED = 2 ** 26;

/** The options of `readIDX`. */
export interface IDXOptions {
  /** The most bytes that a gzipped file may unpack to; 100 times its length by default, and at least 64 MiB. */
  maxUnpacked?: number;
}

/** The header of a file. */
interface Head {
  readonly shape: number[];
  readonly type: number;
  readonly bytes: number;
  /** The length that the whole file must have, in bytes; `bytes` is that of the header. */
  readonly total: number;
}

/**
 * Reads an IDX file, gzipped or not. Compares the header with the file's length before it allocates anything.
 *
 * @param source a path, a `file:` URL, or the file's bytes
 * @returns `shape`, and `values` in the file's element type, a fresh copy
 * @throws TypeError, RangeError for an invalid source or option; RangeError with code 'file' for a file that cannot be
 *   read, is not IDX, has another length than its header says, or would unpack to more than `maxUnpacked`
 *
 * @example
 * const { shape, values } = readIDX('train-images-idx3-ubyte.gz');
 * shape; // [60000, 28, 28]
 * const pixels = Float32Array.from(values, (grey) => grey / 255);
 */
export function readIDX(source: Source, options?: IDXOptions): IDX {
  const { maxUnpacked } = givenOptions(options, ['maxUnpacked']);
  const given = maxUnpacked === undefined ? undefined : checkInteger('maxUnpacked', maxUnpacked, 1);
  const stored = readSource(source);
  const { name } = stored;
  if (!isGzipped(stored.bytes)) return elementsOf(name, readHead(name, stored.bytes), stored.bytes);
  const head = readHead(name, gunzipHead(stored));
  if (head.total > MOST_PER_GZIPPED_BYTE * stored.bytes.length) throw lengthError(name, head, 'far less');
  const most = mostUnpacked(stored, given, LEAST_UNPACKED);
  if (head.total > most) throw bombError(name, most, String(head.total));
  const says = saidLength(stored.bytes) === head.total % 2 ** 32;
  const unpacked =
    gunzip(stored, Math.min(head.total, USUAL * stored.bytes.length)) ??
    (says ? gunzip(stored, head.total) : undefined);
  if (!unpacked) throw fileError(name, `at most ${head.total} bytes when unpacked`, 'more');
  return elementsOf(name, head, unpacked);
}

/** Type and shape; `bytes` may be just the beginning of the file. */
function readHead(name: string, bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes[2];
  const found = TYPES.get(type);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || !found || bytes[3] === 0) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw fileError(name, 'an IDX file: 00 00, type (08 to 0e), dimensions (>= 1)', start || 'no bytes');
  }
  const dimensions = bytes[3];
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) throw fileError(name, `an IDX header of ${header} bytes`, String(bytes.length));
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  return { shape, type, bytes: header, total: header + elements * found[1] };
}

/** The elements; multi-byte types are big-endian, whatever the machine. */
function elementsOf(name: string, head: Head, file: Uint8Array): IDX {
  if (file.length !== head.total) throw lengthError(name, head, String(file.length));
  const [Values, size, read] = TYPES.get(head.type) as NonNullable<ReturnType<typeof TYPES.get>>;
  const values = new Values((head.total - head.bytes) / size);
  if (size === 1) {
    new Uint8Array(values.buffer).set(file.subarray(head.bytes));
    return { shape: head.shape, values };
  }
  const view = new DataView(file.buffer, file.byteOffset + head.bytes);
  for (let i = 0; i < values.length; i++) values[i] = view[read](size * i);
  return { shape: head.shape, values };
}

/** The error of a file whose length does not fit its header. */
function lengthError(name: string, { shape, total }: Head, got: string): RangeError {
  return fileError(name, `${total} bytes, as its header says (shape ${shape.join(' × ')})`, got);
}
