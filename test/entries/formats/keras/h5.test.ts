/** HDF5 files that h5py wrote, in the forms that it has. */
import { describe, expect, test } from 'vitest';
import { H5File } from '../../../../src/entries/formats/keras/h5';
import { golden } from './golden';

function read(file: H5File, path: string): number[] {
  const dataset = file.dataset(path);
  if (!dataset) throw new Error(`no ${path}`);
  return Array.from(file.read(dataset));
}

test('many links, in a heap: a tree of two levels, blocks in rows', () => {
  const file = new H5File(golden('many.h5'));
  const names = Array.from({ length: 60 }, (_, i) => `dense_${i}`);
  expect(file.names('layers').sort()).toEqual(names.sort());
  for (let i = 0; i < 60; i++) expect(read(file, `layers/dense_${i}`)).toEqual([i, 0 - i]);
});

describe('forms of numbers', () => {
  const file = new H5File(golden('kinds.h5'));

  test.each(['<f2', '<f4', '<f8', 'compact'])('%s', (name) => {
    expect(file.dataset(name)?.shape).toEqual([3]);
    expect(read(file, name)).toEqual([1, -2.5, 0.25]);
  });

  test('a scalar; nothing; groups and links are no datasets', () => {
    expect(file.dataset('scalar')?.shape).toEqual([]);
    expect(read(file, 'scalar')).toEqual([7]);
    expect(file.dataset('group')).toBe(undefined);
    expect(file.dataset('soft')).toBe(undefined);
    expect(file.dataset('none')).toBe(undefined);
    expect(file.dataset('<f4/none')).toBe(undefined);
    expect(file.names('group')).toEqual([]);
    expect(file.names('none/none')).toEqual([]);
    expect(file.names('')).toEqual([]);
  });

  test.each([
    ['>f4', 'floats of 4 bytes in another form than IEEE 754, little-endian'],
    ['i4', 'integers'],
    ['S3', 'strings'],
    ['chunks', 'datasets in chunks'],
    ['compressed', 'compressed datasets'],
    ['shared', 'a shared type'],
  ])('%s is refused', (name, got) => {
    expect(() => file.dataset(name)).toThrow(
      expect.objectContaining({ code: 'file', message: `"model" expected HDF5 as Keras writes it, got ${got}` }),
    );
  });
});

test('a dataset is read once: what is read is never more than the file', () => {
  const file = new H5File(golden('many.h5'));
  const dataset = file.dataset('layers/dense_0');
  const readOften = () => {
    for (let i = 0; i < 10_000; i++) if (dataset) file.read(dataset);
  };
  expect(readOften).toThrow('datasets that overlap');
});
