/** Training progress while it runs: a bar on a terminal, occasional lines elsewhere. */
import type { EpochInfo } from 'nablanet';
import { checkBoolean, checkInteger, givenOptions } from '../../base/checks';
import { typeError } from '../../base/errors';
import { BAR, drawBar, isCI, type ProgressStream } from './bar';
import { describe, type Standing, shareOf } from './progress-text';

/** The options of `progress`. */
export interface ProgressOptions {
  /** `process.stderr` by default. */
  stream?: ProgressStream;
  /** The number of consecutive runs of `train` that share the bar, such as folds, an integer >= 1; 1 by default. */
  runs?: number;
  /** The name of a run where there are several; `'run'` by default. */
  label?: string;
  /** Whether to write nothing; true by default where the environment has `CI=true`, else false. */
  quiet?: boolean;
}

/** An `onEpoch` that shows every epoch. */
export interface Progress {
  (info: EpochInfo): undefined;
  /** Shows the last epoch if it is not shown yet: call it after training that may end early. */
  stop(): void;
}

/** Seconds between two drawings of a bar. */
const REDRAW = 0.1;
/** Seconds between two lines without a terminal: at least, at most. */
const LINE = [2, 10] as const;

const OPTIONS = ['stream', 'runs', 'label', 'quiet'];

/**
 * Shows the progress of training.
 *
 * On a terminal: a bar with epoch, loss, validation loss, accuracy, samples per second and time left. Elsewhere: a line
 * for the first epoch, each tenth of all epochs (each power of two if they are endless), 2 to 10 seconds apart, and the
 * last epoch. Nothing where the environment has `CI=true`.
 *
 * The cursor rests below the bar, so what is printed after training starts on its own line; what is printed during
 * training is overwritten. Times come from `EpochInfo`; no timer is left running.
 *
 * @returns an `onEpoch` that never stops training; it can be used for several runs in turn
 * @throws TypeError, RangeError for invalid options
 *
 * @example
 * net.train(x, y, { epochs: 100, validation: 0.2, onEpoch: progress() });
 */
export function progress(options?: ProgressOptions): Progress {
  const given = givenOptions(options, OPTIONS) as ProgressOptions;
  const { stream = process.stderr, label = 'run' } = given;
  if (typeof stream?.write !== 'function') throw typeError('stream', 'a stream', stream);
  if (typeof label !== 'string') throw typeError('label', 'a string', label);
  const runs = checkInteger('runs', given.runs ?? 1, 1);
  const quiet = checkBoolean('quiet', given.quiet ?? isCI());
  const view = stream.isTTY ? bar(stream) : lines(stream);

  let run = 0;
  let earlier = 0;
  let last: EpochInfo | undefined;
  const standing = (info: EpochInfo, ended: boolean): Standing => {
    return { label, run, runs, info, seconds: earlier + info.seconds, ended };
  };
  /** Ends all runs; `below` says that nothing was printed since the last epoch, so the bar can be redrawn. */
  const end = (below: boolean): void => {
    if (last && !(run === runs && last.epoch === last.epochs)) view.end(standing(last, true), below);
    run = 0;
    earlier = 0;
    last = undefined;
  };
  const onEpoch = (info: EpochInfo): undefined => {
    if (quiet) return;
    if (!last || info.epoch <= last.epoch) {
      if (run === runs) end(false);
      run++;
      earlier += last?.seconds ?? 0;
    }
    last = info;
    const now = standing(info, run === runs && info.epoch === info.epochs);
    if (now.ended) view.end(now, true);
    else view.show(now);
  };
  return Object.assign(onEpoch, { stop: () => end(true) });
}

/** One way to show progress. */
interface View {
  /** Shows an epoch that is not the last. */
  show(standing: Standing): void;
  /** Shows the last epoch. Without `below` the cursor may be anywhere, and nothing may be overdrawn. */
  end(standing: Standing, below: boolean): void;
}

/**
 * One line that is redrawn. Each drawing starts a bar and stops it at once: this leaves no timer, restores the
 * terminal's settings, and puts the cursor below.
 */
function bar(stream: ProgressStream): View {
  let drawn: number | undefined;
  const draw = (standing: Standing): void => {
    const columns = stream.columns || 80;
    const endless = standing.info.epochs === Infinity;
    const text = describe(standing, endless ? columns - 1 : columns - BAR[0] - 2);
    if (drawn !== undefined) stream.write('\x1b[1A');
    drawBar(stream, shareOf(standing), endless ? 0 : columns - text.length - 2, text);
    drawn = standing.seconds;
  };
  return {
    show(standing) {
      if (drawn === undefined || standing.seconds - drawn >= REDRAW) draw(standing);
    },
    end(standing, below) {
      if (below) draw(standing);
      drawn = undefined;
    },
  };
}

/** A line per tenth of the epochs, or per doubling where they are endless. */
function lines(stream: ProgressStream): View {
  let part = 0;
  let said: Standing | undefined;
  const say = (standing: Standing): void => {
    stream.write(`${describe(standing)}\n`);
    said = standing;
  };
  return {
    show(standing) {
      const { info, seconds } = standing;
      const endless = info.epochs === Infinity;
      const now = Math.floor(endless ? Math.log2(info.epoch) + 1 : 10 * shareOf(standing) + 1e-9);
      const since = said ? seconds - said.seconds : Number.POSITIVE_INFINITY;
      if (since < LINE[0] || (now <= part && since < LINE[1])) return;
      say(standing);
      part = now;
    },
    end(standing) {
      if (said?.info !== standing.info) say(standing);
      part = 0;
      said = undefined;
    },
  };
}
