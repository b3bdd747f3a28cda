/** A table's columns as inputs of a graph, and the codes that each becomes (nablanet/table's columns.ts). */
import type { Column } from '../../table/columns';
import { type Graph, ML } from './table-graph';

/** A column of codes: its value in the graph, and what it is. */
export interface Codes {
  /** Doubles, (batch × 1), NaN for gaps; integers, (batch); or weights of tokens, (batch × tokens) floats. */
  readonly kind: 'number' | 'word' | 'text';
  readonly value: string;
}

/** An input of the model, as its metadata tell it. */
export interface InputOf {
  /** The name in the file. */
  readonly input: string;
  /** The name in the table. */
  readonly column: string;
  readonly kind: string;
}

const DAY = 86_400_000;

/** A name of letters, digits and underscores that is not taken. */
function nameOf(column: string, taken: Set<string>): string {
  const plain = column.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?![A-Za-z])/, 'column_');
  let name = plain;
  for (let i = 2; taken.has(name); i++) name = `${plain}_${i}`;
  taken.add(name);
  return name;
}

/** The inputs of all columns that are used, and their codes in order. */
export function codesOf(graph: Graph, columns: readonly Column[]): { codes: Codes[]; inputs: InputOf[] } {
  const taken = new Set(['answer', 'probabilities']);
  const inputs: InputOf[] = [];
  const codes = columns
    .filter(({ kind }) => kind !== 'ignored')
    .flatMap((column) => {
      const input = nameOf(column.name, taken);
      inputs.push({ input, column: column.name, kind: column.kind });
      return ofColumn(graph, column, input);
    });
  return { codes, inputs };
}

function ofColumn(graph: Graph, { kind, words, text }: Column, name: string): Codes[] {
  if (text) return [{ kind: 'text', value: graph.input(name, 'float', (text.names as readonly string[]).length) }];
  if (kind === 'category') return [{ kind: 'word', value: wordsOf(graph, words, graph.input(name, 'string', 1)) }];
  const value = graph.input(name, 'double', 1);
  if (kind !== 'date') return [{ kind: 'number', value }];
  const calendar = calendarOf(graph, value);
  return words.map((part) => {
    const own = calendar[part as keyof typeof calendar]();
    const names = { month: 12, weekday: 7 }[part];
    return names ? { kind: 'word', value: numbered(graph, own, names) } : { kind: 'number', value: own };
  });
}

/** Numbers of words: a gap, '', is behind the last one, and a word that was never seen behind that. */
function wordsOf(graph: Graph, words: readonly string[], value: string): string {
  const keys = [...words, ''];
  const code = graph.node(
    'LabelEncoder',
    [value],
    [
      { name: 'keys_strings', strings: keys },
      { name: 'values_int64s', ints: keys.map((_, i) => i) },
      { name: 'default_int64', int: keys.length },
    ],
    { domain: ML },
  );
  return flat(graph, code);
}

const flat = (graph: Graph, value: string): string => graph.node('Reshape', [value, graph.constant('int', [-1])]);

/** Doubles that number names, as integers; a gap is behind the last one. */
function numbered(graph: Graph, value: string, names: number): string {
  const gap = graph.node('IsNaN', [value]);
  const whole = graph.node('Where', [gap, graph.constant('double', names), value]);
  return flat(graph, graph.cast(whole, 'int'));
}

/** Parts of a moment in milliseconds since 1970, in UTC: days are counted from the first of March of the year 0. */
function calendarOf(graph: Graph, moment: string) {
  const floor = (value: string): string => graph.node('Floor', [value]);
  const whole = (value: string, by: number): string => floor(graph.with('Div', value, by));
  const less = (a: string, b: string): string => graph.node('Sub', [a, b]);
  const plus = (a: string, b: string): string => graph.node('Add', [a, b]);
  const times = (a: string, b: number): string => graph.with('Mul', a, b);
  const modulo = (a: string, b: number): string => less(a, times(whole(a, b), b));
  const shared = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    const known = shared.get(name) ?? make();
    shared.set(name, known);
    return known;
  };
  const day = (): string => once('day', () => whole(moment, DAY));
  const since = (): string => once('since', () => graph.with('Add', day(), 719_468));
  const era = (): string => once('era', () => whole(since(), 146_097));
  const inEra = (): string => once('inEra', () => less(since(), times(era(), 146_097)));
  // The leap days before a day of the era are taken off; what is left are years of 365 days.
  const year = (): string =>
    once('year', () => {
      const leaps = less(whole(inEra(), 1460), whole(inEra(), 36_524));
      return whole(less(inEra(), plus(leaps, whole(inEra(), 146_096))), 365);
    });
  const inYear = (): string =>
    once('inYear', () => {
      const leaps = less(whole(year(), 4), whole(year(), 100));
      return less(inEra(), plus(times(year(), 365), leaps));
    });
  const fromMarch = (): string => once('fromMarch', () => whole(graph.with('Add', times(inYear(), 5), 2), 153));
  const month = (): string => once('month', () => modulo(graph.with('Add', fromMarch(), 2), 12));
  return {
    elapsed: () => graph.with('Div', moment, DAY),
    year: () => {
      // From March on; January and February are of the next year: months 10 and 11 from March.
      const next = whole(graph.with('Add', fromMarch(), 2), 12);
      return plus(plus(year(), times(era(), 400)), next);
    },
    month,
    weekday: () => modulo(graph.with('Add', day(), 4), 7),
    time: () => graph.with('Div', modulo(moment, DAY), DAY),
  };
}
