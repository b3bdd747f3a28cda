/**
 * Workers that are kept: one that has finished a training waits a while for the next. At most as many work at once as
 * the machine has cores; who comes when all are taken waits for a turn. A worker that waits keeps no process alive.
 */
import { type Host, startWorker } from './spawn';

/** How long a worker waits for the next training: it holds some ten megabytes. */
const IDLE_MILLISECONDS = 5000;

/** A worker on loan. */
export interface Loan {
  readonly host: Host;
  /** Whether it has worked before. */
  readonly used: boolean;
  /** Gives it back, to be kept if it is as good as new. */
  end(good: boolean): void;
}

interface Idle {
  readonly host: Host;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

const idle: Idle[] = [];
const waiting: (() => void)[] = [];
let taken = 0;

/**
 * Resolves with a worker when it is this caller's turn; rejects with what the engine or the page lacks.
 *
 * @param most how many may work at once
 */
export async function borrow(program: string, most: number): Promise<Loan> {
  if (taken >= most) await new Promise<void>((turn) => waiting.push(turn));
  else taken++;
  try {
    const used = idle.pop();
    if (used) clearTimeout(used.timer);
    const host = used ? used.host : startWorker(program);
    host.keepsAlive(true);
    return { host, used: used !== undefined, end: (good) => giveBack(host, good) };
  } catch (error) {
    pass();
    throw error;
  }
}

/** The turn goes to who waits longest. */
function pass(): void {
  const turn = waiting.shift();
  if (turn) turn();
  else taken--;
}

function giveBack(host: Host, good: boolean): void {
  host.onmessage = null;
  if (good) keep(host);
  else host.terminate();
  pass();
}

function keep(host: Host): void {
  const drop = (): void => {
    const at = idle.indexOf(own);
    if (at < 0) return; // it works again
    idle.splice(at, 1);
    clearTimeout(own.timer);
    host.terminate();
  };
  host.onfailure = drop;
  host.keepsAlive(false);
  // Where there are no timers, it waits for as long as the page is open.
  const timer = typeof setTimeout === 'function' ? setTimeout(drop, IDLE_MILLISECONDS) : undefined;
  (timer as { unref?(): void } | undefined)?.unref?.();
  const own: Idle = { host, timer };
  idle.push(own);
}
