/**
 * HDF5 datasets: contiguous floating-point numbers (File Format Specification, IV.A.2.b, d, i). No compression and no
 * chunks, which Keras does not write.
 */
import { fromHalf } from '../exchange/half';
import { damaged, type H5Bytes, type H5Cursor, unsupported } from './h5-bytes';
import { MESSAGE, type Message, messageOf, messagesOf } from './h5-header';

/** The shape and the location of a dataset: `at` and `length` are in bytes. */
export interface Dataset {
  readonly shape: readonly number[];
  readonly at: number;
  readonly length: number;
  /** Bytes per number: 2, 4 or 8. */
  readonly size: number;
}

/**
 * The IEEE 754 formats by size: bit offset, precision, position and size of exponent, position and size of fraction,
 * exponent bias.
 */
const IEEE: ReadonlyMap<number, readonly number[]> = new Map([
  [2, [0, 16, 10, 5, 0, 10, 15]],
  [4, [0, 32, 23, 8, 0, 23, 127]],
  [8, [0, 64, 52, 11, 0, 52, 1023]],
]);

/** The type classes of HDF5, for messages. */
const CLASSES = ['integers', 'floats', 'times', 'strings', 'bits', 'opaque bytes', 'compounds', 'references', 'enums'];

/** The dataset at an object's address; null where the object is none. */
export function datasetAt(file: H5Bytes, address: number): Dataset | null {
  const messages = messagesOf(file, address);
  const [space, type, layout] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map((kind) =>
    messageOf(messages, kind),
  );
  if (!space || !type || !layout) return null;
  for (const { isShared } of [space, type, layout]) if (isShared) throw unsupported('a shared type');
  if (messageOf(messages, MESSAGE.filters)) throw unsupported('compressed datasets');
  const shape = shapeOf(file.at(space.at));
  const size = sizeOf(file.at(type.at));
  const place = placeOf(file.at(layout.at), layout);
  const length = shape.reduce((a, b) => a * b, size);
  if (length !== place.length) throw damaged(`${place.length} bytes for a shape of (${shape.join(' × ')})`);
  file.check(place.at, place.length);
  return { shape, size, ...place };
}

/** The shape, from a dataspace message. */
function shapeOf(cursor: H5Cursor): number[] {
  const [version, rank] = [cursor.u8(), cursor.u8()];
  if (version !== 1 && version !== 2) throw unsupported(`a dataspace of version ${version}`);
  if (rank > 8) throw unsupported(`a dataset of ${rank} axes`);
  cursor.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => cursor.u64());
}

/** The size of a number, from a datatype message; little-endian IEEE 754 only. */
function sizeOf(cursor: H5Cursor): number {
  const kind = cursor.u8() & 15;
  const bits = cursor.uint(3);
  const size = cursor.u32();
  if (kind !== 1) throw unsupported(CLASSES[kind] ?? `types of class ${kind}`);
  const found = [cursor.u16(), cursor.u16(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u32()];
  const expected = IEEE.get(size);
  const isLittle = (bits & 0x41) === 0;
  if (!isLittle || !expected?.every((value, i) => value === found[i])) {
    throw unsupported(`floats of ${size} bytes in another form than IEEE 754, little-endian`);
  }
  return size;
}

/**
 * The location of the data, from a layout message: inside the message (compact), or in one piece elsewhere
 * (contiguous).
 */
function placeOf(cursor: H5Cursor, message: Message): { at: number; length: number } {
  const [version, kind] = [cursor.u8(), cursor.u8()];
  if (version !== 3 && version !== 4) throw unsupported(`a layout of version ${version}`);
  if (kind === 0) {
    const length = cursor.u16();
    if (cursor.position + length > message.at + message.size) throw damaged('data that are longer than their message');
    return { at: cursor.position, length };
  }
  if (kind !== 1) throw unsupported('datasets in chunks');
  return { at: cursor.u64(), length: cursor.u64() };
}

/** The numbers of a dataset as float32, a copy. */
export function readFloats({ bytes }: H5Bytes, { at, length, size }: Dataset): Float32Array {
  const { buffer } = new Uint8Array(bytes.subarray(at, at + length)); // a copy, since typed arrays need aligned data
  if (size === 4) return new Float32Array(buffer);
  if (size === 8) return Float32Array.from(new Float64Array(buffer));
  return Float32Array.from(new Uint16Array(buffer), fromHalf);
}
