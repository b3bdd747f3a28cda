/** Seeded tables of kinds that models stumble over, each with rows to learn from and rows to try it on. */
import { Random } from '../../../src/index';

export type Row = Record<string, unknown>;

/** A kind of table: the target is `y`. */
export interface Odd {
  readonly name: string;
  readonly rows: number;
  /** What a model must reach on new rows: accuracy, or R². What the truth itself reaches is a little more. */
  readonly least: number;
  /** Whether answers are classes. */
  readonly classes: boolean;
  row(random: Random, i: number): Row;
}

const numbers = (random: Random, columns: number): number[] => Array.from({ length: columns }, () => random.normal());
const named = (values: readonly number[]): Row => Object.fromEntries(values.map((value, j) => [`x${j}`, value]));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Poisson's numbers by the sum of waiting times. */
function poisson(random: Random, mean: number): number {
  let [count, waited] = [0, -Math.log(1 - random.uniform())];
  while (waited < mean) {
    count++;
    waited -= Math.log(1 - random.uniform());
  }
  return count;
}

/** A number by the letters of a word, from −1 to 1, the same everywhere. */
const worthOfWord = (word: number): number => ((word * 2654435761) >>> 0) / 2 ** 31 - 1;

export const ODD: readonly Odd[] = [
  {
    name: 'fifty rows on a plane',
    rows: 50,
    least: 0.8,
    classes: false,
    row: (random) => {
      const x = numbers(random, 5);
      return { ...named(x), y: 2 * x[0] - x[1] + 0.3 * random.normal() };
    },
  },
  {
    name: 'half as many columns as rows, all of which count',
    rows: 200,
    least: 0.75,
    classes: false,
    row: (random) => {
      const x = numbers(random, 100);
      return { ...named(x), y: sum(x.map((value, j) => (j % 3 === 0 ? value : 0))) + random.normal() };
    },
  },
  {
    name: 'noise and nothing else',
    rows: 400,
    least: -0.05,
    classes: false,
    row: (random) => ({ ...named(numbers(random, 20)), y: random.normal() }),
  },
  {
    name: 'thirty classes',
    rows: 1500,
    least: 0.75,
    classes: true,
    row: (random) => {
      const y = random.integer(30);
      const [angle, ring] = [(y % 10) / 10, Math.floor(y / 10)];
      const x = numbers(random, 8).map((value) => 0.25 * value);
      x[0] += (ring + 1) * Math.cos(2 * Math.PI * angle);
      x[1] += (ring + 1) * Math.sin(2 * Math.PI * angle);
      return { ...named(x), y: `class ${y}` };
    },
  },
  {
    name: 'one row in fifty',
    rows: 2000,
    least: 0.985,
    classes: true,
    row: (random, i) => {
      const rare = i % 50 === 0;
      const x = numbers(random, 6);
      if (rare) x[2] += 4;
      return { ...named(x), y: rare ? 'rare' : 'common' };
    },
  },
  {
    name: 'tails of prices',
    rows: 800,
    least: 0.7,
    classes: false,
    row: (random) => {
      const x = numbers(random, 6);
      return { ...named(x), y: Math.exp(1.2 * x[0] + 0.4 * x[1] + 0.2 * random.normal()) };
    },
  },
  {
    name: 'wild targets now and then',
    rows: 600,
    least: -0.05,
    classes: false,
    row: (random) => {
      const x = numbers(random, 4);
      return { ...named(x), y: x[0] + random.normal() / Math.max(0.01, random.uniform() ** 2) };
    },
  },
  {
    name: 'counts, mostly 0',
    rows: 1000,
    least: 0.3,
    classes: false,
    row: (random) => {
      const x = numbers(random, 5);
      return { ...named(x), y: poisson(random, 0.5 * Math.exp(0.9 * x[0])) };
    },
  },
  {
    name: 'three values',
    rows: 600,
    least: 0.6,
    classes: false,
    row: (random) => {
      const x = numbers(random, 5);
      return { ...named(x), y: Math.max(-1, Math.min(1, Math.round(1.2 * x[0] + 0.3 * random.normal()))) };
    },
  },
  {
    name: 'thresholds as trees cut',
    rows: 1500,
    least: 0.8,
    classes: false,
    row: (random) => {
      const x = Array.from({ length: 6 }, () => random.uniform());
      const y = (x[0] > 0.3 ? 2 : 0) + (x[1] > 0.55 && x[0] > 0.3 ? 3 : 0) - (x[2] < 0.2 ? 2 : 0);
      return { ...named(x), y: y + 0.3 * random.normal() };
    },
  },
  {
    name: 'either, but not both',
    rows: 1000,
    least: 0.85,
    classes: true,
    row: (random) => {
      const x = Array.from({ length: 6 }, () => 2 * random.uniform() - 1);
      return { ...named(x), y: x[0] > 0 !== x[1] > 0 ? 'one' : 'none or both' };
    },
  },
  {
    name: 'ten thousand words',
    rows: 4000,
    least: 0.6,
    classes: false,
    row: (random) => {
      const word = random.integer(10_000);
      const group = random.integer(40);
      const x = random.normal();
      return { word: `w${word}`, group: `g${group}`, x, y: 2 * worthOfWord(group + 1) + x + 0.5 * worthOfWord(word) };
    },
  },
  {
    name: 'columns that hardly vary, that are gaps, and that are huge',
    rows: 500,
    least: 0.85,
    classes: false,
    row: (random, i) => {
      const x = random.normal();
      return {
        x,
        once: i === 7 ? 1 : 0,
        seldom: random.uniform() < 0.01 ? random.normal() : null,
        huge: 1e90 * random.normal(),
        tiny: 1e-90 * random.normal(),
        flag: random.uniform() < 0.004 ? 'yes' : 'no',
        y: 3 * x + random.normal(),
      };
    },
  },
];

/** Rows of a kind. */
export function rowsOf(kind: Odd, rows: number, seed: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, (_, i) => kind.row(random, i));
}

/** Accuracy, or R², of answers. */
export function scoreOf({ classes }: Odd, answers: readonly unknown[], rows: readonly Row[]): number {
  if (classes) return answers.filter((answer, i) => answer === rows[i].y).length / rows.length;
  const mean = rows.reduce((total, { y }) => total + Number(y), 0) / rows.length;
  const squares = (of: (i: number) => number): number =>
    rows.reduce((total, { y }, i) => total + (of(i) - Number(y)) ** 2, 0);
  return 1 - squares((i) => Number(answers[i])) / squares(() => mean);
}
