/** Ctrl-C during work: it ends between two steps, with nothing written. */
import { Interrupted } from './failure';

/** Runs work whose signal is aborted by SIGINT and SIGTERM; a second one ends the process at once. */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const end = (signal: 'SIGINT' | 'SIGTERM') => (): void => {
    const reason = new Interrupted(signal);
    if (controller.signal.aborted) process.exit(reason.code);
    controller.abort(reason);
  };
  const handlers = [['SIGINT', end('SIGINT')] as const, ['SIGTERM', end('SIGTERM')] as const];
  for (const [name, handler] of handlers) process.on(name, handler);
  try {
    return await work(controller.signal);
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}
