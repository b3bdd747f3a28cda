/** What a training's two sides tell each other: the caller's thread, and the worker. */

import type { TypedNumbers } from '../../data/rows';
import type { ProgressJSON } from '../../model/progress';
import type { Scalings } from '../../model/state';
import type { ScheduleState } from '../../toolbox/rates';
import type { Plateau } from '../../toolbox/schedules';
import type { BatchInfo, EpochInfo, History } from '../history';
import type { Batch } from '../stream-loop';

/** A network at one moment of its training. */
export interface WorkerState {
  /**
   * Parameters, what the optimizer remembers, running statistics: as they lie in memory, which is alike on both sides.
   */
  readonly all: Float32Array<ArrayBuffer>;
  readonly progress: ProgressJSON;
  /** How many of the rates that the user has set are in it. */
  readonly rates: number;
}

/** The arrays of a call. */
export type ArrayName = 'x' | 'y' | 'weights' | 'validationX' | 'validationY';

/** All that begins a training, but for its arrays. */
export interface Start {
  readonly module: WebAssembly.Module;
  /** The network's config, without functions; its layers say which of them are frozen now. */
  readonly config: object;
  readonly state: WorkerState;
  readonly scalings: Scalings;
  /** Options as `train` takes them, without functions. */
  readonly options: Record<string, unknown>;
  /** What is left of them. */
  readonly maxSeconds: number;
  readonly yieldEvery: number;
  /** Whether batches come from a source of the caller's. */
  readonly streaming: boolean;
  /** Which functions there are to ask: `takes` of each metric by its name. */
  readonly asks: {
    readonly onEpoch: boolean;
    readonly onBatch: boolean;
    readonly schedule: boolean;
    readonly seen: boolean;
    readonly loss: boolean;
    readonly metrics: Record<string, string | undefined> | undefined;
  };
}

/** A question's name, what is asked, and what is answered. */
export interface Questions {
  epoch: [[info: EpochInfo, state: WorkerState], boolean];
  batch: [[info: BatchInfo, rates: number], boolean];
  rates: [[state: ScheduleState, count: number], ArrayLike<number>];
  seen: [[plateau: Plateau, loss: number], Plateau];
  metric: [
    [name: string, predicted: Float32Array | Uint32Array, actual: Float64Array | Uint32Array, width: number],
    number,
  ];
  loss: [[outputs: Float32Array, targets: Float32Array, rows: number], { cost: number; outputGradients: Float32Array }];
  source: [[epoch: number], boolean];
  next: [[], { done: boolean; batch?: Batch }];
  return: [[], boolean];
}

export type Question = keyof Questions;

/** An error on its way: by its name, with what the library's errors carry. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  /** The question whose answer was an error of the caller's own, if it was; `message` is then what stands before it. */
  readonly own: number | undefined;
  /** Of a DivergedError. */
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
  | { readonly kind: 'rate'; readonly rate: number };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** Data are checked, scalers have learnt: from now on it trains. */
  | { readonly kind: 'begun'; readonly scalings: Scalings }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question; readonly args: unknown[] }
  | { readonly kind: 'state'; readonly state: WorkerState }
  | { readonly kind: 'done'; readonly state: WorkerState; readonly history?: History; readonly failure?: Failure };

/** A thread's side of what lies between them. */
export interface Port {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/**
 * Data up to this size goes over in one message, larger data in slices of it, so that no frame waits long for a copy.
 */
export const SLICE_BYTES = 4 * 2 ** 20;

/**
 * A copy in a buffer of its own, to be transferred, of numbers [from, to): cloning would take the whole buffer along
 * that a view is of, and `slice` of Node's Buffer is no copy.
 */
export function copyOf(values: TypedNumbers, from = 0, to = values.length): Float32Array<ArrayBuffer> {
  const kinds = globalThis as unknown as Record<string, Float32ArrayConstructor>;
  return new kinds[values[Symbol.toStringTag]](values.subarray(from, to));
}
