/** What travels: a trial's job, the name of its data, and what came of it or why it failed. */
import { checkObject } from '../../base/checks';
import { typeError, withCode } from '../../base/errors';
import type { TrialJob } from '../search/jobs';
import type { Trial } from '../search/trial';
import { type Outcome, outcomeOf, revived, trialOf, written } from '../search/trial-json';

/** The job of a queue. */
export interface Payload {
  readonly job: TrialJob;
  readonly data: { readonly name: string; readonly digest: string };
  /** Names of the metrics that the trial is to have. */
  readonly metrics: readonly string[];
  /** Nobody waits for it any longer. */
  readonly aborted?: boolean;
}

/** Connection options of Redis, as ioredis takes them, or a client of it. */
export type Connection = Readonly<Record<string, unknown>> | object;

/** The queue's name where none is given. */
export const QUEUE = 'nablanet';

export function checkConnection(connection: unknown): Connection {
  return checkObject('connection', connection);
}

export function checkQueue(queue: unknown): string {
  if (typeof queue !== 'string' || queue === '' || queue.includes(':')) {
    throw typeError('queue', 'a name without ":"', queue);
  }
  return queue;
}

/** The trial as the text that a job returns. */
export function textOf(trial: Trial): string {
  return JSON.stringify(outcomeOf(trial), written);
}

export function trialFrom(job: TrialJob, text: unknown): Trial {
  return trialOf(job, JSON.parse(String(text), revived) as Outcome);
}

/** An error as a text, with its code. */
export function errorText(error: unknown): string {
  const { name, message, code } = error as Error & { code?: unknown };
  return JSON.stringify({ name, message, code });
}

/** The error again; one that is not ours, such as that of a job that stalled too often, has the code 'worker'. */
export function errorFrom(text: string): Error {
  try {
    const { name, message, code } = JSON.parse(text);
    const kind = { TypeError, RangeError }[name as 'TypeError' | 'RangeError'] ?? Error;
    if (typeof message === 'string') return Object.assign(new kind(message), { code });
  } catch {}
  return withCode(new Error(`the trial was lost on the way (${text})`), 'worker');
}
