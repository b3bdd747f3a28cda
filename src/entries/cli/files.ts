/** Files that commands write: whole or not at all. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from '../data/source';
import { writeAtomically } from '../node/atomic';

/** Writes a file in one step, in place of an old one. */
export function writeWhole(path: string, contents: string | Uint8Array): void {
  try {
    writeAtomically(path, typeof contents === 'string' ? Buffer.from(contents) : contents);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Refuses a name that nobody gave, where a file has it already. */
export function checkFree(path: string, option: string): void {
  if (existsSync(path)) {
    throw fileError(
      path,
      'a name that is free',
      `a file that is there (${option} ${JSON.stringify(path)} replaces it)`,
    );
  }
}

/** Refuses a name in a folder that is not there, before work begins that would be lost. */
export function checkFolder(path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw cannotWrite(path, { code: 'ENOENT' });
  if (path === '' || statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw cannotWrite(path, { code: 'EISDIR' });
}

function cannotWrite(path: string, error: unknown): RangeError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = { ENOENT: 'a folder that is not there', EISDIR: 'a folder', EACCES: 'a folder that is closed to you' };
  return fileError(path, 'a file that can be written', why[code as 'ENOENT'] ?? message, error);
}
