/**
 * Real tables (`npm run bench:tables -- DIR [--inner LABEL] [--threads N] [table …]`): a model of `nablanet/table` with
 * its defaults against scikit-learn and XGBoost with theirs, on the same test folds. DIR holds `<table>.csv.gz`,
 * `tables.json` (the column to foretell, and its kind), `folds.json` (row numbers of the test folds) and `rivals.json`
 * (their scores and seconds). Scores are accuracy or R², means over the folds. Seconds are for one fit: of the processor,
 * since the machine may be busy, and by the clock. Coverage is how often intervals and sets hold what is right.
 *
 * With `--inner` a fold's test rows are not looked at: of the others a quarter is held out. Settings are compared by that
 * alone, and each comparison is kept in bench/results/tables-inner.json under its label. Without it and without names of
 * tables bench/results/tables.json is written.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { kFold } from 'nablanet';
import { TableModel, type TableRow } from 'nablanet/table';
import Papa from 'papaparse';
import { environment, writeResult } from './measure';

interface Figures {
  score: number;
  seconds: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { inner: { type: 'string' }, threads: { type: 'string' } },
});
const [folder, ...asked] = positionals;
if (!folder) throw new Error('usage: npm run bench:tables -- DIR [--inner LABEL] [--threads N] [table …]');
const threads = options.threads ? Number(options.threads) : 'all';
const json = <Type>(name: string): Type => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const tables = json<Record<string, { target: string; kind: 'class' | 'number' }>>('tables.json');
const folds = json<Record<string, number[][]>>('folds.json');
const rivals = json<Record<string, Record<string, Figures>>>('rivals.json');
const RIVALS = ['linear', 'mlp', 'forest', 'histgb', 'xgb'];
const COVERAGES = [0.8, 0.9, 0.95];
/** Folds whose training rows are looked into: all five would take as long as the test itself. */
const INNER_FOLDS = 2;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Accuracy, or R² against the mean of the training rows, as the rivals' were measured. */
function scoreOf(answers: readonly unknown[], right: readonly unknown[], trained: readonly unknown[]): number {
  if (typeof answers[0] === 'string') return answers.filter((answer, i) => answer === right[i]).length / right.length;
  const middle = mean(trained.map(Number));
  const squares = (of: (i: number) => number): number =>
    right.reduce((sum: number, value, i) => sum + (of(i) - Number(value)) ** 2, 0);
  return 1 - squares((i) => Number(answers[i])) / squares(() => middle);
}

/** For how many rows the interval, or the set, holds what is right. */
function held(model: TableModel, test: readonly TableRow[], target: string, coverage: number): number {
  return model.interval(test, { coverage }).filter((interval, i) => {
    const right = test[i][target];
    if (Array.isArray(interval)) return interval.includes(right as string);
    return interval.low <= Number(right) && Number(right) <= interval.high;
  }).length;
}

/** The rows to train on and to test on: of the whole table, or of the training rows alone. */
function* partsOf(name: string, rows: readonly TableRow[]): Generator<{ train: TableRow[]; test: TableRow[] }> {
  const { target, kind } = tables[name];
  for (const [f, fold] of folds[name].entries()) {
    const out = new Set(fold);
    const train = rows.filter((_, row) => !out.has(row));
    if (options.inner === undefined) {
      yield { train, test: fold.map((row) => rows[row]) };
    } else if (f < INNER_FOLDS) {
      const stratify = kind === 'class' ? train.map((row) => row[target]) : undefined;
      const [part] = kFold(train.length, 4, stratify ? { seed: 7 + f, stratify } : { seed: 7 + f });
      yield { train: Array.from(part.train, (row) => train[row]), test: Array.from(part.test, (row) => train[row]) };
    }
  }
}

