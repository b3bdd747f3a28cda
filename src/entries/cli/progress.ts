/** Progress on standard error: a bar on a terminal, a line now and then elsewhere. */
import { SingleBar } from 'cli-progress';
import { duration } from '../node/progress-text';
import { hasColours, type Terminal } from './terminal';

/** Seconds before the first line, and between two, where there is no terminal. */
const LINE = [2, 10];

/** Shows how much of something is done. */
export interface Progress {
  /** `text` says it in words. */
  show(done: number, of: number, text: string): void;
  /** Takes the bar away: what stays are results. */
  stop(): void;
}

/** The share of a file that is read, for commands whose results go elsewhere than to the terminal; else nothing. */
export function readingOn(terminal: Terminal): Progress {
  if (!terminal.stderr.isTTY || terminal.stdout.isTTY) return { show() {}, stop() {} };
  return progressOn(terminal);
}

/** Progress from now on. */
export function progressOn({ stderr }: Terminal): Progress {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  if (!stderr.isTTY) {
    let next = LINE[0];
    return {
      show(_done, _of, text) {
        if (seconds() < next) return;
        next = seconds() + LINE[1];
        stderr.write(`${text}, ${duration(seconds())}\n`);
      },
      stop() {},
    };
  }
  let bar: SingleBar | undefined;
  const paint = (code: number, text: string): string =>
    hasColours(stderr) && text ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    show(done, of, text) {
      const left = done > 0 ? `${duration((seconds() * (of - done)) / done)} left` : '';
      if (!bar) {
        bar = new SingleBar({
          format: '{bar} {text}',
          barsize: Math.max(8, Math.min(32, (stderr.columns ?? 80) - 50)),
          formatBar: (share, { barsize = 0 }) => {
            const full = Math.round(share * barsize);
            return paint(32, '█'.repeat(full)) + paint(2, '░'.repeat(barsize - full));
          },
          stream: stderr as unknown as NodeJS.WritableStream,
          clearOnComplete: true,
          gracefulExit: false,
        });
        bar.start(of, 0, { text: '' });
      }
      bar.setTotal(of);
      bar.update(done, { text: `${text} ${left}` });
    },
    stop: () => bar?.stop(),
  };
}
