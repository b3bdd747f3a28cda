/** How exporters recognise a model of a table, of whichever copy of the package, and come by what it has learned. */
import type { Learnt } from './learn';

const TABLE = /* @__PURE__ */ Symbol.for('nablanet.TableModel');

/** What exporters take: a `TableModel`. */
export interface TableModelLike {
  /** The column that is predicted. */
  readonly target: string;
  /** Whether predictions are classes or numbers. */
  readonly problem: 'classes' | 'number';
  /** Answers for rows. */
  predict(rows: readonly { readonly [column: string]: unknown }[]): number[] | string[];
}

/** Marks an object as a model of a table. */
export function markTable(model: object, learnt: Learnt): void {
  Object.defineProperty(model, TABLE, { value: learnt });
}

/** What a model has learned; undefined of anything else. */
export const learntOf = (value: unknown): Learnt | undefined => Object(value)[TABLE];
