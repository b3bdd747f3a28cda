/**
 * Safetensors: named tensors in one file, which Python reads as it is. Eight bytes say how long the header is, the header is
 * JSON (each tensor's type, shape and place; and texts of the writer's own), the rest is numbers (format of the safetensors
 * project, https://github.com/huggingface/safetensors). Pure: bytes in, bytes out; what models are is in model-file.ts.
 *
 * A file may come from a stranger: all is checked before it is believed, and nothing is allocated on its word.
 */
import { checkObject, checkOptions } from './checks';
import { rangeError, typeError, Verbatim } from './errors';

/** A tensor's numbers, little-endian and row-major, as they lie in a file. */
export interface Tensor {
  readonly name: string;
  /** `'F32'`, `'I64'`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** What a file holds: tensors by name, and texts. */
export interface Contents {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, unknown>;
}

/** A file of these tensors, in this order, and texts. */
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
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const start = 8 + 8 * Math.ceil(text.length / 8); // numbers are aligned
  const file = new Uint8Array(start + end).fill(32, 8, start);
  new DataView(file.buffer).setUint32(0, start - 8, true); // a header of 4 GB is none
  file.set(text, 8);
  let at = start;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** A file as its user has it. A Buffer, whose `slice` makes no copy, becomes a plain view of the same bytes. */
export function toBytes(file: unknown): Uint8Array {
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (!(file instanceof Uint8Array)) throw typeError('bytes', 'a Uint8Array or an ArrayBuffer', file);
  return new Uint8Array(file.buffer, file.byteOffset, file.length);
}

/**
 * What a file holds. Bytes of tensors are views of it, and 1, 2, 4 or 8 for each number; whether as many as the type has, those
 * see who know the type.
 *
 * @throws RangeError, TypeError (within `asFileError`, with code 'file') for what is no such file: a header that is longer than the file or no JSON,
 *   types unknown, tensors that overlap, leave a gap, run past the end or are not as long as their shape
 */
export function decode(bytes: Uint8Array): Contents {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const start = length < 8 ? Infinity : 8 + view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (start > length) throw rangeError('bytes', 'a safetensors file, header and all', new Verbatim(`${length} bytes`));
  const header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start));
  const { __metadata__: metadata = {}, ...entries } = checkObject('header', JSON.parse(header));
  const data = bytes.subarray(start);
  const tensors = new Map<string, Tensor>();
  const places: [begin: number, end: number][] = [[data.length, data.length]];
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: place } = checkOptions(name, entry, ['dtype', 'shape', 'data_offsets']);
    const known = typeof dtype === 'string' && areCounts(shape) && areCounts(place) && place.length === 2;
    if (!known || ![1, 2, 4, 8].some((each) => place[1] - place[0] === shape.reduce((a, b) => a * b, each))) {
      throw rangeError(
        name,
        'dtype, shape and data_offsets that agree',
        new Verbatim(JSON.stringify(entry).slice(0, 99)),
      );
    }
    const [begin, end] = place;
    tensors.set(name, { name, dtype, shape, bytes: data.subarray(begin, end) });
    places.push([begin, end]);
  }
  places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let reached = 0;
  for (const [begin, end] of places) {
    if (begin !== reached) throw rangeError('bytes', `data_offsets without gaps from ${reached}`, begin);
    reached = end;
  }
  return { tensors, metadata: new Map(Object.entries(checkObject('__metadata__', metadata))) };
}

/** Whether it is a list of integers >= 0: lengths, or places. */
function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
