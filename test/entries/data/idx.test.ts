import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readIDX } from '../../../src/entries/data';
import { expectRefusal, rangeRefusal } from '../../support/errors';

const folder = mkdtempSync(join(tmpdir(), 'nablanet-idx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A header: 00 00, type, dimensions, and each length in 32 bits, big-endian. */
function header(type: number, ...shape: number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * shape.length);
  bytes[2] = type;
  bytes[3] = shape.length;
  shape.forEach((length, i) => {
    bytes.writeUInt32BE(length, 4 + 4 * i);
  });
  return bytes;
}

type Write = (bytes: Buffer, value: number, at: number) => void;
const TYPES: [number, number, { from(values: number[]): object }, number[], Write][] = [
  [0x08, 1, Uint8Array, [0, 1, 127, 128, 255, 7], (b, v, i) => b.writeUInt8(v, i)],
  [0x09, 1, Int8Array, [0, 1, 127, -128, -1, 7], (b, v, i) => b.writeInt8(v, i)],
  [0x0b, 2, Int16Array, [0, 258, 32767, -32768, -1, 7], (b, v, i) => b.writeInt16BE(v, i)],
  [0x0c, 4, Int32Array, [0, 16909060, 2 ** 31 - 1, -(2 ** 31), -1, 7], (b, v, i) => b.writeInt32BE(v, i)],
  [0x0d, 4, Float32Array, [0, 0.5, -1.25, 1e30, Number.POSITIVE_INFINITY, 7], (b, v, i) => b.writeFloatBE(v, i)],
  [0x0e, 8, Float64Array, [0, 0.1, -1.25, 1e300, Number.NaN, 7], (b, v, i) => b.writeDoubleBE(v, i)],
];

describe('element types', () => {
  test.each(TYPES)('%i', (type, size, Values, numbers, write) => {
    const data = Buffer.alloc(size * numbers.length);
    numbers.forEach((number, i) => {
      write(data, number, size * i);
    });
    const bytes = Buffer.concat([header(type, 2, 3), data]);
    // One byte in front: elements then lie at odd addresses.
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    for (const source of [bytes, shifted, gzipSync(bytes)]) {
      expect(readIDX(source)).toStrictEqual({ shape: [2, 3], values: Values.from(numbers) });
    }
  });
});

test('files by path; the values are a copy', () => {
  const path = join(folder, 'labels-idx1-ubyte.gz');
  const bytes = Buffer.concat([header(8, 3), Buffer.of(5, 0, 4)]);
  writeFileSync(path, gzipSync(bytes));
  expect(readIDX(path)).toStrictEqual({ shape: [3], values: Uint8Array.of(5, 0, 4) });
  readIDX(bytes).values.fill(9);
  expect(bytes[8]).toBe(5);
});

test('one, four and no elements', () => {
  expect(readIDX(Buffer.concat([header(8, 1, 1, 1, 1, 1), Buffer.of(7)])).shape).toStrictEqual([1, 1, 1, 1, 1]);
  expect(readIDX(header(0x0e, 0, 28, 28))).toStrictEqual({ shape: [0, 28, 28], values: new Float64Array(0) });
});

test('a compressed file that is far shorter than what it holds', () => {
  const bytes = Buffer.concat([header(8, 10, 1000, 1000), Buffer.alloc(1e7)]);
  expect(readIDX(gzipSync(bytes)).values.length).toBe(1e7);
});

describe('malformed', () => {
  const refused = (bytes: Uint8Array, message: string | RegExp): void => {
    expectRefusal(() => readIDX(bytes), rangeRefusal(message, 'file'));
  };

  test('no IDX at all', () => {
    const expected = '"source" expected an IDX file: 00 00, type (08 to 0e), dimensions (>= 1), got';
    refused(new Uint8Array(0), `${expected} no bytes`);
    refused(Buffer.of(0, 0, 8), `${expected} 00 00 08`);
    refused(Buffer.from('PNG…'), `${expected} 50 4e 47 e2`);
    refused(Buffer.of(0, 1, 8, 1, 0, 0, 0, 0), `${expected} 00 01 08 01`);
    refused(Buffer.of(0, 0, 10, 1, 0, 0, 0, 0), `${expected} 00 00 0a 01`);
    refused(Buffer.of(0, 0, 8, 0), `${expected} 00 00 08 00`);
    refused(gzipSync('hello, world'), `${expected} 68 65 6c 6c`);
  });

  test('a header cut short', () => {
    refused(header(8, 3, 3).subarray(0, 9), '"source" expected an IDX header of 12 bytes, got 9');
    refused(Buffer.of(0, 0, 8, 255), '"source" expected an IDX header of 1024 bytes, got 4');
  });

  test('shorter or longer than the header says', () => {
    for (const pack of [(bytes: Buffer): Buffer => bytes, gzipSync]) {
      const short = pack(Buffer.concat([header(8, 2, 2), Buffer.alloc(3)]));
      refused(short, '"source" expected 16 bytes, as its header says (shape 2 × 2), got 15');
    }
    const long = Buffer.concat([header(0x0b, 2), Buffer.alloc(5)]);
    refused(long, '"source" expected 12 bytes, as its header says (shape 2), got 13');
    refused(gzipSync(long), '"source" expected at most 12 bytes when unpacked, got more');
  });

  test('hostile headers allocate nothing', () => {
    const most = 2 ** 32 - 1;
    const before = process.memoryUsage().arrayBuffers;
    for (const shape of [[most], [most, most], Array.from({ length: 255 }, () => most)]) {
      const bytes = header(0x0e, ...shape);
      refused(bytes, /as its header says/);
      refused(gzipSync(bytes), /as its header says .*, got far less$/);
    }
    // Zero times more than a float64 can hold.
    refused(Buffer.concat([header(8, ...Array.from({ length: 254 }, () => most), 0), Buffer.alloc(1)]), /got 1025$/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
  });

  test('a gzip file that unpacks to more than its header says stops there', () => {
    const bomb = gzipSync(Buffer.concat([header(8, 10), Buffer.alloc(1.5e8)]));
    const before = process.memoryUsage().rss;
    refused(bomb, '"source" expected at most 18 bytes when unpacked, got more');
    expect(process.memoryUsage().rss - before).toBeLessThan(1e8);
  });

  test('damaged gzip', () => {
    const bytes = gzipSync(Buffer.concat([header(8, 6), Buffer.from('abcdef')]));
    refused(bytes.subarray(0, bytes.length - 4), /a whole gzip file, got unexpected end of file/);
    refused(Buffer.of(0x1f, 0x8b, 9, 9), /a whole gzip file/);
    bytes[bytes.length - 5] ^= 1;
    refused(bytes, /a whole gzip file, got incorrect data check/);
  });

  test('no such file', () => {
    const path = join(folder, 'none-idx3-ubyte');
    expectRefusal(() => readIDX(path), rangeRefusal(new RegExp(`^"${path}" expected a file that can be read`), 'file'));
  });
});
