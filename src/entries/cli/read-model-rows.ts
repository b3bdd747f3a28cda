/** Rows of a file as a model of a table takes them. */
import type { TableModel } from 'nablanet/table';
import { suggestion } from '../../base/suggestion';
import type { ColumnKind } from '../data/column-kinds';
import { refusal } from './failure';
import { type ReadingFlags, settingsOf } from './options';
import { readingOn } from './progress';
import { type Rows, readRows } from './rows';
import { nameOf } from './source';
import { type Terminal, tell } from './terminal';

/** As what a column is read of which the model knows what it holds. */
const READ_AS: Readonly<Record<string, ColumnKind>> = {
  number: 'number',
  yesNo: 'yesNo',
  date: 'date',
  category: 'words',
  text: 'words',
};

/** The rows of a file piece by piece, with the columns that the model uses, and further ones. */
export async function* rowsFor(
  model: TableModel,
  path: string,
  flags: ReadingFlags,
  terminal: Terminal,
  further: ReadonlyMap<string, ColumnKind> = new Map(),
): AsyncGenerator<Rows> {
  const used = model.columns.filter(({ kind }) => kind !== 'ignored');
  const kinds = new Map([...used.map(({ name, kind }) => [name, READ_AS[kind]] as const), ...further]);
  const check = (names: readonly string[]): void => {
    for (const name of further.keys()) if (!names.includes(name)) throw absent(path, name, names);
    const missing = used.map(({ name }) => name).filter((name) => !names.includes(name));
    if (missing.length === used.length) throw absent(path, missing.slice(0, 5).join('", "'), names);
    const free = names.filter((name) => !used.some((column) => column.name === name));
    for (const name of missing) {
      const what = `${JSON.stringify(name)} is no column of ${nameOf(path)}: all its cells are gaps`;
      tell(terminal, 'warning', `${what}${suggestion(name, free)}`);
    }
  };
  const progress = readingOn(terminal);
  const onRead = (share: number): void => progress.show(share, 1, `${Math.floor(100 * share)} %`);
  try {
    yield* readRows(path, terminal.stdin, settingsOf(flags), kinds, check, onRead);
  } finally {
    progress.stop();
  }
}

function absent(path: string, name: string, names: readonly string[]): RangeError {
  const listed = names.slice(0, 8).map((known) => JSON.stringify(known));
  const got = `${listed.join(', ')}${names.length > 8 ? ', …' : ''}${suggestion(name, names)}`;
  return refusal(nameOf(path), `a column "${name}"`, got);
}

/** The table that a model is asked with. */
export const tableOf = ({ values }: Rows): { columns: { name: string; values: readonly unknown[] }[] } => ({
  columns: [...values].map(([name, own]) => ({ name, values: own })),
});

/** Answers for some rows; an error names the line in the file, not the row in the piece. */
export function answersFor<Answer>(path: string, rows: Rows, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    const [, expected, row, rest] = message?.match(/^"rows" (expected .*) at row (\d+)(, column .*)$/s) ?? [];
    if (code !== 'data' || expected === undefined) throw error;
    throw Object.assign(new RangeError(`"${nameOf(path)}" ${expected} at line ${rows.line(Number(row))}${rest}`), {
      code: 'data',
    });
  }
}
