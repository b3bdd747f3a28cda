/**
 * The links of a group with many of them, since HDF5 1.8 (File Format Specification, III.A.2, III.G):
 *
 *     B-tree of version 2 (BTHD ─► BTIN ─► … ─► BTLF): a hash of each name, and a place in the heap
 *     fractal heap (FRHP ─► FHIB ─► FHDB): blocks of doubling size, `width` to a row, in which links stand one by one
 */
import { damaged, type H5Bytes, type H5Cursor, UNDEFINED, unsupported } from './h5-bytes';
import { addLink } from './h5-link';

/** Type of the records of a B-tree that sorts links by name: a hash of 4 bytes, a heap ID of 7. */
const BY_NAME = 5;
const HASH_BYTES = 4;
const ID_BYTES = 7;

const MOST_LEVELS = 4;

/** Adds all links of the group whose heap and tree are at these addresses. */
export function denseLinks(file: H5Bytes, heap: number, tree: number, links: Map<string, number>): void {
  const at = placesIn(file, heap);
  for (const id of recordsOf(file, tree)) {
    const { start, end } = at(id);
    addLink(file.at(start), end, links);
  }
}

/** Where the heap ID of each record stands, all levels. */
function recordsOf(file: H5Bytes, address: number): number[] {
  const cursor = file.at(address, 'BTHD');
  const [, type, nodeSize, recordSize, depth] = [cursor.u8(), cursor.u8(), cursor.u32(), cursor.u16(), cursor.u16()];
  if (type !== BY_NAME || recordSize !== HASH_BYTES + ID_BYTES) throw unsupported(`links in a tree of type ${type}`);
  if (depth > MOST_LEVELS) throw damaged(`a tree of ${depth} levels`);
  const [root, count] = [cursor.skip(2).u64(), cursor.u16()];
  const places: number[] = [];
  if (root !== UNDEFINED) readNode(file, root, count, depth, pointerSizes(nodeSize, recordSize, depth), places);
  return places;
}

/**
 * Bytes of the two counts behind each child's address, by level. They are as wide as the largest count asks for: of records in a
 * child, for which that of a leaf is taken, and from the second level on of all records below it.
 */
function pointerSizes(nodeSize: number, recordSize: number, depth: number): { own: number; all: number }[] {
  const OVERHEAD = 10; // mark, version, type, checksum
  const leaf = Math.floor((nodeSize - OVERHEAD) / recordSize);
  const own = bytesFor(leaf);
  const sizes = [{ own: 0, all: 0 }];
  let below = leaf;
  for (let level = 1; level <= depth; level++) {
    const all = level > 1 ? bytesFor(below) : 0;
    sizes.push({ own, all });
    const pointer = 8 + own + all;
    const records = Math.floor((nodeSize - OVERHEAD - pointer) / (recordSize + pointer));
    below = (records + 1) * below + records;
  }
  return sizes;
}

function bytesFor(count: number): number {
  let bytes = 1;
  for (let limit = 256; limit <= count && bytes < 8; limit *= 256) bytes++;
  return bytes;
}

function readNode(
  file: H5Bytes,
  address: number,
  count: number,
  level: number,
  sizes: readonly { own: number; all: number }[],
  places: number[],
): void {
  const cursor = file.at(address, level > 0 ? 'BTIN' : 'BTLF').skip(2);
  for (let i = 0; i < count; i++) {
    file.step();
    places.push(cursor.skip(HASH_BYTES).position);
    cursor.skip(ID_BYTES);
  }
  if (level === 0) return;
  for (let i = 0; i <= count; i++) {
    const [child, own] = [cursor.u64(), cursor.uint(sizes[level].own)];
    cursor.skip(sizes[level].all);
    readNode(file, child, own, level - 1, sizes, places);
  }
}

/** A heap's header, as far as objects are found by it. */
interface Heap {
  readonly width: number;
  readonly startSize: number;
  readonly maxDirectSize: number;
  /** Bytes of an offset within the heap. */
  readonly offsetBytes: number;
  readonly root: number;
  /** Rows of the root; 0 where it is the one block itself. */
  readonly rows: number;
}

/** Finds where an object lies in the file, by the place of its ID. */
function placesIn(file: H5Bytes, address: number): (id: number) => { start: number; end: number } {
  const heap = readHeap(file.at(address, 'FRHP'));
  const { offsetBytes } = heap;
  return (id) => {
    const cursor = file.at(id);
    const kind = cursor.u8() >> 4;
    if (kind !== 0) throw unsupported('a link of unusual length');
    const [offset, length] = [cursor.uint(offsetBytes), cursor.uint(ID_BYTES - 1 - offsetBytes)];
    const block = blockOf(file, heap, offset);
    const start = block.address + (offset - block.offset);
    if (offset + length > block.offset + block.size) throw damaged('a link that is longer than its block');
    file.check(start, length);
    return { start, end: start + length };
  };
}

function readHeap(cursor: H5Cursor): Heap {
  const [version, idBytes, filters] = [cursor.u8(), cursor.u16(), cursor.u16()];
  if (version !== 0 || idBytes !== ID_BYTES || filters !== 0) throw unsupported('a heap of another form');
  // Flags, the limit of objects, huge ones, free space, statistics: 12 numbers of 8 bytes beside the first two.
  cursor.skip(1 + 4 + 12 * 8);
  const [width, startSize, maxDirectSize, bits] = [cursor.u16(), cursor.u64(), cursor.u64(), cursor.u16()];
  const [root, rows] = [cursor.skip(2).u64(), cursor.u16()];
  const offsetBytes = Math.ceil(bits / 8);
  if (
    width < 1 ||
    !(startSize >= 1) ||
    !(maxDirectSize >= startSize) ||
    offsetBytes < 1 ||
    offsetBytes > ID_BYTES - 2
  ) {
    throw damaged('a heap without blocks');
  }
  return { width, startSize, maxDirectSize, offsetBytes, root, rows };
}

/** The direct block that holds this offset: rows of `width` blocks, the first two of the same size, then each twice the last. */
function blockOf(file: H5Bytes, heap: Heap, wanted: number): { address: number; offset: number; size: number } {
  const { width, startSize, offsetBytes, root } = heap;
  if (heap.rows === 0) {
    file.at(root, 'FHDB');
    return { address: root, offset: 0, size: startSize };
  }
  let [offset, size] = [0, startSize];
  for (let row = 0; row < heap.rows && size <= heap.maxDirectSize; row++) {
    if (row > 1) size *= 2;
    if (wanted < offset + width * size && size <= heap.maxDirectSize) {
      const column = Math.floor((wanted - offset) / size);
      // Mark, version, the heap's address, an offset; then addresses.
      const entry = file.at(root, 'FHIB').skip(1 + 8 + offsetBytes + 8 * (row * width + column));
      const address = entry.u64();
      file.at(address, 'FHDB');
      return { address, offset: offset + column * size, size };
    }
    offset += width * size;
  }
  throw unsupported('a group of more links than a model has layers');
}
