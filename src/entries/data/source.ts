/** Sources of the readers: a file by path or URL, or its bytes. Gzip is detected by its first two bytes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants, gunzipSync } from 'node:zlib';
import { rangeError, typeError, Verbatim } from '../../base/errors';

/** A file's path, its `file:` URL, or its bytes; gzipped or not. */
export type Source = string | URL | Uint8Array;

/** A file's bytes as stored, and its name in errors: the path, or `source` for bytes. */
export interface Stored {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The path of a file that is given as a path or a `file:` URL; `name` is the argument's name in errors. */
export function toPath(name: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  if (!(path instanceof URL)) throw typeError(name, 'a path or a file: URL', path);
  if (path.protocol !== 'file:') throw rangeError(name, 'a file: URL', path.href);
  return fileURLToPath(path);
}

/**
 * Reads a whole file, or takes the given bytes.
 *
 * @throws TypeError for an invalid source; RangeError with code 'file' if the file cannot be read
 */
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

/** A RangeError `"name" expected …, got …` with code `'file'`; `got` is shown as it is. */
export function fileError(name: string, expected: string, got: string, cause?: unknown): RangeError {
  const error = rangeError(name, expected, new Verbatim(got), 'file');
  return cause === undefined ? error : Object.assign(error, { cause });
}

/** Whether bytes start with the magic number of gzip (RFC 1952), with which neither text nor IDX files start. */
export function isGzipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Decompresses at most `most` bytes; more, or damaged data, are an error with code `'file'`. */
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

/** The first decompressed bytes of a gzip file, from its first 4 KiB: enough for the header. */
export function gunzipHead({ name, bytes }: Stored): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw fileError(name, 'a whole gzip file', (error as Error).message, error);
  }
}
