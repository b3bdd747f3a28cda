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
    for (const name of further.keys()) {
      if (!names.includes(name))
        throw refusal(nameOf(path), `a column ${quoted([name])}`, quoted(names) + suggestion(name, names));
    }
    const missing = used.map(({ name }) => name).filter((name) => !names.includes(name));
    if (missing.length === used.length) {
      throw refusal(nameOf(path), `columns of the model (${quoted(missing)})`, quoted(names));
    }
    if (missing.length === 0) return;
    const free = names.filter((name) => !used.some((column) => column.name === name));
    const [columns, cells] = missing.length > 1 ? ['columns', 'their cells'] : ['column', 'its cells'];
    const hint = suggestion(missing[0], free);
    tell(terminal, 'warning', `${nameOf(path)} has no ${columns} ${quoted(missing)}: ${cells} are gaps${hint}`);
  };
  const progress = readingOn(terminal);
  const onRead = (share: number): void => progress.show(share, 1, `${Math.floor(100 * share)} %`);
  try {
    yield* readRows(path, terminal.stdin, settingsOf(flags), kinds, check, onRead);
  } finally {
    progress.stop();
  }
}

/** Names in quotes, the first ones of many. */
function quoted(names: readonly string[]): string {
  const some = names.slice(0, 8).map((name) => JSON.stringify(name));
  return `${some.join(', ')}${names.length > 8 ? ', …' : ''}`;
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
