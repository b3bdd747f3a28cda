/**
 * Networks that both formats are compared on: every activation, normalisation and scaler, widths around the panels'
 * edges.
 */
import {
  type Activation,
  elu,
  type Label,
  leakyRelu,
  Network,
  type NetworkConfig,
  OneHotEncoder,
  type OneHotOptions,
  Random,
} from 'nablanet';
import { ACTIVATION_NAMES } from '../../../src/toolbox/activations';

/** Numbers from −range to range, in float64. */
export function numbers(random: Random, length: number, range = 3): Float64Array {
  return Float64Array.from({ length }, () => range * (2 * random.uniform() - 1));
}

/** A network on `simd`, its parameters and statistics drawn; scalers have learnt from rows that are far from 0. */
export function drawn(config: Omit<NetworkConfig, 'backend' | 'seed'>, seed: number): Network {
  const random = new Random(seed);
  const net = new Network({ ...config, backend: 'simd', seed });
  if (net.inputScaler || net.outputScaler) {
    const x = Array.from({ length: 20 }, () => numbers(random, net.inputs).map((v, j) => FAR * (j + 1) + v));
    const y = Array.from({ length: 20 }, () => numbers(random, net.outputs).map((v, j) => 7 * (j + 1) + v));
    net.learningRate = 1e-3;
    net.train(net.inputScaler ? x : numbers(random, 20 * net.inputs), y, { epochs: 1 });
  }
  for (const layer of net.layers) {
    const near = (middle: number) => numbers(random, layer.units, 0.5).map((v) => middle + v);
    layer.setWeights(numbers(random, layer.inputs * layer.units, 2 / Math.sqrt(layer.inputs)));
    if (layer.getBiases()) layer.setBiases(near(0));
    if (layer.getScale()) {
      layer.setScale(near(1));
      layer.setShift(near(0));
    }
    if (layer.getStatistics()) layer.setStatistics({ mean: near(0), variance: near(1) });
  }
  return net;
}

/** Where columns of a scaler begin. */
const FAR = 1e4;

const ACTIVATIONS: Activation[] = [...ACTIVATION_NAMES, leakyRelu({ slope: 0.3 }), elu({ alpha: 0.7 })];

const said = (value: unknown): string => JSON.stringify(value).replaceAll('"', '');
const tanh = (units: number) => ({ units, activation: 'tanh' }) as const;
const linear = (units: number) => ({ units, activation: 'linear' }) as const;

/** What each is, and how to make it. */
export const NETWORKS: [string, () => Network][] = [
  ...ACTIVATIONS.flatMap((activation, i) =>
    ([null, 'batch', 'layer'] as const).map((normalize, k): [string, () => Network] => [
      `${said(activation)}, normalised: ${said(normalize)}`,
      () => {
        const layer = { units: 9 + i, activation, normalize, bias: (i + k) % 2 === 0 };
        return drawn({ inputs: 5 + k, layers: [layer, { ...layer, units: 4 + i }, layer] }, 10 * i + k + 1);
      },
    ]),
  ),
  ...(['standard', 'minMax', 'robust'] as const).map((method): [string, () => Network] => [
    `scalers: ${method}`,
    () => drawn({ inputs: 4, layers: [tanh(6), linear(3)], inputScaler: { method }, outputScaler: { method } }, 200),
  ]),
  ['an input scaler alone', () => drawn({ inputs: 3, layers: [tanh(7), linear(2)], inputScaler: {} as never }, 300)],
  ['an output scaler alone', () => drawn({ inputs: 3, layers: [tanh(7), linear(2)], outputScaler: {} as never }, 301)],
  ['one unit, one input', () => drawn({ inputs: 1, layers: [1] }, 302)],
  ['two sigmoid units', () => drawn({ inputs: 2, layers: [2] }, 303)],
  ['wide layers', () => drawn({ inputs: 130, layers: [tanh(257), 40, 33] }, 304)],
  ['layers so wide that chunks are short', () => drawn({ inputs: 3, layers: [9000, 5] }, 305)],
];

/** Rows of a colour, a time in seconds and a number of doors; what an encoder makes 6 numbers of. */
export const CARS: Label[][] = Array.from({ length: 14 }, (_, i) => {
  return [['red', 'green', 'blue'][i % 3], 1.6e9 + i / 4, 2 + (i % 2)];
});

/** A network that takes such rows. */
export function carNetwork(options: Partial<NetworkConfig> & OneHotOptions = {}): Network {
  const { handleUnknown = 'error', ...config } = options;
  const inputEncoder = new OneHotEncoder({ columns: [0, 2], handleUnknown }).fit(CARS);
  const layers = [tanh(5), { units: 3, activation: 'softmax' }] as const;
  const net = new Network({
    inputs: 6,
    layers,
    loss: 'crossEntropy',
    seed: 3,
    backend: 'simd',
    inputEncoder,
    ...config,
  });
  const y = CARS.map(([colour, , doors]) => (colour === 'red' ? 0 : doors === 2 ? 1 : 2));
  net.learningRate = config.inputScaler ? 0.1 : 1e-12;
  net.train(CARS, y, { epochs: 20 });
  return net;
}

/** Rows for a network, in float64: where it has an input scaler they are where that learnt. */
export function rowsFor(net: Network, rows: number, seed: number): Float64Array {
  const far = net.inputScaler ? FAR : 0;
  return numbers(new Random(seed), rows * net.inputs).map((v, i) => far * ((i % net.inputs) + 1) + v);
}
