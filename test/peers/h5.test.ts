/** Our reader of HDF5 against jsfive: the same datasets, with the same numbers. */
import { createRequire } from 'node:module';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { H5File } from '../../src/entries/formats/keras/h5';
import { golden } from '../entries/formats/keras/golden';

interface Node {
  readonly shape?: number[];
  readonly value?: number[];
  get(path: string): Node;
}
const { File } = createRequire(import.meta.url)('jsfive') as { File: new (buffer: ArrayBuffer, name: string) => Node };

function compare(bytes: Uint8Array, paths: readonly string[]): void {
  const ours = new H5File(bytes);
  const theirs = new File(bytes.slice().buffer as ArrayBuffer, 'file');
  for (const path of paths) {
    const dataset = ours.dataset(path);
    const node = theirs.get(path);
    if (!dataset) throw new Error(path);
    expect(dataset.shape).toEqual(node.shape);
    expect(Array.from(ours.read(dataset))).toEqual(Array.from(node.value ?? []));
  }
}

/** Variables of every layer, but for the count of a Normalization, which is an integer. */
test.each([
  ['sequential', 11],
  ['activations', 30],
  ['functional', 7],
  ['scaled', 9],
  ['repacked', 28],
])('the weights of %s', (name, count) => {
  const bytes = unzipSync(golden(`${name}.keras`))['model.weights.h5'];
  const file = new H5File(bytes);
  const paths = file
    .names('layers')
    .flatMap((layer) => file.names(`layers/${layer}/vars`).map((index) => `layers/${layer}/vars/${index}`))
    .filter((path) => path !== 'layers/normalization/vars/2');
  expect(paths).toHaveLength(count);
  compare(bytes, paths);
});

test('a group of many', () => {
  const bytes = golden('many.h5');
  const names = new H5File(bytes).names('layers');
  expect(names).toHaveLength(60);
  compare(
    bytes,
    names.map((name) => `layers/${name}`),
  );
});
