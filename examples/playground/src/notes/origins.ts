/** Where each number comes from, in the numbers that it was made of. */
import { SYMBOLS } from './mathml';
import type { Bend, Matrix, Name, Snapshot } from './model';
import { fixed } from './numbers';

/** A number's place. */
export interface Cell {
  name: Name;
  row: number;
  column: number;
}

export interface Origin {
  /** What the number is called: W⁽¹⁾(2, 3). */
  label: string;
  /** What it was made of; empty for what is given. */
  expression: string;
  value: string;
  /** Words for what has no sum. */
  words: string;
  /** The numbers in the sum. */
  sources: Cell[];
}

/** What a sum needs to know. */
interface Context {
  numbers: Snapshot;
  bend: Bend;
  rate: number;
}

/** Collects the numbers that go into an expression. */
class Sum {
  readonly sources: Cell[] = [];

  constructor(private readonly numbers: Snapshot) {}

  /** A number, negative ones in brackets. */
  take(name: Name, row: number, column: number): string {
    this.sources.push({ name, row, column });
    return bracketed(this.numbers[name][row][column]);
  }
}

const bracketed = (value: number): string => (value < 0 ? `(${fixed(value)})` : fixed(value));
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

type Rule = (sum: Sum, row: number, column: number, context: Context) => string;

/** The numbers of a row, or of a column, by their place in it. */
type Line = (which: number, place: number) => [Name, number, number];
const along =
  (name: Name): Line =>
  (row, place) => [name, row, place];
const down =
  (name: Name): Line =>
  (column, place) => [name, place, column];

/** One line times the other, number by number, added; and a bias. */
const product =
  (left: Line, right: Line, length: number, bias?: Name): Rule =>
  (sum, row, column) => {
    const terms = range(length).map((i) => `${sum.take(...left(row, i))}·${sum.take(...right(column, i))}`);
    return [...terms, ...(bias ? [sum.take(bias, 0, column)] : [])].join(' + ');
  };

const bent =
  (from: Name): Rule =>
  (sum, row, column, { bend }) => {
    const z = sum.take(from, row, column);
    return bend === 'sigmoid' ? `1 / (1 + e^(−${z}))` : `max(0, ${z})`;
  };

/** φ′ of a unit, from what it says. */
function slopeOf(sum: Sum, z: Name, a: Name, row: number, column: number, bend: Bend): string {
  if (bend === 'relu') return sum.take(z, row, column).startsWith('(') ? '0' : '1';
  const said = sum.take(a, row, column);
  return `${said}·(1 − ${said})`;
}

const added =
  (name: Name): Rule =>
  (sum, _, column, { numbers }) =>
    range(numbers[name].length)
      .map((k) => sum.take(name, k, column))
      .join(' + ');

const stepped =
  (from: Name, by: Name): Rule =>
  (sum, row, column, { rate }) =>
    `${sum.take(from, row, column)} − ${rate}·${sum.take(by, row, column)}`;

const RULES: Partial<Record<Name, Rule>> = {
  z1: product(along('x'), down('W1'), 3, 'b1'),
  a1: bent('z1'),
  z2: product(along('a1'), down('W2'), 4, 'b2'),
  a2: (sum, row, column, context) =>
    context.bend === 'sigmoid' ? bent('z2')(sum, row, column, context) : sum.take('z2', row, column),
  Ck: (sum, row) =>
    range(2)
      .map((j) => `(${sum.take('a2', row, j)} − ${sum.take('y', row, j)})²`)
      .join(' + '),
  C: (sum) =>
    `(${range(2)
      .map((k) => sum.take('Ck', k, 0))
      .join(' + ')}) / 2`,
  d2: (sum, row, column, { bend }) => {
    const error = `2·(${sum.take('a2', row, column)} − ${sum.take('y', row, column)}) / 2`;
    return bend === 'sigmoid' ? `${slopeOf(sum, 'z2', 'a2', row, column, bend)}·${error}` : error;
  },
  dW2: product(down('a1'), down('d2'), 2),
  db2: added('d2'),
  da1: product(along('d2'), along('W2'), 2),
  d1: (sum, row, column, { bend }) => `${slopeOf(sum, 'z1', 'a1', row, column, bend)}·${sum.take('da1', row, column)}`,
  dW1: product(down('x'), down('d1'), 2),
  db1: added('d1'),
  dx: product(along('d1'), along('W1'), 4),
  W1next: stepped('W1', 'dW1'),
  b1next: stepped('b1', 'db1'),
  W2next: stepped('W2', 'dW2'),
  b2next: stepped('b2', 'db2'),
};

const GIVEN: Partial<Record<Name, (row: number, column: number) => string>> = {
  x: (row, column) => `sample ${row + 1}, input ${column + 1}`,
  y: (row, column) => `the target of output ${column + 1} for sample ${row + 1}`,
  W1: (row, column) => `the weight from input ${row + 1} to unit ${column + 1}`,
  b1: (_, column) => `the bias of unit ${column + 1}`,
  W2: (row, column) => `the weight from unit ${row + 1} to output ${column + 1}`,
  b2: (_, column) => `the bias of output ${column + 1}`,
};

/** What a number is called: W⁽¹⁾(2, 3), b⁽¹⁾(2), C. */
export function labelOf({ name, row, column }: Cell, matrix: Matrix): string {
  const { text } = SYMBOLS[name];
  if (matrix.length === 1 && matrix[0].length === 1) return text;
  if (matrix.length === 1) return `${text}(${column + 1})`;
  return matrix[0].length === 1 ? `${text}(${row + 1})` : `${text}(${row + 1}, ${column + 1})`;
}

export function originOf(cell: Cell, context: Context): Origin {
  const { name, row, column } = cell;
  const sum = new Sum(context.numbers);
  return {
    label: labelOf(cell, context.numbers[name]),
    expression: RULES[name]?.(sum, row, column, context) ?? '',
    value: fixed(context.numbers[name][row][column]),
    words: GIVEN[name]?.(row, column) ?? '',
    sources: sum.sources,
  };
}
