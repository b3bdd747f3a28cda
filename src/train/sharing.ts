/** Training with the threads that its options ask for, in the caller's thread or in a training worker. */
import type { Work } from '../base/cooperative';
import type { NetworkState } from '../model/state';
import { crewFor, explained, gather } from '../wasm/crew';
import type { History } from './history';
import type { Settings } from './options';

/** Work that threads share, as many as the options ask for. */
export function* sharing(state: NetworkState, { threads }: Settings, work: () => Work<History>): Work<History> {
  const crew = crewFor(state, threads);
  try {
    return Object.assign(yield* work(), { threads: crew?.threads ?? 1 });
  } catch (error) {
    throw explained(error);
  } finally {
    crew?.release();
  }
}

/**
 * Runs `run` when threads have started that can't while this one works: at once where there are none to wait for. The
 * network is busy meanwhile.
 */
export function whenGathered<Result>(
  state: NetworkState,
  { threads }: Settings,
  run: () => Promise<Result>,
): Promise<Result> {
  const starting = gather(state, threads);
  if (!starting) return run();
  state.training = true;
  return starting.then(() => {
    state.training = false;
    return run();
  });
}
