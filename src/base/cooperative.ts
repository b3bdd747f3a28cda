/**
 * Long computations as generators. The same code runs synchronously (`train`) or shares the thread with the event loop
 * (`trainAsync`), so both give the same bits.
 */

import { typeError, Verbatim } from './errors';
import { now } from './host';

/**
 * A computation that yields every few milliseconds. It yields undefined, or a value that a user's callback returned.
 * The runner sends that value back, awaited by `runInTurns`, as it is by `runNow`.
 */
export type Work<Result> = Generator<unknown, Result, unknown>;

/**
 * Numbers that are read or written before others may have a turn: a fraction of a millisecond. Tests set it otherwise: no
 * bit depends on it.
 */
export const pieces = { numbers: 2 ** 17 };

/**
 * Has `work` do items [0, count), of about `each` numbers an item, in ranges; yields behind every one where there are
 * several.
 */
export function* inPieces(count: number, each: number, work: (from: number, to: number) => void): Work<void> {
  const size = Math.max(1, Math.floor(pieces.numbers / each));
  for (let from = 0; from < count; from += size) {
    work(from, Math.min(from + size, count));
    if (size < count) yield;
  }
}

/** The same computation, left off without a result once `ended` says so between two of its steps. */
export function* unless<Result>(ended: () => boolean, work: Work<Result>): Work<Result | undefined> {
  for (let next = work.next(); ; next = work.next(yield next.value)) {
    if (next.done) return next.value;
    if (!ended()) continue;
    work.return(undefined as never); // its `finally` blocks run
    return undefined;
  }
}

/** The refusals of callbacks that nobody awaits. */
const REFUSALS = /* @__PURE__ */ new WeakSet<object>();

/** The refusal of a callback that nobody awaits. */
export function noPromise(name: string): TypeError {
  const expected = 'a function that returns no promise (only "trainAsync" awaits one)';
  const error = typeError(name, expected, new Verbatim('an async one'));
  REFUSALS.add(error);
  return error;
}

/** Whether it is such a refusal. */
export function isNoPromise(error: unknown): boolean {
  return REFUSALS.has(Object(error));
}

/**
 * Runs the computation to its end without giving up the thread. What a callback returned must not be a promise: it could
 * neither stop training nor fail.
 */
export function runNow<Result>(steps: Work<Result>): Result {
  for (let next = steps.next(); ; ) {
    if (next.done) return next.value;
    const answer = next.value as PromiseLike<unknown> | undefined;
    next = typeof answer?.then === 'function' ? steps.throw(noPromise('callback')) : steps.next(answer);
  }
}

/**
 * Runs the computation and lets other tasks run after every `yieldEvery` milliseconds of work. Awaits promises that it
 * yields; a rejection is thrown inside the generator, at the `yield`, so its `finally` blocks run.
 */
export async function runInTurns<Result>(steps: Work<Result>, yieldEvery: number): Promise<Result> {
  let last = now();
  for (let next = steps.next(); ; ) {
    if (next.done) return next.value;
    let answer = next.value;
    let failed = false;
    try {
      if (answer !== undefined) answer = await answer;
    } catch (error) {
      answer = error;
      failed = true;
    }
    if (now() - last >= yieldEvery) {
      await pause();
      last = now();
    }
    next = failed ? steps.throw(answer) : steps.next(answer);
  }
}

/** The timers that a host may have; an AudioWorklet has none. */
interface Host {
  setImmediate?: (resolve: () => void) => unknown;
  MessageChannel?: new () => {
    port1: { onmessage: (() => void) | null; close?(): void };
    port2: { postMessage(message: unknown): void; close?(): void };
  };
  setTimeout?: (resolve: () => void, milliseconds: number) => unknown;
}

const host = globalThis as unknown as Host;

/**
 * Resolves in a later turn of the event loop. Browsers clamp nested timers to 4 ms but not messages, so a
 * MessageChannel comes before setTimeout. Node's setImmediate comes first: unlike an open port, it does not keep the
 * process alive once it has run. Where there is no timer at all, only the microtasks that wait get their turn.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate) {
      host.setImmediate(resolve);
    } else if (host.MessageChannel) {
      const { port1, port2 } = new host.MessageChannel();
      port1.onmessage = () => {
        port1.close?.();
        resolve();
      };
      port2.postMessage(0);
    } else if (host.setTimeout) {
      host.setTimeout(resolve, 0);
    } else {
      resolve();
    }
  });
}
