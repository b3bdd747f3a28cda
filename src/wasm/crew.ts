/**
 * Threads that share the work of a step (assembly/crew.ts): what an option `threads` asks for. Those who start them are a
 * chunk of their own (threads/main.ts), which the package's entry for Node brings along, and nablanet/threads elsewhere.
 */
import { checkInteger } from '../base/checks';
import { modules } from './instantiate';
import type { Engine } from './memory';

/** Threads that work for a call, until it gives them back. */
export interface Crew {
  /** How many, this one included. */
  readonly threads: number;
  release(): void;
}

/** What a training worker needs to have threads. */
export interface ForWorker {
  /** A program that defines `nablanetCrews`: the chunk once more. */
  readonly program: string;
  /** Kernels that know threads. */
  readonly module: WebAssembly.Module;
}

/** What the chunk gives. */
export interface Crews {
  /** As many threads as the machine has cores. */
  cores(): number;
  /** Threads for an engine, `most` at most; `bytes` are what each needs to pack a panel. */
  crewOf(engine: Engine, most: number, bytes: number, tools: CrewTools): Crew;
  /** Resolves when threads have started that don't while this one waits; undefined where none is to come. */
  gather(engine: Engine, most: number, tools: CrewTools): Promise<unknown> | undefined;
  /** Undefined where the host has no threads. */
  forWorker(engine: Engine, tools: CrewTools): ForWorker | undefined;
  /** The error for what a call threw; a trap is a thread that has died in the middle of its work. */
  explained(error: unknown): unknown;
  /** Ends all threads; calls that run go on alone. */
  stop(): void;
  /** What `stop` does besides. */
  readonly stopping: Set<() => void>;
}

/** What the chunk is given: it imports nothing that has a state. */
const tools = { modules };
export type CrewTools = typeof tools;

let crews: Crews | undefined;

/**
 * Gives the package the chunk, if it has none yet; without it every call has one thread.
 *
 * @internal
 */
export function useCrews(given: Crews): void {
  crews ??= given;
}

/** The chunk, for the caller's side of a training worker. */
export const crewsInUse = (): Crews | undefined => crews;

/** How many threads an option asks for. */
export function checkThreads(value: unknown): number {
  if (value === 'all') return crews?.cores() ?? 1;
  return value === undefined ? 1 : checkInteger('threads', value, 1);
}

/** A network, as far as threads go. */
interface Worked {
  readonly engine: Engine;
  readonly layout: { readonly layers: readonly { readonly units: number }[] };
}

/** Threads for a call; undefined where this one does the work alone: the results are the same. */
export function crewFor({ engine, layout }: Worked, threads: number): Crew | undefined {
  const widest = layout.layers.reduce((most, { units }) => Math.max(most, units), 0);
  // Room for two panels of 8 float32 a unit.
  return threads > 1 ? crews?.crewOf(engine, threads, 64 * widest, tools) : undefined;
}

/** To be awaited before `crewFor` where threads start in turns with other work; undefined where there is nothing to wait for. */
export function gather({ engine }: Worked, threads: number): Promise<unknown> | undefined {
  return threads > 1 ? crews?.gather(engine, threads, tools) : undefined;
}

/** Does `work` with so many threads. */
export function withCrew<Result>(network: Worked, threads: number, work: () => Result): Result {
  const crew = crewFor(network, threads);
  try {
    return work();
  } catch (error) {
    throw explained(error);
  } finally {
    crew?.release();
  }
}

export const explained = (error: unknown): unknown => crews?.explained(error) ?? error;

/**
 * Ends the threads that an option `threads` has started. They are kept for the next call, asleep; a process that has
 * nothing left to do ends with them.
 */
export function stopThreads(): void {
  crews?.stop();
}
