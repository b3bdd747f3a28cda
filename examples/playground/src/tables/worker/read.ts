/** Files as people drop them: bytes, and tables of these. What cannot be read is refused in words for the page. */
import { type DataTable, readTable, type TableOptions } from 'nablanet/data';

/** The most bytes that are read, unpacked: a table of them has room in a tab. */
const MOST_BYTES = 50e6;

/** The first bytes of what people take for tables, and what to do with it. */
const OTHERS: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 3, 4], 'a spreadsheet or a zip archive. Save the sheet as CSV and open that file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old spreadsheet. Save the sheet as CSV and open that file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF. Save the table as CSV and open that file'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file. Save it as CSV and open that file'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
];

const mega = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** The bytes of a file, unpacked where it is gzipped. */
export async function bytesOf(name: string, file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (size: string): Error =>
    new Error(
      `“${name}” has ${size}; this page reads up to ${mega(MOST_BYTES)}. Use fewer rows, or train in Node, where readTable has no such limit.`,
    );
  if (file.size === 0) throw new Error(`“${name}” is empty.`);
  if (file.size > MOST_BYTES) throw tooLarge(mega(file.size));
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error(`“${name}” is an incomplete gzip file.`);
    });
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw tooLarge(`more than ${mega(MOST_BYTES)} when unpacked`);
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
}

/** Whether bytes are a safetensors file: the length of its header, then the header. */
export function isModel(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return length <= BigInt(bytes.length - 8);
}

/** The table of a file's bytes. */
export function tableOf(name: string, bytes: Uint8Array, options: TableOptions): DataTable {
  for (const [start, what] of OTHERS) {
    if (start.every((byte, i) => bytes[i] === byte)) throw new Error(`“${name}” is ${what}.`);
  }
  const encoding = options.encoding ?? unmarked(bytes);
  if (encoding === undefined && bytes.subarray(0, 65_536).includes(0) && !isMarked(bytes)) {
    throw new Error(`“${name}” is a binary file, not text. Save the table as CSV and open that file.`);
  }
  const table = named(name, () => readTable(bytes, encoding === undefined ? options : { ...options, encoding }));
  if (table.columns.length > 1) return table;
  const [{ name: only }] = table.columns;
  throw new Error(
    `“${name}” has only one column, “${only}”, so there is nothing to predict it from. Separate columns with commas, semicolons, tabs or bars.`,
  );
}

/** What the reader calls its source has a name here. */
function named(name: string, read: () => DataTable): DataTable {
  try {
    return read();
  } catch (error) {
    const [, expected, got] = /^"source" expected (.*), got (.*)$/s.exec((error as Error).message) ?? [];
    if (expected === undefined) throw error;
    throw new Error(`“${name}” cannot be read. Needed: ${expected}. Found: ${got}.`);
  }
}

/** Whether a byte order mark says that it is UTF-16. */
function isMarked([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** UTF-16 without a mark: of letters in the West every second byte is 0. */
function unmarked(bytes: Uint8Array): string | undefined {
  if (isMarked(bytes)) return undefined;
  const head = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]++;
  if (zeros[0] === 0 && zeros[1] > head.length / 4) return 'utf-16le';
  if (zeros[1] === 0 && zeros[0] > head.length / 4) return 'utf-16be';
  return undefined;
}
