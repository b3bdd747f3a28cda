/** A .keras file from a stranger. */
import { unzipSync, zipSync } from 'fflate';
import { Random } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromKeras } from '../../../../src/entries/formats/keras';
import { H5File } from '../../../../src/entries/formats/keras/h5';
import { mutateBytes, mutateJson, outcome } from '../exchange/mutants';
import { golden, NAMES } from './golden';

const file = (message: RegExp) => expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });
const utf8 = new TextEncoder();

/** How long something takes that throws, and what. */
function failure(call: () => unknown): { error: unknown; milliseconds: number } {
  const start = performance.now();
  try {
    call();
  } catch (error) {
    return { error, milliseconds: performance.now() - start };
  }
  throw new Error('nothing was thrown');
}

describe('archives that unpack to more than their share', () => {
  const zeros = new Uint8Array(3_000_000);
  const files = unzipSync(golden('sequential.keras'));

  test.each(['model.weights.h5', 'config.json', 'metadata.json'])('%s of 3 MB', (name) => {
    const bomb = zipSync({ ...files, [name]: [zeros, { level: 9 }] });
    expect(bomb.length).toBeLessThan(60_000);
    const { error, milliseconds } = failure(() => fromKeras(bomb));
    expect(error).toEqual(file(/files that unpack to at most 4 times the archive, got more/));
    expect(milliseconds).toBeLessThan(500);
  });

  /** Bytes that deflate makes 27 times smaller, and more than 64 KiB of, which are unpacked in steps. */
  const sparse = new Uint8Array(3_000_000);
  const letters = new Random(1);
  for (let i = 0; i < sparse.length; i += 64) sparse[i] = letters.integer(256);

  test.each([
    ['little that is packed', zeros, /HDF5 file that is whole|JSON in/], // cut off where the archive says
    ['more', sparse, /unpack to at most 4 times/],
  ])('%s, whatever the archive says', (name, bytes, message) => {
    const bomb = zipSync({ ...files, 'model.weights.h5': [bytes, { level: 6 }] }, { level: 0 });
    const view = new DataView(bomb.buffer);
    const at = new TextDecoder('latin1').decode(bomb).indexOf('model.weights.h5') - 30;
    expect(view.getUint32(at + 18, true) > 2 ** 16).toBe(name === 'more');
    expect(view.getUint32(at + 22, true)).toBe(bytes.length);
    view.setUint32(at + 22, 1000, true);
    const { error, milliseconds } = failure(() => fromKeras(bomb));
    expect(error).toEqual(file(message));
    expect(milliseconds).toBeLessThan(900);
  });

  test('what is not asked for is not unpacked', () => {
    expect(fromKeras(zipSync({ ...files, 'assets/zeros': [zeros, { level: 9 }] })).inputs).toBe(4);
  });

  test('thousands of files; one twice', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`assets/${i}`, new Uint8Array()]));
    expect(failure(() => fromKeras(zipSync({ ...many, ...files }))).error).toEqual(file(/at most 1000 files in it/));
    const archive = golden('sequential.keras');
    const twice = new Uint8Array(2 * archive.length);
    twice.set(archive);
    twice.set(archive, archive.length);
    expect(failure(() => fromKeras(twice)).error).toEqual(file(/"metadata.json" once, got it twice/));
  });
});

/** Bytes of a file of HDF5, to be written over. */
class Editor {
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer);
  }

  find(mark: string, from = 0): number {
    const letters = utf8.encode(mark);
    const at = this.bytes.findIndex((_, i) => i >= from && letters.every((letter, j) => this.bytes[i + j] === letter));
    if (at < 0) throw new Error(`no ${mark}`);
    return at;
  }

  u64(at: number, value: number): void {
    this.view.setBigUint64(at, BigInt(value), true);
  }
}

