/** Networks in files, which are whole at any moment: what is written goes beside the old file first, then takes its place. */
import { type LoadOptions, Network, type SaveOptions } from 'nablanet';
import { typeError } from '../../base/errors';
import { fileError, readSource, toPath } from '../data/source';
import { writeAtomically } from './atomic';

/**
 * Writes `net.save(options)` to a file. Whatever happens meanwhile, the process killed or the disk full, the file is the old one
 * or the new one, whole. The folder must exist.
 *
 * @param path where to, or a `file:` URL
 * @param options as `net.save`: `{ training: true }` to train on from there
 * @throws an Error with code 'file' where it can't be written
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

/** A network: of this class, or of that of the package's other module format. */
export function checkNetwork(net: unknown): void {
  if (typeof (net as Network | undefined)?.save !== 'function') throw typeError('net', 'a Network', net);
}

/**
 * The network in a file that `saveFile` wrote.
 *
 * @param path where from, or a `file:` URL
 * @param options as `Network.load`
 * @throws an Error with code 'file' where it can't be read or is no network
 */
export function loadFile(path: string | URL, options?: LoadOptions): Network {
  return Network.load(readSource(toPath('path', path)).bytes, options);
}
