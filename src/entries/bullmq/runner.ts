/** The side of the search: hands trials to a queue, and waits for what comes of them. */
import type { Job, Queue, QueueEvents } from 'bullmq';
import { checkInteger, checkOptions } from '../../base/checks';
import { typeError, withCode } from '../../base/errors';
import { builtin, digestOf } from '../search/digest';
import type { TrialJob } from '../search/jobs';
import type { FoldData } from '../search/parts';
import type { TrialContext, TrialRunner } from '../search/runner';
import type { Trial } from '../search/trial';
import { type Connection, checkConnection, checkQueue, errorFrom, type Payload, QUEUE, trialFrom } from './message';

/** Options of `bullmqRunner`. */
export interface BullMQRunnerOptions {
  /** Where Redis is, as BullMQ takes it: `{ host, port }`, for example. */
  connection: Connection;
  /** The queue's name; `'nablanet'` by default. */
  queue?: string;
  /** The name of the rows, by which workers load them. */
  data: string;
  /** Trials that are in the queue at once, an integer >= 1; 16 by default. Workers take what they can. */
  concurrency?: number;
}

/** A runner that holds connections to Redis. */
export interface BullMQRunner extends TrialRunner {
  /** Closes them; call it when no search needs it any longer, or the process stays alive. */
  close(): Promise<void>;
}

/** Milliseconds after which a job is looked at without having been told of: events are lost while Redis is away. */
const LOOK_AGAIN = 2000;
/** Seconds for which results stay in Redis: a search that is run again finds them. */
const KEEP_SECONDS = 24 * 3600;

interface Open {
  readonly queue: Queue;
  readonly events: QueueEvents;
}

/**
 * Runs the trials of a search on other machines: as jobs of BullMQ, which any number of processes that call `work` take.
 * Needs the package `bullmq` beside this one, and a Redis. A job has a trial's settings and the name and digest of its
 * rows, never the rows. The same trial is the same job: it is run once, however many ask for it.
 *
 * @example
 * const runner = bullmqRunner({ connection: { host: 'redis' }, data: 'houses-2026' });
 * const { best } = await search({ …, x, y, runner });
 * await runner.close();
 */
export function bullmqRunner(options: BullMQRunnerOptions): BullMQRunner {
  const given = checkOptions('options', options, ['connection', 'queue', 'data', 'concurrency']);
  const connection = checkConnection(given.connection);
  const name = checkQueue(given.queue ?? QUEUE);
  if (typeof given.data !== 'string' || given.data === '') throw typeError('data', 'the name of the rows', given.data);
  const concurrency = checkInteger('concurrency', given.concurrency ?? 16, 1);
  const rows = given.data;
  const digests = new WeakMap<FoldData, string>();
  /** Who waits for a job, by its number. */
  const waiting = new Map<string, () => void>();
  let opened: Promise<Open> | undefined;
  const open = async (): Promise<Open> => {
    const { Queue: OpenQueue, QueueEvents: OpenEvents } = await import('bullmq');
    const queue = new OpenQueue(name, { connection });
    const events = new OpenEvents(name, { connection });
    // Redis may go and come back: BullMQ connects again.
    for (const each of [queue, events]) each.on('error', () => {});
    const tell = ({ jobId }: { jobId: string }): void => waiting.get(jobId)?.();
    for (const event of ['completed', 'failed']) events.on(event, tell);
    await events.waitUntilReady();
    return { queue, events };
  };
  const run = async (trial: TrialJob, { data, metrics, signal }: TrialContext): Promise<Trial> => {
    opened ??= open();
    const { queue } = await opened;
    const digest = digests.get(data) ?? (digestOf(data) as string);
    digests.set(data, digest);
    const payload: Payload = { job: trial, data: { name: rows, digest }, metrics: Object.keys(metrics ?? {}) };
    const id = numberOf(payload);
    const keep = { age: KEEP_SECONDS };
    const settings = { jobId: id, attempts: 1, removeOnComplete: keep, removeOnFail: keep };
    const add = (): Promise<Job> => queue.add('trial', payload, settings);
    await renew(await add());
    for (;;) {
      if (signal?.aborted) {
        await drop(queue, id, payload);
        return {
          ...trial,
          mean: { loss: Number.NaN },
          deviation: {} as never,
          results: [],
          seconds: 0,
          stopped: 'aborted',
        };
      }
      const job = await queue.getJob(id).catch(() => null); // Redis is away
      if (job === undefined) await add(); // it was removed, or Redis lost it
      const state = await job?.getState().catch(() => undefined);
      if (state === 'completed') {
        const ended = await queue.getJob(id);
        return trialFrom(trial, ended?.returnvalue);
      }
      if (state === 'failed') throw errorFrom((await queue.getJob(id))?.failedReason ?? '');
      await told(id, signal);
    }
  };
  /** Until the job has ended, it is time to look again, or the signal comes. */
  const told = (id: string, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(id);
        signal?.removeEventListener?.('abort', done);
        resolve();
      };
      const timer = setTimeout(done, LOOK_AGAIN);
      waiting.set(id, done);
      signal?.addEventListener?.('abort', done);
    });
  return {
    concurrency,
    run,
    async close() {
      const both = await opened?.catch(() => undefined);
      opened = undefined;
      await Promise.all([both?.queue.close(), both?.events.close()]);
    },
  };
}

/** The number of a job: the same for the same trial of the same rows. */
function numberOf(payload: Payload): string {
  const hash = builtin('node:crypto')?.createHash('sha256');
  if (!hash) throw withCode(new Error('a queue needs a host with node:crypto'), 'engine');
  return hash.update(JSON.stringify(payload)).digest('hex');
}

/** A job that was there before: one that failed, or that nobody wanted any longer, is run again. */
async function renew(job: Job): Promise<void> {
  const state = await job.getState();
  if ((job.data as Payload).aborted) await job.updateData({ ...(job.data as Payload), aborted: false });
  if (state === 'failed') await job.retry('failed');
}

/** Takes a job away; one that is worked on is told, and fails. */
async function drop(queue: Queue, id: string, payload: Payload): Promise<void> {
  try {
    const job = await queue.getJob(id);
    await job?.remove().catch(() => job.updateData({ ...payload, aborted: true }));
  } catch {} // Redis is away: the trial is run for nobody
}
