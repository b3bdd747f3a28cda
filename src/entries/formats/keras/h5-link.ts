/** HDF5 links since 1.8, as they stand in an object header or in a heap (File Format Specification, IV.A.2.g). */
import { damaged, type H5Cursor, unsupported } from './h5-bytes';

/** Reads a link, which must end before `end`, and adds it to `links` if it is a hard link. */
export function addLink(cursor: H5Cursor, end: number, links: Map<string, number>): void {
  const version = cursor.u8();
  if (version !== 1) throw unsupported(`a link of version ${version}`);
  const flags = cursor.u8();
  const kind = flags & 8 ? cursor.u8() : 0;
  cursor.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0)); // order; character set
  const length = cursor.uint(1 << (flags & 3));
  if (!(cursor.position + length <= end)) throw damaged('a link that is longer than its place');
  const name = cursor.file.text(cursor.position, length);
  cursor.skip(length);
  if (kind === 0) links.set(name, cursor.u64());
}
