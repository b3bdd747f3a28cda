/** What a column holds: decided by all of its values, with the reason in words. */
import { show } from '../../base/errors';
import { type DayOrder, dateReader, hoursOf, type ReadDate } from './dates';
import { ownText } from './fields';
import { notations } from './looks';
import type { DecimalMark } from './numbers';
import { isCode, type NumberForm, quantities } from './quantities';

/** What columns of a table may hold; `'empty'` where every value is missing. */
export type ColumnKind = 'number' | 'yesNo' | 'date' | 'words' | 'empty';

/** A value of a table: null where it is missing. */
export type Value = number | boolean | Date | string | null;

/** What the options say of fields, and what the rest of the table tells where a column alone does not. */
export interface Reading extends NumberForm {
  /** The words that stand for gaps; the usual ones where undefined. */
  readonly missing: ReadonlySet<string> | undefined;
  /** A word that stands for a gap, known of all of a column of which this is a part. */
  readonly odd?: string | undefined;
  readonly dates: DayOrder | undefined;
  readonly usual: { readonly decimal: DecimalMark; readonly order: DayOrder | undefined };
}

/** A column that was understood. */
export interface Decision {
  readonly kind: ColumnKind;
  readonly values: readonly Value[];
  readonly reason: string;
  readonly unit: string;
  /** Of yes and no as words: these, as they are written first. */
  readonly words?: readonly [no: string, yes: string];
  /** What this column proves for others. */
  readonly decimal?: DecimalMark | undefined;
  readonly order?: DayOrder | undefined;
}

/** Gaps in columns of any kind, in lower case: pandas' words for them, MySQL's, UCI's and the errors of spreadsheets. */
const GAPS = new Set([
  ...['', 'na', 'n/a', '#n/a', '#na', '<na>', 'nan', '-nan', 'null', '(null)', '\\n', '?'],
  ...['#div/0!', '#value!', '#ref!', '#num!', '#name?', '#null!', '#n/a n/a'],
]);

/** Words that are gaps among numbers, dates, yes and no; in a column of words they may be names. */
const ODD = new Set([
  ...['none', 'nil', '-', '--', '---', '–', '—', '.', '..', '...', '…', ':', 'n.a.', 'n.d.', 'k.a.', 'nd', 'n/d'],
  ...['missing', 'unknown', 'not available', 'tba', 'tbd', 'inf', '-inf', '+inf', 'infinity', '-infinity'],
  ...['0000-00-00', '0000-00-00 00:00:00'],
]);

/** From this many different numbers on, one other word among them stands for a gap. */
const MANY = 10;

/** Words for yes and no. Letters and words of other meanings must both occur. */
const FLAGS: readonly (readonly [yes: string, no: string, both?: true])[] = [
  ...([
    ['yes', 'no'],
    ['true', 'false'],
    ['ja', 'nein'],
    ['oui', 'non'],
    ['wahr', 'falsch'],
    ['vrai', 'faux'],
  ] as const),
  ...([
    ['y', 'n', true],
    ['t', 'f', true],
    ['on', 'off', true],
    ['sí', 'no', true],
    ['si', 'no', true],
  ] as const),
];

/** A way to read the fields that are no gaps, trimmed. */
type Attempt = (
  fields: readonly string[],
  reading: Reading,
) => (Omit<Decision, 'reason'> & { how: string }) | undefined;

const asFlags: Attempt = (fields) => {
  const words = fields.map((field) => field.toLowerCase());
  const seen = new Set(words);
  for (const [yes, no, both] of FLAGS) {
    if (seen.size > 2 || !(seen.has(yes) || seen.has(no)) || (both && seen.size < 2)) continue;
    if (![...seen].every((word) => word === yes || word === no)) continue;
    const written = (word: string): string => fields[words.indexOf(word)] ?? word;
    return {
      kind: 'yesNo',
      values: words.map((word) => word === yes),
      unit: '',
      words: [ownText(written(no)), ownText(written(yes))],
      how: `${show(yes)} and ${show(no)}`,
    };
  }
  return undefined;
};

