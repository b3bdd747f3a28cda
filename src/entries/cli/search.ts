/**
 * `nablanet search`: the settings of a model of a table that do best on rows that its networks have not seen. Every
 * trial is a whole training, with the same folds; the best one is the model that is written.
 */
import { setImmediate } from 'node:timers/promises';
import { show, withSpread } from '../table/report/facts';
import { json } from './about';
import { checkFolder, writeWhole } from './files';
import { type Progress, progressOn } from './progress';
import { interruptible } from './signals';
import { print, type Terminal, tell } from './terminal';
import { chosenOf, outputOf, readTraining, type TrainFlags } from './train';

/** What is searched over. */
type Size = 'small' | 'medium' | 'large';

/** The options of `search`: those of `train`, with several sizes and members. */
export interface SearchFlags extends Omit<TrainFlags, 'size' | 'members' | 'report'> {
  sizes: Size[];
  members: number[];
}

/** A training that was done. */
interface Trial {
  readonly size: Size;
  readonly members: number;
  /** Means over the folds, and their deviations. */
  readonly mean: Readonly<Record<string, number>>;
  readonly deviation: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly bytes: Uint8Array | undefined;
}

/** By what trials are compared, the least first: log loss of classes, the root mean squared error of numbers. */
const COST = { classes: ['logLoss', 'log loss'], number: ['rmse', 'RMSE'] } as const;

/** Tries all settings, writes the best model, and prints the trials. */
export async function search(path: string, flags: SearchFlags, terminal: Terminal): Promise<void> {
  const { sizes, members: counts, ...others } = flags;
  const output = outputOf(flags);
  checkFolder(output);
  const table = await readTraining(path, others, terminal);
  const { TableModel } = await import('nablanet/table');
  const settings = sizes.flatMap((size) => counts.map((members) => ({ size, members })));
  const progress: Progress = progressOn(terminal);
  const trials: Trial[] = [];
  const problem = await interruptible(async (signal) => {
    let found: 'classes' | 'number' = 'number';
    try {
      for (const [i, own] of settings.entries()) {
        const began = performance.now();
        const text = `${i}/${settings.length} trials, now ${own.size}, ${own.members} kinds`;
        progress.show(i, settings.length, text);
        const model = await TableModel.train(table, { ...chosenOf(others), ...own, signal });
        found = model.problem;
        const { mean, deviation } = model.score as unknown as Pick<Trial, 'mean' | 'deviation'>;
        const seconds = (performance.now() - began) / 1000;
        const [cost] = COST[found];
        const best = trials.every((other) => mean[cost] < other.mean[cost]);
        // Of equal ones the first counts: the sort is stable.
        trials.push({ ...own, mean, deviation, seconds, bytes: best ? model.save() : undefined });
        trials.sort((a, b) => a.mean[cost] - b.mean[cost]);
        await setImmediate();
        signal.throwIfAborted();
      }
    } finally {
      progress.stop();
    }
    writeWhole(output, trials[0].bytes as Uint8Array);
    tell(terminal, 'wrote', output);
    return found;
  });
  const [cost, title] = COST[problem];
  if (flags.json) {
    const told = trials.map(({ bytes: _, ...trial }) => trial);
    await print(terminal.stdout, json({ target: flags.target, problem, by: cost, trials: told }));
    return;
  }
  const rows = [
    ['size', 'members', title, problem === 'classes' ? 'accuracy' : 'R²'],
    ...trials.map(({ size, members, mean, deviation }) => [
      size,
      String(members),
      withSpread(mean[cost], deviation[cost]),
      show(problem === 'classes' ? mean.accuracy : mean.r2),
    ]),
  ];
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  const lines = rows.map((row) => `  ${row.map((each, j) => each.padEnd(widths[j])).join('  ')}`.trimEnd());
  const head = `${flags.target}: ${trials.length} trial${trials.length > 1 ? 's' : ''}, the best one first, on rows that their networks had not seen`;
  await print(terminal.stdout, `${head}\n${lines.join('\n')}\n`);
}
