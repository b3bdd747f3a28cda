/** `nablanet predict`: answers for the rows of a CSV, as CSV or as JSON lines. */
import type { Interval, TableModel } from 'nablanet/table';
import type { ColumnKind } from '../data/column-kinds';
import { refusal } from './failure';
import { readTableModel } from './model-file';
import type { ReadingFlags } from './options';
import { answersFor, rowsFor, tableOf } from './read-model-rows';
import type { Rows } from './rows';
import { nameOf, STDIN } from './source';
import { print, type Terminal } from './terminal';

/** The options of `predict`. */
export interface PredictFlags extends ReadingFlags {
  json?: true;
  probabilities?: true;
  interval?: true;
  coverage?: number;
  keep?: string[];
}

/** A field of CSV, in quotes where it needs them. */
const field = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Answers for some rows. */
interface Answers {
  readonly predictions: readonly (number | string)[];
  readonly probabilities: readonly Readonly<Record<string, number>>[] | undefined;
  readonly intervals: readonly Interval[] | undefined;
}

/** Prints an answer for every row. */
export async function predict(modelPath: string, path: string, flags: PredictFlags, terminal: Terminal): Promise<void> {
  if (modelPath === STDIN && path === STDIN) throw refusal(STDIN, 'a model or rows', 'both');
  const model = await readTableModel(modelPath, terminal.stdin);
  const { keep = [] } = flags;
  const interval = flags.interval || flags.coverage !== undefined;
  if (flags.probabilities && model.problem === 'number') {
    throw refusal(
      '--probabilities',
      'a model of classes',
      `numbers (--interval says how far "${model.target}" may be off)`,
    );
  }
  const head = headOf(model, keep, flags.probabilities === true, interval);
  const further = new Map<string, ColumnKind>();
  let begun = flags.json === true;
  for await (const rows of rowsFor(model, path, flags, terminal, further)) {
    for (const name of keep)
      if (!rows.names.includes(name)) throw refusal(nameOf(path), `a column "${name}" to keep`, 'none of that name');
    const answers = answersFor(path, rows, () => answersOf(model, rows, flags, interval));
    const kept = keep.map((name) => rows.fields(name));
    const lines = Array.from({ length: rows.count }, (_, i) => {
      const own = kept.map((column) => column[i]);
      return flags.json ? jsonLine(keep, own, answers, i) : csvLine(model, own, answers, i);
    });
    if (!begun) await print(terminal.stdout, `${head.map(field).join(',')}\n`);
    begun = true;
    if (lines.length > 0) await print(terminal.stdout, `${lines.join('\n')}\n`);
    if (terminal.stdout.destroyed) return;
  }
}

/** The names of the columns of what is printed. */
function headOf(model: TableModel, keep: readonly string[], probabilities: boolean, interval: boolean): string[] {
  const numbers = model.problem === 'number';
  const own = [
    'prediction',
    ...(interval ? (numbers ? ['low', 'high'] : ['set']) : []),
    ...(probabilities ? model.classes.map((name) => `probability_${name}`) : []),
  ];
  const twice = keep.find((name, i) => own.includes(name) || keep.indexOf(name) < i);
  if (twice !== undefined)
    throw refusal('--keep', 'columns called otherwise than each other and the answers', JSON.stringify(twice));
  return [...keep, ...own];
}

function answersOf(
  model: TableModel,
  rows: Rows,
  { probabilities, coverage }: PredictFlags,
  interval: boolean,
): Answers {
  const table = tableOf(rows);
  const shares = probabilities ? model.probabilities(table) : undefined;
  const { classes } = model;
  return {
    probabilities: shares,
    // The likeliest class, the first of equals, as `predict` has it.
    predictions:
      shares?.map((own) => classes.reduce((best, name) => (own[name] > own[best] ? name : best))) ??
      model.predict(table),
    intervals: interval ? model.interval(table, coverage === undefined ? {} : { coverage }) : undefined,
  };
}

function csvLine({ classes }: TableModel, kept: readonly string[], answers: Answers, i: number): string {
  const { predictions, probabilities, intervals } = answers;
  const interval = intervals?.[i];
  const own = [
    predictions[i],
    ...(interval === undefined ? [] : Array.isArray(interval) ? [interval.join('|')] : [interval.low, interval.high]),
    ...(probabilities ? classes.map((name) => probabilities[i][name]) : []),
  ];
  return [...kept, ...own.map(String)].map(field).join(',');
}

function jsonLine(keep: readonly string[], kept: readonly string[], answers: Answers, i: number): string {
  const { predictions, probabilities, intervals } = answers;
  const interval = intervals?.[i];
  return JSON.stringify({
    ...Object.fromEntries(keep.map((name, j) => [name, kept[j]])),
    prediction: predictions[i],
    ...(interval && (Array.isArray(interval) ? { set: interval } : interval)),
    ...(probabilities && { probabilities: probabilities[i] }),
  });
}
