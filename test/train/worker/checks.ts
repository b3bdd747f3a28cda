/** What the suites of this folder ask of networks and promises. */
import { expect } from 'vitest';
import type { Backend, History, Network } from '../../../src/index';
import { type Case, dataOf, networkOf } from './cases';

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

/** A history without what a clock says; functions in what metrics return are not the same ones. */
export function plain({ seconds, samplesPerSecond, ...rest }: History): unknown {
  return JSON.parse(JSON.stringify(rest));
}

/** In a worker a case ends in the same state and history as by `train`. */
export async function expectAsTrain(each: Case, backend: Backend): Promise<void> {
  const options = { epochs: 3, ...each.options };
  const [here, there] = [networkOf(each, backend), networkOf(each, backend)];
  const expected = here.train(...dataOf(each), options);
  const found = await there.trainAsync(...dataOf(each), { ...options, worker: true });
  expect(plain(found)).toEqual(plain(expected));
  expect(stateOf(there)).toEqual(stateOf(here));
  expect(found.seconds).toBeGreaterThan(0);
}
