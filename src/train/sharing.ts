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

/** Such work once threads have started that can't while this one works; for runners that await what is yielded. */
export function* gathered(state: NetworkState, settings: Settings, work: () => Work<History>): Work<History> {
  const starting = gather(state, settings.threads);
  if (starting) yield starting;
  return yield* sharing(state, settings, work);
}
