/** What readers are given: a file by its path or URL, or its bytes; gzip is seen by its first two bytes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants, gunzipSync } from 'node:zlib';
import { rangeError, typeError, Verbatim } from '../../base/errors';

/** The path of a file, its `file:` URL, or what it holds; gzipped or not. */
export type Source = string | URL | Uint8Array;

/** A file's bytes, as they are stored, and what errors call it: its path, or `source`. */
export interface Stored {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A path as Node takes it, of a path or a `file:` URL. */
export function toPath(name: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  if (!(path instanceof URL)) throw typeError(name, 'a path or a file: URL', path);
  if (path.protocol !== 'file:') throw rangeError(name, 'a file: URL', path.href);
  return fileURLToPath(path);
}

/** Reads a file whole, or takes the bytes given. A file that can't be read is a RangeError with code `'file'`. */
export function readSource(source: unknown): Stored {
  if (source instanceof Uint8Array) return { name: 'source', bytes: source };
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw typeError('source', 'a path, a file: URL or a Uint8Array', source);
  }
  const name = toPath('source', source);
  try {
    return { name, bytes: readFileSync(name) };
  } catch (error) {
    throw fileError(name, 'a file that can be read', error instanceof Error ? error.message : String(error), error);
  }
}

/** `"name" expected …, got …` with code `'file'`; `got` as it is. */
export function fileError(name: string, expected: string, got: string, cause?: unknown): RangeError {
  const error = rangeError(name, expected, new Verbatim(got), 'file');
  return cause === undefined ? error : Object.assign(error, { cause });
}

/** Whether bytes are gzipped: RFC 1952's two magic bytes, which begin neither text nor an IDX file. */
export function isGzipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What gzipped bytes hold, at most `most` bytes of it; more, or damage, is an error. */
export function gunzip({ name, bytes }: Stored, most: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw fileError(name, `at most ${most} bytes when unpacked`, 'more');
    }
    throw fileError(name, 'a whole gzip file', (error as Error).message, error);
  }
}

/** The first bytes of what a gzip file holds; of the file only its beginning is unpacked. */
export function gunzipHead({ name, bytes }: Stored): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw fileError(name, 'a whole gzip file', (error as Error).message, error);
  }
}
