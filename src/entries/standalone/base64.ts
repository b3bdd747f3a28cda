/** Numbers as base64, and back to bytes. */
import { rangeError, Verbatim } from '../../base/errors';

/** Numbers at most: as base64 they have to fit into one string of any engine. */
const MOST_NUMBERS = 5e7;

/** Bytes taken at a time: a multiple of 3, and few enough to be the arguments of a call. */
const STRETCH = 0x6000;

/** A network's numbers as float32, little-endian, without the `=` at the end. */
export function encodeFloats(arrays: readonly ArrayLike<number>[]): string {
  const count = arrays.reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_NUMBERS)
    throw rangeError('net', `a network of at most ${MOST_NUMBERS} numbers`, new Verbatim(`${count}`));
  const view = new DataView(new ArrayBuffer(4 * count));
  let at = 0;
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++, at += 4) view.setFloat32(at, array[i], true);
  }
  const stretches: string[] = [];
  for (let from = 0; from < at; from += STRETCH) {
    stretches.push(btoa(String.fromCharCode(...new Uint8Array(view.buffer, from, Math.min(STRETCH, at - from)))));
  }
  return stretches.join('').replace(/=+$/, '');
}

export function decodeBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
