/** The messages between the caller's thread and the worker that trains. */

import type { Rows, TypedNumbers } from '../../data/rows';
import type { ProgressJSON } from '../../model/progress';
import type { Scalings } from '../../model/state';
import type { ScheduleState } from '../../toolbox/rates';
import type { Plateau } from '../../toolbox/schedules';
import type { BatchInfo, EpochInfo, History } from '../history';

/** The state of a network, as it travels between the threads. */
export interface WorkerState {
  /**
   * Parameters, what the optimizer remembers, running statistics: as they lie in memory, which is alike on both sides.
   */
  readonly all: Float32Array<ArrayBuffer>;
  readonly progress: ProgressJSON;
  /** How many of the learning rates that the user has set it takes into account. */
  readonly rates: number;
}

/** The data of a call, one array each; sparse rows of x in three, of which `x` has the values. */
export type ArrayName =
  | XName
  | `${XName}Offsets`
  | `${XName}Indices`
  | 'y'
  | 'weights'
  | 'validationY'
  | 'validationWeights';
export type XName = 'x' | 'validationX';

/** The arrays of x in a message. */
export function arraysOf(name: XName, { values, sparse }: Rows): [ArrayName, TypedNumbers | undefined][] {
  if (!sparse) return [[name, values]];
  return [
    [`${name}Offsets`, sparse.offsets],
    [`${name}Indices`, sparse.indices],
    [name, sparse.values],
  ];
}

/** Everything that starts a training, except its arrays, which are sent before. */
export interface Start {
  readonly module: WebAssembly.Module;
  /** The network's config, without functions; its layers say which of them are frozen now. */
  readonly config: object;
  readonly state: WorkerState;
  readonly scalings: Scalings;
  /** The options of `train`, without functions. */
  readonly options: Record<string, unknown>;
  /** Seconds that are left of the option `maxSeconds`. */
  readonly maxSeconds: number;
  readonly yieldEvery: number;
  /** Whether batches come from the user's source, one question each. */
  readonly streaming: boolean;
  /** Which of the user's functions there are; of each metric by name what it `takes`. */
  readonly asks: {
    readonly onEpoch: boolean;
    readonly onBatch: boolean;
    readonly schedule: boolean;
    /** Whether its rates depend on the number of updates alone, and may be asked for ahead. */
    readonly ahead: boolean;
    readonly seen: boolean;
    readonly loss: boolean;
    readonly metrics: Record<string, string | undefined> | undefined;
  };
}

/** Stands in the worker for what a metric returned that is no number: the caller keeps it, by this key. */
export interface Held {
  readonly held: number;
}

/** The worker's questions: arguments and answer of each by name. */
export interface Questions {
  epoch: [[info: EpochInfo, state: WorkerState], boolean];
  batch: [[info: BatchInfo, rates: number], boolean];
  rates: [[state: ScheduleState, count: number], ArrayLike<number>];
  seen: [[plateau: Plateau, loss: number], Plateau];
  metric: [
    [name: string, predicted: Float32Array | Uint32Array, actual: Float64Array | Uint32Array, width: number],
    number | Held,
  ];
  loss: [[outputs: Float32Array, targets: Float32Array, rows: number], { cost: number; outputGradients: Float32Array }];
  source: [[epoch: number], boolean];
  next: [[], { done: boolean; batch?: Partial<Record<ArrayName, TypedNumbers>> }];
  return: [[], boolean];
}

export type Question = keyof Questions;

/** An error of the worker's: what of it survives being cloned. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  /** The question in which the user's function threw, if it did; `message` is then a prefix for that error's own. */
  readonly own: number | undefined;
  /** The fields of a DivergedError. */
  readonly diverged: { readonly epoch: number; readonly step: number; readonly history: History } | undefined;
}

export type ToWorker =
  | {
      readonly kind: 'array';
      readonly name: ArrayName;
      readonly values: TypedNumbers;
      readonly length: number;
      readonly at: number;
    }
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly failed?: boolean }
  | { readonly kind: 'abort' }
  | { readonly kind: 'stopThreads' }
  | { readonly kind: 'rate'; readonly rate: number };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** Data are checked and scalers fitted: training begins. */
  | { readonly kind: 'begun'; readonly scalings: Scalings }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question; readonly args: unknown[] }
  | { readonly kind: 'state'; readonly state: WorkerState }
  /** The history was thinned: what metrics returned is still needed by these keys. */
  | { readonly kind: 'kept'; readonly figures: number[] }
  | { readonly kind: 'done'; readonly state: WorkerState; readonly history?: History; readonly failure?: Failure };

/** One side of the connection. */
export interface Port {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/**
 * Bytes of one message at most: larger arrays are sent in slices, so that copying them delays no frame for long.
 */
export const SLICE_BYTES = 4 * 2 ** 20;

/**
 * A copy of numbers [from, to) in a buffer of its own, to be transferred. Cloning a view would copy its whole buffer,
 * and `slice` of Node's Buffer makes no copy.
 */
export function copyOf(values: TypedNumbers, from = 0, to = values.length): Float32Array<ArrayBuffer> {
  const kinds = globalThis as unknown as Record<string, Float32ArrayConstructor>;
  return new kinds[values[Symbol.toStringTag]](values.subarray(from, to));
}
