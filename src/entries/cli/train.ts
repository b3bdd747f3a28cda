/** `nablanet train`: a model of a column, from a CSV. */
import { setImmediate } from 'node:timers/promises';
import type { Kind, TableOptions } from 'nablanet/table';
import type { ColumnKind } from '../data/column-kinds';
import { type DataTable, readStored } from '../data/data-table';
import { figure } from '../node/progress-text';
import { aboutTable, json } from './about';
import { checkFolder, checkFree, writeWhole } from './files';
import { type ReadingFlags, readingOf } from './options';
import { progressOn } from './progress';
import { interruptible } from './signals';
import { nameOf, readAll } from './source';
import { print, type Terminal, tell } from './terminal';

/** What options of `TableModel.train` may be said. */
type Chosen = Pick<
  TableOptions,
  | 'target'
  | 'columns'
  | 'kinds'
  | 'problem'
  | 'members'
  | 'folds'
  | 'size'
  | 'classWeights'
  | 'maxSeconds'
  | 'seed'
  | 'threads'
>;

/** The options of `train`. */
export interface TrainFlags extends ReadingFlags, Chosen {
  output?: string;
  report?: string;
  json?: true;
}

/** As what a column has to be read for the model to take it as this. */
const READ_AS: Partial<Record<Kind, ColumnKind>> = { number: 'number', date: 'date', category: 'words', text: 'words' };

/** Reads the table to train on. */
export async function readTraining(path: string, flags: TrainFlags, terminal: Terminal): Promise<DataTable> {
  const kinds = Object.entries(flags.kinds ?? {}).flatMap(([name, kind]) => {
    const as = READ_AS[kind];
    return as ? [[name, as]] : [];
  });
  const bytes = await readAll(path, terminal.stdin);
  return readStored({ name: nameOf(path), bytes }, { ...readingOf(flags), kinds: Object.fromEntries(kinds) });
}

/** The options of training that were given. */
export function chosenOf(flags: TrainFlags): Chosen {
  const { target, columns, kinds, problem, members, folds, size, classWeights, maxSeconds, seed, threads } = flags;
  const all = { target, columns, kinds, problem, members, folds, size, classWeights, maxSeconds, seed, threads };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as Chosen;
}

/** Where the model goes: a name that nobody gave takes no other file's place. */
export function outputOf({ output, target }: Pick<TrainFlags, 'output' | 'target'>): string {
  if (output !== undefined) return output;
  const name = `${target.replace(/[^\p{L}\p{N} ()_.-]+/gu, '_').replace(/^[.-]/, '_')}.model`;
  checkFree(name, '-o');
  return name;
}

/** Trains a model, writes it, and prints its report. */
export async function train(path: string, flags: TrainFlags, terminal: Terminal): Promise<void> {
  const { report } = flags;
  const output = outputOf(flags);
  for (const file of [output, report]) if (file !== undefined) checkFolder(file);
  const table = await readTraining(path, flags, terminal);
  const { TableModel } = await import('nablanet/table');
  const progress = progressOn(terminal);
  const model = await interruptible(async (signal) => {
    try {
      const trained = await TableModel.train(table, {
        ...chosenOf(flags),
        signal,
        onProgress: ({ done, of, loss }) => progress.show(done, of, `${done}/${of} networks, loss ${figure(loss)}`),
      });
      const bytes = trained.save(); // with the importance of columns, which takes a while
      await setImmediate();
      signal.throwIfAborted();
      progress.stop();
      writeWhole(output, bytes);
      tell(terminal, 'wrote', output);
      if (report !== undefined) {
        writeWhole(report, trained.reportHTML());
        tell(terminal, 'wrote', report);
      }
      return trained;
    } finally {
      progress.stop();
    }
  });
  await print(terminal.stdout, flags.json ? json(aboutTable(model)) : `${model.report()}\n`);
}