const asNumbers: Attempt = (fields, reading) => {
  const found = quantities(fields, reading, reading.decimal ?? reading.usual.decimal);
  if (!found) return undefined;
  const { values, unit, how, proves } = found;
  return { kind: 'number', values, unit, decimal: proves, how: `numbers${how && ` (${how})`}` };
};

const asDates: Attempt = (fields, { dates, usual }) => {
  const attempt = (order: DayOrder | undefined) => readDates(fields, dateReader(order));
  const dated = (values: Date[], how: string, order?: DayOrder) =>
    ({ kind: 'date', values, unit: '', how, order }) as const;
  const [dmy, mdy] = [attempt('dmy'), attempt('mdy')];
  const clear = attempt(undefined);
  if (clear && !dates) return dated(clear, 'dates');
  const [order, values] =
    dates === 'mdy' || (!dates && usual.order === 'mdy') ? (['mdy', mdy] as const) : (['dmy', dmy] as const);
  if (dates) return values && dated(values, clear ? 'dates' : `dates: ${show(order)}`, clear ? undefined : order);
  if (dmy && mdy) return usual.order && values && dated(values, `dates: ${show(order)}, as in another column`);
  if (dmy) return dated(dmy, 'dates: "dmy", since no month is over 12', 'dmy');
  return mdy && dated(mdy, 'dates: "mdy", since no month is over 12', 'mdy');
};

/** All fields as dates, or undefined at the first that is none. */
function readDates(fields: readonly string[], read: ReadDate): Date[] | undefined {
  const values: Date[] = [];
  for (const field of fields) {
    const time = read(field);
    if (Number.isNaN(time)) return undefined;
    values.push(new Date(time));
  }
  return values;
}

const asHours: Attempt = (fields) => {
  const values = fields.map(hoursOf);
  return values.some(Number.isNaN) ? undefined : { kind: 'number', values, unit: 'h', how: 'times of day, in hours' };
};

const ATTEMPTS: Readonly<Record<Exclude<ColumnKind, 'words' | 'empty'>, readonly Attempt[]>> = {
  number: [asNumbers, asHours],
  yesNo: [asFlags],
  date: [asDates],
};

/** Decides what a column of fields holds. */
export function decide(given: readonly string[], reading: Reading): Decision {
  const fields = given.map((field) => field.trim());
  const isGap = gapTest(reading);
  const present = fields.filter((field) => !isGap(field));
  if (present.length === 0) {
    return { kind: 'empty', values: fields.map(() => null), unit: '', reason: 'every value is missing' };
  }
  const others = reading.missing ? [] : [...new Set(present)].filter((field) => ODD.has(field.toLowerCase()));
  const code = present.find(isCode);
  if (code !== undefined && present.every((field) => /^[+-]?\d+$/.test(field) || others.includes(field))) {
    const why = `${show(code)} is a code: as a number it would lose digits`;
    return words(fields, isGap, why);
  }
  const tried = attempt(fields, isGap, others, reading);
  if (tried) return tried;
  const odd = oddWord(present, reading);
  if (odd !== undefined) {
    const decided = attempt(fields, isGap, [...others, odd], reading);
    if (decided) return decided;
  }
  return words(fields, isGap, whyWords(present, reading));
}

/** Reads a column as one kind, which the options say; undefined with the first field that is none of it. */
export function decideAs(
  kind: ColumnKind,
  given: readonly string[],
  reading: Reading,
): Decision | { readonly bad: number } {
  const fields = given.map((field) => field.trim());
  const isGap = gapTest(reading);
  const why = 'as "kinds" says';
  if (kind === 'words') return words(fields, isGap, why);
  if (kind === 'empty') return { kind, values: fields.map(() => null), unit: '', reason: why };
  const odd = (field: string): boolean => field === reading.odd || (!reading.missing && ODD.has(field.toLowerCase()));
  const present = fields.filter((field) => !isGap(field) && !odd(field));
  for (const read of ATTEMPTS[kind]) {
    const found = read(present, reading);
    if (found) return settled(found, fields, (field) => isGap(field) || odd(field), why);
  }
  // The first field without which, and those before it, all can be read.
  const bad = fields.findIndex(
    (field) => !isGap(field) && !odd(field) && !ATTEMPTS[kind].some((read) => read([field], reading)),
  );
  return { bad };
}

