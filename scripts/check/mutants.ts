/**
 * Do the tests notice? Every kernel of assembly/ is broken in one place after another (mutations.ts), built and run
 * through test/kernels and the golden trajectories, which must fail each time.
 *
 *     tsx scripts/check/mutants.ts [--file gemm] [--limit 6] [--seed 1] [--jobs 2]
 *
 * `--file`: only sources whose path in assembly/ holds this; `--limit`: mutants of a function at most, 0 for all;
 * `--seed`: which; `--jobs`: how many at a time. mutants.json lists the mutants that change nothing, each with its
 * reason. All work is done in copies under the system's temporary directory.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../build/tool.ts';
import { build, cleanUp, type Entry, makeCopy, runTests } from './mutants-run.ts';
import { inTurn, type Mutant, mutantsOf } from './mutations.ts';

const { values: options } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    limit: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const LIMIT = Number(options.limit) || Number.POSITIVE_INFINITY;
/** All golden trajectories. */
const GOLDEN = 'test/golden';

/** What is no kernel: the list of exports, and what only tests see. */
const SKIPPED = ['index.ts', 'testing.ts'];
/** The suites of test/kernels that should notice first, where they are not named after the source or its folder. */
const FIRST: Readonly<Record<string, string>> = { dense: 'step', table: 'step', lanes: 'activations' };

/** What is told apart by whole networks: first of all, or at the end. */
const NETWORKS: Readonly<Record<string, string>> = {
  sparse: 'test/network/sparse',
  normalize: 'test/step/normalize',
  vectors: 'test/step/lbfgs',
};
const LATER: Readonly<Record<string, readonly string[]>> = {
  activations: ['test/toolbox/settings'],
  losses: ['test/toolbox/settings'],
  step: [
    'test/data/row-weights',
    'test/step/dropout',
    'test/step/regularization',
    'test/toolbox/own-losses',
    'test/train/stopping',
  ],
};

/** A mutant that nobody can notice, by what it is told from others. */
type Equivalent = Pick<Mutant, 'file' | 'function' | 'before' | 'after'> & { reason: string };

const EQUIVALENT: readonly Equivalent[] = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8'));

function isOf(equivalent: Equivalent, mutant: Mutant): boolean {
  return (['file', 'function', 'before', 'after'] as const).every((key) => equivalent[key] === mutant[key]);
}

const reasonFor = (mutant: Mutant): string | undefined => EQUIVALENT.find((e) => isOf(e, mutant))?.reason;

/** What became of a mutant, and by what. */
interface Verdict {
  verdict: 'killed' | 'SURVIVED' | 'equivalent' | 'invalid';
  by: string;
}
type Outcome = Mutant & Verdict;

/** What a source is built into, to be tested. */
const entryFor = (file: string): Entry => (file === 'assembly/standalone.ts' ? 'standalone' : 'testing');

/** The tests in the order that they are tried: what is closest, all kernels, whole networks. */
function phasesFor(file: string): string[] {
  if (entryFor(file) === 'standalone') return ['test/entries/standalone/wasm'];
  const folder = basename(dirname(file));
  const name = folder === 'assembly' ? basename(file, '.ts') : folder;
  if (name in NETWORKS) return [NETWORKS[name], 'test/kernels', GOLDEN];
  return [`test/kernels/${FIRST[name] ?? name}`, 'test/kernels', GOLDEN, ...(LATER[name] ?? [])];
}

const builtFrom = (copy: string, file: string): Buffer =>
  readFileSync(join(copy, entryFor(file) === 'testing' ? 'build/relaxed.test.wasm' : 'build/standalone.wasm'));

/** What mutants are judged by. */
interface Measure {
  /** How long each phase may take, in seconds. */
  limits: ReadonlyMap<string, number>;
  /** What each source is built into as it is. */
  originals: ReadonlyMap<string, Buffer>;
}

/** Builds and tests the sources as they are: everything must pass. */
async function measure(copy: string, files: readonly string[]): Promise<Measure> {
  for (const entry of ['testing', 'index', 'standalone'] as const)
    if (!(await build(copy, entry))) throw new Error('assembly/ does not compile');
  const limits = new Map<string, number>();
  for (const phase of new Set(files.flatMap(phasesFor))) {
    const { took, failure } = await runTests(copy, phase, 600);
    if (failure) throw new Error(`the tests fail as they are, so they prove nothing: ${failure}`);
    limits.set(phase, 10 + 4 * took);
  }
  return { limits, originals: new Map(files.map((file) => [file, builtFrom(copy, file)])) };
}

