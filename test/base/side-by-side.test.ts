/** Jobs side by side: how many at once, the order of what is told, and how all end where one fails. */
import { expect, test } from 'vitest';
import { sideBySide } from '../../src/base/side-by-side';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test.each([1, 2, 3, 10])('%i at once: all are done, and told in their order', async (most) => {
  const jobs = [30, 5, 20, 1, 10, 2];
  let [running, peak] = [0, 0];
  const told: number[][] = [];
  await sideBySide(jobs, { most, tell: (result: number, job) => void told.push([job, result]) }, async (job) => {
    peak = Math.max(peak, ++running);
    await pause(job);
    running--;
    return job * 2;
  });
  expect(told).toEqual(jobs.map((job, i) => [i, job * 2]));
  expect(peak).toBe(Math.min(most, jobs.length));
});

test('one fails: the others are told to end, nothing is begun, and the error comes when all have ended', async () => {
  const begun: number[] = [];
  let ended = 0;
  const running = sideBySide([0, 1, 2, 3, 4], { most: 3, tell: () => {} }, async (job, signal) => {
    begun.push(job);
    if (job === 1) {
      await pause(5);
      throw new Error('of job 1');
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await pause(10);
    ended++;
    throw new Error('aborted');
  });
  await expect(running).rejects.toThrow('of job 1');
  expect(begun).toEqual([0, 1, 2]);
  expect(ended).toBe(2);
});

test('a signal ends all with its reason; so does an error of who is told', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const wait = async (job: number, signal: AbortSignal): Promise<number> => {
    await Promise.race([pause(job), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    return job;
  };
  setTimeout(() => controller.abort(reason), 5);
  const told: number[] = [];
  const options = { most: 2, signal: controller.signal, tell: (job: number) => void told.push(job) };
  await expect(sideBySide([1000, 1000, 1000], options, wait)).rejects.toBe(reason);
  expect(told.length).toBeLessThan(2);
  const tell = (job: number): void => {
    if (job === 2) throw reason;
  };
  await expect(sideBySide([1, 2, 3, 4, 5], { most: 2, tell }, wait)).rejects.toBe(reason);
});

test('no jobs are done at once', async () => {
  await sideBySide([], { most: 4, tell: () => {} }, () => Promise.reject(new Error('there is none')));
});
