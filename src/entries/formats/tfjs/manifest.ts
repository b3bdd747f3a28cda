/**
 * The weights of a layers model: tensors one behind the other, in the order of the manifest, plain or quantized
 * (tfjs-core/src/io/io_utils.ts). Sizes are checked against the bytes before anything is allocated.
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import { fromHalf } from '../exchange/half';
import { field, modelError, shown } from '../exchange/keras-fields';
import { lengthError } from './shards';

/** A tensor, not decoded yet. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its bytes, their type as stored, and how integers become numbers: v · scale + min. */
  readonly bytes: Uint8Array;
  readonly stored: string;
  readonly scale: number;
  readonly min: number;
}

/** Bytes per number as stored. Strings have no fixed size, and no layer of this library has any. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['float16', 2],
  ['int32', 4],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
  ['complex64', 8],
]);

/** The stored types that a layer's variable may have. */
const READ = ['float32', 'float16', 'uint8', 'uint16'];

/**
 * The tensors of a model, without those of the optimizer.
 *
 * @param specs `{ name, shape, dtype, quantization }` each
 * @throws RangeError with code 'file' where they are malformed or do not take up exactly these bytes
 */
export function tensorsOf(specs: readonly unknown[], bytes: Uint8Array): Tensor[] {
  const tensors: Tensor[] = [];
  let at = 0;
  for (const spec of specs) {
    const name = field(spec, 'name');
    if (typeof name !== 'string') throw modelError('a name of each tensor', show(name));
    const stored = storageOf(spec, name);
    const { type, scale, min } = stored;
    const shape = shapeOf(spec, name);
    const length = shape.reduce((a, b) => a * b, 1) * (SIZES.get(type) as number);
    if (!(length <= bytes.length - at)) {
      throw rangeError(name, `${length} bytes`, new Verbatim(`${bytes.length - at} that are left`), 'file');
    }
    if (field(spec, 'group') !== 'optimizer') {
      tensors.push({ name, shape, bytes: bytes.subarray(at, at + length), stored: type, scale, min });
    }
    at += length;
  }
  if (at !== bytes.length) throw lengthError(at, bytes.length);
  return tensors;
}

/** A shape: at most 8 integers >= 0. */
function shapeOf(spec: unknown, name: string): number[] {
  const shape = field(spec, 'shape');
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw rangeError(name, 'a shape', new Verbatim(shown(shape)), 'file');
  }
  return shape;
}

/** The type of a number in the file, and the map from stored integers to numbers: v · scale + min. */
function storageOf(spec: unknown, name: string): { type: string; scale: number; min: number } {
  const quantization = field(spec, 'quantization');
  const dtype = field(spec, 'dtype');
  const type = quantization === undefined ? dtype : field(quantization, 'dtype');
  if (typeof type !== 'string' || !SIZES.has(type)) {
    throw rangeError(name, `a dtype among ${Array.from(SIZES.keys()).join(', ')}`, type, 'file');
  }
  if (quantization === undefined) return { type, scale: 1, min: 0 };
  if (dtype !== 'float32') throw rangeError(name, 'float32, where it is quantized', dtype, 'file');
  if (type === 'float16') return { type, scale: 1, min: 0 };
  const [scale, min] = [field(quantization, 'scale'), field(quantization, 'min')];
  if ((type !== 'uint8' && type !== 'uint16') || !Number.isFinite(scale) || !Number.isFinite(min)) {
    throw rangeError(name, 'quantization as float16, or as uint8 or uint16 with scale and min', type, 'file');
  }
  return { type, scale: scale as number, min: min as number };
}

/** The numbers of a tensor as float32. */
export function decode({ name, bytes, stored, scale, min }: Tensor): Float32Array {
  if (!READ.includes(stored)) throw rangeError(name, 'float32', stored, 'file');
  const { buffer } = new Uint8Array(bytes); // a copy, since typed arrays need aligned data
  if (stored === 'float32') return new Float32Array(buffer);
  if (stored === 'float16') return Float32Array.from(new Uint16Array(buffer), fromHalf);
  const integers = stored === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
  return Float32Array.from(integers, (v) => v * scale + min);
}
