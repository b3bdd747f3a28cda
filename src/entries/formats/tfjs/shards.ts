/** The bytes of weights, in one file or in several shards. */
import { rangeError, typeError, Verbatim } from '../../../base/errors';

/** Bytes in an ArrayBuffer, or a view of one. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** The bytes of weights.bin, or an array of the shards in the order of the manifest. */
export type TFJSWeights = Bytes | readonly Bytes[];

const EXPECTED = 'an ArrayBuffer, a Uint8Array, or an array of these';

/** All bytes in one array; a single shard is not copied. */
export function joined(weights: TFJSWeights): Uint8Array {
  const shards = (Array.isArray(weights) ? weights : [weights]).map(bytesOf);
  if (shards.length === 1) return shards[0];
  const all = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const shard of shards) {
    all.set(shard, at);
    at += shard.length;
  }
  return all;
}

/** A shard as bytes, without a copy. */
function bytesOf(shard: unknown): Uint8Array {
  if (ArrayBuffer.isView(shard)) return new Uint8Array(shard.buffer, shard.byteOffset, shard.byteLength);
  // Not instanceof: an ArrayBuffer of another realm (a frame, a test's sandbox) has another class.
  if (Object.prototype.toString.call(shard) === '[object ArrayBuffer]') return new Uint8Array(shard as ArrayBuffer);
  throw typeError('weights', EXPECTED, shard);
}

/** The error of weights with another length than the manifest says. */
export function lengthError(expected: number, got: number): RangeError {
  return rangeError('weights', `the ${expected} bytes of the manifest`, new Verbatim(`${got}`), 'file');
}
