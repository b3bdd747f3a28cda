/** How much each setting matters to the order of trials. */
import type { Trial } from '../trial';

/** A setting and its share. */
export interface SettingImportance {
  readonly path: string;
  /** Share of the variance of ranks, from 0 to 1. */
  readonly share: number;
}

/** Groups that numbers are put into, of about as many trials each. */
const GROUPS = 4;

/**
 * For each setting the share of the variance of trials' ranks that its values explain alone: ε² of an analysis of
 * variance with one factor (Kelley 1935), in which what chance would explain is taken off. Numbers come in up to four
 * groups of about as many trials. Ranks, since losses of trials that failed to learn would hide all else. Sums over
 * settings may be under 1: what settings do together is in no share.
 *
 * @param trials the best first
 */
export function settingImportance(trials: readonly Trial[]): SettingImportance[] {
  const paths = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
  return paths
    .map((path) => ({ path, share: explained(groupsOf(trials.map(({ values }) => values[path]))) }))
    .sort((a, b) => b.share - a.share);
}

/** The group of each trial. */
function groupsOf(values: readonly unknown[]): readonly unknown[] {
  const distinct = new Set(values.map((value) => JSON.stringify(value)));
  const numbers = values.every((value) => typeof value === 'number');
  if (!numbers || distinct.size <= GROUPS) return values.map((value) => JSON.stringify(value));
  const sorted = [...(values as number[])].sort((a, b) => a - b);
  return (values as number[]).map((value) => {
    const [first, last] = [sorted.indexOf(value), sorted.lastIndexOf(value)];
    return Math.floor((((first + last) / 2) * GROUPS) / sorted.length); // equal values in one group
  });
}

/** ε² of the ranks 0, 1, … by these groups. */
function explained(groups: readonly unknown[]): number {
  const n = groups.length;
  const ranks = new Map<unknown, number[]>();
  for (const [rank, group] of groups.entries()) ranks.set(group, [...(ranks.get(group) ?? []), rank]);
  if (ranks.size < 2 || n <= ranks.size) return 0;
  const middle = (n - 1) / 2;
  const total = (n * (n * n - 1)) / 12;
  let between = 0;
  for (const own of ranks.values()) {
    const mean = own.reduce((sum, rank) => sum + rank, 0) / own.length;
    between += own.length * (mean - middle) ** 2;
  }
  const error = (total - between) / (n - ranks.size);
  return Math.max(0, (between - (ranks.size - 1) * error) / total);
}
