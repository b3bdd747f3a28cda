/** Decodes tensors. Sizes are checked against the shape before anything is allocated. */
import { rangeError, show, Verbatim } from '../../../base/errors';
import { BOOL, DATA_TYPES, DOUBLE, FLOAT, INT32, INT64, type TensorProto } from './schema';
import { readInts } from './wire';

/** The numbers of a tensor, row-major. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** Bytes per number, and the decoder, by data type. Decoders copy the bytes, since typed arrays need aligned data. */
const READERS: Readonly<Record<number, { size: number; read(bytes: Uint8Array): Tensor['values'] }>> = {
  [FLOAT]: { size: 4, read: (bytes) => new Float32Array(bytes.slice().buffer) },
  [DOUBLE]: { size: 8, read: (bytes) => new Float64Array(bytes.slice().buffer) },
  [INT32]: { size: 4, read: (bytes) => Float64Array.from(new Int32Array(bytes.slice().buffer)) },
  [INT64]: { size: 8, read: (bytes) => Float64Array.from(new BigInt64Array(bytes.slice().buffer), Number) },
  [BOOL]: { size: 1, read: (bytes) => Float64Array.from(bytes) },
};

/**
 * The numbers of a tensor of floats, doubles, integers of 32 and 64 bits, or booleans.
 *
 * @throws RangeError with code 'file' for unsupported types, external data, or another number of values than the shape
 *   has
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

/** The number of values in a shape; NaN for an invalid dimension. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => (Number.isSafeInteger(size) && size >= 0 ? product * size : NaN), 1);
}

/** The error of a tensor whose data do not fit its shape. */
function wrong(name: string, count: number, got: string): RangeError {
  return rangeError('model', `${count} numbers in ${show(name)}`, new Verbatim(got), 'file');
}
