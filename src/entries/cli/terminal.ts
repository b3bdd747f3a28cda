/** What a command reads and writes, and how its results go out. */
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

/** A stream that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** The process, or what stands for it in tests. Results go to `stdout`, all else to `stderr`. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Writes results and waits until there is room for more. */
export async function print(stdout: Output, text: string | Uint8Array): Promise<void> {
  if (stdout.destroyed || stdout.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stdout.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stdout.on(event, done);
  });
}

/** Control characters of names and cells would move the terminal's cursor, or break the line. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

/** A line about the work on standard error, its first word in colour where that is a terminal. */
export function tell({ stderr }: Terminal, word: 'error' | 'warning' | 'wrote', text: string): void {
  const colour = { error: 'red', warning: 'yellow', wrote: 'green' } as const;
  stderr.write(`${hasColours(stderr) ? styleText(colour[word], `${word}:`) : `${word}:`} ${plain(text)}\n`);
}

/** Whether a stream shows colours: a terminal does, unless NO_COLOR is set. */
export function hasColours(stream: Output): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && (stream.hasColors?.() ?? false);
}
