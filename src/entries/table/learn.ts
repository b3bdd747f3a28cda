/** From a table to all that a model is: what the columns hold, the networks, and how far they can be trusted. */
import { rangeError, Verbatim } from '../../base/errors';
import { blendOf, type ClassWeights } from './blend';
import { type Column, codesOf, learnColumn } from './columns';
import type { Codes } from './encode';
import { type Evidence, evidenceOf } from './evidence';
import type { Importance, Trial } from './importance';
import { kindOf } from './kinds';
import { type Member, trainMembers } from './members';
import type { TableSettings } from './options';
import { planOf, viewsOf } from './recipe';
import { type Score, scoreOf } from './score';
import type { Cells } from './source';
import { hasTails, type Problem, readTarget, type Target } from './target';
import { type Calibration, trustOf } from './trust';

/** All that a model is, and a file holds. */
export interface ModelState {
  readonly target: string;
  readonly problem: Problem;
  readonly classes: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly columns: readonly Column[];
  readonly warnings: readonly string[];
  readonly weights: readonly number[];
  readonly score: Score;
  /** Of classes. */
  readonly calibration: Calibration | null;
  /** Sorted errors on unseen rows, for intervals. */
  readonly errors: readonly number[];
  /** What unseen rows show, for the drawn reports. */
  readonly evidence: Evidence;
  importance: Importance[] | null;
}

/** A model's parts: what is JSON, the networks, and while it is in memory the rows to ask for importance. */
export interface Learnt {
  readonly state: ModelState;
  readonly members: readonly Member[];
  readonly trial: Trial | null;
}

/** Trains a model. */
export async function learn(cells: Cells, settings: TableSettings): Promise<Learnt> {
  const { seed, size, threads, maxSeconds, onProgress, signal } = settings;
  const target = readTarget(cells, settings.target, settings.problem);
  const { problem, classes, values: targets } = target;
  const warnings = [...target.warnings];
  const { columns, codes, groups } = readColumns(cells, settings, target, warnings);
  const width = problem === 'classes' ? classes.length : 1;
  const numbers = codes.filter(({ words, texts }) => words === 0 && !texts).length;
  const views = viewsOf(targets.length, numbers, problem === 'number' && hasTails(targets), size);
  const plan = planOf(targets.length);
  const folds = Math.min(targets.length, settings.folds ?? plan.folds);
  const classWeights = weightsOf(settings.classWeights, target);
  const trained = await trainMembers({
    columns: codes,
    targets,
    problem,
    width,
    views,
    folds,
    seed,
    members: settings.members ?? plan.members,
    trials: plan.trials,
    classWeights,
    threads,
    maxSeconds,
    onProgress,
    signal,
  });
  const unseen = blendOf(trained.unseen, trained.weights);
  const trust = trustOf(trained, unseen, targets, width, classWeights);
  const state: ModelState = {
    target: settings.target,
    problem,
    classes,
    rows: targets.length,
    seed,
    columns,
    warnings,
    weights: trained.weights,
    score: scoreOf(problem, trained.folds, unseen, targets, width),
    calibration: trust.calibration,
    errors: trust.errors,
    evidence: evidenceOf(unseen, targets, classes.length, trained.folds),
    importance: null,
  };
  return { state, members: trained.members, trial: { groups, columns: codes, targets, folds: trained.folds } };
}

/** The columns that are used, what is known of the others, and the codes of the rows that have a target. */
function readColumns(
  { columns: cells, hints }: Cells,
  { columns: asked, kinds, target: name }: TableSettings,
  target: Target,
  warnings: string[],
): { columns: Column[]; codes: Codes[]; groups: Trial['groups'] } {
  const columns: Column[] = [];
  const codes: Codes[] = [];
  const groups: { name: string; codes: number[] }[] = [];
  for (const column of asked ?? [...cells.keys()].filter((other) => other !== name)) {
    const all = cells.get(column) as ArrayLike<unknown>;
    const own = target.rows.map((row) => all[row]);
    const forced = Object.hasOwn(kinds, column) ? kinds[column] : undefined;
    let decision = forced ? { kind: forced, reason: 'as asked' } : kindOf(column, own, hints.get(column));
    let learnt = learnColumn(column, decision, own, hints.get(column)?.words);
    let found = codesOf('table', learnt, own);
    if (!forced && decision.kind !== 'text' && found.some((each) => givesAway(each, target))) {
      decision = { kind: 'ignored', reason: `it is "${name}" in other words` };
      learnt = learnColumn(column, decision, own);
      found = [];
    }
    if (learnt.kind === 'ignored' && !forced) warnings.push(`"${column}" was left out: ${learnt.reason}`);
    columns.push(learnt);
    if (found.length > 0) groups.push({ name: column, codes: found.map((_, i) => codes.length + i) });
    codes.push(...found);
  }
  if (codes.length > 0) return { columns, codes, groups };
  const got = new Verbatim(`none (${warnings.slice(-3).join('; ') || 'no other column'})`);
  throw rangeError('table', `a column to predict "${name}" from`, got, 'data');
}

/** Whether a column is the target over again: value for value, or as numbers on a straight line with it. */
function givesAway({ values }: Codes, { problem, values: targets }: Target): boolean {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
  if (rows.length < 0.9 * values.length) return false;
  if (problem === 'classes') return isFunction(rows, values, targets) && isFunction(rows, targets, values);
  return isLine(rows, values, targets);
}

function isFunction(rows: readonly number[], from: Float64Array, to: Float64Array): boolean {
  const seen = new Map<number, number>();
  return rows.every((row) => {
    const known = seen.get(from[row]);
    if (known === undefined) seen.set(from[row], to[row]);
    return known === undefined || known === to[row];
  });
}

function isLine(rows: readonly number[], x: Float64Array, y: Float64Array): boolean {
  const mean = (of: Float64Array): number => rows.reduce((sum, row) => sum + of[row], 0) / rows.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = (a: Float64Array, meanA: number, b: Float64Array, meanB: number): number =>
    rows.reduce((sum, row) => sum + (a[row] - meanA) * (b[row] - meanB), 0);
  const together = product(x, meanX, y, meanY);
  return together * together > (1 - 1e-9) * product(x, meanX, x, meanX) * product(y, meanY, y, meanY);
}

/** Weights of classes by index. */
export function weightsOf(given: TableSettings['classWeights'], { problem, classes, values }: Target): ClassWeights {
  if (given === undefined) return undefined;
  if (problem === 'number') throw rangeError('classWeights', 'a target of classes', new Verbatim('numbers'));
  if (given === 'balanced') {
    const counts = classes.map((_, j) => values.reduce((count, value) => count + Number(value === j), 0));
    return counts.map((count) => values.length / classes.length / count);
  }
  for (const name of Object.keys(given)) {
    if (!classes.includes(name)) {
      throw rangeError('classWeights', `classes among ${classes.slice(0, 20).join(', ')}`, name);
    }
  }
  return classes.map((name) => (Object.hasOwn(given, name) ? given[name] : 1));
}
