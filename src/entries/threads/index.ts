/**
 * Threads for pages: import this once, for its effect, and `threads` in options works where the page or worker is
 * cross-origin isolated. Node and Deno have them without it.
 *
 * @module nablanet/threads
 */
import { type Backend, Network, useCrews } from 'nablanet';
import { givenOptions } from '../../base/checks';
import * as crews from '../../wasm/threads/main';

useCrews(crews);

/**
 * Starts threads ahead. A page's worker needs this before blocking calls (`train`, `predict`, `evaluate`), since
 * threads don't start while it is blocked; `trainAsync` waits for them by itself.
 *
 * @param threads how many, this one included; `'all'` by default, one a core
 * @param options.backend the backend of the networks that will use them; `'auto'` by default
 * @returns how many there are: 1 where the host has no threads for this one, a page's own thread for one
 * @throws TypeError or RangeError for a value that is no number of threads
 * @example
 * import { startThreads } from 'nablanet/threads';
 *
 * await startThreads();
 * net.train(x, y, { threads: 'all' });
 */
export async function startThreads(
  threads: number | 'all' = 'all',
  options?: { backend?: 'auto' | Backend },
): Promise<number> {
  const { backend } = givenOptions(options, ['backend']) as { backend?: 'auto' | Backend };
  const net = new Network({ inputs: 1, layers: [1], seed: 1, backend });
  const history = await net.trainAsync([0], [0], { threads });
  return history.threads;
}
