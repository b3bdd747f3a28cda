/** Networks in files: whole whatever happens, and where the path leads. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
import { loadFile, saveFile } from '../../../src/entries/node/index';
import { thrownBy } from '../../support/errors';
import { Killings } from './killings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = (seed = 1): Network =>
  new Network({ inputs: 3, layers: [{ units: 4, dropout: 0.2 }, 2], optimizer: adam(), seed, backend: 'simd' });

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

  test('a device and a pipe are written to, and stay what they are', async () => {
    saveFile(network(), '/dev/null');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(thrownBy(() => saveFile(network(), '/dev/full'))).toMatchObject({ code: 'file' });
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    saveFile(network(3), pipe);
    await once(reader, 'close');
    expect(Network.load(Buffer.concat(chunks)).getParameters()).toStrictEqual(network(3).getParameters());
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a link that leads to nothing yet gets its file there, through links and folders', () => {
    for (const name of ['real', 'real/inner', 'far']) mkdirSync(join(folder, name));
    symlinkSync(join('real', 'inner'), join(folder, 'short'));
    const links: [link: string, leads: string, file: string][] = [
      ['one', 'real/one.net', 'real/one.net'],
      ['absolute', join(folder, 'far', 'two.net'), 'far/two.net'],
      ['chain', 'one-more', 'far/three.net'],
      ['one-more', 'far/three.net', 'far/three.net'],
      ['short/up', '../four.net', 'real/four.net'], // of the folder where the link lies, not of the one that names it
    ];
    for (const [link, leads] of links) symlinkSync(leads, join(folder, link));
    for (const [link, , file] of links) {
      rmSync(join(folder, file), { force: true });
      saveFile(network(4), join(folder, link));
      expect(lstatSync(join(folder, link)).isSymbolicLink(), link).toBe(true);
      expect(lstatSync(join(folder, file)).isFile(), link).toBe(true);
      expect(loadFile(join(folder, link)).getParameters()).toStrictEqual(network(4).getParameters());
    }
    symlinkSync('round', join(folder, 'round'));
    symlinkSync(join('missing', 'five.net'), join(folder, 'nowhere'));
    for (const link of ['round', 'nowhere']) {
      expect(thrownBy(() => saveFile(network(), join(folder, link)))).toMatchObject({ code: 'file' });
      expect(lstatSync(join(folder, link)).isSymbolicLink()).toBe(true);
    }
  });

  test('names as long as the system takes', () => {
    for (const name of ['a'.repeat(255), 'ö'.repeat(127), `${'🧠'.repeat(62)}.net`]) {
      for (const seed of [1, 2]) saveFile(network(seed), join(folder, name));
      expect(loadFile(join(folder, name)).getParameters()).toStrictEqual(network(2).getParameters());
    }
    expect(thrownBy(() => saveFile(network(), join(folder, 'a'.repeat(256))))).toMatchObject({ code: 'file' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
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
