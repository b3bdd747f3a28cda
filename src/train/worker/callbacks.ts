/**
 * Answers the worker's questions by calling the user's functions in the caller's thread: callbacks, schedules, metrics,
 * a loss function, a source of batches.
 */
import type { TypedNumbers } from '../../data/rows';
import type { NetworkState } from '../../model/state';
import type { LossFunction } from '../../toolbox/losses';
import type { Metric } from '../../toolbox/metrics';
import type { BatchInfo, EpochInfo, History } from '../history';
import {
  type ArrayName,
  arraysOf,
  copyOf,
  type Held,
  type Question,
  type Questions,
  type Start,
  type WorkerState,
} from './protocol';
import type { Tools, WorkerJob } from './tools';

/** Takes over the worker's state, which is sent with a question. */
interface Keeper {
  accept(state: WorkerState): void;
  acceptRate(rate: number, rates: number): void;
  /** Seconds since the call began. */
  seconds(): number;
}

export interface Answers {
  readonly asks: Start['asks'];
  /** Errors that the user's functions threw, by the question's number. */
  readonly errors: Map<number, unknown>;
  to(question: Question, args: unknown[]): unknown;
  /** The worker's history with the metrics' values in place of what stands for them. */
  revived(history: History): History;
  /** Forgets what metrics returned, but for these numbers, which the history still has. */
  keep(figures: number[]): void;
  /** Closes the iterator of a source that is still open. */
  close(): void;
}

type Answering = {
  [Name in Question]: (...args: Questions[Name][0]) => Questions[Name][1] | Promise<Questions[Name][1]>;
};

export function answersOf(
  state: NetworkState,
  { job, source, given }: WorkerJob,
  tools: Tools,
  keeper: Keeper,
): Answers {
  const { onEpoch, onBatch, schedule, metrics } = job.settings;
  const { loss } = state.config;
  /** What metrics returned that is no number. It need not be cloneable: it stays here, and the worker gets its key. */
  const figures = new Map<number, unknown>();
  let measured = 0;
  const errors = new Map<number, unknown>();
  const batches = source && batchesOf(state, source, given.classWeights, tools);

  const figureOf = (figure: unknown): unknown =>
    typeof figure === 'object' ? figures.get((figure as Held).held) : figure;
  const revive = (found: Record<string, unknown> | undefined): Record<string, unknown> | undefined =>
    found && Object.fromEntries(Object.entries(found).map(([name, figure]) => [name, figureOf(figure)]));
  const reviveAll = (lists: Record<string, unknown[]>): Record<string, unknown[]> =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(figureOf)]));

  const answering: Omit<Answering, 'source' | 'next' | 'return'> = {
    async epoch(info: EpochInfo, told) {
      keeper.accept(told);
      const { metrics, validationMetrics } = info;
      info.seconds = keeper.seconds();
      if (metrics) info.metrics = revive(metrics);
      if (validationMetrics) info.validationMetrics = revive(validationMetrics);
      return (await onEpoch?.(info)) === false;
    },
    async batch(info: BatchInfo, rates) {
      keeper.acceptRate(info.learningRate, rates);
      return (await onBatch?.(info)) === false;
    },
    async rates(now, count) {
      if (schedule === undefined) return [];
      return (await tools.ratesOf(schedule, state.config.optimizer.learningRate, now, count)) as number[];
    },
    seen(plateau, epochLoss) {
      return (
        (typeof schedule === 'object' && tools.own(schedule, 'seen')?.call(schedule, plateau, epochLoss)) || plateau
      );
    },
    async metric(name, predicted, actual, width) {
      const value = await (metrics as Record<string, Metric>)[name](predicted as never, actual as never, width);
      if (typeof value === 'number') return value;
      figures.set(++measured, value);
      return { held: measured };
    },
    async loss(outputs, targets, rows) {
      const outputGradients = new Float32Array(outputs.length);
      const cost = tools.checkCost(await (loss as LossFunction)(outputs, targets, outputGradients, rows));
      return { cost, outputGradients };
    },
  };
  const all = { ...answering, ...batches } as Record<Question, (...args: unknown[]) => unknown>;
  return {
    asks: {
      onEpoch: onEpoch !== undefined,
      onBatch: onBatch !== undefined,
      schedule: schedule !== undefined && typeof schedule !== 'number',
      ahead: typeof schedule === 'object' && tools.own(schedule, 'unit') === 'steps',
      seen: typeof schedule === 'object' && tools.own(schedule, 'seen') !== undefined,
      loss: typeof loss === 'function',
      metrics:
        metrics &&
        Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, tools.own(metric, 'takes')])),
    },
    errors,
    to: (question, args) => all[question](...args),
    revived: (history) => ({
      ...history,
      metrics: reviveAll(history.metrics),
      validationMetrics: reviveAll(history.validationMetrics),
    }),
    keep(kept) {
      const alive = new Set(kept);
      for (const key of figures.keys()) if (!alive.has(key)) figures.delete(key);
    },
    close: () => batches?.close(),
  };
}

/** The batches of a source, one at a time, as typed arrays to be transferred. */
function batchesOf(state: NetworkState, source: NonNullable<WorkerJob['source']>, classWeights: unknown, tools: Tools) {
  let iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  let epoch = 0;
  let batch = 0;
  const toBatch = (item: unknown): Partial<Record<ArrayName, TypedNumbers>> => {
    const { x, y, sampleWeights } = tools.checkOptions('batches', item, ['x', 'y', 'sampleWeights']);
    const [rows, targets] = tools.toPair(state, x, y);
    const weights = tools.toWeights(sampleWeights, classWeights, targets, state.targets);
    const arrays: [ArrayName, TypedNumbers | undefined][] = [
      ...arraysOf('x', rows),
      ['y', targets.values],
      ['weights', weights?.values],
    ];
    return Object.fromEntries(arrays.flatMap(([name, values]) => (values ? [[name, copyOf(values)]] : [])));
  };
  const nextOf = async (open: typeof iterator): Promise<IteratorResult<unknown>> => {
    try {
      return (await open?.next()) ?? { done: true, value: undefined };
    } catch (error) {
      iterator = undefined; // one that failed is not told that nobody asks again
      throw error;
    }
  };
  const finish = async (): Promise<true> => {
    const open = iterator;
    iterator = undefined;
    await open?.return?.();
    return true;
  };
  return {
    async source(of: number): Promise<boolean> {
      [epoch, batch] = [of, 0];
      iterator = tools.iteratorOf(await source(of));
      return true;
    },
    async next() {
      const next = await nextOf(iterator);
      if (next.done) {
        iterator = undefined;
        return { done: true };
      }
      batch++;
      const item = await next.value;
      try {
        return { done: false, batch: toBatch(item) };
      } catch (error) {
        if (error instanceof Error) error.message = `batch ${batch} of epoch ${epoch}: ${error.message}`;
        throw error;
      }
    },
    return: finish,
    close: (): void => void finish().catch(() => {}),
  };
}
