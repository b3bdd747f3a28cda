/** `trainAsync`: training in turns with whatever else the event loop has to do, or in a worker. */

import { checkOptions } from '../base/checks';
import { inTurns, pause } from '../base/cooperative';
import { Random } from '../base/random';
import { toWeights } from '../data/row-weights';
import type { Core } from '../model/state';
import { toPair } from '../predict/predict';
import { checkCost } from '../step/passes';
import { ratesOf } from '../toolbox/rates';
import { modules } from '../wasm/instantiate';
import { DivergedError, type History, newHistory } from './history';
import { checkStream, checkTraining, type Order, open, openStream, type StreamOrder } from './job';
import { checkYielding } from './options';
import { type BatchSource, iteratorOf } from './stream-loop';

/** What src/train/worker/caller.ts has of the core: it is loaded by itself, and a second copy of the core would not be the same one. */
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
    const { trainInWorker } = await import('./worker/caller').catch((cause) => {
      throw Object.assign(new Error("the worker's part of nablanet could not be loaded", { cause }), {
        code: 'worker' as const,
      });
    });
    return await trainInWorker(core, work, tools);
  } finally {
    core.training = false;
  }
}
