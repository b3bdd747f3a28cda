/**
 * Safetensors, the file format of the safetensors project (https://github.com/huggingface/safetensors), which Python
 * reads directly: 8 bytes with the header's length, a JSON header (type, shape and offsets of each tensor, and string
 * metadata), then the tensors' bytes. Pure functions, bytes in and bytes out; model/file.ts says which tensors a model
 * has.
 *
 * Files may be hostile: `decode` checks every offset and length against the file's size and allocates nothing by a
 * length that the file claims.
 */
import { checkObject, checkOptions } from './checks';
import { rangeError, typeError, Verbatim } from './errors';
import { fromUtf8, toUtf8 } from './host';
import { parseJSON } from './json';

/** A tensor as it lies in a file: little-endian, row-major. */
export interface Tensor {
  readonly name: string;
  /** The element type, such as `'F32'` or `'I64'`. */
  readonly dtype: string;
  /** The lengths of its dimensions, outermost first. */
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A decoded file: its tensors by name, and its metadata. */
export interface Contents {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, unknown>;
}

/**
 * A file with these tensors, in this order, and string metadata. The header is padded with spaces to a multiple of 8
 * bytes, so that the data are aligned.
 */
export function encode(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const text = toUtf8(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const start = 8 + 8 * Math.ceil(text.length / 8);
  const file = new Uint8Array(start + end).fill(32, 8, start);
  new DataView(file.buffer).setUint32(0, start - 8, true); // headers stay under 4 GB: the upper word is 0
  file.set(text, 8);
  let at = start;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * A file's bytes as a plain Uint8Array, without a copy. A Buffer becomes a view of the same memory, since
 * `Buffer.slice` does not copy as `Uint8Array.slice` does.
 */
export function toBytes(file: unknown): Uint8Array {
  // By their tags: arrays of another realm (a frame, a test's sandbox) are no instances of this one's classes.
  const kind = Object.prototype.toString.call(file);
  if (kind === '[object ArrayBuffer]') return new Uint8Array(file as ArrayBuffer);
  if (!ArrayBuffer.isView(file) || kind !== '[object Uint8Array]')
    throw typeError('bytes', 'a Uint8Array or an ArrayBuffer', file);
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
}

/**
 * Decodes a file. The tensors' bytes are views of it. Each has 1, 2, 4 or 8 bytes an element; callers who know the
 * dtype check which.
 *
 * @throws TypeError, RangeError (with code 'file' through `asFileError`) for a header that is longer than the file or
 *   not JSON, for malformed entries, and for tensors that overlap, leave gaps, run past the end or do not have the
 *   length of their shape
 */
export function decode(bytes: Uint8Array): Contents {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const start = length < 8 ? Infinity : 8 + view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (start > length) throw rangeError('bytes', 'a safetensors file, header and all', new Verbatim(`${length} bytes`));
  const header = fromUtf8(bytes.subarray(8, start));
  const all = checkObject('header', parseJSON(header, length));
  const data = bytes.subarray(start);
  const tensors = new Map<string, Tensor>();
  for (const name of Object.keys(all)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: place } = checkOptions(name, all[name], ['dtype', 'shape', 'data_offsets']);
    const known = typeof dtype === 'string' && areCounts(shape) && areCounts(place) && place.length === 2;
    if (!known || ![1, 2, 4, 8].some((each) => place[1] - place[0] === shape.reduce((a, b) => a * b, each))) {
      throw rangeError(
        name,
        'dtype, shape and data_offsets that agree',
        new Verbatim(JSON.stringify(all[name]).slice(0, 99)),
      );
    }
    tensors.set(name, new Place(name, dtype, shape, data, place[0], place[1]));
  }
  const places = Array.from(tensors.values() as Iterable<Place>);
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { begin, end } of places) {
    if (begin !== reached) throw rangeError('bytes', `data_offsets without gaps from ${reached}`, begin);
    reached = end;
  }
  if (reached !== data.length) throw rangeError('bytes', `data_offsets up to the end, ${data.length}`, reached);
  const metadata = Object.hasOwn(all, '__metadata__') ? all.__metadata__ : {};
  return { tensors, metadata: new Map(Object.entries(checkObject('__metadata__', metadata))) };
}

/** A tensor by its place in the data: a view of each would take more than a small one has. */
class Place implements Tensor {
  constructor(
    readonly name: string,
    readonly dtype: string,
    readonly shape: readonly number[],
    readonly data: Uint8Array,
    readonly begin: number,
    readonly end: number,
  ) {}

  get bytes(): Uint8Array {
    return this.data.subarray(this.begin, this.end);
  }
}

/** Whether the value is a list of integers >= 0, such as a shape or a pair of offsets. */
function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
