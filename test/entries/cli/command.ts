/** The command line in this process, on the sources, and as a process of its own, as it is built. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { run } from '../../../src/entries/cli/program';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const CLI = join(ROOT, 'dist/cli.js');
export const PENGUINS = join(ROOT, 'examples/data/penguins.csv');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is deleted after the suite; `at` names a file in it, and writes it where it is given contents. */
export function folder(): { path: string; at(name: string, contents?: string | Uint8Array): string } {
  const path = mkdtempSync(join(tmpdir(), 'nablanet-cli-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    at(name, contents) {
      const file = join(path, name);
      if (contents !== undefined) writeFileSync(file, contents);
      return file;
    },
  };
}

const PART = 2 ** 16;

/** Runs a command in this process. */
export async function here(args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const told = ['', ''];
  const [stdout, stderr] = [0, 1].map((i) => {
    const stream = new PassThrough();
    stream.on('data', (part: Buffer) => {
      told[i] += part.toString();
    });
    return stream;
  });
  const bytes = Buffer.from(input);
  // In parts, as a pipe has them.
  const parts = Array.from({ length: Math.ceil(bytes.length / PART) }, (_, i) =>
    bytes.subarray(i * PART, (i + 1) * PART),
  );
  const code = await run(args, { stdin: Readable.from(parts), stdout, stderr });
  for (const stream of [stdout, stderr]) await new Promise((done) => stream.end(done));
  return { code, stdout: told[0], stderr: withoutProgress(told[1]) };
}

/** What stands on standard error without the lines of progress, which a slow machine has. */
const withoutProgress = (stderr: string): string => stderr.replace(/^\d+\/\d+ (networks|trials), .*\n/gm, '');

/** Runs a command as a process, with what `input` holds in a pipe. */
export function process_(
  args: readonly string[],
  { input = '', flags = [] as string[], env = {} as Record<string, string>, cwd = tmpdir() } = {},
): Promise<Outcome> {
  const all = { ...process.env, NODE_OPTIONS: '', ...env };
  const child = spawn(process.execPath, [...flags, CLI, ...args], { cwd, env: all });
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      told[name] += text;
    });
  }
  child.stdin.on('error', () => {}); // a command may end before it has read all
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...told }));
  });
}

/** Options of a training that takes a moment. */
export const QUICK = ['--folds', '2', '--members', '1', '--seed', '1'];
