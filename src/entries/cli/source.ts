/** Files and standard input: all of them at once, or as text that comes in parts. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { encodingOf } from '../data/csv-text';
import { fileError, isGzipped } from '../data/source';

/** What stands for standard input. */
export const STDIN = '-';

/** The name of a source in messages. */
export const nameOf = (path: string): string => (path === STDIN ? 'standard input' : path);

const cannotRead = (path: string, error: unknown): RangeError => {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = { ENOENT: 'no file of that name', EISDIR: 'a folder', EACCES: 'a file that is closed to you' };
  return fileError(nameOf(path), 'a file that can be read', why[code as 'ENOENT'] ?? message, error);
};

/** All of a file, or of standard input. */
export async function readAll(path: string, stdin: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytesOf(path, stdin)) parts.push(part);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

/** The bytes of a file part by part. */
async function* bytesOf(path: string, stdin: Readable, onRead?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const stream: Readable = path === STDIN ? stdin : createReadStream(path, { highWaterMark: 2 ** 17 });
  try {
    for await (const part of stream) {
      onRead?.(part.length);
      yield typeof part === 'string' ? Buffer.from(part) : part;
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** The same, unpacked where they are gzipped. */
async function* unpacked(path: string, stdin: Readable, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const parts = bytesOf(path, stdin, onRead);
  const first = await parts.next();
  if (first.done) return;
  if (!isGzipped(first.value)) {
    yield first.value;
    yield* parts;
    return;
  }
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* parts;
  };
  const source = Readable.from(whole(), { objectMode: false });
  const gunzip = source.pipe(createGunzip({ chunkSize: 2 ** 17 }));
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const part of gunzip) yield part;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'file') throw error;
    throw fileError(nameOf(path), 'a whole gzip file', (error as Error).message, error);
  }
}

/** Bytes by which the encoding of a pipe is seen. */
const BEGINNING = 2 ** 20;

/** A text, part by part, in the encoding that the options or its bytes say; `onRead` is told of what was read. */
export async function* textOf(
  path: string,
  stdin: Readable,
  encoding: string | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<string> {
  const start: Uint8Array[] = [];
  let [length, decoder] = [0, undefined as TextDecoder | undefined];
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return (decoder as TextDecoder).decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      const seen = decoder?.encoding.toUpperCase();
      throw fileError(nameOf(path), `text in ${seen} (--encoding names another)`, 'bytes that are none', error);
    }
  };
  const begin = (): string => {
    const bytes = start.length === 1 ? start[0] : Buffer.concat(start);
    const seen = encoding ?? encodingOf(bytes);
    decoder = new TextDecoder(seen, { fatal: true });
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (_error) {
      // As in readTable: what is no UTF-8 was written by Windows, in the West; no such text has a NUL.
      if (encoding !== undefined || seen !== 'utf-8' || bytes.includes(0)) return decode(bytes);
      decoder = new TextDecoder('windows-1252');
      return decoder.decode(bytes, { stream: true });
    }
  };
  for await (const part of unpacked(path, stdin, onRead)) {
    if (decoder) yield decode(part);
    else {
      start.push(part);
      length += part.length;
      if (length >= BEGINNING) yield begin();
    }
  }
  if (!decoder) yield begin();
  yield decode(undefined);
}
