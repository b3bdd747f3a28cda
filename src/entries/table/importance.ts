/** What a column is worth: how much worse answers for unseen rows become when its cells are shuffled among them. */
import { Random } from 'nablanet';
import { Stream } from '../../base/random';
import type { Codes } from './encode';
import { answer, type Member } from './members';
import { figuresOf } from './score';
import type { Problem } from './target';

/** Permutation importance: how much the score drops when a column is shuffled; accuracy of classes, R² of numbers. */
export interface Importance {
  /** The column's name. */
  column: string;
  /** Mean over the folds; about 0, or slightly below by chance, for a column without information. */
  drop: number;
  /** Standard deviation over the folds. */
  deviation: number;
}

/** Rows that were held out of some members, for as long as the model is in memory. */
export interface Trial {
  /** The columns, and the codes that each has become. */
  readonly groups: readonly { readonly name: string; readonly codes: readonly number[] }[];
  readonly columns: readonly Codes[];
  readonly targets: Float64Array<ArrayBuffer>;
  readonly folds: readonly { readonly test: Uint32Array<ArrayBuffer> }[];
}

/** The most rows that are tried; more would take long and say little more. */
const MOST_ROWS = 4000;

/** Columns by what they are worth, the largest first. */
export function importanceOf(
  { groups, columns, targets, folds }: Trial,
  members: readonly Member[],
  weights: readonly number[],
  problem: Problem,
  width: number,
  seed: number,
): Importance[] {
  const random = new Random(seed, Stream.folds);
  const drops = groups.map((): number[] => []);
  for (const [f, { test }] of folds.entries()) {
    const own = members.filter(({ fold }) => fold === f);
    const rows = random.shuffle(test.slice()).subarray(0, Math.max(2, Math.ceil(MOST_ROWS / folds.length)));
    const right = Float64Array.from(rows, (row) => targets[row]);
    const score = (of: readonly Codes[], at: Uint32Array): number => {
      const outputs = new Float64Array(rows.length * width);
      for (const member of own) {
        const part = answer(member, { columns: of, width }, at);
        for (let i = 0; i < part.length; i++) outputs[i] += weights[member.view] * part[i];
      }
      const { accuracy, r2 } = figuresOf(problem, { outputs, targets: right, width });
      return accuracy ?? r2;
    };
    const local = columns.map((column) => ({
      ...column,
      values: Float64Array.from(rows, (row) => column.values[row]),
    }));
    const all = Uint32Array.from(rows, (_, i) => i);
    const whole = score(local, all);
    for (const [g, { codes }] of groups.entries()) {
      const order = random.shuffle(all.slice());
      const shuffled = local.map((column, c) => {
        return codes.includes(c) ? { ...column, values: Float64Array.from(order, (i) => column.values[i]) } : column;
      });
      drops[g].push(whole - score(shuffled, all));
    }
  }
  return groups
    .map(({ name }, g) => {
      const drop = drops[g].reduce((sum, value) => sum + value, 0) / drops[g].length;
      const deviation = Math.sqrt(drops[g].reduce((sum, value) => sum + (value - drop) ** 2, 0) / drops[g].length);
      return { column: name, drop, deviation };
    })
    .sort((a, b) => b.drop - a.drop);
}
