/**
 * Do the tests notice? Every kernel of assembly/ is broken in one place after another (scripts/mutations.mjs), built and
 * run through test/kernels and the golden trajectories, which must fail each time.
 *
 *     node scripts/mutants.mjs [--file gemm] [--limit 6] [--seed 1] [--jobs 2]
 *
 * `--file`: only sources whose name holds this; `--limit`: mutants of a function at most, 0 for all; `--seed`: which;
 * `--jobs`: how many at a time. scripts/mutants.json lists the mutants that change nothing, each with its reason.
 * All work is done in copies under the system's temporary directory; the tree is only read.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import asc from 'assemblyscript/asc';
import { buildStandalone } from './build-standalone.mjs';
import { writeText } from './kernels-text.mjs';
import { inTurn, mutantsOf } from './mutations.mjs';
import { optimizeAgain } from './second-round.mjs';

const { values: options } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    limit: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const LIMIT = Number(options.limit) || Number.POSITIVE_INFINITY;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = [
  ...['assembly', 'scripts', 'src', 'test'],
  ...['asconfig.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
];
/** All golden trajectories. */
const GOLDEN = 'test/golden';
/** Compares two ways to the same kernels, whatever these compute, and needs a build of its own. */
const BLIND = 'test/kernels/fusing.test.ts';

/** What is no kernel: the list of exports, and what only tests see. */
const SKIPPED = ['index.ts', 'testing.ts'];
/** The tests that should notice first, where they are not named after the source. */
const FIRST = { dense: 'step', table: 'step', lanes: 'activations' };

/** What is told apart by whole networks: first of all, or at the end. */
const NETWORKS = { normalize: 'test/step/normalize', vectors: 'test/step/lbfgs' };
const LATER = {
  activations: ['test/toolbox/settings'],
  losses: ['test/toolbox/settings'],
  step: ['test/data/row-weights', 'test/step/dropout'],
};

/** The mutants that nobody can notice. */
const EQUIVALENT = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8'));
const reasonFor = (mutant) =>
  EQUIVALENT.find((e) => ['file', 'function', 'before', 'after'].every((key) => e[key] === mutant[key]))?.reason;

const copies = [];
const children = new Set();
const clock = performance.now();

function cleanUp() {
  for (const child of children) stop(child);
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

/** Vitest and the workers that it started: they are a process group of their own. */
function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it had ended already
  }
}

function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'nablanet-mutants-'));
  copies.push(copy);
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  rmSync(join(copy, BLIND));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

let compiling = Promise.resolve();

/** The same of what nablanet/standalone writes networks into; a module that it could not be is an error. */
function compilesStandalone(copy) {
  return buildStandalone(copy, '1').then(
    () => true,
    (error) => {
      if (error.message.includes('compile error')) return false;
      throw error;
    },
  );
}

/**
 * The kernels of an entry, as the package or the tests hold them; false if they do not compile. Level 1 means the same as 3
 * and takes a third of the time, but would put constants into the first KiB, which tests poison.
 */
function build(copy, entry) {
  const work = compiling.then(async () => {
    if (entry === 'standalone') return compilesStandalone(copy);
    const suffix = entry === 'index' ? '' : '.test';
    const outFile = `build/relaxed${suffix}.wasm`;
    const flags = ['--baseDir', copy, '--target', 'relaxed', '--optimizeLevel', '1', '--memoryBase', '1024'];
    const { error } = await asc.main([`assembly/${entry}.ts`, ...flags, '--outFile', outFile]);
    if (error) return false;
    optimizeAgain(join(copy, outFile));
    writeText(join(copy, outFile), join(copy, `build/kernels${suffix}.txt`));
    return true;
  });
  compiling = work.catch(() => {});
  return work;
}

