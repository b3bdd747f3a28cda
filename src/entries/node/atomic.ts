/**
 * Writing a file so that it is whole at any moment. Own code, since write-file-atomic 7 takes a short write, as a full disk makes
 * it, for a whole one, and puts the torso in the old file's place.
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

/** Puts bytes into a file beside it, has them on disk, and gives that one its name. What a kill leaves beside it ends in `.tmp`. */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old ? realpathSync(path) : path; // a link stays one
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
