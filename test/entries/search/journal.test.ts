/** The journal of a search: what it holds, what is made of it, and searches that are killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { halving, runTrial, type SearchOptions, search, type TrialRunner } from '../../../src/entries/search/index';
import { adam, classReport, cosine, type NetworkConfig, Scaler } from '../../../src/index';
import { rangeRefusal, typeRefusal } from '../../support/errors';
import { classification } from '../../support/trainings';
import { expectRejection } from './rejection';

let folder: string;
let count = 0;
const fresh = (): string => join(folder, `search-${++count}.jsonl`);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-journal-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { x, y } = classification('simd', 90);
const config: NetworkConfig = {
  inputs: 5,
  layers: [6, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  optimizer: adam(),
  backend: 'simd',
};
const options: SearchOptions & { signal?: undefined } = {
  config,
  space: { 'optimizer.learningRate': { logUniform: [1e-5, 1] } },
  x,
  y,
  method: 'tpe',
  trials: 14,
  train: { epochs: 9 },
  prune: halving({ minEpochs: 2 }),
  seed: 2,
};
/** Runs as this thread does, and counts. */
const counting = (): TrialRunner & { runs: number } => {
  const runner = {
    concurrency: 1,
    runs: 0,
    run: (...[job, { data, metrics, signal }]: Parameters<TrialRunner['run']>) => {
      runner.runs++;
      return runTrial(job, data, { metrics, ...(signal ? { signal } : {}) });
    },
  };
  return runner;
};
const timeless = ({ trials }: { trials: readonly object[] }): unknown =>
  trials.map((trial) => ({
    ...trial,
    seconds: 0,
    results: (trial as never as { results: object[] }).results.map((of) => ({ ...of, seconds: 0 })),
  }));
const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('has a line for the search and one for each trial, in words that Optuna uses', async () => {
  const journal = fresh();
  const found = await search({ ...options, journal });
  const [head, ...lines] = linesOf(journal);
  expect(head).toMatchObject({
    journal: 'nablanet search',
    version: 1,
    data: expect.stringMatching(/^[0-9a-f]{64}$/),
    search: { objective: 'loss', direction: 'minimize', method: 'tpe', seed: 2, space: options.space, concurrency: 4 },
  });
  expect(lines).toHaveLength(14);
  for (const line of lines) {
    const trial = found.trials.find(({ id }) => id === line.id);
    expect(line).toMatchObject({
      params: trial?.values,
      value: trial?.mean.loss,
      state: trial?.stopped === 'folds' ? 'complete' : 'pruned',
      duration: trial?.seconds,
    });
    const [start, complete] = [line.datetime_start, line.datetime_complete].map((date) => Date.parse(date as string));
    expect(complete - start).toBeCloseTo(1000 * (trial?.seconds ?? 0), -1);
  }
  expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['complete', 'pruned']));
});

test('is gone on with: the same result, and nothing is run twice', async () => {
  const whole = await search(options);
  const journal = fresh();
  await search({ ...options, journal, onTrial: ({ done }) => done < 5 });
  const rest = counting();
  expect(timeless(await search({ ...options, journal, runner: rest }))).toEqual(timeless(whole));
  expect(rest.runs).toBe(9);
  const again = counting();
  const seen: number[] = [];
  const found = await search({
    ...options,
    journal,
    runner: again,
    onProgress: ({ restored }) => void seen.push(restored),
  });
  expect(timeless(found)).toEqual(timeless(whole));
  expect([again.runs, seen.at(-1)]).toEqual([0, 14]);
  expect(linesOf(journal)).toHaveLength(15);
  // More trials than it was begun with.
  const more = counting();
  const longer = await search({ ...options, trials: 16, journal, runner: more });
  expect(more.runs).toBe(2);
  expect(timeless(longer)).toEqual(timeless(await search({ ...options, trials: 16 })));
});

test('two workers append as trials end; one worker goes on with it', async () => {
  const journal = fresh();
  await search({ ...options, workers: 2, journal, onTrial: ({ done }) => done < 6 });
  expect(timeless(await search({ ...options, journal }))).toEqual(timeless(await search(options)));
});

test('holds numbers that JSON has not, tables of metrics, schedules, scalers', async () => {
  const regression: SearchOptions = {
    config: { inputs: 5, layers: [{ units: 3, activation: 'linear' }], inputScaler: new Scaler(), backend: 'simd' },
    space: { 'optimizer.learningRate': [1e30, 0.01], learningRate: [cosine({ epochs: 3 })] },
    x,
    y: new Float32Array(270).fill(-0),
    metrics: { nothing: () => Number.NaN, sign: () => -0, list: () => Float64Array.of(1, Number.NaN, -Infinity) },
    train: { epochs: 4 },
  };
  const journal = fresh();
  const found = await search({ ...regression, journal });
  const runner = counting();
  const again = await search({ ...regression, journal, runner });
  expect(runner.runs).toBe(0);
  const plain = ({ trials }: typeof found): object => ({
    trials: trials.map((trial) => ({ ...trial, train: JSON.stringify(trial.train) })), // rates are functions
  });
  expect(timeless(plain(again) as never)).toEqual(timeless(plain(found) as never));
  expect(again.trials[0].results[0].metrics).toEqual({ nothing: Number.NaN, sign: -0, list: expect.any(Float64Array) });
  expect(again.trials[0].train.learningRate).toHaveProperty('at');
  const classes: SearchOptions = { config, space: { batchSize: [8] }, x, y, metrics: { report: classReport } };
  const other = fresh();
  const first = await search({ ...classes, journal: other });
  expect(timeless(await search({ ...classes, journal: other }))).toEqual(timeless(first));
});

