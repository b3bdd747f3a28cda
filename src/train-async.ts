/** `trainAsync`: training in turns with whatever else the event loop has to do, or in a worker. */

import { checkOptions } from './checks';
import type { Core } from './core';
import { checkCost } from './function-loss';
import { DivergedError, type History, newHistory } from './history';
import { Random } from './random';
import { ratesOf } from './rates';
import { toPair } from './run';
import { type BatchSource, iteratorOf } from './stream';
import { checkStream, checkTraining, type Order, open, openStream, type StreamOrder } from './train';
import { checkYielding } from './train-options';
import { inTurns, pause } from './turns';
import { modules } from './wasm/instantiate';
import { toWeights } from './weights';

/** What src/worker/client.ts has of the core: it is loaded by itself, and a second copy of the core would not be the same one. */
const tools = {
  checkCost,
  checkOptions,
  DivergedError,
  iteratorOf,
  modules,
  newHistory,
  pause,
  Random,
  ratesOf,
  toPair,
  toWeights,
};

export type Tools = typeof tools;

/** What a worker is to do; batches of `source`, or the rows of `order`. */
export interface Work {
  readonly order: Order | StreamOrder;
  readonly source: BatchSource | undefined;
  readonly given: Record<string, unknown>;
  readonly yieldEvery: number;
  /** When it was asked for, by `performance.now`. */
  readonly began: number;
}

/** The work of `train`, or the same on batches that a function gives. */
export async function trainAsync(core: Core, x: unknown, y: unknown, options: unknown): Promise<History> {
  const began = performance.now();
  const source = typeof x === 'function' ? (x as BatchSource) : undefined;
  const { yieldEvery, worker, ...given } = checkYielding(source ? y : options, source !== undefined);
  const order = source ? checkStream(core, given) : checkTraining(core, x, y, given, 'trainAsync');
  if (worker) return inWorker(core, { order, source, given, yieldEvery, began });
  return inTurns(source ? openStream(core, order, source, given.classWeights) : open(core, order as Order), yieldEvery);
}

/** The network is the worker's until it is done. */
async function inWorker(core: Core, work: Work): Promise<History> {
  core.training = true;
  try {
    const { trainInWorker } = await import('./worker/client').catch((cause) => {
      throw Object.assign(new Error("the worker's part of nablanet could not be loaded", { cause }), {
        code: 'worker' as const,
      });
    });
    return await trainInWorker(core, work, tools);
  } finally {
    core.training = false;
  }
}
