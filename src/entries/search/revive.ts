/** From JSON to what can train: JSON leaves out functions, a schedule's rates and the line search of lbfgs. */
import {
  cosine,
  exponentialDecay,
  type FullConfig,
  lbfgs,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
} from 'nablanet';
import { checkNumber } from '../../base/checks';
import { typeError } from '../../base/errors';

/** The config with an optimizer that can train. */
export function reviveConfig(config: FullConfig): FullConfig {
  if (config.optimizer.name !== 'lbfgs') return config;
  const { name, search, ...options } = config.optimizer;
  return { ...config, optimizer: lbfgs(options) };
}

/** Training options with a learning-rate schedule that can tell its rates. */
export function reviveTraining(train: Record<string, unknown>): Record<string, unknown> {
  const { learningRate } = train;
  const isJSON = typeof learningRate === 'object' && learningRate !== null && !Object.hasOwn(learningRate, 'at');
  return isJSON ? { ...train, learningRate: scheduleFromJSON(learningRate) } : train;
}

/** The learning-rate schedule that has these settings; a number stays one. */
export function scheduleFromJSON(json: unknown): Schedule {
  const factories: Record<string, (options: never) => Schedule> = {
    stepDecay,
    exponentialDecay,
    cosine,
    oneCycle,
    reduceOnPlateau,
  };
  if (typeof json === 'number') return checkNumber('learningRate', json, 0);
  const { name, unit, period, ...options } = { ...(json as Record<string, unknown> | null) };
  if (typeof name !== 'string' || !Object.hasOwn(factories, name)) {
    throw typeError('learningRate', 'a number, or a schedule as JSON', json);
  }
  if (unit !== undefined) options[String(unit)] = period;
  return factories[name](options as never);
}
