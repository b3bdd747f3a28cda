/** A bar on a terminal, by cli-progress, and where it is drawn. */
import { SingleBar } from 'cli-progress';

/** The stream that progress is written to, such as `process.stderr`. */
export interface ProgressStream {
  /** Writes text. */
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal in characters; 80 where undefined. */
  readonly columns?: number | undefined;
  /** Whether the terminal shows colours. */
  hasColors?(): boolean;
}

/** The length of a bar in characters: at least, at most. */
export const BAR = [8, 32] as const;

/**
 * Draws a bar and a text in a line, and puts the cursor below. The bar is started and stopped at once: this leaves no
 * timer, and restores the terminal's settings.
 *
 * @param share what is done, from 0 to 1
 * @param size characters that there are for the bar; 0 for none, and the text alone
 */
export function drawBar(stream: ProgressStream, share: number, size: number, text: string): void {
  const single = new SingleBar({
    format: size === 0 ? '{text}' : '{bar} {text}',
    barsize: Math.max(BAR[0], Math.min(BAR[1], size)),
    formatBar: (done, { barsize = 0 }) => {
      const full = Math.round(done * barsize);
      return paint(stream, 32, '█'.repeat(full)) + paint(stream, 2, '░'.repeat(barsize - full));
    },
    stream: stream as NodeJS.WritableStream,
    gracefulExit: false,
  });
  single.start(1, share, { text });
  single.stop();
}

/** Text in a colour, where the terminal shows colours. */
export function paint(stream: ProgressStream, code: number, text: string): string {
  const colours = !process.env.NO_COLOR && (stream.hasColors?.() ?? false);
  return colours && text ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Whether CI is set to anything but 0 or false. */
export function isCI(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}
