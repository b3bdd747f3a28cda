/** What was checked, of the package itself and on each Node, and the table of it. */

export const PACKAGE = 'package';

/** The package itself, or a Node's major. */
type Column = typeof PACKAGE | number;

interface Outcome {
  name: string;
  column: Column;
  /** What went wrong; undefined where nothing did. */
  problem: string | undefined;
  milliseconds: number;
}

const outcomes: Outcome[] = [];

/** Runs one check; returns what it returns, and undefined where it failed. */
export function check<Value>(name: string, column: Column, test: () => Value): Value | undefined {
  const start = performance.now();
  let value: Value | undefined;
  let problem: string | undefined;
  try {
    value = test();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  outcomes.push({ name, column, problem, milliseconds: performance.now() - start });
  return value;
}

export function expect(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

const cell = ({ problem, milliseconds }: Outcome): string =>
  problem === undefined ? `${(milliseconds / 1000).toFixed(2)} s` : 'FAILED';

function row(name: string, cells: readonly string[]): void {
  console.log(`${name.padEnd(62)}${cells.map((text) => text.padStart(11)).join('')}`);
}

/** Prints all checks, a column for each Node, with the version of those that there were; returns how many failed. */
export function print(majors: readonly number[], versions: ReadonlyMap<number, string>): number {
  row('the package', ['']);
  for (const outcome of outcomes.filter(({ column }) => column === PACKAGE)) row(`  ${outcome.name}`, [cell(outcome)]);
  row(
    'on Node',
    majors.map((major) => versions.get(major) ?? String(major)),
  );
  const onNodes = outcomes.filter(({ column }) => column !== PACKAGE);
  for (const name of new Set(onNodes.map((outcome) => outcome.name))) {
    const cells = majors.map((major) => {
      const outcome = onNodes.find(({ name: other, column }) => other === name && column === major);
      return outcome ? cell(outcome) : '-';
    });
    row(`  ${name}`, cells);
  }
  const failed = outcomes.filter(({ problem }) => problem !== undefined);
  for (const { name, column, problem } of failed) {
    console.error(`\nFAILED, ${column === PACKAGE ? column : `Node ${column}`}: ${name}\n${problem}`);
  }
  console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}
