/**
 * Search (`TABLES=DIR npm run bench:search -- [workers|methods] [table …]`), in two parts.
 *
 * `workers`: `crossValidate` of ten networks, by one worker and by two, in turn; how many times as fast two are.
 *
 * `methods`: 40 trials at random and by `'tpe'`, each with and without `halving`, on tables of DIR (as bench/tables.ts
 * reads it) whose columns are all numbers. Ten seeds: each has rows of its own to score on, which all methods share. What
 * counts is the least validation loss, and the epochs that were trained for it.
 *
 * EPOCHS and MIN_EPOCHS in the environment set the epochs of a trial, and those before the first rung. Writes
 * bench/results/search.json, each part for itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { adam, type NetworkConfig, Random, Scaler, sgd } from 'nablanet';
import { crossValidate, halving, type SearchOptions, type SearchResult, search } from 'nablanet/search';
import Papa from 'papaparse';
import { environment, median, readResult, writeResult } from './measure';

const [part, ...asked] = process.argv.slice(2);
const machine = { ...environment(), processor: environment().processor.replace('one used', 'shared with others') };

const TRIALS = 40;
const SEEDS = 10;
/** Epochs of a trial, of which the best counts, and those before the first rung of halving. */
const EPOCHS = Number(process.env.EPOCHS ?? 200);
const MIN_EPOCHS = Number(process.env.MIN_EPOCHS ?? 8);
const NAMES = ['glass', 'vowel', 'vehicle', 'concrete', 'pima', 'meats'];

type Table = Pick<SearchOptions, 'config' | 'x' | 'y'>;

function tableOf(folder: string, name: string): Table {
  const { target, kind } = JSON.parse(readFileSync(join(folder, 'tables.json'), 'utf8'))[name];
  const text = gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString();
  const rows = Papa.parse<Record<string, string>>(text.trim(), { header: true }).data;
  const columns = Object.keys(rows[0]).filter((column) => column !== target);
  const x = rows.map((row) => columns.map((column) => Number(row[column])));
  if (x.flat().some(Number.isNaN)) throw new Error(`${name} has columns that are no numbers`);
  const inputs = columns.length;
  const inner = { units: 16, activation: 'tanh' } as const;
  const y = rows.map((row) => row[target]);
  if (kind === 'number') {
    const layers = [inner, { units: 1, activation: 'linear' }] as const;
    return { x, y: y.map(Number), config: { inputs, layers, inputScaler: new Scaler(), outputScaler: new Scaler() } };
  }
  const classNames = [...new Set(y)].sort();
  const layers = [inner, { units: classNames.length, activation: 'softmax' }] as const;
  return { x, y, config: { inputs, layers, loss: 'crossEntropy', classNames, inputScaler: new Scaler() } };
}

const SPACE: SearchOptions['space'] = {
  'layers[0].units': { integer: [4, 64] },
  'layers[0].activation': ['tanh', 'relu', 'sigmoid'],
  'layers[0].dropout': { uniform: [0, 0.5] },
  optimizer: [sgd({ momentum: 0.9 }), adam()],
  'optimizer.learningRate': { logUniform: [1e-4, 1] },
  l2: { logUniform: [1e-7, 1e-1] },
  batchSize: [8, 16, 32, 64],
};

const METHODS: Record<string, Pick<SearchOptions, 'method' | 'prune'>> = {
  random: { method: 'random' },
  tpe: { method: 'tpe' },
  'random, halving': { method: 'random', prune: halving({ minEpochs: MIN_EPOCHS, reduction: 3 }) },
  'tpe, halving': { method: 'tpe', prune: halving({ minEpochs: MIN_EPOCHS, reduction: 3 }) },
};

const epochsOf = ({ trials }: SearchResult): number =>
  trials.flatMap(({ results }) => results).reduce((sum, { epochs }) => sum + epochs, 0);

type Tables = Record<string, Record<string, { median: number; losses?: number[]; epochs: number }>>;

