/** Processes with threads: they end by themselves, whatever became of the training, and outlive a thread that dies. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));

async function run(what: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, what], { timeout: 50_000 });
  return JSON.parse(stdout);
}

test('a process ends by itself after a training that has finished', async () => {
  expect(await run('finishes')).toEqual({ threads: 3, same: true, started: 2 });
});

test('after one that was forgotten', async () => {
  expect(await run('forgotten')).toEqual({});
});

test('after one that has failed', async () => {
  expect(await run('fails')).toEqual({ message: 'mine' });
});

test('threads are stopped, and start anew', async () => {
  expect(await run('stops')).toEqual({ threads: 2 });
});

test('a thread that dies between two batches is done without, and replaced in the next call', async () => {
  expect(await run('dies')).toEqual({ threads: 3, same: true, later: 2, sameLater: true, started: 3 });
});

test('one that dies in the middle of its work ends the call: the network is as after an epoch', async () => {
  const found = await run('stolen');
  expect(found).toEqual({ code: 'worker', finished: expect.any(Number), threads: 2, same: true });
});

test('a process ends by itself after a training in a worker that was forgotten', async () => {
  expect(await run('forgottenInWorker')).toEqual({});
});

test('a thread of a training worker that dies is done without, there and in the next call', async () => {
  expect(await run('diesInWorker')).toEqual({ threads: 2, later: 2, same: true });
});

test('one that dies in the middle of its work ends the training: the network is as after an epoch', async () => {
  const found = await run('thievesInWorker');
  expect(found).toEqual({ code: 'worker', finished: expect.any(Number), later: 2, same: true });
});
