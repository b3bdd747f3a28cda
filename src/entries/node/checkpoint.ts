/**
 * Checkpoints: the network and its training state, saved every few epochs, so that an interrupted run can be resumed.
 */
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import type { EpochInfo, Network } from 'nablanet';
import { checkInteger, checkOptions } from '../../base/checks';
import { checkNetwork } from '../../base/kind';
import { toPath } from '../data/source';
import { saveFile } from './model-files';

/** Where and how often checkpoints are saved. */
export interface CheckpointOptions {
  /** The file, a path or a `file:` URL. With `keep` > 1 the epoch precedes the extension: `run-000120.safetensors`. */
  path: string | URL;
  /**
   * Epochs between checkpoints, an integer >= 1; 1 by default. The epoch that training ends with is saved, too: the last
   * of all, or that of early stopping or convergence.
   */
  every?: number;
  /**
   * Checkpoints to keep, an integer >= 1; those that were saved longer ago are deleted, whatever epochs they are of, and
   * of former runs too. 1, the default, is one file under the name itself.
   */
  keep?: number;
}

/**
 * Returns an `onEpoch` that saves the network with `{ training: true }`. A run that resumes from the file continues
 * with the same bits. Early stopping belongs to the call and starts again; the best epoch comes back after the last
 * checkpoint, so save that with `saveFile`.
 *
 * @param net the network that trains
 * @throws TypeError, RangeError for invalid arguments; the `onEpoch` throws a RangeError with code 'file' if it cannot
 *   write, which ends training
 *
 * @example
 * net.train(x, y, { epochs: 100, onEpoch: checkpoint(net, { path: 'run.safetensors', every: 10 }) });
 * const resumed = loadFile('run.safetensors');
 * resumed.train(x, y, { epochs: 200 - resumed.epochs });
 */
export function checkpoint(net: Network, options: CheckpointOptions): (info: EpochInfo) => void {
  checkNetwork(net);
  const { path, every = 1, keep = 1 } = checkOptions('options', options, ['path', 'every', 'keep']);
  const name = toPath('path', path);
  const [period, most] = [checkInteger('every', every, 1), checkInteger('keep', keep, 1)];
  return ({ last }) => {
    if (net.epochs % period !== 0 && !last) return;
    if (most === 1) {
      saveFile(net, name, { training: true });
      makeNewest(name, numbered(name));
      return;
    }
    const { dir, name: stem, ext } = parse(name);
    const file = join(dir, `${stem}-${String(net.epochs).padStart(6, '0')}${ext}`);
    saveFile(net, file, { training: true });
    const others = numbered(name).filter((other) => other.file !== file);
    makeNewest(file, [...others, ...unnumbered(name)]);
    for (const old of others.slice(0, 1 - most)) rmSync(old.file, { force: true });
  };
}

/**
 * The path of the checkpoint under this name that was saved last, with an epoch in its name or without, by the times of
 * the files; undefined where there is none.
 */
export function lastCheckpoint(path: string | URL): string | undefined {
  const name = toPath('path', path);
  const last = numbered(name).pop();
  const [plain] = unnumbered(name);
  return (plain && !(last && last.time >= plain.time) ? plain : last)?.file;
}

/** The file of this very name, where there is one: links, pipes and devices are files, too. */
function unnumbered(path: string): Saved[] {
  const file = namedAlike(path).find((other) => basename(other) === basename(path));
  const found = file && statSync(file, { throwIfNoEntry: false });
  return found && !found.isDirectory() ? [{ file, epoch: 0, time: found.mtimeMs }] : [];
}

/** The paths of all files in the folder of `path`; none where the folder does not exist. */
function namedAlike(path: string): string[] {
  try {
    return readdirSync(dirname(path)).map((file) => join(dirname(path), file));
  } catch {
    return [];
  }
}

/** A checkpoint with an epoch in its name, and when it was saved, in milliseconds. */
interface Saved {
  readonly file: string;
  readonly epoch: number;
  readonly time: number;
}

/** Checkpoints of this name with an epoch, those saved last at the end: a former run may have got further. */
function numbered(path: string): Saved[] {
  const { name: stem, ext } = parse(path);
  const epochOf = (file: string): number => {
    const middle = basename(file).slice(stem.length + 1, basename(file).length - ext.length);
    return basename(file) === `${stem}-${middle}${ext}` && /^\d{6,}$/.test(middle) ? Number(middle) : -1;
  };
  return namedAlike(path)
    .flatMap((file): Saved[] => {
      const epoch = epochOf(file);
      const found = epoch >= 0 ? statSync(file, { throwIfNoEntry: false }) : undefined;
      return found?.isFile() ? [{ file, epoch, time: found.mtimeMs }] : [];
    })
    .sort((a, b) => a.time - b.time || a.epoch - b.epoch);
}

/** Has a file be newer than the others. Clocks of files tick every few milliseconds, and may have been put back. */
function makeNewest(file: string, others: readonly Saved[]): void {
  const newest = others.reduce((time, other) => Math.max(time, other.time), 0);
  if (statSync(file).mtimeMs > newest) return;
  const time = new Date(Math.floor(newest) + 2);
  utimesSync(file, time, time);
}
