/** Jobs side by side: a few at a time, and what comes of them in their own order, whichever ends first. */

/** What the jobs and their teller have to do with each other. */
export interface Together<Result> {
  /** How many jobs run at once. */
  readonly most: number;
  /** Ends all jobs early; what they then reject with is its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each result in the order of the jobs. The next job of that lane waits for it. */
  readonly tell: (result: Result, job: number) => unknown;
}

/**
 * Runs all jobs. Where one fails, or `tell` does, the signal that the others were given is aborted, and the error comes
 * when all have ended: nothing goes on behind the caller's back.
 *
 * @param run runs a job until it is done or the signal is aborted
 */
export async function sideBySide<Job, Result>(
  jobs: readonly Job[],
  { most, signal, tell }: Together<Result>,
  run: (job: Job, signal: AbortSignal) => Promise<Result>,
): Promise<void> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal?.addEventListener?.('abort', abort);
  const results = new Map<number, Result>();
  let [begun, told] = [0, 0];
  let telling: Promise<void> = Promise.resolve();
  let failure: { error: unknown } | undefined;
  const tellAll = async (): Promise<void> => {
    for (; results.has(told); told++) {
      const result = results.get(told) as Result;
      results.delete(told);
      await tell(result, told);
      if (signal?.aborted) throw signal.reason;
    }
  };
  const lane = async (): Promise<void> => {
    try {
      while (begun < jobs.length && !failure) {
        if (signal?.aborted) throw signal.reason;
        const job = begun++;
        const result = await run(jobs[job], stop.signal);
        if (failure) return;
        results.set(job, result);
        telling = telling.then(tellAll);
        await telling;
      }
    } catch (error) {
      failure ??= { error: signal?.aborted ? signal.reason : error };
      abort();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, lane));
  } finally {
    signal?.removeEventListener?.('abort', abort);
  }
  if (failure) throw (failure as { error: unknown }).error;
}