/** Runs test files up to the first failure. `failure` is undefined where all passed. */
function runTests(copy, filter, seconds) {
  const start = performance.now();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', filter, ...['--bail', '1', '--maxWorkers', '1', '--reporter', 'json']],
    {
      cwd: copy,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  children.add(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
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

/** The first failed test of Vitest's report. */
function failureIn(output) {
  try {
    const { testResults } = JSON.parse(output.slice(output.indexOf('{')));
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

/** What a source is built into, to be tested. */
const entryFor = (file) => (file === 'assembly/standalone.ts' ? 'standalone' : 'testing');

/** The tests in the order that they are tried: what is closest, all kernels, whole networks. */
function phasesFor(file) {
  if (entryFor(file) === 'standalone') return ['test/entries/standalone/wasm'];
  const name = file.startsWith('assembly/gemm/') ? 'gemm' : basename(file, '.ts');
  if (name in NETWORKS) return [NETWORKS[name], 'test/kernels', GOLDEN];
  return [`test/kernels/${FIRST[name] ?? name}`, 'test/kernels', GOLDEN, ...(LATER[name] ?? [])];
}

/** Without a mistake everything passes; how long each phase takes, for the time limits. */
async function measure(copy, files) {
  for (const entry of ['testing', 'index', 'standalone'])
    if (!(await build(copy, entry))) throw new Error('assembly/ does not compile');
  const limits = new Map();
  for (const phase of new Set(files.flatMap(phasesFor))) {
    const { took, failure } = await runTests(copy, phase, 600);
    if (failure) throw new Error(`the tests fail as they are, so they prove nothing: ${failure}`);
    limits.set(phase, 10 + 4 * took);
  }
  return limits;
}

const bytesOf = (copy, file) =>
  readFileSync(join(copy, entryFor(file) === 'testing' ? 'build/relaxed.test.wasm' : 'build/standalone.wasm'));

/** Builds and tests one mutant: what became of it. */
async function judge(copy, mutant, limits, originals) {
  const reason = reasonFor(mutant);
  if (reason) return { verdict: 'equivalent', by: reason };
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutant.source);
  try {
    const built = await build(copy, entryFor(mutant.file)).catch((error) => error);
    if (!built) return { verdict: 'invalid', by: 'does not compile' };
    if (built instanceof Error) return { verdict: 'killed', by: `the build: ${built.message}` };
    if (bytesOf(copy, mutant.file).equals(originals.get(mutant.file)))
      return { verdict: 'equivalent', by: 'compiles to the same bytes' };
    for (const phase of phasesFor(mutant.file)) {
      if (!phase.startsWith('test/kernels') && !(await build(copy, 'index')))
        return { verdict: 'invalid', by: 'does not compile' };
      const { failure } = await runTests(copy, phase, limits.get(phase));
      if (failure) return { verdict: 'killed', by: failure };
    }
    return { verdict: 'SURVIVED', by: '' };
  } finally {
    writeFileSync(path, source);
  }
}

/** Takes functions from the queue and tries their mutants, until `LIMIT` of each were tried. */
async function work(copy, queue, limits, originals, done) {
  for (let turns = queue.shift(); turns; turns = queue.shift()) {
    let tried = 0;
    for (const mutant of turns) {
      if (tried >= LIMIT) break;
      const outcome = { ...mutant, ...(await judge(copy, mutant, limits, originals)) };
      if (outcome.verdict === 'killed' || outcome.verdict === 'SURVIVED') tried++;
      done(outcome);
    }
  }
}

const place = ({ file, line }) => `${file}:${line}`;

function report(outcomes) {
  const shown = outcomes.filter(({ verdict }) => verdict !== 'invalid');
  shown.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const width = Math.max(...shown.map((outcome) => place(outcome).length));
  for (const outcome of shown) {
    console.log(`${place(outcome).padEnd(width)}  ${outcome.before}  →  ${outcome.after}`);
    console.log(`${' '.repeat(width)}  ${outcome.verdict}${outcome.by && `: ${outcome.by}`}`);
  }
  const count = (verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const tried = count('killed') + count('SURVIVED');
  const minutes = ((performance.now() - clock) / 60_000).toFixed(1);
  console.log(
    `\n${tried} mutants: ${count('killed')} killed, ${count('SURVIVED')} survived; beside them ${count('equivalent')} ` +
      `equivalent, ${count('invalid')} that did not compile; ${minutes} min`,
  );
  return count('SURVIVED') === 0;
}

async function main() {
  const files = readdirSync(join(ROOT, 'assembly'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !SKIPPED.includes(name) && name.includes(options.file))
    .map((name) => `assembly/${name}`);
  const queue = [];
  for (const file of files) {
    const mutants = mutantsOf(file, readFileSync(join(ROOT, file), 'utf8'));
    for (const name of new Set(mutants.map((mutant) => mutant.function))) {
      const ofFunction = mutants.filter((mutant) => mutant.function === name);
      queue.push(inTurn(ofFunction, Number(options.seed)));
    }
  }
  const expected = queue.reduce((sum, turns) => sum + Math.min(LIMIT, turns.length), 0);
  console.log(`${files.length} files, ${queue.length} functions and constants, up to ${expected} mutants`);
  const first = makeCopy();
  const limits = await measure(first, files);
  const originals = new Map(files.map((file) => [file, bytesOf(first, file)]));
  const outcomes = [];
  const done = (outcome) => {
    outcomes.push(outcome);
    const { verdict, by, before, after } = outcome;
    console.log(`[${outcomes.length}] ${place(outcome)}  ${before} → ${after}  ${verdict}: ${by}`);
  };
  const workers = Array.from({ length: Number(options.jobs) }, (_, i) =>
    work(i === 0 ? first : makeCopy(), queue, limits, originals, done),
  );
  await Promise.all(workers);
  console.log();
  return report(outcomes);
}

process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
process.exitCode = (await main()) ? 0 : 1;
