/** Trials as JSON: what came of them, beside their jobs. */
import type { TrialJob } from './jobs';
import { reviveConfig, reviveTraining } from './revive';
import type { Trial } from './trial';

/** What a trial has beside its job. */
const KEPT = ['mean', 'deviation', 'results', 'intermediateValues', 'seconds', 'stopped', 'error'] as const;
export type Outcome = Pick<Trial, (typeof KEPT)[number]>;

/** What came of a trial. */
export function outcomeOf(trial: Trial): Outcome {
  return Object.fromEntries(
    KEPT.filter((key) => trial[key] !== undefined).map((key) => [key, trial[key]]),
  ) as unknown as Outcome;
}

/** The trial again. */
export function trialOf(job: TrialJob, outcome: Outcome): Trial {
  const config = reviveConfig(job.config as never);
  return { ...job, config, train: reviveTraining(job.train as never) as Trial['train'], ...outcome };
}

/** Numbers that JSON has no way to write, and typed arrays, as metrics may return them. */
export function written(_: string, value: unknown): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return value;
  return { $array: value.constructor.name, of: Array.from(value as Float64Array) };
}

const ARRAYS: Readonly<Record<string, { from(numbers: number[]): unknown }>> = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
};

/** The same read again. */
export function revived(_: string, value: unknown): unknown {
  const { $number, $array, of } = Object(value) as { $number?: string; $array?: string; of?: number[] };
  if (typeof $number === 'string') return Number($number);
  return typeof $array === 'string' && Object.hasOwn(ARRAYS, $array) && of ? ARRAYS[$array].from(of) : value;
}
