/** Configs, checked and completed by `Network`: there are no rules here of what a network may be. */
import { type FullConfig, Network, type NetworkConfig } from 'nablanet';

/**
 * The config with its defaults filled in. What `new Network` refuses is refused, by its errors, but for relaxed SIMD on
 * a host without it: jobs may run on another.
 */
export function checkConfig(config: unknown): FullConfig {
  const given = config as NetworkConfig;
  // In the order of the options, which errors list and the text of a job keeps.
  const { inputs, layers, loss, optimizer, ...others } = new Network(anywhere(given)).config;
  return { inputs, layers, loss, optimizer, ...others, backend: given.backend ?? others.backend };
}

/** The config with this seed where it has none. */
export function seeded(config: NetworkConfig, seed: number): NetworkConfig {
  const own = Object.hasOwn(Object(config), 'seed') ? config.seed : undefined;
  return { ...config, seed: own ?? seed };
}

/** The config with a backend that every host has. */
export function anywhere(config: NetworkConfig): NetworkConfig {
  return config?.backend === 'relaxed-simd' ? { ...config, backend: 'auto' } : config;
}

let options: readonly string[] | undefined;

/** The names of all options of a config: that of a network leaves none out. */
export function configOptions(): readonly string[] {
  options ??= Object.keys(checkConfig({ inputs: 1, layers: [1] }));
  return options;
}

/** Whether targets are classes: under crossEntropy, and under binaryCrossEntropy with a single output. */
export function hasClasses({ loss, layers }: FullConfig): boolean {
  const name = lossName(loss);
  return name === 'crossEntropy' || (name === 'binaryCrossEntropy' && layers[layers.length - 1].units === 1);
}

/** The loss by its name; a function has none. */
export function lossName(loss: FullConfig['loss']): unknown {
  return typeof loss === 'object' ? loss.name : loss;
}