/** Builds and tests one mutant. */
async function judge(copy: string, mutant: Mutant, { limits, originals }: Measure): Promise<Verdict> {
  const reason = reasonFor(mutant);
  if (reason) return { verdict: 'equivalent', by: reason };
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutant.source);
  try {
    const built = await build(copy, entryFor(mutant.file)).catch((error: Error) => error);
    if (!built) return { verdict: 'invalid', by: 'does not compile' };
    if (built instanceof Error) return { verdict: 'killed', by: `the build: ${built.message}` };
    if (originals.get(mutant.file)?.equals(builtFrom(copy, mutant.file)))
      return { verdict: 'equivalent', by: 'compiles to the same bytes' };
    for (const phase of phasesFor(mutant.file)) {
      if (!phase.startsWith('test/kernels') && !(await build(copy, 'index')))
        return { verdict: 'invalid', by: 'does not compile' };
      const { failure } = await runTests(copy, phase, limits.get(phase) ?? 0);
      if (failure) return { verdict: 'killed', by: failure };
    }
    return { verdict: 'SURVIVED', by: '' };
  } finally {
    writeFileSync(path, source);
  }
}

/** Takes functions from the queue and tries their mutants, until `LIMIT` of each were tried. */
async function work(copy: string, queue: Mutant[][], measured: Measure, done: (outcome: Outcome) => void) {
  for (let turns = queue.shift(); turns; turns = queue.shift()) {
    let tried = 0;
    for (const mutant of turns) {
      if (tried >= LIMIT) break;
      const outcome = { ...mutant, ...(await judge(copy, mutant, measured)) };
      if (outcome.verdict === 'killed' || outcome.verdict === 'SURVIVED') tried++;
      done(outcome);
    }
  }
}

const functionOf = ({ file, function: name }: Mutant): string => `${file} ${name}`;
const place = ({ file, line }: Mutant): string => `${file}:${line}`;

/** Prints everything; whether no mutant survived. */
function report(outcomes: readonly Outcome[], minutes: number): boolean {
  const shown = outcomes.filter(({ verdict }) => verdict !== 'invalid');
  shown.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const width = Math.max(...shown.map((outcome) => place(outcome).length));
  for (const outcome of shown) {
    console.log(`${place(outcome).padEnd(width)}  ${outcome.before}  →  ${outcome.after}`);
    console.log(`${' '.repeat(width)}  ${outcome.verdict}${outcome.by && `: ${outcome.by}`}`);
  }
  const count = (verdict: Verdict['verdict']): number =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const tried = count('killed') + count('SURVIVED');
  console.log(
    `\n${tried} mutants: ${count('killed')} killed, ${count('SURVIVED')} survived; beside them ` +
      `${count('equivalent')} equivalent, ${count('invalid')} that did not compile; ${minutes.toFixed(1)} min`,
  );
  return count('SURVIVED') === 0;
}

/** Whether a path in assembly/ is asked for. */
const isChosen = (path: string): boolean => path.includes(options.file);

/** The sources of assembly/ and of its folders. */
function sources(): string[] {
  const paths = readdirSync(join(ROOT, 'assembly'), { recursive: true, encoding: 'utf8' }).sort();
  return paths
    .filter((path) => path.endsWith('.ts') && !SKIPPED.includes(path) && isChosen(path))
    .map((path) => `assembly/${path.replaceAll('\\', '/')}`);
}

/**
 * The mutants of each function in turn. An entry of mutants.json that is none of them is an error: its source has
 * changed.
 */
function queueOf(files: readonly string[]): Mutant[][] {
  const mutants = files.flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  const known = EQUIVALENT.filter(({ file }) => isChosen(file.replace('assembly/', '')));
  const stale = known.filter((e) => !mutants.some((mutant) => isOf(e, mutant)));
  if (stale.length > 0) throw new Error(`no mutants, but in mutants.json: ${JSON.stringify(stale, null, 2)}`);
  const places = new Set(mutants.map(functionOf));
  return Array.from(places, (place) => {
    const ofFunction = mutants.filter((mutant) => functionOf(mutant) === place);
    return inTurn(ofFunction, Number(options.seed));
  });
}

async function main(): Promise<boolean> {
  const start = performance.now();
  const files = sources();
  const queue = queueOf(files);
  const expected = queue.reduce((sum, turns) => sum + Math.min(LIMIT, turns.length), 0);
  console.log(`${files.length} files, ${queue.length} functions and constants, up to ${expected} mutants`);
  const first = makeCopy();
  const measured = await measure(first, files);
  const outcomes: Outcome[] = [];
  const done = (outcome: Outcome): void => {
    outcomes.push(outcome);
    const { verdict, by, before, after } = outcome;
    console.log(`[${outcomes.length}] ${place(outcome)}  ${before} → ${after}  ${verdict}: ${by}`);
  };
  const workers = Array.from({ length: Number(options.jobs) }, (_, i) =>
    work(i === 0 ? first : makeCopy(), queue, measured, done),
  );
  await Promise.all(workers);
  console.log();
  return report(outcomes, (performance.now() - start) / 60_000);
}

process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
process.exitCode = (await main()) ? 0 : 1;
