/** IDX, the format of MNIST: a header of type and shape, then the elements, big-endian, the last dimension fastest. */
import { fileError, gunzip, gunzipHead, isGzipped, readSource, type Source } from './source';

/** Elements as the file has them. */
export type IDXValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds. */
export interface IDX {
  /** Length of each dimension: `[60000, 28, 28]` for 60,000 images of 28 × 28. */
  readonly shape: number[];
  /** All elements, row-major; the product of `shape` of them. */
  readonly values: IDXValues;
}

/** Element types by the third byte of the file, http://yann.lecun.com/exdb/mnist/ (the head and how to read it). */
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
 * A gzip file can't hold more than this many bytes for each of its own: deflate's shortest code for its longest
 * match, 258 bytes, takes two bits.
 */
const MOST_PER_GZIPPED_BYTE = 1032;

interface Head {
  readonly shape: number[];
  readonly type: number;
  readonly bytes: number;
  /** Bytes that the whole file must have. */
  readonly total: number;
}

/**
 * Reads an IDX file, gzipped or not: `readIDX('train-images-idx3-ubyte.gz')`.
 *
 * The header is held against the file's length before anything is allocated for it.
 *
 * @param source path, `file:` URL, or the file's bytes
 * @returns `{ shape, values }`; `values` is of the file's element type, a fresh copy
 * @throws RangeError, code `'file'`: no such file, not IDX, shorter or longer than its header says
 */
export function readIDX(source: Source): IDX {
  const stored = readSource(source);
  const { name } = stored;
  if (!isGzipped(stored.bytes)) return elementsOf(name, readHead(name, stored.bytes), stored.bytes);
  const head = readHead(name, gunzipHead(stored));
  if (head.total > MOST_PER_GZIPPED_BYTE * stored.bytes.length) throw lengthError(name, head, 'far less');
  return elementsOf(name, head, gunzip(stored, head.total));
}

/** Type and shape; `bytes` may be the beginning of the file. */
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

function lengthError(name: string, { shape, total }: Head, got: string): RangeError {
  return fileError(name, `${total} bytes, as its header says (shape ${shape.join(' × ')})`, got);
}
