/** The side of the workers: takes trials from a queue, one after another. */
import type { Job, Queue } from 'bullmq';
import type { Metrics } from 'nablanet';
import { checkFunction, checkInteger, checkOptions } from '../../base/checks';
import { rangeError, typeError, Verbatim, withCode } from '../../base/errors';
import { digestOf } from '../search/digest';
import type { FoldData } from '../search/parts';
import { runTrial, type Trial } from '../search/trial';
import { type Connection, checkConnection, checkQueue, errorText, type Payload, QUEUE, textOf } from './message';

/** Options of `work`. */
export interface WorkOptions {
  /** Where Redis is, as BullMQ takes it: `{ host, port }`, for example. */
  connection: Connection;
  /** The queue's name; `'nablanet'` by default. */
  queue?: string;
  /** Gives the rows of this name. It is called once for each name; the rows must be those of the search. */
  load: (name: string) => FoldData | Promise<FoldData>;
  /** The metrics that searches may ask for, by name. */
  metrics?: Metrics;
  /** Called after each trial that this worker has run. */
  onTrial?: (trial: Trial) => unknown;
  /**
   * Milliseconds after which a worker that says nothing counts as lost, and its trial is given to another, an integer
   * >= 1000; 30,000 by default.
   */
  lockDuration?: number;
}

/** A worker at work. */
export interface Work {
  /** Ends it: the trial under way is finished first, or with `now` given up, and another worker gets it. */
  stop(options?: { now?: boolean }): Promise<void>;
}

/** How often a trial may be lost with its worker before it fails. */
const MOST_LOST = 10;

/**
 * Runs trials that searches put into a queue (`bullmqRunner`), one after another, until it is stopped. Start one process
 * for each core. A trial depends on nothing but its job and the rows: a worker may be killed at any time, and another one
 * that takes its trial gives the same bits on backend `'simd'`.
 *
 * @returns resolves when it is connected
 *
 * @example
 * await work({ connection: { host: 'redis' }, load: async (name) => readCSV(`/data/${name}.csv`, { targets: 'price' }) });
 */
export async function work(options: WorkOptions): Promise<Work> {
  const known = ['connection', 'queue', 'load', 'metrics', 'onTrial', 'lockDuration'];
  const given = checkOptions('options', options, known) as unknown as WorkOptions;
  const connection = checkConnection(given.connection);
  const { load, metrics = {}, onTrial, lockDuration = 30_000 } = given;
  const name = checkQueue(given.queue ?? QUEUE);
  if (typeof load !== 'function') throw typeError('load', 'a function', load);
  checkFunction('onTrial', onTrial);
  checkInteger('lockDuration', lockDuration, 1000);
  const { Queue: OpenQueue, UnrecoverableError, Worker } = await import('bullmq');
  const rows = new Map<string, Promise<{ data: FoldData; digest: string | undefined }>>();
  const loaded = (which: string): Promise<{ data: FoldData; digest: string | undefined }> => {
    const known = rows.get(which);
    if (known) return known;
    const loading = (async () => {
      const { x, y, sampleWeights } = await load(which);
      const data = { x, y, sampleWeights };
      return { data, digest: digestOf(data) };
    })();
    rows.set(which, loading);
    loading.catch(() => rows.delete(which)); // the next trial tries again
    return loading;
  };
  const queue = new OpenQueue(name, { connection });
  const stops = new Set<AbortController>();
  const run = async (job: Job): Promise<string> => {
    const payload = job.data as Payload;
    const { data, digest } = await loaded(payload.data.name);
    if (digest !== payload.data.digest) {
      throw rangeError(
        'load',
        `the rows of the search by the name "${payload.data.name}"`,
        new Verbatim('others'),
        'data',
      );
    }
    const missing = payload.metrics.find((metric) => !Object.hasOwn(metrics, metric));
    if (missing !== undefined)
      throw rangeError('metrics', `"${missing}", which the search asks for`, new Verbatim('none'));
    const stop = new AbortController();
    stops.add(stop);
    const watch = watching(queue, String(job.id), stop);
    try {
      const asked = Object.fromEntries(payload.metrics.map((metric) => [metric, metrics[metric]]));
      const trial = await runTrial(payload.job, data, {
        signal: stop.signal,
        ...(payload.metrics.length > 0 ? { metrics: asked } : {}),
      });
      if (trial.stopped === 'aborted') throw withCode(new Error('the trial was aborted'), 'worker');
      await onTrial?.(trial);
      return textOf(trial);
    } finally {
      stops.delete(stop);
      clearInterval(watch);
    }
  };
  const process = async (job: Job): Promise<string> => {
    try {
      return await run(job);
    } catch (error) {
      throw new UnrecoverableError(errorText(error));
    }
  };
  const stalledInterval = Math.max(1000, lockDuration / 2);
  const worker = new Worker(name, process, {
    connection: patient(connection),
    concurrency: 1,
    lockDuration,
    stalledInterval,
    maxStalledCount: MOST_LOST,
  });
  for (const each of [worker, queue]) each.on('error', () => {}); // Redis may go and come back
  await worker.waitUntilReady();
  return {
    async stop({ now = false } = {}) {
      const closing = worker.close(now);
      if (now) for (const each of stops) each.abort();
      await closing;
      await queue.close();
    },
  };
}

/** Looks now and then whether anybody still waits for the trial. */
function watching(queue: Queue, id: string, stop: AbortController): ReturnType<typeof setInterval> {
  return setInterval(async () => {
    const job = await queue.getJob(id).catch(() => undefined);
    if ((job?.data as Payload | undefined)?.aborted) stop.abort();
  }, 1000);
}

/** Connection options under which a worker waits for Redis however long it is away, as BullMQ asks for; a client as it is. */
function patient(connection: Connection): Connection {
  if (Object.getPrototypeOf(connection) !== Object.prototype) return connection;
  return { maxRetriesPerRequest: null, ...connection };
}
