/** The network that a search or a cross-validation was for: trained on all rows. */
import { type Matrix, Network, type NetworkConfig } from 'nablanet';
import { checkInteger, checkObject, givenOptions } from '../../base/checks';
import { rangeError, Verbatim } from '../../base/errors';
import { checkConfig } from './config';
import type { ManyInputs, ManyTargets } from './parts';
import { reviveConfig, reviveTraining } from './revive';
import type { FoldTraining } from './training';

/** Options of `refit`. */
export interface RefitOptions {
  /** What each row counts, (rows). */
  sampleWeights?: Matrix;
  /** Another seed for the network: an integer from 0 to 2⁵³ − 1; the config's by default. */
  seed?: number;
  /** Whether a worker trains, as in `trainAsync`; false by default. */
  worker?: boolean | 'kept';
  /** Stops training; the network is then as far as it came. */
  signal?: AbortSignal;
}

/** What `refit` needs of a trial: its settings, and how long its folds were trained. */
export interface Refittable {
  /** The network. */
  readonly config: NetworkConfig;
  /** How it was trained. */
  readonly train: FoldTraining;
  /** Fold by fold. */
  readonly results: readonly { readonly epochs: number; readonly bestEpoch: number }[];
}

/**
 * Trains a new network on all rows, with a trial's settings, for as many epochs as its folds needed: the median of their
 * best epochs, or, without early stopping, of all that they ran. So nothing need be held out that early stopping could
 * watch. `earlyStopping`, `validation` and `maxSeconds` of the trial are left out; all else, a learning-rate schedule,
 * say, is as it was.
 *
 * @param trial a trial of `search` or `runTrial`, or what has the same `config`, `train` and `results`
 * @param x inputs, as in `train`
 * @param y targets, as in `train`
 * @returns the network; rejected as `trainAsync` is, and where the trial has no fold that ended
 *
 * @example
 * const { trials } = await search({ … });
 * const second = await refit(trials[1], x, y);
 */
export async function refit(
  trial: Refittable,
  x: ManyInputs,
  y: ManyTargets,
  options?: RefitOptions,
): Promise<Network> {
  const { config, train, results } = checkObject('trial', trial) as unknown as Refittable;
  const { seed, ...others } = givenOptions(options, ['sampleWeights', 'seed', 'worker', 'signal']);
  const full = reviveConfig(checkConfig(config));
  const epochs = epochsOf(train, results);
  if (seed !== undefined) checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const { earlyStopping, validation, maxSeconds, ...kept } = reviveTraining(
    checkObject('train', train ?? {}),
  ) as FoldTraining;
  const net = new Network(seed === undefined ? full : { ...full, seed: seed as number });
  await net.trainAsync(x, y, { ...kept, ...(others as RefitOptions), epochs });
  return net;
}

/** The median of the epochs that counted, at least 1. */
export function epochsOf(train: FoldTraining | undefined, results: Refittable['results']): number {
  if (!Array.isArray(results) || results.length === 0) {
    throw rangeError('trial', 'a trial with at least one fold that ended', new Verbatim('none'));
  }
  const stopping = train?.earlyStopping;
  const best = typeof stopping === 'object' && stopping?.restoreBest !== false;
  const epochs = results
    .map((result, i) => checkInteger(`results[${i}]`, best ? result?.bestEpoch : result?.epochs, 0))
    .sort((a, b) => a - b);
  const half = epochs.length / 2;
  return Math.max(1, Math.round((epochs[Math.ceil(half) - 1] + epochs[Math.floor(half)]) / 2));
}

/** Adds functions that copies, JSON and clones of the object leave out. */
export function hidden<Of extends object, More extends object>(of: Of, more: More): Of & More {
  for (const [key, value] of Object.entries(more)) Object.defineProperty(of, key, { value });
  return of as Of & More;
}
