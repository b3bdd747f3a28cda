/** A Node process whose training in a worker has ended exits by itself, and not before. On the built package. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('training-program.mjs', import.meta.url));

describe.each(['new', 'kept'])('in a worker that is %s', (worker) => {
  test.each([
    ['finished', 'epochs 200'],
    ['aborted', 'aborted'],
    ['failed', 'mine'],
    ['refused', '"epochs" expected an integer >= 1, got 0'],
  ])('%s', async (what, printed) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, what, worker], {
      timeout: 20_000,
    });
    expect(stdout.trim()).toBe(printed);
    expect(stderr).toBe('');
  });
});
