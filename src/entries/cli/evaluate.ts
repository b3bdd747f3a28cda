/** `nablanet evaluate`: how good a model is on rows of which the answers are known. */
import type { TableModel } from 'nablanet/table';
import { numberOf } from '../table/cells';
import { FIGURES, show } from '../table/report/facts';
import { figuresOf } from '../table/score';
import { json } from './about';
import { refusal } from './failure';
import { readTableModel } from './model-file';
import type { ReadingFlags } from './options';
import { answersFor, rowsFor, tableOf } from './read-model-rows';
import type { Rows } from './rows';
import { nameOf, STDIN } from './source';
import { print, type Terminal, tell } from './terminal';

/** The options of `evaluate`. */
export interface EvaluateFlags extends ReadingFlags {
  json?: true;
}

/** Figures by name, over so many rows. */
interface Evaluation {
  readonly rows: number;
  /** Rows without an answer, which are left out. */
  readonly skipped: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** Numbers that grow. */
class Numbers {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  get all(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Prints the figures of a model on the rows of a file. */
export async function evaluate(
  modelPath: string,
  path: string,
  flags: EvaluateFlags,
  terminal: Terminal,
): Promise<void> {
  if (modelPath === STDIN && path === STDIN) throw refusal(STDIN, 'a model or rows', 'both');
  const model = await readTableModel(modelPath, terminal.stdin);
  const found = await evaluationOf(model, path, flags, terminal);
  if (found.rows === 0) throw refusal(nameOf(path), `rows with a "${model.target}"`, 'none');
  if (found.skipped > 0) tell(terminal, 'warning', `${found.skipped} rows have no "${model.target}" and were left out`);
  const { rows, skipped, figures } = found;
  if (flags.json) {
    await print(terminal.stdout, json({ target: model.target, rows, skipped, ...figures }));
    return;
  }
  const lines = Object.entries(figures).map(([name, value]) => {
    const [title, meaning] = FIGURES[name];
    return `  ${title.padEnd(10)}  ${show(value).padStart(10)}  ${meaning}`;
  });
  await print(terminal.stdout, `${model.target}: ${rows} rows\n${lines.join('\n')}\n`);
}

async function evaluationOf(
  model: TableModel,
  path: string,
  flags: EvaluateFlags,
  terminal: Terminal,
): Promise<Evaluation> {
  const { classes, target, problem } = model;
  const width = Math.max(1, classes.length);
  const [outputs, targets] = [new Numbers(), new Numbers()];
  let skipped = 0;
  const further = new Map([[target, problem === 'number' ? 'number' : 'words'] as const]);
  for await (const rows of rowsFor(model, path, flags, terminal, further)) {
    const table = tableOf(rows);
    const right = rightOf(model, path, rows);
    const shares = problem === 'classes' ? answersFor(path, rows, () => model.probabilities(table)) : [];
    const numbers = problem === 'number' ? answersFor(path, rows, () => model.predict(table) as number[]) : [];
    for (const [i, value] of right.entries()) {
      if (Number.isNaN(value)) skipped++;
      else {
        targets.push(value);
        if (problem === 'number') outputs.push(numbers[i]);
        else for (const name of classes) outputs.push(shares[i][name]);
      }
    }
  }
  const rows = targets.all.length;
  const figures = rows > 0 ? figuresOf(problem, { outputs: outputs.all, targets: targets.all, width }) : {};
  return { rows, skipped, figures };
}

/** What would be right: numbers, or the indices of classes; NaN where the row does not say. */
function rightOf({ classes, target, problem }: TableModel, path: string, rows: Rows): number[] {
  const values = rows.values.get(target) ?? [];
  if (problem === 'number') return values.map((value) => (value === null ? Number.NaN : Number(value)));
  const indices = new Map(classes.map((name, j) => [name, j]));
  // A file may write 1 as 1.0, and yes as Yes.
  for (const [j, name] of classes.entries()) {
    const others = [name.toLowerCase(), String(numberOf(name) ?? name)];
    for (const other of others) if (!indices.has(other)) indices.set(other, j);
  }
  return values.map((value, row) => {
    if (value === null) return Number.NaN;
    const word = String(value);
    const index = indices.get(word) ?? indices.get(word.toLowerCase()) ?? indices.get(String(numberOf(word)));
    if (index !== undefined) return index;
    const listed = classes.slice(0, 8).map((name) => JSON.stringify(name));
    const expected = `a "${target}" that the model knows (${listed.join(', ')}${classes.length > 8 ? ', …' : ''})`;
    throw refusal(nameOf(path), expected, `${JSON.stringify(word)} at line ${rows.line(row)}`);
  });
}