describe('HDF5 that leads nowhere', () => {
  const weights = (): Uint8Array => unzipSync(golden('sequential.keras'))['model.weights.h5'];
  const names = (bytes: Uint8Array) => () => new H5File(bytes).names('layers/dense/vars');

  test('trees of trees: five levels of a thousand children, which are all the same', () => {
    const good = weights();
    const [levels, entries] = [5, 1000];
    const size = 24 + 8 + 16 * entries;
    const bytes = new Uint8Array(good.length + levels * size);
    bytes.set(good);
    const { view } = new Editor(bytes);
    const editor = new Editor(bytes);
    const root = editor.find('TREE');
    const leaf = Number(view.getBigUint64(root + 32, true));
    for (let level = levels; level > 0; level--) {
      const at = good.length + (levels - level) * size;
      bytes.set(utf8.encode('TREE'), at);
      bytes.set([0, level - 1], at + 4);
      view.setUint16(at + 6, entries, true);
      for (let i = 0; i < entries; i++) editor.u64(at + 32 + 16 * i, level === 1 ? leaf : at + size);
    }
    // The root group's symbol table, whose address of the tree is in the superblock's scratch and in its message.
    for (let at = 0; at < good.length; at += 8) {
      if (view.getBigUint64(at, true) === BigInt(root)) editor.u64(at, good.length);
    }
    const { error, milliseconds } = failure(names(bytes));
    expect(error).toEqual(file(/more entries than it has bytes/));
    expect(milliseconds).toBeLessThan(500);
  });

  test('a tree that is its own child', () => {
    const editor = new Editor(weights());
    const root = editor.find('TREE');
    editor.bytes[root + 5] = 3;
    editor.u64(root + 32, root);
    expect(failure(names(editor.bytes)).error).toEqual(file(/a tree that is none of names/));
  });

  test('a header that goes on in itself', () => {
    const editor = new Editor(weights());
    const root = Number(editor.view.getBigUint64(64, true));
    // Its first message becomes the rest of the header: the same one, for ever.
    editor.view.setUint16(root + 16, 0x10, true);
    editor.u64(root + 24, root + 16);
    editor.u64(root + 32, 24);
    expect(failure(names(editor.bytes)).error).toEqual(file(/more entries than it has bytes/));
  });

  test('names that never end, addresses behind the end, shapes beyond counting', () => {
    const editor = new Editor(weights());
    const heap = editor.find('HEAP');
    const start = Number(editor.view.getBigUint64(heap + 24, true));
    const size = Number(editor.view.getBigUint64(heap + 8, true));
    const names1 = editor.bytes.slice();
    names1.fill(65, start, start + size);
    expect(failure(names(names1)).error).toEqual(file(/a name without an end/));
    editor.u64(heap + 24, 2 ** 40);
    expect(failure(names(editor.bytes)).error).toEqual(file(/HDF5 file that is whole, got \d+ bytes at \d+ of \d+/));
    expect(failure(names(weights().subarray(0, 5000))).error).toEqual(file(/5000 bytes of \d+/));
  });
});

test.each(NAMES)('mutants of %s end in a network that works, or in an error that says why', (name) => {
  const random = new Random(NAMES.indexOf(name) + 1);
  const archive = golden(`${name}.keras`);
  const files = unzipSync(archive);
  const config = JSON.parse(new TextDecoder().decode(files['config.json']));
  const store = (changed: Record<string, Uint8Array>) => zipSync({ ...files, ...changed }, { level: 0 });
  let networks = 0;
  const count = 180; // test/slow/fuzz.test.ts has thousands
  for (let i = 0; i < count; i++) {
    const bytes = [
      () => mutateBytes(archive, random),
      () => store({ 'config.json': utf8.encode(JSON.stringify(mutateJson(config, random))) }),
      () => store({ 'model.weights.h5': mutateBytes(files['model.weights.h5'], random) }),
    ][i % 3]();
    if (outcome(() => fromKeras(bytes)) === 'network') networks++;
  }
  expect(networks / count).toBeGreaterThan(0.01);
  expect(networks / count).toBeLessThan(0.95);
});
