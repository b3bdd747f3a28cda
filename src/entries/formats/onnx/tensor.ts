/** The numbers of a tensor: checked against its shape before anything is made of its size. */
import { rangeError, show, Verbatim } from '../../../base/errors';
import { BOOL, DATA_TYPES, DOUBLE, FLOAT, INT32, INT64, type TensorProto } from './schema';
import { readInts } from './wire';

/** An array of numbers, row-major. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** How raw bytes are read: bytes of a number, and the numbers. */
const READERS: Readonly<Record<number, { size: number; read(bytes: Uint8Array): Tensor['values'] }>> = {
  [FLOAT]: { size: 4, read: (bytes) => new Float32Array(bytes.slice().buffer) }, // a copy, since they may lie at odd places
  [DOUBLE]: { size: 8, read: (bytes) => new Float64Array(bytes.slice().buffer) },
  [INT32]: { size: 4, read: (bytes) => Float64Array.from(new Int32Array(bytes.slice().buffer)) },
  [INT64]: { size: 8, read: (bytes) => Float64Array.from(new BigInt64Array(bytes.slice().buffer), Number) },
  [BOOL]: { size: 1, read: (bytes) => Float64Array.from(bytes) },
};

/**
 * Of floats, doubles, integers of 32 and 64 bits, or booleans.
 *
 * @throws RangeError with code 'file' for other types, data elsewhere, or another number of numbers than the shape has
 */
export function toTensor({ name, dims, dataType, bytes, varints, external }: TensorProto): Tensor {
  if (external) {
    throw rangeError('model', 'all numbers inside the file', new Verbatim(`external data of ${show(name)}`), 'file');
  }
  const reader = READERS[dataType];
  if (!reader) {
    const got = new Verbatim(`${DATA_TYPES[dataType] ?? `type ${dataType}`} in ${show(name)}`);
    throw rangeError('model', 'numbers of type float, double, int32, int64 or bool', got, 'file');
  }
  const count = sizeOf(dims);
  if (Number.isNaN(count)) {
    throw rangeError('model', `sizes in the shape of ${show(name)}`, new Verbatim(`(${dims.join(' × ')})`), 'file');
  }
  if (bytes && varints) throw wrong(name, count, 'two lists of them');
  if (varints && dataType !== FLOAT && dataType !== DOUBLE) {
    const values = readInts(varints, count);
    if (!values) throw wrong(name, count, `${varints.length} bytes`);
    return { dims, values };
  }
  const given = bytes?.length ?? 0;
  if (given !== count * reader.size) throw wrong(name, count, `${given} bytes`);
  return { dims, values: reader.read(bytes ?? new Uint8Array()) };
}

/** Numbers of that shape; NaN where a dimension is none. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => (Number.isSafeInteger(size) && size >= 0 ? product * size : NaN), 1);
}

function wrong(name: string, count: number, got: string): RangeError {
  return rangeError('model', `${count} numbers in ${show(name)}`, new Verbatim(got), 'file');
}
