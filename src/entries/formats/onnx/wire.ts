/**
 * Reading protobuf messages that a stranger wrote: pbf reads single values and does not ask whether they end where their message
 * does, so every length is held here against what is left of the message around it.
 */
import { PbfReader } from 'pbf';
import { asFileError, rangeError, Verbatim } from '../../../base/errors';

/** How a field's value is laid out. */
const [VARINT, LENGTH, FIXED32] = [0, 2, 5];

/** More than these of one kind in a message is no dense network. */
const MOST = 10_000;

const utf8 = new TextDecoder();

/** A field whose value is yet to be read. */
export class Field {
  readonly #pbf: PbfReader;
  readonly #wire: number;
  readonly #end: number;

  constructor(
    readonly number: number,
    pbf: PbfReader,
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

  float(): number {
    this.#expect(FIXED32);
    return this.#pbf.readFloat();
  }

  string(): string {
    return utf8.decode(this.bytes());
  }

  /** The bytes themselves, not a copy. */
  bytes(): Uint8Array {
    this.#expect(LENGTH);
    return this.#pbf.buf.subarray(this.#pbf.pos, this.#end);
  }

  /** The fields of the message inside, each to be read, or not, before the next. */
  message(visit: (field: Field) => void): void {
    this.#expect(LENGTH);
    visitFields(this.#pbf, this.#end, visit);
  }

  /** Adds the integers of a repeated field, one or packed, to a list. */
  addInts(list: number[]): void {
    if (this.#wire !== LENGTH) add(list, this.int());
    else while (this.#pbf.pos < this.#end) add(list, this.#pbf.readVarint(true));
    this.#expectEnd();
  }

  /** The same of floats. */
  addFloats(list: number[]): void {
    if (this.#wire !== LENGTH) list.push(this.float());
    else while (this.#pbf.pos < this.#end) list.push(this.#pbf.readFloat());
    this.#expectEnd();
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw broken(`field ${this.number} written in way ${this.#wire}`);
  }

  #expectEnd(): void {
    if (this.#wire === LENGTH && this.#pbf.pos !== this.#end) throw broken('a number that its field cuts off');
  }
}

/** The fields of a whole file. */
export function readFields(bytes: Uint8Array, visit: (field: Field) => void): void {
  asFileError(() => visitFields(new PbfReader(bytes), bytes.length, visit));
}

/** Integers that fill these bytes, `count` of them, or undefined where they are more or fewer. */
export function readInts(bytes: Uint8Array, count: number): Float64Array | undefined {
  if (!(count <= bytes.length)) return undefined;
  const values = new Float64Array(count);
  const pbf = new PbfReader(bytes);
  asFileError(() => {
    for (let i = 0; i < count; i++) values[i] = pbf.readVarint(true);
  });
  return pbf.pos === bytes.length ? values : undefined;
}

/** Adds to a list that must stay of a sensible length. */
export function add<Item>(list: Item[], item: Item): void {
  if (list.length >= MOST) throw rangeError('model', `at most ${MOST} of a kind`, new Verbatim('more'), 'file');
  list.push(item);
}

function visitFields(pbf: PbfReader, end: number, visit: (field: Field) => void): void {
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

function broken(got: string): RangeError {
  return rangeError('model', 'an ONNX file (protobuf)', new Verbatim(got), 'file');
}