/** The first reading of all fields but gaps and `others`, which then are gaps, too. */
function attempt(
  fields: readonly string[],
  isGap: (field: string) => boolean,
  others: readonly string[],
  reading: Reading,
): Decision | undefined {
  const left = new Set(others);
  const present = fields.filter((field) => !isGap(field) && !left.has(field));
  if (present.length === 0) return undefined;
  for (const read of [asFlags, asNumbers, asDates, asHours]) {
    const found = read(present, reading);
    if (found) return settled(found, fields, (field) => isGap(field) || left.has(field), '');
  }
  return undefined;
}

/** A reading of present fields, with the gaps between. */
function settled(
  { how, ...found }: Omit<Decision, 'reason'> & { how: string },
  fields: readonly string[],
  isGap: (field: string) => boolean,
  why: string,
): Decision {
  let next = 0;
  const values = fields.map((field) => (isGap(field) ? null : found.values[next++]));
  return { ...found, values, reason: join(`${how}${why && `, ${why}`}`, gapsOf(fields, isGap)) };
}

/** A column of words. */
function words(fields: readonly string[], isGap: (field: string) => boolean, why: string): Decision {
  // One copy of each: a part of the file's text would keep all of it in memory.
  const own = new Map<string, string>();
  const values = fields.map((field) => {
    if (isGap(field)) return null;
    const known = own.get(field) ?? ownText(field);
    own.set(field, known);
    return known;
  });
  return { kind: 'words', values, unit: '', reason: join(why, gapsOf(fields, isGap)) };
}

/** Which words were taken for gaps. */
function gapsOf(fields: readonly string[], isGap: (field: string) => boolean): string {
  const found = [...new Set(fields.filter((field) => field !== '' && isGap(field)))];
  const some = found.slice(0, 5).map((word) => show(word));
  return found.length > 0 ? `gaps: ${some.join(', ')}${found.length > 5 ? ', …' : ''}` : '';
}

const join = (...parts: string[]): string => parts.filter(Boolean).join('; ');

export function gapTest({ missing }: Pick<Reading, 'missing'>): (field: string) => boolean {
  if (missing) return (field) => field === '' || missing.has(field);
  return (field) => GAPS.has(field.toLowerCase());
}

/** The one word among at least ten different numbers, or dates, of a column that is read field by field. */
export class OddWord {
  readonly #words = new Set<string>();
  readonly #known = new Set<string>();
  #present = 0;
  #count = 0;

  /** Takes a field that is no gap. */
  add(field: string): void {
    this.#present++;
    if (ODD.has(field.toLowerCase())) return;
    if (/\d/.test(field)) {
      if (this.#known.size < MANY) this.#known.add(field);
      this.#count++;
    } else if (this.#words.size < 2) this.#words.add(field);
  }

  /** The word; undefined where there is none, or more. */
  get word(): string | undefined {
    if (this.#words.size > 1 || this.#known.size < MANY || 2 * this.#count <= this.#present) return undefined;
    return [...this.#words][0];
  }
}

function oddWord(present: readonly string[], { missing, odd }: Reading): string | undefined {
  if (odd !== undefined || missing) return odd;
  const found = new OddWord();
  for (const field of present) found.add(field);
  return found.word;
}

/** Why a column holds words: what hinders that it holds numbers or dates, where most of it are some. */
function whyWords(present: readonly string[], reading: Reading): string {
  const { usual } = reading;
  if (!usual.order && present.every((field) => !Number.isNaN(dateReader('dmy')(field)))) {
    return 'dates whose first number may be the day or the month (say dates: "dmy" or "mdy")';
  }
  const isDate = dateReader(usual.order ?? 'dmy');
  const bad = present.find((field) => notations(field).length === 0 && Number.isNaN(isDate(field)));
  const others = present.filter((field) => notations(field).length > 0 || !Number.isNaN(isDate(field)));
  if (bad !== undefined && 2 * others.length >= present.length) {
    return `most are numbers or dates, but not ${show(bad)} (say missing: [${show(bad)}] if it stands for a gap)`;
  }
  return `words, ${new Set(present).size} different`;
}