async function measure(name: string) {
  const text = gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString();
  const rows = Papa.parse<TableRow>(text.trim(), { header: true }).data;
  const { target, kind } = tables[name];
  const problem = kind === 'class' ? 'classes' : 'number';
  const [scores, owns, seconds, clock]: number[][] = [[], [], [], []];
  const covered = COVERAGES.map(() => 0);
  let tested = 0;
  for (const { train, test } of partsOf(name, rows)) {
    const [began, at] = [process.cpuUsage(), performance.now()];
    const model = await TableModel.train(train, { target, problem, seed: 1, threads });
    clock.push((performance.now() - at) / 1000);
    const { user, system } = process.cpuUsage(began);
    seconds.push((user + system) / 1e6);
    const { mean: own } = model.score;
    owns.push('accuracy' in own ? own.accuracy : own.r2);
    const right = test.map((row) => row[target]);
    const trained = train.map((row) => row[target]);
    scores.push(scoreOf(model.predict(test), right, trained));
    for (const [i, coverage] of COVERAGES.entries()) covered[i] += held(model, test, target, coverage);
    tested += test.length;
  }
  const score = mean(scores);
  return {
    rows: rows.length,
    score,
    deviation: Math.sqrt(mean(scores.map((value) => (value - score) ** 2))),
    own: mean(owns),
    seconds: mean(seconds),
    clock: mean(clock),
    coverage: Object.fromEntries(COVERAGES.map((coverage, i) => [coverage, Number((covered[i] / tested).toFixed(4))])),
  };
}

/** Ranks from 1; equal scores share the mean of theirs. */
const rankOf = (score: number, all: readonly number[]): number =>
  1 + all.filter((other) => other > score).length + (all.filter((other) => other === score).length - 1) / 2;

const names = asked.length > 0 ? asked : Object.keys(tables);
const results: Record<string, Awaited<ReturnType<typeof measure>> & { rank?: number; bestRival?: number }> = {};
const ranks = Object.fromEntries(['nablanet', ...RIVALS].map((rival) => [rival, [] as number[]]));
for (const name of names) {
  const ours = await measure(name);
  results[name] = ours;
  const cells = [
    ours.score.toFixed(4),
    `unseen ${ours.own.toFixed(4)}`,
    `within ${Object.values(ours.coverage)
      .map((share) => share.toFixed(3))
      .join(' ')}`,
    `${ours.seconds.toFixed(1)} s, by the clock ${ours.clock.toFixed(1)} s`,
  ];
  if (options.inner === undefined) {
    const all: Record<string, number> = { nablanet: Number(ours.score.toFixed(4)) };
    for (const rival of RIVALS) all[rival] = rivals[name][rival].score;
    const own = Object.entries(all).map(([rival, score]) => [rival, rankOf(score, Object.values(all))] as const);
    for (const [rival, rank] of own) ranks[rival].push(rank);
    const bestRival = Math.max(...RIVALS.map((rival) => all[rival]));
    results[name] = { ...ours, rank: own[0][1], bestRival };
    cells.push(`best rival ${bestRival.toFixed(4)}`, `rank ${own[0][1]}`);
  }
  console.log(name.padEnd(12), cells.join('   '));
}
/** The machine; all of its cores are used. */
const machine = { ...environment(), processor: environment().processor.replace('one used', 'shared with others') };
const meanSeconds = mean(Object.values(results).map(({ seconds }) => seconds));
console.log(`mean seconds a fit ${meanSeconds.toFixed(2)}`);
if (options.inner !== undefined) {
  const path = 'bench/results/tables-inner.json';
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const after = { ...before, [options.inner]: { environment: machine, meanSeconds, tables: results } };
  console.log(`written: ${writeResult('tables-inner', after)}`);
} else {
  const meanRanks = Object.fromEntries(
    Object.entries(ranks).map(([rival, own]) => [rival, Number(mean(own).toFixed(2))]),
  );
  console.log('mean rank', meanRanks);
  const result = { environment: machine, threads, meanRanks, meanSeconds, tables: results };
  if (asked.length === 0) console.log(`written: ${writeResult('tables', result)}`);
}
