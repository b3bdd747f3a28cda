/** Networks in files. Saving replaces the old file atomically (atomic.ts). */
import { type LoadOptions, Network, type SaveOptions } from 'nablanet';
import { checkNetwork } from '../../base/kind';
import { fileError, readSource, toPath } from '../data/source';
import { writeAtomically } from './atomic';

/**
 * Writes `net.save(options)` to a file in an existing folder. The file always holds the old model or the new one,
 * complete, even if the process is killed or the disk is full.
 *
 * @param path a path or a `file:` URL
 * @param options as for `net.save`: `{ training: true }` to resume training from the file
 * @throws TypeError for invalid arguments; RangeError with code 'file' if the file cannot be written
 *
 * @example
 * saveFile(net, 'model.safetensors');
 * const same = loadFile('model.safetensors');
 */
export function saveFile(net: Network, path: string | URL, options?: SaveOptions): void {
  checkNetwork(net);
  const name = toPath('path', path);
  const bytes = net.save(options);
  try {
    writeAtomically(name, bytes);
  } catch (error) {
    throw fileError(name, 'a file that can be written', error instanceof Error ? error.message : String(error), error);
  }
}

/**
 * Loads a network from a file that `saveFile` wrote.
 *
 * @param path a path or a `file:` URL
 * @param options as for `Network.load`
 * @throws TypeError for invalid arguments; RangeError with code 'file' if the file cannot be read or holds no network
 */
export function loadFile(path: string | URL, options?: LoadOptions): Network {
  return Network.load(readSource(toPath('path', path)).bytes, options);
}
