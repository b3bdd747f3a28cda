/**
 * Threads that share the work of a step (assembly/crew.ts): what an option `threads` asks for, and the way to those who
 * start them. They are a chunk of their own (threads/main.ts), which is loaded by the first call that asks for more than
 * one thread.
 */
import { checkInteger } from '../base/checks';
import { withCode } from '../base/errors';
import { modules } from './instantiate';
import type { Engine } from './memory';

/** Threads that work for a call, until it gives them back. */
export interface Crew {
  /** How many, this one included. */
  readonly threads: number;
  release(): void;
}

/** What the chunk gives. */
export interface Crews {
  /** Threads for an engine, `most` at most; `bytes` are what each needs to pack a panel. */
  crewOf(engine: Engine, most: number, bytes: number, tools: CrewTools): Crew;
  /** Ends all threads; calls that run go on alone. */
  stop(): void;
}

/** What the chunk is given: it imports nothing that has a state. */
const tools = { modules };
export type CrewTools = typeof tools;

const ALONE: Crew = { threads: 1, release: () => {} };

interface Globals {
  process?: { getBuiltinModule?(name: string): unknown };
  navigator?: { hardwareConcurrency?: number };
}

/** A module of Node's own; undefined elsewhere. */
function ofNode<Module>(name: string): Module | undefined {
  const { process } = globalThis as Globals;
  return process?.getBuiltinModule?.(name) as Module | undefined;
}

/** How many threads an option asks for. */
export function checkThreads(value: unknown): number {
  if (value === undefined) return 1;
  if (value !== 'all') return checkInteger('threads', value, 1);
  const { navigator } = globalThis as Globals;
  const os = ofNode<{ availableParallelism(): number }>('node:os');
  return os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
}

let crews: Crews | undefined;

/** For tests, which run the sources: the chunk as it is there. */
export function useCrews(given: Crews): void {
  crews = given;
}

declare const __filename: string | undefined;

/** Loads the chunk at once, since `train` can't wait; undefined where that can't be. */
function load(): Crews | undefined {
  const node = ofNode<{ createRequire(from: string): (path: string) => Crews }>('node:module');
  try {
    crews ??= node?.createRequire(import.meta.url ?? __filename)('./threads.cjs');
  } catch {
    // A bundle without the file: one thread does the same.
  }
  return crews;
}

/** A network, as far as threads go. */
interface Worked {
  readonly engine: Engine;
  readonly layout: { readonly layers: readonly { readonly units: number }[] };
}

/** Threads for a call. One, this one, where more can't be had: the results are the same. */
export function crewFor({ engine, layout }: Worked, threads: number): Crew {
  if (threads < 2) return ALONE;
  const widest = layout.layers.reduce((most, { units }) => Math.max(most, units), 0);
  return load()?.crewOf(engine, threads, 64 * widest, tools) ?? ALONE; // two panels of 8 float32 a unit
}

/** Does `work` with so many threads. */
export function withCrew<Result>(network: Worked, threads: number, work: () => Result): Result {
  const crew = crewFor(network, threads);
  try {
    return work();
  } catch (error) {
    throw explained(error);
  } finally {
    crew.release();
  }
}

/** The error for what a call threw; a trap is a thread that has died in the middle of its work. */
export function explained(error: unknown): unknown {
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  stopThreads();
  const message = 'a thread ended or hung in the middle of its work; the network is as after the last finished epoch';
  return withCode(new Error(message, { cause: error }), 'worker');
}

/**
 * Ends the threads that an option `threads` has started. They are kept for the next call, asleep; a process that has
 * nothing left to do ends with them.
 */
export function stopThreads(): void {
  crews?.stop();
}
