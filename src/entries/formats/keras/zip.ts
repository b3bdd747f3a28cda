/**
 * Extracts files from a zip archive. Counts unpacked bytes as they come, so that a small archive cannot fill the
 * memory.
 */
import { type AsyncFlateStreamHandler, Inflate, inflateSync, Unzip, type UnzipDecoder } from 'fflate';
import { modelError } from '../exchange/keras-fields';

/**
 * The limit for all unpacked bytes: this many times the archive, plus this many bytes. Weights hardly compress. JSON
 * does, but where it is larger than the archive there are hardly any weights to it.
 */
const MOST_TIMES = 4;
const MOST_BESIDE = 2 ** 20;

/** The most entries of an archive. Keras writes three, and one per asset. */
const MOST_ENTRIES = 1000;

/**
 * Extracts the files in `names`.
 *
 * @param names the wanted files; others are skipped
 * @returns the files that exist; views of the archive where they are stored uncompressed
 * @throws RangeError with code 'file' beyond the limits; what fflate throws for bytes that are no archive
 */
export function unzip(archive: Uint8Array, names: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array[]>();
  let room = MOST_TIMES * archive.length + MOST_BESIDE;
  let entries = 0;
  const reader = new Unzip((file) => {
    if (++entries > MOST_ENTRIES) throw modelError(`at most ${MOST_ENTRIES} files in it`, 'more');
    if (!names.includes(file.name)) return;
    if (found.has(file.name)) throw modelError(`"${file.name}" once`, 'it twice');
    const pieces: Uint8Array[] = [];
    found.set(file.name, pieces);
    let own = file.name.endsWith('.json') ? archive.length + MOST_BESIDE : Number.POSITIVE_INFINITY;
    const take = (length: number): void => {
      if (length > room) throw modelError(`files that unpack to at most ${MOST_TIMES} times the archive`, 'more');
      if (length > own) throw modelError('JSON that unpacks to at most the size of the archive', 'more');
    };
    take(file.originalSize ?? 0);
    file.ondata = (error, piece) => {
      if (error) throw error;
      take(piece.length);
      room -= piece.length;
      own -= piece.length;
      pieces.push(piece);
    };
    file.start();
  });
  reader.register(Inflater);
  reader.push(archive, true);
  return new Map(Array.from(found, ([name, pieces]) => [name, pieces.length === 1 ? pieces[0] : joined(pieces)]));
}

/**
 * Unpacks one file. Small input is unpacked at once into the size that the archive states, and excess is cut off:
 * deflate yields at most 1,032 bytes per byte, so little input cannot take long. Larger input is unpacked in steps,
 * between which the output is counted.
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

/** The pieces in one array. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
