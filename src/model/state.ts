/** The inside of a network: its parameters and where they are, what training has reached, its scalers. */
import { busyError, rangeError, Verbatim } from '../base/errors';
import { type Scaling, scalingOf } from '../data/scaling';
import type { TargetSpec } from '../data/targets';
import { type Layout, layoutOf } from '../memory/layout';
import { Parameters } from '../memory/parameters';
import { LEAST_WIDTH } from '../memory/sparse-block';
import { chooseBackend } from '../wasm/instantiate';
import { type Engine, engineOf, MEMORY_BYTES, size } from '../wasm/memory';
import { type FullConfig, targetsOf } from './config';
import { drawWeights } from './initial-weights';
import { Progress } from './progress';

/** Scalers of x and y, with what they have learned. */
export interface Scalings {
  readonly inputScaling: Scaling | undefined;
  readonly outputScaling: Scaling | undefined;
}

/** What trains a network in a worker, and is told what happens to it. */
export interface Observer {
  /** The network is as at the end of an epoch; the history so far. */
  epochEnded?(history: unknown): void;
  /** The user has set `net.learningRate`. */
  rateSet?(rate: number): void;
}

/** Everything that makes a network what it is at this moment. */
export class NetworkState {
  readonly parameters: Parameters;
  /** What y is to this network. */
  readonly targets: TargetSpec;
  /** Whether an update on a few rows of numbers can be one call of Wasm (step/whole-calls.ts). */
  readonly trainsFew: boolean;
  inputScaling: Scaling | undefined;
  outputScaling: Scaling | undefined;
  /** True while `train` runs: parameters, progress and scalers are then its own. */
  training = false;
  observer: Observer | undefined;
  #sparseLayout: Layout | undefined;

  /** All parameters 0. */
  private constructor(
    readonly config: FullConfig,
    readonly layout: Layout,
    readonly engine: Engine,
    public progress: Progress,
    { inputScaling, outputScaling }: Scalings,
  ) {
    this.parameters = new Parameters(engine, layout);
    this.targets = targetsOf(config);
    this.inputScaling = inputScaling;
    this.outputScaling = outputScaling;
    const { loss, optimizer, classNames } = config;
    const asks = typeof loss === 'function' || optimizer.name === 'lbfgs';
    this.trainsFew =
      this.unscaled && classNames === null && !asks && !layout.wholeBatches && layout.inputs < LEAST_WIDTH;
  }

  /** A network of which all parameters are 0: for callers that write them. */
  static blank(config: FullConfig): NetworkState {
    const layout = layoutOf(config);
    checkSize(layout);
    const engine = engineOf(chooseBackend(config.backend));
    return new NetworkState(config, layout, engine, Progress.startOf(config), {
      inputScaling: scalingOf('inputScaler', config.inputScaler),
      outputScaling: scalingOf('outputScaler', config.outputScaler),
    });
  }

  /** A network as it starts, with weights drawn from the seed. */
  static create(config: FullConfig): NetworkState {
    const state = NetworkState.blank(config);
    drawWeights(config, state.layout, state.parameters.all());
    return state;
  }

  /** A separate network, equal in everything. */
  clone(): NetworkState {
    const copy = new NetworkState(this.config, this.layout, this.engine, this.progress.clone(), this);
    copy.parameters.all().set(this.parameters.all());
    return copy;
  }

  /** Whether x reaches the kernels as it is given, and outputs the user. */
  get unscaled(): boolean {
    return !(this.inputScaling || this.outputScaling || this.config.inputEncoder);
  }

  /** Whether weights can be updated where their gradient is computed: plain descent, no layer frozen. */
  get updatesInPlace(): boolean {
    return this.layout.plain && !this.progress.trainable.includes(false);
  }

  /**
   * The layout of a workspace for batches of so many rows: the network's own, unless a chunk must hold a whole batch, or
   * x comes without zeros.
   */
  layoutFor(rows: number, sparse: boolean): Layout {
    if (this.layout.wholeBatches && rows > this.layout.chunk) return layoutOf(this.config, rows, sparse);
    if (!sparse) return this.layout;
    this.#sparseLayout ??= layoutOf(this.config, 0, true);
    return this.#sparseLayout;
  }

  /** Calls a function of the user's in the middle of a call: it may do what callbacks of `train` may. */
  asking<Answer>(ask: () => Answer): Answer {
    const { training } = this;
    this.training = true;
    try {
      return ask();
    } finally {
      this.training = training;
    }
  }

  /** Refuses what would change the network while it trains. */
  checkFree(what: string): void {
    if (this.training) throw busyError(what);
  }
}

/** A network that cannot fit is refused before anything is drawn. */
function checkSize({ stateFloats, workspaceFloats, parameterCount }: Layout): void {
  const bytes = 4 * (stateFloats + workspaceFloats);
  if (bytes > MEMORY_BYTES - 2 ** 20) {
    const got = `one that needs ${size(bytes)} (${parameterCount} parameters, with gradients and buffers)`;
    throw rangeError('layers', 'a network that fits into the 4 GiB of WebAssembly memory', new Verbatim(got));
  }
}
