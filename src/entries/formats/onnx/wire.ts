/**
 * Reads protobuf messages from untrusted files. pbf reads single values without checking that they end where their
 * message does, so this file checks every length against what is left of the enclosing message.
 */
import { PbfReader } from 'pbf';
import { asFileError, rangeError, Verbatim } from '../../../base/errors';
import { fromUtf8 } from '../../../base/host';

/** The wire types of protobuf: how a field's value is encoded. */
const [VARINT, LENGTH, FIXED32] = [0, 2, 5];

/** The most elements of one kind in a message. */
const MOST = 10_000;

/**
 * What may be made of a file: so many times its length, and so much beside, in bytes. An empty message has two bytes in
 * the file, and becomes an object.
 */
const [MOST_TIMES, MOST_BESIDE] = [8, 2 ** 20];
/** What an object takes, a string, and a number in a list; roughly. */
const [OBJECT, STRING, NUMBER] = [64, 32, 8];

/** A file that is read, and how much may still be made of it. */
class Source extends PbfReader {
  #room: number;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#room = MOST_TIMES * bytes.length + MOST_BESIDE;
  }

  /** Counts what is made against the limit. */
  spend(bytes: number): void {
    this.#room -= bytes;
    if (this.#room < 0) throw rangeError('model', 'less data for its length', new Verbatim('more'), 'file');
  }
}

/** A field whose value has not been read yet. */
export class Field {
  readonly #pbf: Source;
  readonly #wire: number;
  readonly #end: number;

  constructor(
    readonly number: number,
    pbf: Source,
    end: number,
  ) {
    this.#pbf = pbf;
    this.#wire = pbf.type;
    this.#end = end;
  }

  /** An integer of up to 64 bits. */
  int(): number {
    this.#expect(VARINT);
    return this.#pbf.readVarint(true);
  }

  /** A float32. */
  float(): number {
    this.#expect(FIXED32);
    return this.#pbf.readFloat();
  }

  /** A string in UTF-8. */
  string(): string {
    this.#pbf.spend(STRING);
    return fromUtf8(this.bytes());
  }

  /** The bytes, without a copy. */
  bytes(): Uint8Array {
    this.#expect(LENGTH);
    return this.#pbf.buf.subarray(this.#pbf.pos, this.#end);
  }

  /** Visits the fields of a nested message. Each must be read, or skipped, before the next. */
  message(visit: (field: Field) => void): void {
    this.#expect(LENGTH);
    this.#pbf.spend(OBJECT);
    visitFields(this.#pbf, this.#end, visit);
  }

  /** Appends the integers of a repeated field, single or packed, to a list, and returns it. */
  addInts(list: number[] = []): number[] {
    return this.#addAll(list, () => this.#pbf.readVarint(true), VARINT);
  }

  /** Appends the floats of a repeated field, single or packed, to a list, and returns it. */
  addFloats(list: number[] = []): number[] {
    return this.#addAll(list, () => this.#pbf.readFloat(), FIXED32);
  }

  /** Appends what `read` gives: one number, or as many as the field packs. */
  #addAll(list: number[], read: () => number, wire: number): number[] {
    if (this.#wire !== LENGTH) this.#expect(wire);
    do {
      if (this.#wire === LENGTH && this.#pbf.pos >= this.#end) break;
      this.#pbf.spend(NUMBER);
      add(list, read());
    } while (this.#wire === LENGTH);
    this.#expectEnd();
    return list;
  }

  /** Requires this wire type. */
  #expect(wire: number): void {
    if (this.#wire !== wire) throw broken(`field ${this.number} written in way ${this.#wire}`);
  }

  /** Requires a packed field to end with its last number. */
  #expectEnd(): void {
    if (this.#wire === LENGTH && this.#pbf.pos !== this.#end) throw broken('a number that its field cuts off');
  }
}

/** Visits the fields of a whole file. */
export function readFields(bytes: Uint8Array, visit: (field: Field) => void): void {
  asFileError(() => visitFields(new Source(bytes), bytes.length, visit));
}

/** `count` varints that fill these bytes exactly; undefined where they do not. */
export function readInts(bytes: Uint8Array, count: number): Float64Array | undefined {
  if (!(count <= bytes.length)) return undefined;
  const values = new Float64Array(count);
  const pbf = new PbfReader(bytes);
  asFileError(() => {
    for (let i = 0; i < count; i++) values[i] = pbf.readVarint(true);
  });
  return pbf.pos === bytes.length ? values : undefined;
}

/** Appends to a list of limited length. */
export function add<Item>(list: Item[], item: Item): void {
  if (list.length >= MOST) throw rangeError('model', `at most ${MOST} of a kind`, new Verbatim('more'), 'file');
  list.push(item);
}

/** Visits the fields from the reader's position to `end`. Skips a value that the visitor does not read. */
function visitFields(pbf: Source, end: number, visit: (field: Field) => void): void {
  while (pbf.pos < end) {
    const number = pbf.nextField(end);
    if (number === 0) throw broken('a field without a number');
    const wire = pbf.type;
    const stop = wire === LENGTH ? pbf.readVarint() + pbf.pos : end;
    if (stop > end) throw broken('a length beyond its end');
    const start = pbf.pos;
    visit(new Field(number, pbf, stop));
    if (wire === LENGTH) pbf.pos = stop;
    else if (pbf.pos === start) pbf.skip(wire);
    if (pbf.pos > end) throw broken('a number beyond its end');
  }
}

/** The error of bytes that are not valid protobuf. */
function broken(got: string): RangeError {
  return rangeError('model', 'an ONNX file (protobuf)', new Verbatim(got), 'file');
}