async function methods(folder: string): Promise<void> {
  const key = `methods, ${EPOCHS} epochs, halving from ${MIN_EPOCHS} on`;
  // Tables that were measured before stay: a run of all takes long.
  const before = asked.length > 0 ? readResult<Record<string, { tables: Tables }>>('search')?.[key]?.tables : undefined;
  const tables: Tables = { ...before };
  for (const name of asked.length > 0 ? asked : NAMES) {
    const table = tableOf(folder, name);
    const found = Object.keys(METHODS).map((method) => ({ method, losses: [] as number[], epochs: [] as number[] }));
    for (let seed = 1; seed <= SEEDS; seed++) {
      for (const each of found) {
        const train = { epochs: EPOCHS, earlyStopping: { patience: 20 } };
        const result = await search({ ...table, ...METHODS[each.method], space: SPACE, trials: TRIALS, seed, train });
        each.losses.push(result.best.mean.loss);
        each.epochs.push(epochsOf(result));
      }
    }
    tables[name] = Object.fromEntries(
      found.map(({ method, losses, epochs }) => [method, { median: median(losses), losses, epochs: median(epochs) }]),
    );
    const cells = Object.entries(tables[name]).map(
      ([method, of]) => `${method} ${of.median.toFixed(5)} (${of.epochs})`,
    );
    console.log(name.padEnd(10), cells.join('   '), `${process.cpuUsage().user / 1e6} s`);
  }
  const all = Object.values(tables);
  const summary = {
    tables: all.length,
    'tpe better than random': all.filter((of) => of.tpe.median < of.random.median).length,
    'random, halving within 1 %': all.filter((of) => of['random, halving'].median <= 1.01 * of.random.median).length,
    'tpe, halving within 1 %': all.filter((of) => of['tpe, halving'].median <= 1.01 * of.tpe.median).length,
    'epochs of halving at random': median(all.map((of) => of['random, halving'].epochs / of.random.epochs)),
    'epochs of halving under tpe': median(all.map((of) => of['tpe, halving'].epochs / of.tpe.epochs)),
  };
  console.log(summary);
  write({ [key]: { environment: machine, trials: TRIALS, seeds: SEEDS, summary, tables } });
}

async function workers(): Promise<void> {
  const random = new Random(1);
  const [rows, inputs] = [4000, 40];
  const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, row) => (x[row * inputs] > x[row * inputs + 1] ? 1 : 0));
  const config: NetworkConfig = {
    inputs,
    layers: [
      { units: 64, activation: 'relu' },
      { units: 2, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    optimizer: adam(),
    seed: 1,
  };
  const run = async (count: number, epochs: number) => {
    const before = process.cpuUsage();
    const { mean, seconds } = await crossValidate({ config, x, y, folds: 10, train: { epochs }, workers: count });
    const { user, system } = process.cpuUsage(before);
    return { seconds, loss: mean.loss, processor: (user + system) / 1e6 };
  };
  const result: Record<string, unknown> = {};
  for (const epochs of [1, 20, 100]) {
    const times: number[][] = [[], []];
    const processor: number[][] = [[], []];
    await run(2, 1); // starts the workers, which are kept
    for (let round = 0; round < 5; round++) {
      const both = [await run(1, epochs), await run(2, epochs)];
      if (both[0].loss !== both[1].loss) throw new Error('two workers gave another result');
      for (const [i, run] of both.entries()) {
        times[i].push(run.seconds);
        processor[i].push(run.processor);
      }
    }
    const [one, two] = times.map((of) => Math.min(...of));
    const ratios = times[0].map((seconds, i) => seconds / times[1][i]);
    // What two workers cost of the processor: of this nothing is hidden by a busy machine.
    const [alone, together] = processor.map((of) => Math.min(...of));
    const cost = together / alone;
    result[`${epochs} epochs`] = { one, two, gain: one / two, 'median of ratios': median(ratios), ratios, cost };
    console.log(
      epochs,
      'epochs: one',
      one.toFixed(3),
      's, two',
      two.toFixed(3),
      's;',
      (one / two).toFixed(2),
      'processor',
      cost.toFixed(2),
    );
  }
  write({ workers: { environment: machine, rows, folds: 10, ...result } });
}

function write(more: object): void {
  console.log(`written: ${writeResult('search', { ...readResult<object>('search'), ...more })}`);
}

if (part !== 'methods') await workers();
if (part !== 'workers') {
  const folder = process.env.TABLES;
  if (!folder) throw new Error('usage: TABLES=DIR npm run bench:search -- [workers|methods] [table …]');
  await methods(folder);
}
