/** How training goes, while it goes: a bar on a terminal, now and then a line elsewhere. */
import { SingleBar } from 'cli-progress';
import type { EpochInfo } from 'nablanet';
import { checkBoolean, checkInteger, checkOptions } from '../../base/checks';
import { typeError } from '../../base/errors';
import { describe, type Standing, shareOf } from './progress-text';

/** What progress is written to: `process.stderr`, or whatever can take text. */
export interface ProgressStream {
  /** Takes text. */
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** How wide it is. */
  readonly columns?: number | undefined;
  /** Whether it shows colours. */
  hasColors?(): boolean;
}

/** Where progress goes, and of what. */
export interface ProgressOptions {
  /** `process.stderr` by default. */
  stream?: ProgressStream;
  /** Runs of `train` that follow each other and share one bar, such as the folds of a cross-validation; 1 by default. */
  runs?: number;
  /** What one of several runs is called; `'run'` by default. */
  label?: string;
  /** Writes nothing; by default where the environment says `CI=true`. */
  quiet?: boolean;
}

/** An `onEpoch` that shows what it is told. */
export interface Progress {
  (info: EpochInfo): undefined;
  /** Shows the last epoch, where it is not shown yet: after training that ended before its last epoch. */
  stop(): void;
}

/** Characters of a bar, at least and at most. */
const BAR = [8, 32] as const;
/** Seconds between two drawings of a bar. */
const REDRAW = 0.1;
/** Without a terminal: seconds between two lines, at least and at most. */
const LINE = [2, 10] as const;

const OPTIONS = ['stream', 'runs', 'label', 'quiet'];

/**
 * Shows how training goes: `net.train(x, y, { epochs: 100, onEpoch: progress() })`.
 *
 * On a terminal a bar with epoch, loss, validation loss, accuracy, samples a second and time left. Elsewhere lines: the
 * first epoch, each tenth of all (each power of two, where there is no end to them), but 2 to 10 seconds apart, and the
 * last. Nothing where the environment says `CI=true`.
 *
 * The cursor rests below the bar, so what is printed after training starts on a line of its own however training ends;
 * what is printed while it goes on would be overwritten. Times are those of `EpochInfo`: nothing is left that runs.
 *
 * @returns an `onEpoch` that never stops training; for as many runs in turn as are wanted
 */
export function progress(options: ProgressOptions = {}): Progress {
  checkOptions('options', options, OPTIONS);
  const { stream = process.stderr, label = 'run' } = options;
  if (typeof stream?.write !== 'function') throw typeError('stream', 'a stream', stream);
  if (typeof label !== 'string') throw typeError('label', 'a string', label);
  const runs = checkInteger('runs', options.runs ?? 1, 1);
  const quiet = checkBoolean('quiet', options.quiet ?? isCI());
  const view = stream.isTTY ? bar(stream) : lines(stream);

  let run = 0;
  let earlier = 0;
  let last: EpochInfo | undefined;
  const standing = (info: EpochInfo, ended: boolean): Standing => {
    return { label, run, runs, info, seconds: earlier + info.seconds, ended };
  };
  /** The end of all runs; `below` says that nothing was printed since. */
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

function isCI(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}

interface View {
  /** After an epoch that is not the last. */
  show(standing: Standing): void;
  /** After the last; not `below` where the cursor may be anywhere by now. */
  end(standing: Standing, below: boolean): void;
}

/**
 * One line, drawn over and over. Each drawing is a bar that starts and stops at once: it leaves no timer behind, the
 * terminal's settings as they were, and the cursor below.
 */
function bar(stream: ProgressStream): View {
  const colours = !process.env.NO_COLOR && (stream.hasColors?.() ?? false);
  const paint = (code: number, text: string): string => (colours && text ? `\x1b[${code}m${text}\x1b[0m` : text);
  let drawn: number | undefined;
  const draw = (standing: Standing): void => {
    const columns = stream.columns || 80;
    const endless = standing.info.epochs === Infinity;
    const text = describe(standing, endless ? columns - 1 : columns - BAR[0] - 2);
    if (drawn !== undefined) stream.write('\x1b[1A');
    const single = new SingleBar({
      format: endless ? '{text}' : '{bar} {text}',
      barsize: Math.max(BAR[0], Math.min(BAR[1], columns - text.length - 2)),
      formatBar: (share, { barsize = 0 }) => {
        const full = Math.round(share * barsize);
        return paint(32, '█'.repeat(full)) + paint(2, '░'.repeat(barsize - full));
      },
      stream: stream as NodeJS.WritableStream,
      gracefulExit: false,
    });
    single.start(1, shareOf(standing), { text });
    single.stop();
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

/** A line when there is something to say. */
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
