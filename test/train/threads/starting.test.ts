/** nablanet/threads in Node, where threads are there without it. */
import { afterAll, describe, expect, test } from 'vitest';
import { startThreads } from '../../../src/entries/threads/index';
import { Network, stopThreads } from '../../../src/index';
import { BACKENDS } from '../../support/backends';

afterAll(() => stopThreads());

describe.each(BACKENDS)('%s', (backend) => {
  test('starts as many as are asked for', async () => {
    expect(await startThreads(3, { backend })).toBe(3);
    const net = new Network({ inputs: 2, layers: [1], seed: 1, backend });
    expect(net.train([0, 1], [1], { threads: 2 }).threads).toBe(2);
  });
});

test('one thread is this one', async () => {
  expect(await startThreads(1)).toBe(1);
});

test.each([[0], [1.5], ['many'], [null], [{}]])('refuses %s', async (threads) => {
  await expect(startThreads(threads as never)).rejects.toThrow('"threads" expected');
});

test.each([[null], [3], ['simd']])('refuses %s as options', async (options) => {
  const error = await startThreads(2, options as never).catch((reason) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toContain('"options" expected');
});

test('refuses unknown options and backends', async () => {
  await expect(startThreads(2, { backends: 'simd' } as never)).rejects.toThrow('backend');
  await expect(startThreads(2, { backend: 'gpu' } as never)).rejects.toThrow('"backend" expected');
});
