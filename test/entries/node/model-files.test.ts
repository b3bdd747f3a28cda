/** Networks in files: whole whatever happens, and where training goes on from. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adam, Network } from 'nablanet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpoint, lastCheckpoint, loadFile, saveFile } from '../../../src/entries/node/index';
import { thrownBy } from '../../support/errors';
import { samples } from '../../support/samples';
import { Killings } from './killings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = (seed = 1): Network =>
  new Network({ inputs: 3, layers: [{ units: 4, dropout: 0.2 }, 2], optimizer: adam(), seed, backend: 'simd' });
const x = samples(20, 3);
const y = samples(20, 2, 5).map(Math.abs);

describe('saveFile and loadFile', () => {
  test('by path or URL, over what was there', () => {
    const path = join(folder, 'net.safetensors');
    saveFile(network(1), path);
    saveFile(network(2), pathToFileURL(path));
    expect(loadFile(path).getParameters()).toStrictEqual(network(2).getParameters());
    expect(loadFile(pathToFileURL(path), { backend: 'relaxed-simd' }).backend).toBe('relaxed-simd');
    expect(readdirSync(folder)).toEqual(['net.safetensors']);
  });

  test('mode and links stay', () => {
    const path = join(folder, 'private.safetensors');
    const link = join(folder, 'link.safetensors');
    saveFile(network(1), path);
    chmodSync(path, 0o600);
    symlinkSync(path, link);
    saveFile(network(2), link);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadFile(path).getParameters()).toStrictEqual(network(2).getParameters());
  });

  test('what can’t be read or written is said, and what was there stays', () => {
    const missing = join(folder, 'no', 'such.safetensors');
    expect(thrownBy(() => saveFile(network(), missing))).toMatchObject({ code: 'file', name: 'RangeError' });
    expect(thrownBy(() => loadFile(missing))).toMatchObject({ code: 'file' });
    const inTheWay = join(folder, 'folder');
    mkdirSync(inTheWay);
    expect(thrownBy(() => saveFile(network(), inTheWay)).message).toMatch(/a file that can be written, got E/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    writeFileSync(join(folder, 'text'), 'no network');
    expect(thrownBy(() => loadFile(join(folder, 'text')))).toMatchObject({ code: 'file' });
    expect(thrownBy(() => saveFile({} as Network, missing))).toMatchObject({ code: 'type' });
    expect(thrownBy(() => saveFile(network(), 7 as unknown as string))).toMatchObject({ code: 'type' });
    expect(thrownBy(() => loadFile(''))).toMatchObject({ code: 'type' });
    expect(thrownBy(() => loadFile(new URL('https://example.org/a')))).toMatchObject({ code: 'value' });
  });

  test('killed at any moment, the file is one of the networks, whole', { timeout: 120_000 }, async () => {
    const killings = new Killings(folder);
    // One kill must have come in the midst of writing, or this shows nothing. test/slow has more of them.
    for (let round = 0; round < 20 && killings.torn === 0; round++) await killings.kill(round);
    expect(killings.torn).toBeGreaterThan(0);
  });
});

describe('checkpoint', () => {
  test('a run that is cut off goes on from its file, bit for bit', () => {
    const path = join(folder, 'run.safetensors');
    const whole = network();
    whole.train(x, y, { epochs: 9, batchSize: 6 });
    const first = network();
    const save = checkpoint(first, { path, every: 2 });
    first.train(x, y, {
      epochs: 9,
      batchSize: 6,
      onEpoch: (info) => {
        save(info);
        return info.epoch < 5;
      },
    });
    const loaded = loadFile(path);
    expect(loaded.epochs).toBe(4);
    loaded.train(x, y, { epochs: 9 - loaded.epochs, batchSize: 6 });
    expect(loaded.save({ training: true })).toStrictEqual(whole.save({ training: true }));
  });

  test('every so many epochs, and the last one; the newest are kept', () => {
    const path = join(folder, 'many.safetensors');
    const net = network();
    const seen: string[][] = [];
    const save = checkpoint(net, { path, every: 3, keep: 2 });
    const named = (): string[] => readdirSync(folder).filter((name) => name.startsWith('many'));
    writeFileSync(join(folder, 'many-2.safetensors'), 'another’s'); // not ours: six digits
    net.train(x, y, {
      epochs: 8,
      onEpoch: (info) => {
        save(info);
        seen.push(named());
      },
    });
    const alien = 'many-2.safetensors';
    const at = (epoch: number): string => `many-${String(epoch).padStart(6, '0')}.safetensors`;
    expect(seen).toEqual([
      [alien],
      [alien],
      ...[
        [at(3), alien],
        [at(3), alien],
        [at(3), alien],
      ],
      ...[
        [at(3), at(6), alien],
        [at(3), at(6), alien],
      ],
      [at(6), at(8), alien],
    ]);
    expect(lastCheckpoint(path)).toBe(join(folder, at(8)));
    expect(loadFile(lastCheckpoint(path) ?? '').save({ training: true })).toStrictEqual(net.save({ training: true }));
  });

  test('the last one under its own name, or none', () => {
    expect(lastCheckpoint(join(folder, 'run.safetensors'))).toBe(join(folder, 'run.safetensors'));
    expect(lastCheckpoint(join(folder, 'none.safetensors'))).toBeUndefined();
    expect(lastCheckpoint(join(folder, 'no', 'folder.safetensors'))).toBeUndefined();
  });

  test('works in trainAsync, and a file that can’t be written ends the training', async () => {
    const path = join(folder, 'async.safetensors');
    const net = network();
    await net.trainAsync(x, y, { epochs: 2, onEpoch: checkpoint(net, { path }) });
    expect(readFileSync(path).equals(net.save({ training: true }))).toBe(true);
    const nowhere = checkpoint(net, { path: join(folder, 'no', 'run.safetensors') });
    expect(thrownBy(() => net.train(x, y, { epochs: 5, onEpoch: nowhere }))).toMatchObject({ code: 'file' });
    expect(net.epochs).toBe(3);
    net.train(x, y);
    expect(net.epochs).toBe(4);
  });

  test('options are checked', () => {
    const make = (options: unknown) => () => checkpoint(network(), options as { path: string });
    expect(thrownBy(make({}))).toMatchObject({ code: 'type' });
    expect(thrownBy(make({ path: 'a', every: 0 })).message).toBe('"every" expected an integer >= 1, got 0');
    expect(thrownBy(make({ path: 'a', keep: 1.5 }))).toMatchObject({ code: 'value' });
    expect(thrownBy(make({ path: 'a', keeps: 1 }))).toMatchObject({ code: 'value' });
    expect(thrownBy(() => checkpoint(7 as unknown as Network, { path: 'a' }))).toMatchObject({ code: 'type' });
  });
});
