/**
 * The links of a group with many members, since HDF5 1.8 (File Format Specification, III.A.2, III.G):
 *
 *     version 2 B-tree (BTHD ─► BTIN ─► … ─► BTLF): a hash of each name, and a heap ID
 *     fractal heap (FRHP ─► FHIB ─► FHDB): blocks of doubling size, `width` per row, which hold the links
 */
import { damaged, type H5Bytes, type H5Cursor, UNDEFINED, unsupported } from './h5-bytes';
import { addLink } from './h5-link';

/** The type of the B-tree records that index links by name: a hash of 4 bytes, a heap ID of 7. */
const BY_NAME = 5;
const HASH_BYTES = 4;
const ID_BYTES = 7;

/** The most levels of the B-tree. */
const MOST_LEVELS = 4;

/** Adds all links of the group with this heap and tree. */
export function denseLinks(file: H5Bytes, heap: number, tree: number, links: Map<string, number>): void {
  const at = placesIn(file, heap);
  for (const id of recordsOf(file, tree)) {
    const { start, end } = at(id);
    addLink(file.at(start), end, links);
  }
}

/** The positions in the file of all records' heap IDs. */
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
 * By level, the byte widths of the two counts behind each child's address. They fit the largest possible counts: of
 * records in the child, for which a leaf's maximum is taken, and, from the second level on, of all records below it.
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

/** The bytes that a count takes. */
function bytesFor(count: number): number {
  let bytes = 1;
  for (let limit = 256; limit <= count && bytes < 8; limit *= 256) bytes++;
  return bytes;
}

/** Collects the heap IDs of a node and its children; the level decreases to 0, so a cycle ends. */
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

/** The fields of a heap's header that locate objects. */
interface Heap {
  readonly width: number;
  readonly startSize: number;
  readonly maxDirectSize: number;
  /** The bytes of an offset within the heap. */
  readonly offsetBytes: number;
  readonly root: number;
  /** The rows of the root block; 0 where the root is itself a direct block. */
  readonly rows: number;
}

/** Returns a function from the position of a heap ID to the range of its object in the file. */
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

/** Reads the header of a heap. */
function readHeap(cursor: H5Cursor): Heap {
  const [version, idBytes, filters] = [cursor.u8(), cursor.u16(), cursor.u16()];
  if (version !== 0 || idBytes !== ID_BYTES || filters !== 0) throw unsupported('a heap of another form');
  // Skips flags (1 byte), the size limit of objects (4), and 12 fields of 8: huge objects, free space, statistics.
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

/**
 * The direct block that holds this heap offset. Rows have `width` blocks: the first two rows of the start size, each
 * further row of twice the size before.
 */
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
      // Signature, version (1), heap address (8), block offset; then the addresses of the blocks.
      const entry = file.at(root, 'FHIB').skip(1 + 8 + offsetBytes + 8 * (row * width + column));
      const address = entry.u64();
      file.at(address, 'FHDB');
      return { address, offset: offset + column * size, size };
    }
    offset += width * size;
  }
  throw unsupported('a group of more links than a model has layers');
}
