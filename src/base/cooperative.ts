/** Long work in pieces, done at once or in turns with whatever else the event loop has to do. */

/**
 * Work in pieces of a few milliseconds. Between two of them it yields: nothing, or what a callback returned, which is sent
 * back: at once by `runNow`, when it is known by `runInTurns`.
 */
export type Work<Result> = Generator<unknown, Result, unknown>;

/** All of it at once. */
export function runNow<Result>(steps: Work<Result>): Result {
  for (let answer: unknown; ; ) {
    const next = steps.next(answer);
    if (next.done) return next.value;
    answer = next.value;
  }
}

/**
 * Others get a turn after every `yieldEvery` milliseconds of work; a promise that was yielded is awaited, and where it is
 * rejected that is thrown where it was yielded.
 */
export async function runInTurns<Result>(steps: Work<Result>, yieldEvery: number): Promise<Result> {
  let last = performance.now();
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
    if (performance.now() - last >= yieldEvery) {
      await pause();
      last = performance.now();
    }
    next = failed ? steps.throw(answer) : steps.next(answer);
  }
}

interface Host {
  setImmediate?: (resolve: () => void) => unknown;
  MessageChannel?: new () => {
    port1: { onmessage: (() => void) | null; close?(): void };
    port2: { postMessage(message: unknown): void; close?(): void };
  };
  setTimeout: (resolve: () => void, milliseconds: number) => unknown;
}

const host = globalThis as unknown as Host;

/**
 * Resolves in a later turn of the event loop. Browsers make timers that follow each other wait 4 ms, messages not; Node has
 * setImmediate, which keeps no process alive longer than it must.
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
    } else {
      host.setTimeout(resolve, 0);
    }
  });
}
