/**
 * Atomic replacement of a file. Written here because write-file-atomic 7 takes a short write, as on a full disk, for a
 * complete one and renames the truncated file over the old one.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';

/** Characters of the file's name that a temporary one begins with: names may have 255 bytes, and a character four. */
const KEPT_CHARACTERS = 40;

/**
 * Writes bytes to a temporary file in the same folder, flushes it to disk, and renames it to `path`; keeps the old
 * file's mode. A killed process leaves at most a `.tmp` file behind. A device or a pipe is written to, and stays.
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  if (old && !old.isFile()) {
    writeFileSync(path, bytes);
    return;
  }
  const target = old ? realpathSync(path) : behindLinks(path); // replaces the file behind a symbolic link, not the link
  const name = Array.from(basename(target)).slice(0, KEPT_CHARACTERS).join('');
  const beside = join(dirname(target), `${name}.${randomUUID()}.tmp`);
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

/** Where a new file comes to lie: at the path itself, or where symbolic links point that lead to nothing yet. */
function behindLinks(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  const link = readlinkSync(path);
  // Put together as text: `join` would take `..` after a linked folder for where the link lies.
  return behindLinks(isAbsolute(link) ? link : `${realpathSync(dirname(path))}${sep}${link}`);
}
