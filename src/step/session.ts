/**
 * A network at work: its parameters, a workspace and the data of a call in Wasm memory, pinned until the work is done.
 */
import { runNow, type Work } from '../base/cooperative';
import type { Rows } from '../data/rows';
import { DataWindow } from '../memory/data-window';
import { gainsWithoutZeros, type SparseSizes } from '../memory/sparse-block';
import { Workspace } from '../memory/workspace';
import type { NetworkState } from '../model/state';

/** A cost that is known at the present parameters, whose gradient is still in the workspace. */
export interface KnownCost {
  /** What is minimised: C, and the penalties. */
  readonly cost: number;
  /** Of that, what the rows cost, summed; and right answers among them. */
  readonly rowCost: number;
  readonly correct: number;
  readonly converged: boolean;
  /** What a loss function of the user's returned. */
  readonly asked: number;
}

export class Session {
  /** Where the last line search of lbfgs ended, which saves the next one its first evaluation. */
  lineSearchEnd: KnownCost | undefined;
  /** What a loss function of the user's returned for the last batch: multiplied and divided it would be another. */
  asked = 0;
  readonly #windows: DataWindow[] = [];

  private constructor(
    readonly state: NetworkState,
    readonly workspace: Workspace,
  ) {}

  /**
   * Brings the network in.
   *
   * @param batch rows of the batches to come, of which batch normalization takes the statistics
   * @param x the rows to come, as far as they are known
   */
  static open(state: NetworkState, batch = 0, x?: Rows): Session {
    const { parameters, progress } = state;
    const layout = state.layoutFor(batch, x?.sparse !== undefined);
    return new Session(state, Workspace.acquire(parameters, layout, progress.trainable));
  }

  /** Brings data in, and checks their values; what is refused leaves the session as it was. */
  load(x: Rows, y?: Rows, weights?: Rows): DataWindow {
    const window = this.#windowOn(x, y, weights);
    window.open();
    return this.#gains(window) ? runNow(this.#withoutZeros(window, weights)) : window;
  }

  /** Likewise, of rows that are asked for once, one chunk behind the other: what is wrong may be found then. */
  pass(x: Rows, y?: Rows, weights?: Rows): DataWindow {
    const window = this.#windowOn(x, y, weights, undefined, true);
    window.openToPass();
    if (!this.#gains(window)) return window;
    this.#windows.pop();
    window.close();
    return this.load(x, y, weights);
  }

  /** The same as `load`, in turns. */
  *loadInTurns(x: Rows, y?: Rows, weights?: Rows): Work<DataWindow> {
    const window = this.#windowOn(x, y, weights);
    yield* window.openInTurns();
    return this.#gains(window) ? yield* this.#withoutZeros(window, weights) : window;
  }

  #windowOn(x: Rows, y: Rows | undefined, weights: Rows | undefined, sizes?: SparseSizes, passing = false): DataWindow {
    const { chunk } = this.workspace.layout;
    const window = new DataWindow(this.state.engine, x, y, weights, chunk, sizes, passing);
    this.#windows.push(window);
    return window;
  }

  /** Whether the first layer takes less time on x without its zeros. */
  #gains({ x, nonZeros }: DataWindow): boolean {
    return !x.sparse && gainsWithoutZeros(this.workspace.layout, x, nonZeros);
  }

  /** A window with x without its zeros, in the place of this one. */
  *#withoutZeros(window: DataWindow, weights: Rows | undefined): Work<DataWindow> {
    const { x, y, nonZeros: count } = window;
    const { rows, width } = x;
    const entries = Math.min(count, this.workspace.layout.chunk * width);
    const sizes = { rows, columns: width, count, longest: width, entries, ones: false };
    const compressed = this.#windowOn(x, y, weights, sizes);
    yield* compressed.openInTurns();
    yield* compressed.compress(window);
    this.#windows.splice(this.#windows.indexOf(window), 1);
    window.close();
    return compressed;
  }

  /** The mean cost of the last batch, of so many rows. */
  meanCost(rows: number): number {
    return typeof this.state.config.loss === 'function' ? this.asked : this.workspace.batchCost / rows;
  }

  /** Gives all of it back; nothing of the session can be used any more. */
  close(): void {
    for (let i = this.#windows.length - 1; i >= 0; i--) this.#windows[i].close();
    this.workspace.release(this.state.parameters);
  }
}

/** Calls `use` with the network and these rows in Wasm memory. */
export function withBatch<Result>(
  state: NetworkState,
  [x, y, weights]: readonly [x: Rows, y?: Rows | undefined, weights?: Rows | undefined],
  use: (session: Session, window: DataWindow) => Result,
  batch = 0,
): Result {
  const session = Session.open(state, batch, x);
  try {
    return use(session, session.load(x, y, weights));
  } finally {
    session.close();
  }
}
