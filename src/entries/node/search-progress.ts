/** A search while it runs: a board on a terminal, occasional lines elsewhere. */
import { checkBoolean, givenOptions } from '../../base/checks';
import { typeError } from '../../base/errors';
import type { SearchProgress } from '../search/progress';
import { BAR, drawBar, isCI, type ProgressStream, paint } from './bar';
import { duration, figure } from './progress-text';

/** The options of `searchProgress`. */
export interface SearchProgressOptions {
  /** `process.stderr` by default. */
  stream?: ProgressStream;
  /** Whether to write nothing; true by default where the environment has `CI=true`, else false. */
  quiet?: boolean;
}

/** Milliseconds between two drawings of a board. */
const REDRAW = 100;
/** Seconds between two lines without a terminal, unless a trial is the best so far. */
const LINE = 10;

/**
 * Shows a search while it runs, as its `onProgress`.
 *
 * On a terminal: a bar, how many trials are done, under way, pruned and failed, the time left, and below it the best
 * trial so far with its values. Elsewhere: a line for each trial that is the best so far, one every ten seconds, and the
 * last. Nothing where the environment has `CI=true`.
 *
 * The cursor rests below the board, so what is printed after the search starts on its own line; what is printed
 * meanwhile is overwritten. No timer is left running.
 *
 * @throws TypeError, RangeError for invalid options
 *
 * @example
 * await search({ …, workers: 'all', onProgress: searchProgress() });
 */
export function searchProgress(options?: SearchProgressOptions): (progress: SearchProgress) => undefined {
  const { stream = process.stderr, ...given } = givenOptions(options, ['stream', 'quiet']) as SearchProgressOptions;
  if (typeof stream?.write !== 'function') throw typeError('stream', 'a stream', stream);
  const quiet = checkBoolean('quiet', given.quiet ?? isCI());
  const show = stream.isTTY ? board(stream) : lines(stream);
  return (progress) => {
    if (!quiet) show(progress);
  };
}

/** Two lines that are redrawn. */
function board(stream: ProgressStream): (progress: SearchProgress) => void {
  let drawn: number | undefined;
  let before = Number.POSITIVE_INFINITY;
  return (progress) => {
    const { done, total, seconds } = progress;
    if (seconds < before) drawn = undefined; // another search
    before = seconds;
    if (drawn !== undefined && done < total && 1000 * (seconds - drawn) < REDRAW) return;
    const columns = stream.columns || 80;
    if (drawn !== undefined) stream.write('\x1b[2A');
    const text = describeSearch(progress, columns - BAR[0] - 2);
    drawBar(stream, total > 0 ? done / total : 1, columns - text.length - 2, text);
    const best = describeBest(progress);
    const cut = best.length < columns ? best : `${best.slice(0, columns - 2)}…`;
    stream.write(`\x1b[2K${paint(stream, 2, cut)}\n`);
    drawn = seconds;
  };
}

/** A line for each new best, and now and then. */
function lines(stream: ProgressStream): (progress: SearchProgress) => void {
  let said = 0;
  return (progress) => {
    const { done, total, seconds, best, ended } = progress;
    if (!ended) return;
    if (seconds < said) said = 0;
    const isBest = best === ended && ended.stopped === 'folds';
    if (done < total && !isBest && seconds - said < LINE) return;
    said = seconds;
    stream.write(`${describeSearch(progress)}${isBest || done === total ? `  ${describeBest(progress)}` : ''}\n`);
  };
}

/** The numbers of a search that fit into so many characters; the least telling go first. */
export function describeSearch(progress: SearchProgress, width = Infinity): string {
  const { done, running, pruned, failed, restored, total, seconds, secondsLeft } = progress;
  const left = secondsLeft === undefined ? duration(seconds) : `${duration(secondsLeft)} left`;
  let figures: [text: string, rank: number][] = [
    [`${String(done).padStart(String(total).length)}/${total} trials`, 5],
    [running > 0 ? `${running} running` : '', 2],
    [pruned > 0 ? `${pruned} pruned` : '', 1],
    [failed > 0 ? `${failed} failed` : '', 3],
    [restored > 0 ? `${restored} restored` : '', 0],
    [done === total ? `in ${duration(seconds)}` : left, 4],
  ];
  figures = figures.filter(([text]) => text !== '');
  const join = (): string => figures.map(([text]) => text).join('  ');
  for (let rank = 0; join().length > width && rank < 5; rank++) figures = figures.filter(([, of]) => of !== rank);
  return join();
}

/** The best trial so far. */
function describeBest({ best, objective }: SearchProgress): string {
  if (best?.stopped !== 'folds') return 'no trial is complete yet';
  const values = Object.entries(best.values).map(([path, value]) => {
    return `${path} ${typeof value === 'number' ? figureOf(value) : nameOf(value)}`;
  });
  return [`best ${objective} ${figure(best.mean[objective] ?? Number.NaN)}, trial ${best.id}`, ...values].join('  ');
}

const figureOf = (value: number): string => (Number.isInteger(value) ? String(value) : figure(value));

/** A value of a list: an optimizer by its name. */
function nameOf(value: unknown): string {
  const { name } = Object(value) as { name?: unknown };
  if (typeof value === 'object' && typeof name === 'string') return name;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
