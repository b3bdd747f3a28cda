/**
 * A reader of HDF5 for the part that h5py uses for Keras: groups and contiguous datasets of floats (HDF5 File Format
 * Specification 3.0, docs.hdfgroup.org); superblocks of versions 0 to 3, groups and headers of both generations.
 *
 * Existing readers follow what a file says without a limit, so a hostile file can hang a page; checking a file first
 * would mean to walk the same structures. Hence this reader.
 */
import { damaged, H5Bytes, unsupported } from './h5-bytes';
import { type Dataset, datasetAt, readFloats } from './h5-data';
import { type Links, linksOf } from './h5-groups';

/** The signature of an HDF5 file. */
const MARK = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes start with the signature of HDF5. */
export function isH5(bytes: Uint8Array): boolean {
  return MARK.every((byte, i) => bytes[i] === byte);
}

/**
 * An HDF5 file. Every method throws a RangeError with code 'file' where the file is damaged or has a form that Keras
 * does not write.
 */
export class H5File {
  readonly #file: H5Bytes;
  readonly #root: number;
  /** Groups by address, each read once. */
  readonly #groups = new Map<number, Links>();
  /** Bytes of the datasets read so far: more than the file has means that some overlap. */
  #taken = 0;

  constructor(bytes: Uint8Array) {
    if (!isH5(bytes)) throw damaged('another file');
    this.#file = new H5Bytes(bytes);
    this.#root = rootOf(this.#file);
  }

  /** The most numbers that the file can hold. */
  get most(): number {
    return this.#file.length / 2;
  }

  /** The names of a group's members by its path, such as `layers/dense/vars`; none where there is no such group. */
  names(path: string): string[] {
    const address = this.#find(path);
    return address === undefined ? [] : Array.from(this.#links(address).keys());
  }

  /** The dataset at a path; undefined where there is none. */
  dataset(path: string): Dataset | undefined {
    const address = this.#find(path);
    return address === undefined ? undefined : (datasetAt(this.#file, address) ?? undefined);
  }

  /** The numbers of a dataset, row-major. */
  read(dataset: Dataset): Float32Array {
    this.#taken += dataset.length;
    if (this.#taken > this.#file.length) throw damaged('datasets that overlap');
    return readFloats(this.#file, dataset);
  }

  /** The address of the object at a path. */
  #find(path: string): number | undefined {
    let address: number | undefined = this.#root;
    for (const name of path.split('/')) {
      address = this.#links(address).get(name);
      if (address === undefined) return undefined;
    }
    return address;
  }

  /** The members of a group. */
  #links(address: number): Links {
    let links = this.#groups.get(address);
    if (!links) {
      links = linksOf(this.#file, address) ?? new Map();
      this.#groups.set(address, links);
    }
    return links;
  }
}

/** The address of the root group's object header, from the superblock. */
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
