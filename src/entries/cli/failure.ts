/** Failures as the command tells them: one line, and an exit code. */
import { CommanderError } from 'commander';
import { rangeError, Verbatim } from '../../base/errors';
import { fileError } from '../data/source';
import { type Terminal, tell } from './terminal';

/** What the process ends with. */
export const EXIT = { done: 0, refused: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** Work that a signal ended. */
export class Interrupted extends Error {
  /** The exit code by which a shell tells the signal. */
  readonly code: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`ended by ${signal}`);
    this.code = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}

/** An error of input that is refused, with this message. */
export function refusal(name: string, expected: string, got: string): RangeError {
  return rangeError(name, expected, new Verbatim(got), 'data');
}

/** Tells a failure, and returns the exit code for it. */
export function failed(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // commander has told it; help and version, which are asked for, are no failures.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  if (error instanceof Interrupted) {
    terminal.stderr.write('interrupted: nothing was written\n');
    return error.code;
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' && typeof message === 'string';
  tell(terminal, 'error', known ? message : `something went wrong inside: ${error}`);
  return EXIT.refused;
}

/** The error of a file, that names the file: the library knows its bytes alone. */
export function named(error: unknown, path: string): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'engine') return error;
  const [, name, rest] = String(message).match(/^"([^"]*)" (expected .*, got .*)$/s) ?? [];
  if (name === undefined) return fileError(path, 'a file that is whole', String(message), error);
  const inside = ['file', 'source', 'bytes', 'model', 'json', path].includes(name) ? '' : ` (in ${name})`;
  return Object.assign(new RangeError(`"${path}" ${rest}${inside}`), { code: 'file', cause: error });
}
