/** What a report is of, and its words for values. */
import { show } from '../../table/report/facts';
import type { Trial } from '../trial';

/** What a report needs of a result of `search`. */
export interface Reportable {
  /** The trials, best first. */
  readonly trials: readonly Trial[];
  /** The score that decides. */
  readonly objective: string;
  /** Which scores are better. */
  readonly direction: 'minimize' | 'maximize';
  /** How long the search took. */
  readonly seconds: number;
}

/** A value of a setting in words: an optimizer by its name. */
export function describeValue(value: unknown): string {
  if (typeof value === 'number') return show(value);
  if (typeof value === 'string') return value;
  const { name } = Object(value) as { name?: unknown };
  return typeof name === 'string' ? name : (JSON.stringify(value) ?? String(value));
}
