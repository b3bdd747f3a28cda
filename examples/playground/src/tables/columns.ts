/** The columns of a table: the type of each, and why; which one is the target; the first rows. */
import { formatCount } from '../shared/format';
import { fillList, fillTable, find, make } from './dom';
import type { ColumnView, Kind, Look, TableView } from './messages';
import { showNumber } from './numbers';

const KINDS: readonly (readonly [Kind, string])[] = [
  ['number', 'number'],
  ['category', 'category (words)'],
  ['yesNo', 'yes/no'],
  ['date', 'date'],
  ['text', 'text'],
  ['ignored', 'ignored'],
];

/** How the names of kinds read. */
const LABELS = new Map(KINDS);

/** Encodings that people meet, as TextDecoder names them. */
const ENCODINGS: readonly (readonly [string, string])[] = [
  ['', 'detect automatically'],
  ['utf-8', 'UTF-8'],
  ['windows-1252', 'Western (Windows-1252)'],
  ['windows-1250', 'Central European (Windows-1250)'],
  ['windows-1251', 'Cyrillic (Windows-1251)'],
  ['koi8-r', 'Cyrillic (KOI8-R)'],
  ['windows-1253', 'Greek (Windows-1253)'],
  ['windows-1254', 'Turkish (Windows-1254)'],
  ['shift_jis', 'Japanese (Shift JIS)'],
  ['euc-kr', 'Korean (EUC-KR)'],
  ['gb18030', 'Chinese (GB 18030)'],
  ['big5', 'Chinese (Big5)'],
  ['utf-16le', 'UTF-16, little-endian'],
  ['utf-16be', 'UTF-16, big-endian'],
];

export interface Columns {
  readonly target: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly encoding: string;
  /** Shows a table; what was chosen of columns of another one is forgotten. */
  show(view: TableView, target: string): void;
  /** Shows what a model would take the columns for. */
  look(look: Look): void;
}

/**
 * @param onChange another target, or another kind of a column
 * @param onEncoding the file is to be read in another encoding
 */
export function makeColumns(onChange: () => void, onEncoding: () => void): Columns {
  const target = find<HTMLSelectElement>('target');
  const encoding = find<HTMLSelectElement>('encoding');
  const body = find('kinds').querySelector('tbody') as HTMLElement;
  const rows = new Map<string, Row>();
  encoding.append(...ENCODINGS.map(([value, label]) => new Option(label, value)));
  encoding.addEventListener('change', onEncoding);
  const mark = (): void => {
    for (const [name, row] of rows) row.mark(name === target.value);
    // What is asked for stands first, the others in the order of the table.
    const own = rows.get(target.value);
    const elements = [...rows.values()].filter((row) => row !== own).map(({ element }) => element);
    body.replaceChildren(...(own ? [own.element] : []), ...elements);
  };
  target.addEventListener('change', () => {
    mark();
    onChange();
  });
  return {
    get target() {
      return target.value;
    },
    get kinds() {
      const chosen = [...rows].filter(([name, { select }]) => name !== target.value && select.value !== '');
      return Object.fromEntries(chosen.map(([name, { select }]) => [name, select.value as Kind]));
    },
    get encoding() {
      return encoding.value;
    },
    show(view, asked) {
      const { columns, notes, preview } = view;
      target.replaceChildren(...columns.map(({ name }) => new Option(name, name)));
      target.value = asked;
      rows.clear();
      for (const column of columns) rows.set(column.name, makeRow(column, onChange));
      mark();
      fillList(find('table-notes'), notes);
      const names = columns.map(({ name }) => name);
      fillTable(find('preview').querySelector('table') as HTMLTableElement, [names, ...preview]);
    },
    look({ columns }) {
      for (const { name, kind, reason } of columns) rows.get(name)?.look(kind, reason);
    },
  };
}

/** A row of the table of columns. */
interface Row {
  readonly element: HTMLElement;
  readonly select: HTMLSelectElement;
  /** The column that is foretold has no kind to choose. */
  mark(isTarget: boolean): void;
  look(kind: Kind, reason: string): void;
}

function makeRow(column: ColumnView, onChange: () => void): Row {
  const { name, reason, gaps } = column;
  const select = make('select');
  select.setAttribute('aria-label', `Type of “${name}”`);
  const seen = new Option('…', '');
  select.append(seen, ...KINDS.map(([value, label]) => new Option(label, value)));
  select.addEventListener('change', onChange);
  const told = make('span', 'target', { className: 'told' });
  const why = make('td', reason, { className: 'why' });
  const element = make('tr', [
    make('th', name, { scope: 'row' }),
    make('td', [select, told]),
    why,
    make('td', gaps > 0 ? formatCount(gaps) : '', { className: 'right number' }),
    make('td', valuesOf(column), { className: 'values number' }),
  ]);
  return {
    element,
    select,
    mark(isTarget) {
      element.classList.toggle('target', isTarget);
      select.hidden = isTarget;
      told.hidden = !isTarget;
      if (isTarget) why.textContent = reason;
    },
    look(kind, because) {
      if (select.value === '') seen.text = `${LABELS.get(kind)}`;
      element.classList.toggle('ignored', kind === 'ignored');
      why.textContent = because;
    },
  };
}

/** What a column holds, in short. */
function valuesOf({ range, span, words, read }: ColumnView): string {
  if (span) return `${span[0]} to ${span[1]}`;
  if (range) {
    const { least, median, greatest } = range;
    return `${showNumber(least)} to ${showNumber(greatest)}, median ${showNumber(median)}`;
  }
  if (words.length === 0) return read === 'empty' ? '' : 'more than 500 distinct values';
  const shown = words.slice(0, 4).map((word) => (word.length > 24 ? `${word.slice(0, 23)}…` : word));
  return `${shown.join(', ')}${words.length > 4 ? ` and ${formatCount(words.length - 4)} more` : ''}`;
}
