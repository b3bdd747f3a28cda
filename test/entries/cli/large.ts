/** A table of any size, and the memory of a process that predicts it. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const WORDS = ['alpha', 'beta gamma', '"de,lta"', 'epsilon', 'Zürich', ''];

/** Writes a table of so many bytes, 58 columns of numbers, words and dates with gaps; returns its rows. */
export function writeLarge(path: string, bytes: number): number {
  let state = 1;
  // Marsaglia's xorshift.
  const draw = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const pick = (i: number): string => {
    if (i < 39) return draw() < 0.02 ? '' : (200 * draw() - 100).toFixed(4);
    if (i < 51) return WORDS[Math.floor(draw() * WORDS.length)];
    return `20${10 + Math.floor(draw() * 15)}-0${1 + Math.floor(draw() * 9)}-${10 + Math.floor(draw() * 18)}`;
  };
  const others = Array.from({ length: 1000 }, () => Array.from({ length: 55 }, (_, i) => pick(i)).join(','));
  const names = ['x', ...Array.from({ length: 55 }, (_, i) => `column ${i}`), 'id', 'y'];
  const file = openSync(path, 'w');
  let [written, rows] = [writeSync(file, `${names.join(',')}\n`), 0];
  while (written < bytes) {
    let text = '';
    for (const other of others) {
      const x = 4 * draw() - 2;
      text += `${x.toFixed(5)},${other},${rows++},${(3 * x + draw()).toFixed(3)}\n`;
    }
    written += writeSync(file, text);
  }
  closeSync(file);
  return rows;
}

/** Trains a model of few networks on a small table of this kind. */
export function trainOn(folder: string): string {
  const [table, model] = [join(folder, 'small.csv'), join(folder, 'large.model')];
  writeLarge(table, 300_000);
  const quick = ['--folds', '2', '--members', '1', '--seed', '1'];
  execFileSync(process.execPath, [CLI, 'train', table, '-t', 'y', '-o', model, ...quick], { stdio: 'ignore' });
  return model;
}

/** What a process took. */
export interface Taken {
  readonly code: number | null;
  /** Lines that it printed. */
  readonly lines: number;
  /** The most memory that it held, in MB of 10⁶ bytes. */
  readonly megabytes: number;
  readonly seconds: number;
}

/** Predicts a table in a process of its own. */
export function predictLarge(
  folder: string,
  model: string,
  table: string,
  flags: readonly string[] = [],
): Promise<Taken> {
  const told = join(folder, 'peak');
  const tell = `import { writeFileSync } from 'node:fs'; process.on('exit', () =>
    writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)));`;
  const hook = `data:text/javascript,${encodeURIComponent(tell)}`;
  const start = performance.now();
  const args = [...flags, '--import', hook, CLI, 'predict', model, table];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let lines = 0;
  child.stdout.on('data', (part: Buffer) => {
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines++;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const megabytes = (Number(readFileSync(told, 'utf8')) * 1024) / 1e6;
      resolve({ code, lines, megabytes, seconds: (performance.now() - start) / 1000 });
    });
  });
}
