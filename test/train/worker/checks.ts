/** What the suites of this folder ask of networks and promises. */
import { expect } from 'vitest';
import type { Network } from '../../../src/index';

/** All that training goes on from: parameters, optimizer state, statistics, counters, streams. */
export const stateOf = (net: Network): Uint8Array => net.save({ training: true });

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const nothing = new Error('nothing was thrown');
  return promise.then(
    () => Promise.reject(nothing),
    (error) => error,
  );
}

/** The network trains on from where it is as any other that is there. */
export async function expectUsable(net: Network, rows: [never, never]): Promise<void> {
  const twin = net.clone();
  twin.train(...rows, { epochs: 2 });
  await net.trainAsync(...rows, { epochs: 2, worker: true });
  expect(stateOf(net)).toEqual(stateOf(twin));
}
