/** Options that several commands have, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { eachRecord } from '../data/records';
import { checkTableOptions, type TableOptions, type TableSettings } from '../data/table-options';

/** Several values in one, as a line of CSV: a,"b, c". Giving the option again adds to them. */
export function list(value: string, before: readonly string[] = []): string[] {
  const found: string[] = [];
  try {
    eachRecord('list', value, { delimiter: ',', comment: undefined, skipped: 0 }, (fields) => found.push(...fields));
  } catch {
    throw new InvalidArgumentError('It has an open quote.');
  }
  const names = found.map((field) => field.trim()).filter((field) => field !== '');
  if (names.length === 0) throw new InvalidArgumentError('It is empty.');
  return [...before, ...names];
}

/** Pairs in one value: zip=category,id=ignored. */
export function pairs(value: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const found = list(value).map((pair): [string, string] => {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw new InvalidArgumentError(`Not a pair like zip=category: ${JSON.stringify(pair)}.`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  return Object.fromEntries([...Object.entries(before), ...found]);
}

/** A number in decimal notation. */
export function number(value: string): number {
  const found = Number(value);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) || !Number.isFinite(found)) {
    throw new InvalidArgumentError('Not a number.');
  }
  return found;
}

/** A whole number from `least` on. */
export function integer(least: number): (value: string) => number {
  return (value) => {
    const found = number(value);
    if (Number.isSafeInteger(found) && found >= least) return found;
    throw new InvalidArgumentError(`Not a whole number of at least ${least}.`);
  };
}

/** A number of threads, or all. */
export function threads(value: string): number | 'all' {
  return value === 'all' ? value : integer(1)(value);
}

const delimiter = (value: string): string => ({ '\\t': '\t', tab: '\t' })[value] ?? value;

/** How the CSV is written, where it is not as it looks. */
export interface ReadingFlags {
  delimiter?: string;
  decimal?: '.' | ',';
  thousands?: ',' | '.' | ' ' | "'" | '_';
  comment?: string;
  skip?: number;
  header?: boolean;
  names?: string[];
  units?: string[];
  dates?: 'dmy' | 'mdy';
  missing?: string[];
  encoding?: string;
}

/** Adds the options of `readTable` to a command. */
export function addReading(command: Command): Command {
  return command
    .optionsGroup('How the CSV is written (seen in the file by default):')
    .option('--delimiter <character>', 'what stands between fields: one character, or tab', delimiter)
    .addOption(new Option('--decimal <mark>', 'the decimal mark of numbers').choices(['.', ',']))
    .addOption(new Option('--thousands <mark>', 'what groups thousands').choices([',', '.', ' ', "'", '_']))
    .addOption(new Option('--dates <order>', 'the order of days and months in 3/4/2024').choices(['dmy', 'mdy']))
    .option('--units <list>', "signs and words to take off numbers: '$,kg'", list)
    .option('--missing <list>', 'the only words that stand for gaps, beside blank fields', list)
    .option('--header', 'the first record holds the names of the columns')
    .option('--no-header', 'the first record holds values: columns are named 0, 1, …')
    .option('--names <list>', 'the names of the columns, of a file without a header', list)
    .option('--skip <lines>', 'lines before the header to pass over', integer(0))
    .option('--comment <text>', 'what lines begin with that are passed over')
    .option('--encoding <name>', 'the encoding, such as latin1');
}

/** The options of `readTable` that these say. */
export function readingOf(given: ReadingFlags): TableOptions {
  const { delimiter: mark, decimal, thousands: groups, comment, skip, header, names, units, dates, missing } = given;
  const all = { delimiter: mark, decimal, thousands: groups, comment, skip, units, dates, missing };
  const options = { ...all, encoding: given.encoding, header: names ?? header };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The same, checked. */
export const settingsOf = (given: ReadingFlags): TableSettings => checkTableOptions(readingOf(given));
