/**
 * Sources of the readers: a file by path or URL, or its bytes. Gzip is detected by its first two bytes.
 *
 * Node's own modules are asked for when a call needs them, so that bundles for pages have nothing to resolve.
 */
import { rangeError, typeError, Verbatim } from '../../base/errors';

/** A file's path, its `file:` URL, or its bytes; gzipped or not. */
export type Source = string | URL | Uint8Array;

/** A file's bytes as stored, and its name in errors: the path, or `source` for bytes. */
export interface Stored {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Node's own modules that the readers use. */
interface NodeModules {
  readonly fs: typeof import('node:fs');
  readonly url: typeof import('node:url');
  readonly zlib: typeof import('node:zlib');
}

/** A module of Node's own. `name`, `expected` and `got` are for the error with code 'engine' where there is none. */
function nodeModule<Name extends keyof NodeModules>(
  module: Name,
  name: string,
  expected: string,
  got: string,
): NodeModules[Name] {
  const { process } = globalThis as { process?: { getBuiltinModule?(module: string): unknown } };
  const found = process?.getBuiltinModule?.(module);
  if (!found) throw rangeError(name, expected, new Verbatim(got), 'engine');
  return found as NodeModules[Name];
}

/** The path of a file that is given as a path or a `file:` URL; `name` is the argument's name in errors. */
export function toPath(name: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  if (!(path instanceof URL)) throw typeError(name, 'a path or a file: URL', path);
  if (path.protocol !== 'file:') throw rangeError(name, 'a file: URL', path.href);
  return nodeModule('url', name, 'bytes, since only Node opens files', path.href).fileURLToPath(path);
}

/**
 * Reads a whole file, or takes the given bytes.
 *
 * @throws TypeError for an invalid source; RangeError with code 'file' if the file cannot be read, with code 'engine'
 *   for a path where there is no Node
 */
export function readSource(source: unknown): Stored {
  // By its tag: bytes of another realm, such as Jest's, are no instance of this one's class.
  if (Object.prototype.toString.call(source) === '[object Uint8Array]') {
    return { name: 'source', bytes: source as Uint8Array };
  }
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw typeError('source', 'a path, a file: URL or a Uint8Array', source);
  }
  const name = toPath('source', source);
  const { readFileSync } = nodeModule('fs', 'source', 'bytes, since only Node opens files', `the path ${name}`);
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

/** What the message of a file says that unpacks to more than the limit. */
const RAISED_BY = ' ("maxUnpacked" raises it)';

/**
 * The most bytes that a gzipped file may unpack to: what the option says, else 100 times its length and at least
 * `least`. Tables and images pack to a tenth, sparse ones to a fiftieth; a bomb to a thousandth.
 */
export function mostUnpacked({ bytes }: Stored, given: number | undefined, least: number): number {
  return given ?? Math.max(least, 100 * bytes.length);
}

/** The error of a file that unpacks to more than `most` bytes. */
export function bombError(name: string, most: number, got: string): RangeError {
  return fileError(name, `at most ${most} bytes when unpacked${RAISED_BY}`, got);
}

/** How far a file is unpacked, in its own lengths, before what it says of its length is looked at. */
export const USUAL = 8;

/** The unpacked length of a gzip file's last member, modulo 2³², as its end says; any number if it is cut off. */
export function saidLength({ buffer, byteOffset, length }: Uint8Array): number {
  return new DataView(buffer, byteOffset, length).getUint32(length - 4, true);
}

/**
 * Decompresses a file of unknown length, as far as `mostUnpacked` allows. gzip says the length at the file's end, of
 * the last of its members: a bomb that says it, or of many members, costs eight times the file's length.
 */
export function gunzipAll(stored: Stored, given: number | undefined, least: number): Uint8Array {
  const { name, bytes } = stored;
  const most = mostUnpacked(stored, given, least);
  const usual = Math.min(most, USUAL * bytes.length);
  const unpacked = gunzip(stored, usual);
  if (unpacked) return unpacked;
  const said = saidLength(bytes);
  if (said > most) throw bombError(name, most, String(said));
  const further = given ?? Math.min(most, Math.max(said, least));
  const all = further > usual && gunzip(stored, further);
  if (!all) throw bombError(name, Math.max(usual, further), 'more');
  return all;
}

/** Decompresses at most `most` bytes; undefined for more. Damaged data are an error with code `'file'`. */
export function gunzip({ name, bytes }: Stored, most: number): Uint8Array | undefined {
  try {
    return zlib(name).gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw gzipError(name, error);
  }
}

/** The first decompressed bytes of a gzip file, from its first 4 KiB: enough for the header. */
export function gunzipHead({ name, bytes }: Stored): Uint8Array {
  const { gunzipSync, constants } = zlib(name);
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw gzipError(name, error);
  }
}

function zlib(name: string): NodeModules['zlib'] {
  return nodeModule('zlib', name, 'bytes as DecompressionStream unpacks them, since only Node unpacks here', 'gzip');
}

/** The error of a damaged file; one that is no fault of the file's passes. */
function gzipError(name: string, error: unknown): unknown {
  if ((error as { code?: unknown }).code === 'engine') return error;
  return fileError(name, 'a whole gzip file', (error as Error).message, error);
}
