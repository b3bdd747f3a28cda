/**
 * Random programs of the public API. In each, a network and its twin are made alike, and every line does something to
 * both, by two routes that must come to the same: bit for bit, but where a tolerance is said. What only reads, and what
 * is refused, is done to one of them, which would tell them apart if it changed anything.
 */
import * as fc from 'fast-check';
import { changes } from './changes';
import { type Program, programOf, run, type Step, textOf } from './program';
import { type Kind, reads } from './reads';
import { refusals } from './refusals';
import { oneOf, subject } from './subject';
import { trainings, workerTrainings } from './trainings';

export interface Tally {
  /** How often each kind of step was said. */
  readonly steps: Readonly<Record<string, number>>;
  /** Programs that ended early, since training diverged. */
  readonly diverged: number;
  /** The smallest program found that fails, with its error; nothing where all hold. */
  readonly failure: string | undefined;
}

/** The share of steps that train in a worker, in thousandths. */
const IN_WORKERS = 5;

const weighted = (weight: number, kinds: readonly Kind[]): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary: fc.oneof(...kinds.map(({ steps }) => steps)),
});
const steps = fc.array(
  fc.oneof(
    weighted(350, trainings),
    weighted(250, changes),
    weighted(200, reads),
    weighted(200 - IN_WORKERS, refusals),
    weighted(IN_WORKERS, workerTrainings),
  ),
  { maxLength: 7 },
);
/** Milliseconds after which a program counts as hanging. */
const TIMEOUT = 30_000;
/** The names of all kinds of steps. */
export const STEPS = [...trainings, ...changes, ...reads, ...refusals, ...workerTrainings].map(({ name }) => name);
const TWINS = ['net.clone()', 'new Network(config)', 'new Network(net.config)'];

/** Random programs, of what a library exports. */
export function programs(library: object): fc.Arbitrary<Program> {
  const names = Object.keys(library);
  return fc
    .tuple(subject, steps, oneOf(...TWINS))
    .map(([about, list, twin]): Program => programOf(about, list, twin, names));
}

/** Runs so many of them; the same seed makes the same ones. */
export async function fuzzApi(library: object, { cases = 2000, seed = 1 } = {}): Promise<Tally> {
  const said: Record<string, number> = {};
  let diverged = 0;
  const holds = fc.asyncProperty(programs(library), async (drawn) => {
    for (const name of drawn.steps) said[name] = (said[name] ?? 0) + 1;
    try {
      await run(drawn, library);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'diverged') throw error;
      diverged++; // where a training goes is its own affair; the step of that name says what must hold then
    }
  });
  const { counterexample, errorInstance } = await fc.check(holds, { numRuns: cases, seed, timeout: TIMEOUT });
  if (!counterexample) return { steps: said, diverged, failure: undefined };
  const { stack } = errorInstance as Error;
  const told = String(stack)
    .split('\n')
    .slice(0, 12)
    .map((line) => `// ${line}`);
  return { steps: said, diverged, failure: [textOf(counterexample[0]), ...told].join('\n') };
}
