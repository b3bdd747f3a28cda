/**
 * Real tables (`npm run bench:tables -- DIR [table …]`): a model of `nablanet/table` with its defaults against
 * scikit-learn and XGBoost with theirs, on the same test folds. DIR holds `<table>.csv.gz`, `tables.json` (the column to
 * foretell, and its kind), `folds.json` (row numbers of the test folds) and `rivals.json` (their scores and seconds).
 * Scores are accuracy or R², means over the folds. Seconds are of the processor and for one fit, since the machine may
 * be busy. Without names of tables it writes bench/results/tables.json.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TableModel, type TableRow } from 'nablanet/table';
import Papa from 'papaparse';
import { environment, writeResult } from './measure';

interface Figures {
  score: number;
  seconds: number;
}

const [folder, ...asked] = process.argv.slice(2);
if (!folder) throw new Error('usage: npm run bench:tables -- DIR [table …]');
const json = <Type>(name: string): Type => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const tables = json<Record<string, { target: string; kind: 'class' | 'number' }>>('tables.json');
const folds = json<Record<string, number[][]>>('folds.json');
const rivals = json<Record<string, Record<string, Figures>>>('rivals.json');
const RIVALS = ['linear', 'mlp', 'forest', 'histgb', 'xgb'];

/** Accuracy, or R² against the mean of the training rows, as the rivals' were measured. */
function scoreOf(answers: readonly unknown[], right: readonly unknown[], trained: readonly unknown[]): number {
  if (typeof answers[0] === 'string') return answers.filter((answer, i) => answer === right[i]).length / right.length;
  const mean = trained.reduce((sum: number, value) => sum + Number(value), 0) / trained.length;
  const squares = (of: (i: number) => number): number =>
    right.reduce((sum: number, value, i) => sum + (of(i) - Number(value)) ** 2, 0);
  return 1 - squares((i) => Number(answers[i])) / squares(() => mean);
}

async function measure(name: string): Promise<Figures & { own: number; deviation: number }> {
  const text = gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString();
  const rows = Papa.parse<TableRow>(text.trim(), { header: true }).data;
  const { target, kind } = tables[name];
  const scores: number[] = [];
  const owns: number[] = [];
  let seconds = 0;
  for (const fold of folds[name]) {
    const held = new Set(fold);
    const train = rows.filter((_, row) => !held.has(row));
    const test = fold.map((row) => rows[row]);
    const began = process.cpuUsage();
    const model = await TableModel.train(train, { target, problem: kind === 'class' ? 'classes' : 'number', seed: 1 });
    const { user, system } = process.cpuUsage(began);
    seconds += (user + system) / 1e6;
    const { mean } = model.score;
    owns.push('accuracy' in mean ? mean.accuracy : mean.r2);
    scores.push(
      scoreOf(
        model.predict(test),
        test.map((row) => row[target]),
        train.map((row) => row[target]),
      ),
    );
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = mean(scores);
  const deviation = Math.sqrt(mean(scores.map((value) => (value - score) ** 2)));
  return { score, deviation, own: mean(owns), seconds: seconds / scores.length };
}

/** Ranks from 1; equal scores share the mean of theirs. */
const rankOf = (score: number, all: readonly number[]): number =>
  1 + all.filter((other) => other > score).length + (all.filter((other) => other === score).length - 1) / 2;

const names = asked.length > 0 ? asked : Object.keys(tables);
const results: Record<string, unknown> = {};
const ranks = Object.fromEntries(['nablanet', ...RIVALS].map((rival) => [rival, [] as number[]]));
const times: number[] = [];
for (const name of names) {
  const ours = await measure(name);
  const all: Record<string, number> = { nablanet: Number(ours.score.toFixed(4)) };
  for (const rival of RIVALS) all[rival] = rivals[name][rival].score;
  const own = Object.entries(all).map(([rival, score]) => [rival, rankOf(score, Object.values(all))] as const);
  for (const [rival, rank] of own) ranks[rival].push(rank);
  times.push(ours.seconds);
  const best = Math.max(...RIVALS.map((rival) => all[rival]));
  results[name] = { ...ours, rank: own[0][1], bestRival: best };
  const cells = [
    ours.score.toFixed(4),
    `unseen ${ours.own.toFixed(4)}`,
    `best rival ${best.toFixed(4)}`,
    `rank ${own[0][1]}`,
    `${ours.seconds.toFixed(1)} s`,
  ];
  console.log(name.padEnd(12), cells.join('   '));
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanRanks = Object.fromEntries(
  Object.entries(ranks).map(([rival, own]) => [rival, Number(mean(own).toFixed(2))]),
);
console.log('mean rank', meanRanks, `mean seconds a fit ${mean(times).toFixed(1)}`);
if (asked.length === 0) {
  console.log(
    `written: ${writeResult('tables', { environment: environment(), meanRanks, meanSeconds: mean(times), tables: results })}`,
  );
}
