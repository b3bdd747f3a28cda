/**
 * Starts threads and keeps them, for calls that ask for some. Nothing of the library is imported that has a state, since
 * this is a bundle of its own: the package's entry for Node has it, nablanet/threads brings it along elsewhere, and
 * training workers get it as a text.
 */
import text from '../../../build/threads.txt';
import { cores } from '../../base/host';
import { bytesOf } from '../../base/kernel-bytes';
import type { Crew, CrewTools, ForWorker } from '../crew';
import type { Backend } from '../features';
import type { Engine } from '../memory';
import { maySleep, type ThreadHost, threadHost } from './hosts';
import program from './main.txt';
import { Team } from './team';

const teams = new Map<Engine, Team>();

/** Whether the host has refused to start threads, by a page's Content-Security-Policy for one: it is not asked again. */
let refused = false;

/** The kernels for threads of each backend. */
const compiled = new Map<Backend, WebAssembly.Module>();

/** A backend's module, or one for threads where it is none. */
function moduleFor(backend: Backend, { modules }: CrewTools): WebAssembly.Module {
  const present = modules.get(backend);
  // Kernels for threads import their memory, those for wide lanes among them.
  if (present && WebAssembly.Module.imports(present).length > 0) return present;
  let module = compiled.get(backend);
  if (!module) {
    module = new WebAssembly.Module(bytesOf(text, backend === 'relaxed-simd'));
    compiled.set(backend, module);
  }
  return module;
}

/** The team of an engine, whose kernels are changed for such that know threads; undefined where that can't be now. */
function teamOf(engine: Engine, host: ThreadHost, tools: CrewTools): Team | undefined {
  const before = teams.get(engine);
  if (before?.sound && before.memory === engine.kernels.memory) return before;
  // While one of its calls runs, threads stay lost.
  if (before && before.claims.size > 0) return undefined;
  before?.end();
  refused ||= before?.refused === true && !host.atOnce;
  if (refused) return undefined;
  teams.delete(engine);
  const { backend } = engine;
  const { modules } = tools;
  const old = modules.get(backend);
  modules.set(backend, moduleFor(backend, tools));
  // A memory of its own for every team: a thread that was lost may still write to the old one.
  if ((!('serve' in engine.kernels) || before) && !engine.renew()) {
    if (old) modules.set(backend, old);
    return undefined;
  }
  const team = new Team(engine, modules.get(backend) as WebAssembly.Module, host);
  teams.set(engine, team);
  return team;
}

const ALONE: Crew = { threads: 1, release: () => {} };

/** How this thread may have others work for it; undefined where it may not. */
const leading = (): ThreadHost | undefined => (maySleep() ? threadHost() : undefined);

/**
 * Threads for an engine; this one alone where the host has none, where none has started yet, or where a call runs that
 * can't be disturbed.
 */
export function crewOf(engine: Engine, most: number, bytes: number, tools: CrewTools): Crew {
  const host = leading();
  if (!host) return ALONE;
  try {
    const team = teamOf(engine, host, tools);
    if (!team) return ALONE;
    const threads = Math.min(most, team.grow(most));
    if (threads < 2) return ALONE;
    const claim = { threads: most, bytes };
    team.claim(claim);
    return { threads, release: () => team.giveBack(claim) };
  } catch {
    return ALONE; // no memory to share, or no thread to be had
  }
}

/** Resolves when threads for an engine serve that don't start while this one waits; undefined where none is to come. */
export function gather(engine: Engine, most: number, tools: CrewTools): Promise<unknown> | undefined {
  const host = leading();
  if (!host || host.atOnce) return undefined;
  try {
    return teamOf(engine, host, tools)
      ?.gather(most)
      .catch(() => {});
  } catch {
    return undefined;
  }
}

/** What a training worker needs to have threads; undefined where the host has none. */
export function forWorker({ backend }: Engine, tools: CrewTools): ForWorker | undefined {
  return threadHost() && { program, module: moduleFor(backend, tools) };
}

/** What else is to be done when all threads are to end: those of training workers, too. */
export const stopping = new Set<() => void>();

/** Ends all threads. The next call makes a team again, on a memory of its own. */
export function stop(): void {
  for (const team of teams.values()) if (team.sound) team.end();
  for (const each of stopping) each();
}

export { cores };

export function explained(error: unknown): unknown {
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  stop();
  const message = 'a thread ended or hung in the middle of its work; the network is as after the last finished epoch';
  return Object.assign(new Error(message, { cause: error }), { code: 'worker' });
}
