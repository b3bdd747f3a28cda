/**
 * Checkpoints: the network and its training state, saved every few epochs, so that an interrupted run can be resumed.
 */
import { readdirSync, rmSync } from 'node:fs';
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
  /** Epochs between checkpoints, an integer >= 1; 1 by default. The last epoch of a call is always saved. */
  every?: number;
  /**
   * Checkpoints to keep, an integer >= 1; older ones are deleted. 1, the default, is one file under the name itself.
   */
  keep?: number;
}

/**
 * Returns an `onEpoch` that saves the network with `{ training: true }`. A run that resumes from the file continues
 * with the same bits. Early stopping belongs to the call and starts anew.
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
  return ({ epoch, epochs }) => {
    if (net.epochs % period !== 0 && epoch !== epochs) return;
    if (most === 1) {
      saveFile(net, name, { training: true });
      return;
    }
    const { dir, name: stem, ext } = parse(name);
    saveFile(net, join(dir, `${stem}-${String(net.epochs).padStart(6, '0')}${ext}`), { training: true });
    for (const old of numbered(name).slice(0, -most)) rmSync(old, { force: true });
  };
}

/** The path of the latest checkpoint saved under this name, or undefined where there is none. */
export function lastCheckpoint(path: string | URL): string | undefined {
  const name = toPath('path', path);
  return numbered(name).pop() ?? namedAlike(name).find((file) => basename(file) === basename(name));
}

/** The paths of all files in the folder of `path`; none where the folder does not exist. */
function namedAlike(path: string): string[] {
  try {
    return readdirSync(dirname(path)).map((file) => join(dirname(path), file));
  } catch {
    return [];
  }
}

/** Checkpoints of this name with an epoch, in order of the epoch. */
function numbered(path: string): string[] {
  const { name: stem, ext } = parse(path);
  const numberOf = (file: string): number => {
    const middle = basename(file).slice(stem.length + 1, basename(file).length - ext.length);
    return basename(file) === `${stem}-${middle}${ext}` && /^\d{6,}$/.test(middle) ? Number(middle) : -1;
  };
  return namedAlike(path)
    .filter((file) => numberOf(file) >= 0)
    .sort((a, b) => numberOf(a) - numberOf(b));
}
