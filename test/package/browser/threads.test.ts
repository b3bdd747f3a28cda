/**
 * Threads in pages, by the package as it is published: where the page is cross-origin isolated, in its workers; elsewhere
 * one thread does the same, and nothing fails.
 */
import { describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';

/** What trials came to: in a page, or in a worker of its own (`own`); `without` nablanet/threads. */
async function tried(trials: string[], { isolated = true, flags = '', policy = '' } = {}): Promise<Visit> {
  const query = `?threads=${trials.join(',').replaceAll(' ', '%20')}${flags}`;
  return commands.visit(policy, query, isolated);
}

type Visit = Awaited<ReturnType<typeof commands.visit>>;

const ONE = { threads: 1, same: true };
const TWO = { threads: 2, same: true };

describe('a page that is cross-origin isolated', () => {
  test('has threads with `worker: true`; its own thread, which must not sleep, works alone', async () => {
    const { found } = await tried(['in a worker', 'blocking', 'async', 'started', 'in a worker']);
    expect(found).toEqual({ isolated: true, 'in a worker': TWO, blocking: ONE, async: ONE, started: ONE });
  });

  test('and none without nablanet/threads', async () => {
    const { found } = await tried(['in a worker', 'blocking'], { flags: '&without' });
    expect(found).toEqual({ isolated: true, 'in a worker': ONE, blocking: ONE });
  });

  test('has them under the strictest policy', async () => {
    const policy =
      "default-src 'none'; script-src 'self' 'nonce-map' 'wasm-unsafe-eval'; worker-src blob:; img-src data:";
    const { found, violations } = await tried(['in a worker'], { policy });
    expect(found).toEqual({ isolated: true, 'in a worker': TWO });
    expect(violations).toEqual([]);
  });
});

describe('a worker of its own', () => {
  test('trainAsync waits for threads; blocking calls have them then', async () => {
    const { found } = await tried(['async', 'blocking', 'two at once'], { flags: '&own' });
    expect(found).toEqual({ isolated: true, async: TWO, blocking: TWO, 'two at once': TWO });
  });

  test('so they do after startThreads; they can be stopped, and come again', async () => {
    const { found } = await tried(['started', 'blocking', 'stopped meanwhile', 'async'], { flags: '&own' });
    expect(found).toEqual({ isolated: true, started: TWO, blocking: TWO, 'stopped meanwhile': TWO, async: TWO });
  });

  test('a blocking call does not wait for threads that start when it is done', async () => {
    const { found } = await tried(['stopped', 'async', 'blocking'], { flags: '&own' });
    expect(found).toEqual({ isolated: true, stopped: ONE, async: TWO, blocking: TWO });
  });

  test('training in a worker of that worker has threads, too', async () => {
    const { found } = await tried(['in a worker'], { flags: '&own' });
    expect(found).toEqual({ isolated: true, 'in a worker': TWO });
  });

  test('a policy that forbids threads leaves one', async () => {
    const policy = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'";
    const { found } = await tried(['async', 'blocking', 'async'], { flags: '&own', policy });
    expect(found).toEqual({ isolated: true, async: ONE, blocking: ONE });
  });
});

describe('a page that is not isolated', () => {
  test('works with one thread', async () => {
    const { found } = await tried(['in a worker', 'blocking', 'async', 'started'], { isolated: false });
    expect(found).toEqual({ isolated: false, 'in a worker': ONE, blocking: ONE, async: ONE, started: ONE });
  });

  test('so does its worker', async () => {
    const { found } = await tried(['async', 'blocking', 'in a worker'], { isolated: false, flags: '&own' });
    expect(found).toEqual({ isolated: false, async: ONE, blocking: ONE, 'in a worker': ONE });
  });
});
