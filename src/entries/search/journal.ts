/**
 * The journal of a search: a file of JSON Lines. The first line says which search and which data it is of; every other is
 * a trial that has ended, in the words of Optuna (`state`, `value`, `params`, `duration`). A line is written whole and
 * forced to the disk before the search goes on. So whatever kills it, at most the trials under way are lost.
 */
import { checkName } from '../../base/checks';
import { rangeError, typeError, Verbatim, withCode } from '../../base/errors';
import { builtin, digestOf } from './digest';
import type { TrialJob } from './jobs';
import type { FoldData } from './parts';
import type { Rank } from './ranking';
import type { Trial } from './trial';
import { type Outcome, outcomeOf, revived, trialOf, written } from './trial-json';

const KIND = 'nablanet search';
const VERSION = 1;

/** A line. */
interface Line {
  id: number;
  state: 'complete' | 'pruned' | 'failed';
  params: unknown;
  prune?: unknown;
  result: Outcome;
}

/** An open journal. */
export interface Journal {
  /** The trial of this job, if it has ended before. */
  find(job: TrialJob): Trial | undefined;
  /** Appends a trial. */
  append(trial: Trial): void;
  close(): void;
}

/**
 * Opens the journal of this search, or begins it. A last line that was not finished is dropped.
 *
 * @param settings what the search was asked for
 * @throws an error of code 'engine' without node:fs, of code 'file' for a journal of another search or other data
 */
export async function openJournal(
  path: unknown,
  settings: Readonly<Record<string, unknown>>,
  { objective, direction }: Rank,
  data: FoldData,
): Promise<Journal> {
  if (typeof path !== 'string' || path === '') throw typeError('journal', 'the path of a file', path);
  const fs = builtin('node:fs');
  const digest = digestOf(data);
  if (!fs || !digest) throw withCode(new Error('a journal needs a host with files, such as Node'), 'engine');
  const { trials, ...kept } = settings; // how many there are may grow
  const search = JSON.parse(JSON.stringify({ objective, direction, ...kept }));
  const head = `${JSON.stringify({ journal: KIND, version: VERSION, search, data: digest })}\n`;
  const file = fs.openSync(path, 'a+');
  try {
    const text = fs.readFileSync(path, 'utf8');
    const { lines, whole } = read(path, text, head);
    if (whole < Buffer.byteLength(text)) fs.ftruncateSync(file, whole);
    const write = (line: string): void => {
      fs.writeFileSync(file, line);
      fs.fsyncSync(file);
    };
    if (whole === 0) write(head);
    return {
      find: (job) => found(path, lines.get(job.id), job),
      append: (trial) => write(`${lineOf(trial, objective)}\n`),
      close: () => fs.closeSync(file),
    };
  } catch (error) {
    fs.closeSync(file);
    throw error;
  }
}

/** The finished lines of a journal, by their trials' numbers, and how many bytes of it are good. */
function read(path: string, text: string, head: string): { lines: Map<number, Line>; whole: number } {
  const lines = new Map<number, Line>();
  const end = text.indexOf('\n') + 1;
  if (end === 0) {
    // Killed while it began; anything else is somebody's own file.
    if (!head.startsWith(text)) throw refused(path, 'a journal of "search"', 'another file');
    return { lines, whole: 0 };
  }
  checkHead(path, text.slice(0, end), head);
  let at = end;
  for (let next = text.indexOf('\n', at) + 1; next > 0; next = text.indexOf('\n', at) + 1) {
    const line = lineFrom(text.slice(at, next));
    if (!line) {
      if (next === text.length) break; // torn, like a line without its end
      const number = text.slice(0, at).split('\n').length;
      throw refused(path, 'a trial in every line', `something else in line ${number}`);
    }
    if (!lines.has(line.id)) lines.set(line.id, line);
    at = next;
  }
  return { lines, whole: Buffer.byteLength(text.slice(0, at)) };
}

function checkHead(path: string, line: string, head: string): void {
  if (line === head) return;
  let own: Record<string, unknown> = {};
  try {
    own = Object(JSON.parse(line));
  } catch {}
  if (own.journal !== KIND) throw refused(path, 'a journal of "search"', 'another file');
  const asked = JSON.parse(head);
  if (own.version !== VERSION) throw refused(path, `a journal of version ${VERSION}`, `version ${own.version}`);
  const search = Object(own.search);
  const other = Object.keys({ ...search, ...asked.search }).find(
    (key) => JSON.stringify(search[key]) !== JSON.stringify(asked.search[key]),
  );
  if (other) throw refused(path, 'the journal of this search', `one of another (its "${other}" differs)`);
  throw refused(path, 'the journal of a search on these rows', 'one on other data');
}

function refused(path: string, expected: string, got: string): RangeError {
  return rangeError('journal', expected, new Verbatim(`${got}: ${path}`), 'file');
}

function lineFrom(text: string): Line | undefined {
  try {
    const line = JSON.parse(text, revived) as Line;
    checkName('state', line.state, ['complete', 'pruned', 'failed']);
    return Number.isSafeInteger(line.id) && typeof line.result.mean.loss === 'number' ? line : undefined;
  } catch {
    return undefined;
  }
}

/** The trial of a line, which must be of this job. */
function found(path: string, line: Line | undefined, job: TrialJob): Trial | undefined {
  if (!line) return undefined;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (!same(line.params, job.values) || !same(line.prune, job.prune)) {
    throw refused(path, `the trial that this search makes as number ${job.id}`, 'another point');
  }
  return trialOf(job, line.result);
}

function lineOf(trial: Trial, objective: string): string {
  const { id, values, prune, seconds, stopped, mean } = trial;
  const complete = Date.now();
  const state: Line['state'] = stopped === 'folds' ? 'complete' : stopped === 'pruned' ? 'pruned' : 'failed';
  const line = {
    id,
    state,
    value: stopped === 'folds' || stopped === 'pruned' ? mean[objective] : null,
    params: values,
    duration: seconds,
    datetime_start: new Date(complete - 1000 * seconds).toISOString(),
    datetime_complete: new Date(complete).toISOString(),
    ...(trial.error === undefined ? {} : { error: trial.error }),
    ...(prune ? { prune } : {}),
    result: outcomeOf(trial),
  };
  return JSON.stringify(line, written);
}
