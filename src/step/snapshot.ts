/**
 * A state to go back to: parameters, what the optimizer remembers, running statistics, and the progress of training.
 */

import type { Progress } from '../model/progress';
import type { NetworkState } from '../model/state';
import type { Session } from './session';

/** A session holds one snapshot at a time, in its workspace: a later one takes its place. */
export class Snapshot {
  readonly #session: Session;
  readonly #progress: Progress;

  /** The state of now. */
  constructor(session: Session) {
    const { engine, parameters, progress } = session.state;
    this.#session = session;
    this.#progress = progress.snapshot();
    engine.kernels.copy(parameters.pointer, this.#address, parameters.length);
  }

  /** Goes back to it, once: training goes on with the progress that is kept here. */
  restore(): void {
    const { state } = this.#session;
    const { engine, parameters } = state;
    engine.kernels.copy(this.#address, parameters.pointer, parameters.length);
    state.progress = this.#progress;
  }

  get #address(): number {
    const { workspace } = this.#session;
    return workspace.address(workspace.layout.buffers.snapshot);
  }
}

/** Whether every parameter, and all that the optimizer remembers, is finite. */
export function parametersAreFinite({ engine, parameters }: NetworkState): boolean {
  return engine.kernels.firstNonFinite(parameters.pointer, parameters.length) < 0;
}
