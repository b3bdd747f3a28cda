/** Runs a program of the documentation as its reader would: in a folder where the package is installed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { type Program, ROOT } from './blocks';
import { fixturesOf } from './fixtures';
import { mark, matches } from './results';

/** How long one may take. */
const SECONDS = 60;

/** Folders of the repository that programs may read from, as in a clone. */
const READ = ['examples', 'test'];

/**
 * Puts what a program needs into a folder: the package in node_modules, what its page reads, and packages from `peers`.
 */
function furnish(folder: string, { page, packages }: Program, peers: string | undefined): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of packages) {
    const at = join(folder, 'node_modules', name);
    mkdirSync(dirname(at), { recursive: true });
    if (!existsSync(at)) symlinkSync(name === 'nablanet' ? ROOT : join(peers ?? ROOT, 'node_modules', name), at);
  }
  lend(folder);
  for (const [name, bytes] of Object.entries(fixturesOf(page))) writeFileSync(join(folder, name), bytes());
}

/** Puts the folders into one from which programs may read. */
export function lend(folder: string): void {
  for (const name of READ) if (!existsSync(join(folder, name))) symlinkSync(join(ROOT, name), join(folder, name));
}

/** Lends a new folder. */
export async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'nablanet-docs-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(file: string, folder: string): Promise<{ code: number | null; output: string }> {
  const args = ['--import', new URL('report.mjs', import.meta.url).href, file];
  const env = { ...process.env, RESULTS: join(folder, 'results.jsonl'), NODE_OPTIONS: '', CI: 'true', NO_COLOR: '1' };
  const child = spawn(process.execPath, args, { cwd: folder, env, timeout: SECONDS * 1000 });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * Runs a program to its end, and holds what it promises against what came.
 * @param peers the folder in whose node_modules other packages are
 * @throws where it ends with an error, or not, and where a result is another one or never came
 */
export async function run(program: Program, peers?: string): Promise<void> {
  await inFolder((folder) => runIn(folder, program, peers));
}

/** The same in a folder of the caller's, empty but for what programs of the page have written. */
export async function runIn(folder: string, program: Program, peers?: string): Promise<void> {
  furnish(folder, program, peers);
  const { code, expected } = mark(program.code, program.language);
  const name = `${program.name.replace(/\W+/g, '-')}.mjs`;
  const text = program.language === 'ts' ? transformSync(code, { loader: 'ts', format: 'esm' }).code : code;
  writeFileSync(join(folder, name), text);
  const { code: status, output } = await start(name, folder);
  if (status !== 0) throw new Error(`${program.name} ended with ${status}\n${output}`);
  const file = join(folder, 'results.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const results = new Map(lines.map((line) => JSON.parse(line)).map((result) => [result.line, result.text]));
  for (const promise of expected) {
    const where = `${program.page}:${promise.line}`;
    const actual = results.get(promise.line);
    if (actual === undefined) throw new Error(`${where} was never reached`);
    if (!matches(promise, actual)) throw new Error(`${where} promises ${promise.text}\nand gives ${actual}`);
  }
}
