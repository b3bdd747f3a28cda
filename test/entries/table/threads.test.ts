/** Networks of a table side by side: the same model, bit for bit, the same progress, and nothing left behind. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TableModel, type TableProgress } from '../../../src/entries/table';
import { houses, ten } from './data';

/** In Node as if the machine had four cores; a page has those that it has. */
const fourCores = (): void => {
  if (typeof window === 'undefined') vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
};
afterEach(() => void vi.unstubAllGlobals());

const QUICK = { size: 'small', folds: 4, members: 2, seed: 1 } as const;
const timeless = ({ seconds, ...rest }: TableProgress): object => rest;

describe.each([
  ['numbers', houses(300), { ...QUICK, target: 'price' }],
  ['classes', ten(300), { ...QUICK, target: 'answer', classWeights: 'balanced' as const }],
])('%s', (_, rows, options) => {
  test('1, 2 and 4 threads: the same model and the same progress, in the same order', async () => {
    fourCores();
    const run = async (threads: number | 'all'): Promise<unknown[]> => {
      const told: object[] = [];
      const model = await TableModel.train(rows, {
        ...options,
        threads,
        onProgress: (progress) => void told.push(timeless(progress)),
      });
      return [model.toJSON(), told];
    };
    const expected = await run(1);
    for (const threads of [2, 4, 'all'] as const) expect(await run(threads)).toEqual(expected);
  });
});

test('the same bits in Node and in browsers: these', async () => {
  const model = await TableModel.train(houses(120), { ...QUICK, target: 'price', threads: 2 });
  const bits = new Uint32Array(Float64Array.from(model.predict(houses(50, 2)) as number[]).buffer);
  // A change of how networks are made or trained changes them; then all engines must agree on others.
  expect(bits.reduce((hash, word) => Math.imul(hash ^ word, 16777619) >>> 0, 2166136261)).toBe(3325928077);
});

test('an end by the signal, and an error of onProgress, end all of them', async () => {
  fourCores();
  const controller = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 100);
  const options = { ...QUICK, target: 'price', threads: 4 };
  const aborted = TableModel.train(houses(1200), { ...options, signal: controller.signal });
  await expect(aborted).rejects.toBe(reason);
  const mine = new Error('mine');
  let told = 0;
  const failing = TableModel.train(houses(1200), {
    ...options,
    onProgress: () => {
      told++;
      throw mine;
    },
  });
  await expect(failing).rejects.toBe(mine);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(told).toBe(1);
});

test('the event loop has its turns', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await TableModel.train(houses(300), { ...QUICK, target: 'price', folds: 2 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

test.each([0, 1.5, '2', null, -1])('threads: %s is refused', async (threads) => {
  const training = TableModel.train(houses(60), { ...QUICK, target: 'price', threads: threads as never });
  await expect(training).rejects.toMatchObject({
    message: expect.stringContaining('"threads" expected an integer >= 1'),
  });
});
