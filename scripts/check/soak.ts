/**
 * A soak of training with threads: test/train/threads/soak-program.mjs as a process of its own, watched from here. What
 * may go wrong are other bits, a hang, and memory or threads that are left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../build/tool.ts';

/** The longest that nothing may be heard, in milliseconds: a minute is too short on a machine that has much else to do. */
const SILENCE = 300_000;

/** What the process had once threads were stopped and what can be collected was; undefined where the system tells none. */
export interface Measured {
  readonly seconds: number;
  readonly mebibytes: number | undefined;
  readonly tasks: number | undefined;
}

export interface Soaked {
  /** How often each thing was done, and with how many threads: by name, `name, 2 threads`. */
  readonly done: Readonly<Record<string, number>>;
  readonly measured: readonly Measured[];
  /** What went wrong; undefined where nothing did. */
  readonly failure: string | undefined;
}

interface Line {
  readonly doing?: string;
  readonly done?: string;
  readonly threads?: number | string;
  readonly measured?: Omit<Measured, 'seconds'>;
  readonly seconds?: number;
}

/** Soaks for so many seconds; `heard` is told of each measurement. */
export function soak(seconds: number, seed: number, heard: (measured: Measured) => void = () => {}): Promise<Soaked> {
  const program = join(ROOT, 'test/train/threads/soak-program.mjs');
  const child = spawn(process.execPath, ['--expose-gc', program, `${seconds}`, `${seed}`], { cwd: ROOT });
  const done: Record<string, number> = {};
  const measured: Measured[] = [];
  let doing = 'starting';
  let failure: string | undefined;
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
  });
  const watch = watchdog(child, () => {
    failure = `nothing was heard for ${SILENCE / 1000} s while: ${doing}`;
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    watch.refresh();
    const line = JSON.parse(text) as Line;
    if (line.doing) doing = line.doing;
    if (line.done) {
      const name = line.threads === undefined ? line.done : `${line.done}, ${line.threads} threads`;
      done[name] = (done[name] ?? 0) + 1;
    }
    if (!line.measured) return;
    const found = { ...line.measured, seconds: line.seconds ?? 0 };
    measured.push(found);
    heard(found);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(watch);
      if (code !== 0) failure ??= `exit code ${code} while: ${doing}\n${errors}`;
      resolve({ done, measured, failure });
    });
  });
}

function watchdog(child: ChildProcess, late: () => void): NodeJS.Timeout {
  return setTimeout(() => {
    late();
    child.kill('SIGKILL');
  }, SILENCE);
}
