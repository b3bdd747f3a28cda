/**
 * Atomic replacement of a file. Written here because write-file-atomic 7 takes a short write, as on a full disk, for a
 * complete one and renames the truncated file over the old one.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

/**
 * Writes bytes to a temporary file in the same folder, flushes it to disk, and renames it to `path`; keeps the old
 * file's mode. A killed process leaves at most a `.tmp` file behind.
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old ? realpathSync(path) : path; // replaces the file behind a symbolic link, not the link
  const beside = `${target}.${randomUUID()}.tmp`;
  try {
    const file = openSync(beside, 'wx');
    try {
      if (old) fchmodSync(file, old.mode);
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
