/**
 * A reader of HDF5, as far as h5py uses it for Keras: groups and datasets of floats in one piece (HDF5 File Format
 * Specification 3.0, docs.hdfgroup.org). Superblocks of versions 0 to 3, groups and headers of both generations.
 *
 * Why one more: what a stranger's file says must not hang a page. Readers that exist follow what it says without a limit, and a
 * check from outside would have to walk the same structures first.
 */
import { damaged, H5Bytes, unsupported } from './h5-bytes';
import { type Dataset, datasetAt, readFloats } from './h5-data';
import { type Links, linksOf } from './h5-groups';

const MARK = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether these bytes start as an HDF5 file does. */
export function isH5(bytes: Uint8Array): boolean {
  return MARK.every((byte, i) => bytes[i] === byte);
}

/** An HDF5 file. Everything it reads is refused with code 'file' where it is damaged, or of a form that Keras does not write. */
export class H5File {
  readonly #file: H5Bytes;
  readonly #root: number;
  /** By address, so that each group is read once. */
  readonly #groups = new Map<number, Links>();
  /** Bytes that datasets have taken: no more than there are, or two would share some. */
  #taken = 0;

  constructor(bytes: Uint8Array) {
    if (!isH5(bytes)) throw damaged('another file');
    this.#file = new H5Bytes(bytes);
    this.#root = rootOf(this.#file);
  }

  /** How many numbers there can be. */
  get most(): number {
    return this.#file.length / 2;
  }

  /** Names of what is in a group, by its path, as `layers/dense/vars`; none where there is no such group. */
  names(path: string): string[] {
    const address = this.#find(path);
    return address === undefined ? [] : Array.from(this.#links(address).keys());
  }

  /** A dataset; undefined where there is none. */
  dataset(path: string): Dataset | undefined {
    const address = this.#find(path);
    return address === undefined ? undefined : (datasetAt(this.#file, address) ?? undefined);
  }

  /** A dataset's numbers. */
  read(dataset: Dataset): Float32Array {
    this.#taken += dataset.length;
    if (this.#taken > this.#file.length) throw damaged('datasets that overlap');
    return readFloats(this.#file, dataset);
  }

  #find(path: string): number | undefined {
    let address: number | undefined = this.#root;
    for (const name of path.split('/')) {
      address = this.#links(address).get(name);
      if (address === undefined) return undefined;
    }
    return address;
  }

  #links(address: number): Links {
    let links = this.#groups.get(address);
    if (!links) {
      links = linksOf(this.#file, address) ?? new Map();
      this.#groups.set(address, links);
    }
    return links;
  }
}

/** The address of the root group's header. */
function rootOf(file: H5Bytes): number {
  const cursor = file.at(MARK.length);
  const version = cursor.u8();
  if (version > 3) throw unsupported(`a superblock of version ${version}`);
  const isOld = version < 2;
  if (isOld) cursor.skip(4); // versions of other parts
  const [offsets, lengths] = [cursor.u8(), cursor.u8()];
  if (offsets !== 8 || lengths !== 8) throw unsupported(`addresses of ${offsets} bytes and lengths of ${lengths}`);
  if (isOld)
    cursor.skip(9 + 4 * version); // sizes of nodes, flags
  else cursor.skip(1);
  const base = cursor.u64();
  const end = cursor.skip(8).u64();
  if (base !== 0) throw unsupported('a file within a file');
  if (!(end <= file.length)) throw damaged(`${file.length} bytes of ${end}`);
  if (isOld) cursor.skip(16); // the driver's block; the root's name
  return cursor.u64();
}
