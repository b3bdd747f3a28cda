/** Decodes tensors of PyTorch: floats of any width. */
import { rangeError, Verbatim } from '../../../base/errors';
import type { Tensor } from '../../../base/safetensors';

/** Reads the number at a byte offset. */
type Read = (view: DataView, at: number) => number;

/** Bytes per number, and the decoder, by dtype. */
const READERS = new Map<string, { readonly size: number; readonly read: Read }>([
  ['F64', { size: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['F32', { size: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['F16', { size: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) }],
  ['BF16', { size: 2, read: (view, at) => fromBits(view.getUint16(at, true) << 16) }],
]);

/**
 * The numbers of a tensor as float32.
 *
 * @param least the lowest valid number
 * @throws RangeError with code 'file' for integers, for numbers below `least`, and for those not finite in float32
 */
export function floatsOf({ name, dtype, shape, bytes }: Tensor, least = -Infinity): Float32Array {
  const reader = READERS.get(dtype);
  if (!reader) throw rangeError(name, `a tensor of ${[...READERS.keys()].join(', ')}`, dtype, 'file');
  const { size, read } = reader;
  const wanted = shape.reduce((product, count) => product * count, size);
  if (bytes.length !== wanted) throw rangeError(name, `${wanted} bytes`, bytes.length, 'file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float32Array(wanted / size);
  for (let i = 0; i < values.length; i++) values[i] = read(view, size * i);
  const bad = values.findIndex((value) => !Number.isFinite(value) || value < least);
  if (bad < 0) return values;
  const expected = least > -Infinity ? `finite numbers >= ${least}` : 'finite numbers';
  throw rangeError(name, expected, new Verbatim(`${values[bad]} at index ${bad}`), 'file');
}

/** The value of an IEEE 754 binary16: 1 sign bit, 5 of the exponent, 10 of the mantissa. */
function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return (sign ? -1 : 1) * mantissa * 2 ** -24; // subnormal
  const wide = exponent === 31 ? 255 : exponent + 127 - 15;
  return fromBits(sign | (wide << 23) | (mantissa << 13));
}

const scratch = new DataView(new ArrayBuffer(4));

/** The float32 with these bits. A bfloat16 is its upper half. */
function fromBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}
