/**
 * HDF5 groups in the layout of HDF5 1.0, which h5py writes by default (File Format Specification, III.A to III.D,
 * IV.A.2):
 *
 *     symbol table message ─► B-tree (TREE) ─► … ─► symbol table node (SNOD): offsets of names, addresses
 *                          └► local heap (HEAP) ─► the names
 *
 * and in that of HDF5 1.8, whose links are in the object header or, for large groups, in a heap (h5-dense.ts).
 */
import { damaged, type H5Bytes, type H5Cursor, MOST_LETTERS, UNDEFINED, unsupported } from './h5-bytes';
import { denseLinks } from './h5-dense';
import { MESSAGE, messageOf, messagesOf } from './h5-header';
import { addLink } from './h5-link';

/** The addresses of a group's members by name, without soft and external links. */
export type Links = Map<string, number>;

/** The most levels of a B-tree. Nodes have at least 16 children, so that a model of 10,000 layers needs three. */
const MOST_LEVELS = 6;

/** The members of the group at an object's address; null where the object is no group. */
export function linksOf(file: H5Bytes, address: number): Links | null {
  const messages = messagesOf(file, address);
  const links: Links = new Map();
  const table = messageOf(messages, MESSAGE.symbolTable);
  if (table) {
    const cursor = file.at(table.at);
    const [tree, heap] = [cursor.u64(), cursor.u64()];
    readTree(file, tree, undefined, namesIn(file, heap), links);
    return links;
  }
  const info = messageOf(messages, MESSAGE.linkInfo);
  if (!info) return null;
  for (const { type, at, size } of messages) if (type === MESSAGE.link) addLink(file.at(at), at + size, links);
  const cursor = file.at(info.at);
  const version = cursor.u8();
  if (version !== 0) throw unsupported(`a group of version ${version}`);
  const flags = cursor.u8();
  if (flags & 1) cursor.skip(8);
  const [heap, tree] = [cursor.u64(), cursor.u64()];
  if (heap !== UNDEFINED) denseLinks(file, heap, tree, links);
  return links;
}

/** Returns a function from an offset in a local heap to the name there. */
function namesIn(file: H5Bytes, address: number): (offset: number) => string {
  const cursor = file.at(address, 'HEAP');
  const size = cursor.skip(4).u64();
  const start = cursor.skip(8).u64();
  file.check(start, size);
  return (offset) => {
    const from = start + Math.min(offset, size);
    const length = file.bytes.subarray(from, Math.min(start + size, from + MOST_LETTERS)).indexOf(0);
    if (length < 0) throw damaged('a name without an end');
    return file.text(from, length);
  };
}

/**
 * Adds the members below a B-tree node. Entries are a key and a child each, with a key behind the last. The level
 * decreases to 0, so a cycle ends.
 */
function readTree(
  file: H5Bytes,
  address: number,
  expected: number | undefined,
  nameAt: (offset: number) => string,
  links: Links,
): void {
  const cursor = file.at(address, 'TREE');
  const [type, level, entries] = [cursor.u8(), cursor.u8(), cursor.u16()];
  if (type !== 0 || level > MOST_LEVELS || (expected !== undefined && level !== expected)) {
    throw damaged('a tree that is none of names');
  }
  cursor.skip(16);
  for (let i = 0; i < entries; i++) {
    const child = cursor.skip(8).u64();
    if (level > 0) readTree(file, child, level - 1, nameAt, links);
    else readNode(file.at(child, 'SNOD'), nameAt, links);
  }
}

/** Adds the members of a symbol table node. */
function readNode(cursor: H5Cursor, nameAt: (offset: number) => string, links: Links): void {
  const entries = cursor.skip(2).u16();
  for (let i = 0; i < entries; i++) {
    cursor.file.step();
    const [name, address, kind] = [cursor.u64(), cursor.u64(), cursor.u32()];
    cursor.skip(20);
    if (kind !== 2) links.set(nameAt(name), address); // 2: a soft link
  }
}
