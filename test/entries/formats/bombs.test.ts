/**
 * Small files that ask for much: each reader refuses them within a second of the processor's time, and before the
 * process has grown by ten times the file's size.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
// @ts-expect-error a program, which has no types
import { BOMBS } from './bombs-program.mjs';

const PROGRAM = new URL('bombs-program.mjs', import.meta.url).pathname;
const run = promisify(execFile);
/** What collections leave behind, and code that is compiled: it does not grow with the file. */
const BESIDE = 48 * 2 ** 20;

describe('refused in time', () => {
  test.each(Object.keys(BOMBS as object))('%s', async (name) => {
    const { stdout } = await run(process.execPath, ['--expose-gc', '--max-semi-space-size=8', PROGRAM, name]);
    const { code, message, milliseconds, size, grown } = JSON.parse(stdout);
    expect({ code, message }).toEqual({ code: 'file', message: expect.stringMatching(/^".*" expected .*, got /s) });
    expect(milliseconds).toBeLessThan(1000);
    expect(grown).toBeLessThan(10 * size + BESIDE);
  });
});
