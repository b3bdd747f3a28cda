/** The files in a zip archive. What they unpack to is counted while it comes, so an archive cannot ask for more than its share. */
import { type AsyncFlateStreamHandler, Inflate, inflateSync, Unzip, type UnzipDecoder } from 'fflate';
import { modelError } from '../exchange/keras-fields';

/** All that is unpacked together: this many times the archive, and this much beside. Weights hardly shrink. */
const MOST_TIMES = 4;
const MOST_BESIDE = 2 ** 20;

/** Entries of an archive; Keras writes three, and those of assets. */
const MOST_ENTRIES = 1000;

/**
 * @param names the files that are wanted; others are passed over
 * @returns those that there are; of what is not compressed, views
 * @throws RangeError with code 'file' for too much; what fflate throws for bytes that are no archive
 */
export function unzip(archive: Uint8Array, names: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array[]>();
  let room = MOST_TIMES * archive.length + MOST_BESIDE;
  let entries = 0;
  const take = (length: number): void => {
    if (length > room) throw modelError(`files that unpack to at most ${MOST_TIMES} times the archive`, 'more');
  };
  const reader = new Unzip((file) => {
    if (++entries > MOST_ENTRIES) throw modelError(`at most ${MOST_ENTRIES} files in it`, 'more');
    if (!names.includes(file.name)) return;
    if (found.has(file.name)) throw modelError(`"${file.name}" once`, 'it twice');
    const pieces: Uint8Array[] = [];
    found.set(file.name, pieces);
    take(file.originalSize ?? 0);
    file.ondata = (error, piece) => {
      if (error) throw error;
      take(piece.length);
      room -= piece.length;
      pieces.push(piece);
    };
    file.start();
  });
  reader.register(Inflater);
  reader.push(archive, true);
  return new Map(Array.from(found, ([name, pieces]) => [name, pieces.length === 1 ? pieces[0] : joined(pieces)]));
}

/**
 * Unpacks one file. Where little is packed it goes at once into as many bytes as the archive says, and what is more gets lost: deflate
 * makes at most 1,032 bytes of one, which is soon over. Otherwise in steps, so that what comes is counted between them.
 */
class Inflater implements UnzipDecoder {
  static readonly compression = 8;
  static readonly #AT_ONCE = 2 ** 16;
  static readonly #STEP = 2 ** 14;
  #steps: Inflate | undefined;
  ondata: AsyncFlateStreamHandler = () => {};

  constructor(
    _name: string,
    readonly size = Number.POSITIVE_INFINITY,
    readonly originalSize = 0,
  ) {}

  push(packed: Uint8Array, final: boolean): void {
    if (packed.length === this.size && this.size <= Inflater.#AT_ONCE) {
      this.ondata(null, inflateSync(packed, { out: new Uint8Array(this.originalSize) }), final);
      return;
    }
    this.#steps ??= new Inflate((piece, last) => this.ondata(null, piece, last));
    for (let at = 0; at < packed.length; at += Inflater.#STEP) {
      const end = at + Inflater.#STEP;
      this.#steps.push(packed.subarray(at, end), final && end >= packed.length);
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