describe('a damaged file', () => {
  const written = async (): Promise<string> => {
    const journal = fresh();
    await search({ ...options, journal, onTrial: ({ done }) => done < 4 });
    return journal;
  };

  test('torn anywhere in its last line, or in its first: what is whole is kept', async () => {
    const journal = await written();
    const text = readFileSync(journal);
    const whole = timeless(await search(options));
    const last = text.lastIndexOf('\n', text.length - 2) + 1;
    const first = text.indexOf('\n') + 1;
    for (const length of [text.length - 1, last + 20, last + 1, last, first, first - 1, 10, 0]) {
      const torn = fresh();
      writeFileSync(torn, text.subarray(0, length));
      const runner = counting();
      expect(timeless(await search({ ...options, journal: torn, runner }))).toEqual(whole);
      expect(runner.runs).toBe(length >= last ? 11 : 14);
      expect(linesOf(torn)).toHaveLength(15);
    }
    appendFileSync(journal, `${'\0'.repeat(50)}\n`); // what a file system may leave
    expect(timeless(await search({ ...options, journal }))).toEqual(whole);
    expect(linesOf(journal)).toHaveLength(15);
  });

  test('with nonsense in the middle, or another point: refused, and left alone', async () => {
    const journal = await written();
    const lines = readFileSync(journal, 'utf8').split('\n');
    const refuses = async (text: string, message: RegExp): Promise<void> => {
      const path = fresh();
      writeFileSync(path, text);
      await expectRejection(search({ ...options, journal: path }), rangeRefusal(message, 'file'));
      expect(readFileSync(path, 'utf8')).toBe(text);
    };
    const broken = lines.with(2, lines[2].slice(5)).join('\n');
    await refuses(broken, /"journal" expected a trial in every line, got something else in line 3: /);
    const moved = lines.with(1, lines[1].replace(/"optimizer.learningRate":[\d.e-]+/, '"optimizer.learningRate":0.5'));
    await refuses(moved.join('\n'), /expected the trial that this search makes as number 1, got another point/);
    await refuses('id,value\n1,2\n', /"journal" expected a journal of "search", got another file/);
    await refuses('a letter without an end', /"journal" expected a journal of "search", got another file/);
    await refuses(lines.join('\n').replace('"version":1', '"version":9'), /a journal of version 1, got version 9/);
  });

  test.each([
    ['seed', { seed: 3 }],
    ['space', { space: { batchSize: { integer: [1, 9] } } }],
    ['prune', { prune: undefined }],
    ['concurrency', { concurrency: 2 }],
    ['train', { train: { epochs: 8 } }],
    ['objective', { maximize: 'accuracy' }],
    ['config', { config: { ...config, optimizer: adam({ learningRate: 0.5 }) } }],
  ])('of another search: its %s differs', async (name, more) => {
    const journal = await written();
    const before = readFileSync(journal, 'utf8');
    const message = new RegExp(`"journal" expected the journal of this search, got one of another \\(its "${name}"`);
    await expectRejection(search({ ...options, ...(more as object), journal }), rangeRefusal(message, 'file'));
    expect(readFileSync(journal, 'utf8')).toBe(before);
  });

  test('on other data: refused; on the same numbers in another form: not', async () => {
    const journal = await written();
    const rows = Array.from({ length: 90 }, (_, i) => Array.from(x.subarray(5 * i, 5 * i + 5)));
    const runner = counting();
    await search({ ...options, x: rows, y: Array.from(y), journal, runner });
    expect(runner.runs).toBe(10);
    const other = { ...options, x: x.with(17, 0.25), journal };
    await expectRejection(search(other), rangeRefusal(/expected the journal of a search on these rows/, 'file'));
  });
});

test('refusals', async () => {
  await expectRejection(
    search({ ...options, journal: 5 as never }),
    typeRefusal('"journal" expected the path of a file, got 5'),
  );
  await expect(search({ ...options, journal: join(folder, 'none', 'a.jsonl') })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('killed ten times, a search ends as it would have', async () => {
  const program = fileURLToPath(new URL('search-program.mjs', import.meta.url));
  const start = (journal: string) =>
    spawn(process.execPath, [program, journal], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = async (journal: string): Promise<string> => {
    const child = start(journal);
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    await once(child, 'close');
    return text.trimEnd().split('\n').at(-1) as string;
  };
  const calm = fresh();
  const whole = await output(calm);
  expect(JSON.parse(whole).trials).toHaveLength(30);
  const journal = fresh();
  const sizes = [0];
  for (let round = 0; round < 10; round++) {
    const child = start(journal);
    // After so many new trials, and a little of the next one.
    const least = linesIn(journal) + 1 + (round % 3);
    const seen = new Promise<void>((resolve) => {
      let ended = 0;
      child.stdout.on('data', (part) => {
        ended += String(part).split('\n').length - 1;
        if (ended >= least) resolve();
      });
    });
    await Promise.race([seen, once(child, 'exit')]);
    await new Promise((resolve) => setTimeout(resolve, (7 * round) % 20));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    sizes.push(statSync(journal).size);
  }
  expect(sizes[10]).toBeGreaterThan(sizes[1]);
  copyFileSync(journal, `${journal}.killed`);
  expect(await output(journal)).toBe(whole);
  const timeless = (path: string): unknown =>
    linesOf(path).map(({ duration, datetime_start, datetime_complete, result, ...line }) => line);
  expect(timeless(journal)).toEqual(timeless(calm));
}, 120_000);

/** Trials that a journal has. */
function linesIn(path: string): number {
  try {
    return Math.max(0, readFileSync(path, 'utf8').split('\n').length - 2);
  } catch {
    return 0;
  }
}
