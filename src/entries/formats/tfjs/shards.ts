/** Weights as a caller has them: the bytes of one file, or of several in the order of the manifest. */
import { rangeError, typeError, Verbatim } from '../../../base/errors';

/** Bytes in whatever form they come. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** The bytes of weights.bin; of several shards an array of them, in the manifest's order. */
export type TFJSWeights = Bytes | readonly Bytes[];

const EXPECTED = 'an ArrayBuffer, a Uint8Array, or an array of these';

/** All bytes in one array; no copy of a single shard. */
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

function bytesOf(shard: unknown): Uint8Array {
  if (ArrayBuffer.isView(shard)) return new Uint8Array(shard.buffer, shard.byteOffset, shard.byteLength);
  // One of another realm (a frame, a test's sandbox) is none of this one's instances.
  if (Object.prototype.toString.call(shard) === '[object ArrayBuffer]') return new Uint8Array(shard as ArrayBuffer);
  throw typeError('weights', EXPECTED, shard);
}

/** Says that the bytes do not add up. */
export function lengthError(expected: number, got: number): RangeError {
  return rangeError('weights', `the ${expected} bytes of the manifest`, new Verbatim(`${got}`), 'file');
}
