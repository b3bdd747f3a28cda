/** Copies of the repository in which mutants are built and tested; the tree itself is only read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';
import { writeText } from '../build/kernels-text.ts';
import { optimizeAgain } from '../build/second-round.ts';
import { buildStandalone } from '../build/standalone.ts';
import { ROOT, scriptOf } from '../build/tool.ts';

/** What the tests need to run: vitest.config.ts takes plugins from scripts/build. */
const COPIED = [
  ...['assembly', 'src', 'test', 'scripts/build'],
  ...['asconfig.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
];
/** What needs builds of its own: suites of two ways to the same kernels, and of assertions, which mutants leave out. */
const BLIND = ['fusing', 'contracts'].map((name) => `test/kernels/${name}.test.ts`);

const copies: string[] = [];
const children = new Set<ChildProcess>();

/** Makes a copy; its path. */
export function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'nablanet-mutants-'));
  copies.push(copy);
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  for (const suite of BLIND) rmSync(join(copy, suite));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Ends all test runs and deletes all copies. */
export function cleanUp(): void {
  for (const child of children) stop(child);
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

/** Vitest and the workers that it started: they are a process group of their own. */
function stop({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it had ended already
  }
}

/**
 * What is built: the package's kernels, the same exported one by one for tests, or what toWasm writes networks into.
 */
export type Entry = 'index' | 'testing' | 'standalone';

/** A module that networks could not be written into is an error. */
async function compileStandalone(copy: string): Promise<boolean> {
  try {
    await buildStandalone(copy, '1');
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('compile error')) return false;
    throw error;
  }
}

async function compile(copy: string, entry: Entry): Promise<boolean> {
  if (entry === 'standalone') return compileStandalone(copy);
  const suffix = entry === 'index' ? '' : '.test';
  const outFile = `build/relaxed${suffix}.wasm`;
  const flags = ['--baseDir', copy, '--target', 'relaxed', '--optimizeLevel', '1', '--memoryBase', '1024'];
  const { error } = await asc.main([`assembly/${entry}.ts`, ...flags, '--outFile', outFile]);
  if (error) return false;
  optimizeAgain(join(copy, outFile));
  writeText(join(copy, outFile), join(copy, `build/kernels${suffix}.txt`));
  return true;
}

let compiling: Promise<unknown> = Promise.resolve();

/**
 * Builds an entry, one after the other; false if it does not compile. Level 1 means the same as 3 and takes a third of
 * the time, but would put constants into the first KiB, which tests poison.
 */
export function build(copy: string, entry: Entry): Promise<boolean> {
  const work = compiling.then(() => compile(copy, entry));
  compiling = work.catch(() => {});
  return work;
}

export interface TestRun {
  /** Seconds. */
  took: number;
  /** The first failure; undefined where all passed. */
  failure?: string;
}

/** Runs test files up to the first failure, or for so many seconds. */
export function runTests(copy: string, filter: string, seconds: number): Promise<TestRun> {
  const start = performance.now();
  const args = ['run', filter, '--bail', '1', '--maxWorkers', '1', '--reporter', 'json'];
  const child = spawn(process.execPath, [scriptOf('vitest'), ...args], {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.add(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop(child);
  }, 1000 * seconds);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      children.delete(child);
      const took = (performance.now() - start) / 1000;
      if (code === 0) resolve({ took });
      else resolve({ took, failure: late ? `timeout (${filter})` : failureIn(output) });
    });
  });
}

/** What is read of Vitest's report. */
interface Report {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; title: string; ancestorTitles: string[] }[];
  }[];
}

/** The first failed test of a report. */
function failureIn(output: string): string {
  try {
    const { testResults }: Report = JSON.parse(output.slice(output.indexOf('{')));
    for (const { name, status, assertionResults } of testResults) {
      const failed = assertionResults.find((result) => result.status === 'failed');
      if (failed) return `${basename(name)}: ${[...failed.ancestorTitles, failed.title].join(' > ')}`;
      if (status === 'failed') return `${basename(name)}: does not load`;
    }
  } catch {
    // no report: the run itself broke
  }
  return 'the test run broke';
}
