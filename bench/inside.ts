/** A training step stage by stage, from inside the library: bundled and called by stages.ts. */

import { chunks } from '../src/memory/chunks';
import { prepareUpdate } from '../src/memory/modes';
import { checkConfig, type NetworkConfig } from '../src/model/config';
import { toScaledPair } from '../src/model/inputs';
import { NetworkState } from '../src/model/state';
import { Session } from '../src/step/session';
import type { StageTime } from './stages-result';

/** What to run: rows are shuffled once; short stages are run `repeats` times in a row each time the clock is read. */
export interface StagedWork {
  readonly config: NetworkConfig;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly batch: number;
  readonly steps: number;
  readonly repeats: number;
}

const ordinal = (i: number): string => ['first', 'second', 'third', 'fourth'][i];

/** A layer one way, or what lies between: kernel stages [from, to), and their floating-point operations. */
interface Stretch {
  readonly name: string;
  readonly flops: number;
  readonly from: number;
  readonly to: number;
}

/** The stretches of a step of `rows` rows, in order. */
function stretchesOf({ layout }: NetworkState, rows: number): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  const add = (name: string, parts: number, flops: number): void => {
    stretches.push({ name, flops, from, to: from + parts });
    from += parts;
  };
  const { layers } = layout;
  const product = layers.map(({ inputs, units }) => 2 * rows * inputs * units);
  add('gather rows', 1, 0);
  layers.forEach(({ parts }, i) => {
    add(`${ordinal(i)} layer forward`, parts, product[i]);
  });
  add('cost', 1, 0);
  for (let i = layers.length - 1; i >= 0; i--) {
    add(`${ordinal(i)} layer backward`, layers[i].parts, (i > 0 ? 2 : 1) * product[i]);
  }
  return stretches;
}

const median = (values: Float64Array): number => values.sort()[values.length >> 1];

/** Median times of every stage over `steps` steps, gradients descended as `train` does. */
export function timeStages({ config, x, y, batch, steps, repeats }: StagedWork): StageTime[] {
  const state = NetworkState.create(checkConfig(config));
  const [rows, targets] = toScaledPair(state, x, y);
  const session = Session.open(state);
  const { workspace } = session;
  const window = session.load(rows, targets);
  if (!window.whole) throw new Error('the data do not fit into one window');
  if (rows.rows > batch) {
    const order = Uint32Array.from({ length: rows.rows }, (_, i) => i);
    state.progress.shuffle(order);
    window.setOrder(order);
  }
  prepareUpdate(workspace, state.progress, state.config.seed, state.updatesInPlace);
  const stretches = stretchesOf(state, batch);
  const times = stretches.map(() => new Float64Array(steps));
  const batches = Math.floor(rows.rows / batch);
  const { kernels } = state.engine;
  for (let step = 0; step < steps; step++) {
    // One chunk: the batch has no more rows than that.
    chunks(workspace, window, (step % batches) * batch, batch).next();
    stretches.forEach(({ from, to }, i) => {
      const start = performance.now();
      for (let turn = 0; turn < repeats; turn++) kernels.runStages(workspace.pointer, from, to);
      times[i][step] = ((performance.now() - start) * 1000) / repeats;
    });
  }
  session.close();
  return stretches.map(({ name, flops }, i) => {
    const microseconds = median(times[i]);
    const time = { stage: name, microseconds: Number(microseconds.toPrecision(3)) };
    return flops > 0 && microseconds > 1
      ? { ...time, gflops: Number((flops / microseconds / 1000).toPrecision(3)) }
      : time;
  });
}
