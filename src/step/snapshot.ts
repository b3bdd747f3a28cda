/** A state to go back to: parameters, what the optimizer remembers, running statistics, and the progress of training. */

import type { Progress } from '../model/progress';
import type { NetworkState } from '../model/state';
import type { Session } from './session';

/** A session holds one snapshot at a time, in its workspace: a later one takes its place. */
export class Snapshot {
  readonly #session: Session;
  readonly #progress: Progress;

  /** The state of now. */
  constructor(session: Session) {
    const { state, workspace } = session;
    const { parameters } = state;
    this.#session = session;
    this.#progress = state.progress.snapshot();
    workspace.engine.kernels.copy(
      parameters.pointer,
      workspace.address(workspace.layout.buffers.snapshot),
      parameters.length,
    );
  }

  /** Goes back to it. */
  restore(): void {
    const { state, workspace } = this.#session;
    const { parameters } = state;
    workspace.engine.kernels.copy(
      workspace.address(workspace.layout.buffers.snapshot),
      parameters.pointer,
      parameters.length,
    );
    state.progress.restore(this.#progress);
  }
}

/** Whether every parameter, and all that the optimizer remembers, is finite. */
export function parametersAreFinite({ engine, parameters }: NetworkState): boolean {
  return engine.kernels.firstNonFinite(parameters.pointer, parameters.length) < 0;
}
