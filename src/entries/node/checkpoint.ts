/** Training that survives: the network, and all that training goes on from, in a file every few epochs. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import type { EpochInfo, Network } from 'nablanet';
import { checkInteger, checkOptions } from '../../base/checks';
import { toPath } from '../data/source';
import { checkNetwork, saveFile } from './model-files';

/** Which file, and how often. */
export interface CheckpointOptions {
  /** The file, or a `file:` URL. Where more than one is kept, epochs stand before the ending: `run-000120.safetensors`. */
  path: string | URL;
  /** Epochs from one to the next, an integer >= 1; 1 by default. The last epoch of a call is saved in any case. */
  every?: number;
  /** How many are kept, an integer >= 1; 1, the default, is one file under its own name. Older ones are deleted. */
  keep?: number;
}

/**
 * For `onEpoch`: saves the network with `{ training: true }`, so that a run that was cut off goes on from its file, bit for bit:
 * `net = loadFile(path); net.train(x, y, { ...options, epochs: epochs - net.epochs })`. What early stopping has seen belongs to
 * the call, and begins anew.
 *
 * @param net the network that trains
 * @throws an Error with code 'file' where a file can't be written, which ends the training
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

/** The last of the checkpoints that were saved under this name; undefined where there is none. */
export function lastCheckpoint(path: string | URL): string | undefined {
  const name = toPath('path', path);
  return numbered(name).pop() ?? namedAlike(name).find((file) => basename(file) === basename(name));
}

/** Files in the path's folder; none where there is no folder. */
function namedAlike(path: string): string[] {
  try {
    return readdirSync(dirname(path)).map((file) => join(dirname(path), file));
  } catch {
    return [];
  }
}

/** Checkpoints with a number, by number. */
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
