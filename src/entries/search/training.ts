/** Options of training, of folds and of trials: which ones there are, and how they are checked before trials run. */
import { type FullConfig, Network, type TrainAsyncOptions } from 'nablanet';
import { checkNumber, checkObject } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { anywhere } from './config';

/** How the network of each fold is trained: the options of `trainAsync`, without those that stand beside `train`. */
export type FoldTraining = Omit<TrainAsyncOptions, 'signal' | 'sampleWeights' | 'metrics'>;

/** Refuses options that belong beside `train`. */
export function checkBeside(train: unknown): void {
  checkObject('train', train);
  for (const key of ['signal', 'sampleWeights', 'metrics']) {
    if (Object.hasOwn(train as object, key))
      throw rangeError('train', `no "${key}": it goes beside "train"`, new Verbatim('it'));
  }
}

/** One batch whatever its size, unless that is 1: so batch normalization refuses no batch size but 1. */
const ROWS = 2;

/**
 * Checks options of training by `train`, which under an aborted signal checks all of them and trains nothing. What it
 * refuses depends on loss, outputs, optimizer and normalization. So the network here is the config's with one input,
 * one unit in each hidden layer and no scalers: 0.1 ms, whatever the size of the config's. Its data are zeros, which
 * all losses and activations take as targets.
 *
 * @param train the options, revived
 * @param config the network's, revived
 */
export function checkTraining(train: unknown, config: FullConfig): void {
  const given = checkObject('options', train);
  const net = new Network({
    ...anywhere(config),
    inputs: 1,
    layers: config.layers.map((layer, i) => (i < config.layers.length - 1 ? { ...layer, units: 1 } : layer)),
    inputEncoder: null,
    inputScaler: null,
    outputScaler: null,
    inputNames: null,
  });
  const x = new Float32Array(ROWS);
  const y = new Float32Array(ROWS * net.outputs);
  // Early stopping has validation rows: the user's share of the data, or the rows that the trial is scored on.
  net.train(x, y, { ...given, validation: { x, y }, signal: { aborted: true } as AbortSignal });
}

/** Options of training as plain JSON. What JSON would lose is refused, but for schedules, which can be revived. */
export function checkPlain(train: unknown): Record<string, unknown> {
  for (const [key, value] of Object.entries(checkObject('train', train))) {
    const lost =
      ['function', 'symbol', 'bigint'].includes(typeof value) ||
      (typeof value === 'number' && !Number.isFinite(value)) ||
      (key === 'validation' && typeof value === 'object');
    if (lost) throw typeError(`train.${key}`, 'plain JSON, of which trials are made', value);
  }
  try {
    return JSON.parse(JSON.stringify(train));
  } catch {
    throw typeError('train', 'plain JSON, of which trials are made', train);
  }
}

/** A share of the rows; 0.2 by default. */
export function checkShare(share: unknown = 0.2): number {
  const value = checkNumber('validation', share);
  if (value <= 0 || value >= 1) throw rangeError('validation', 'a share over 0 and under 1', value);
  return value;
}
