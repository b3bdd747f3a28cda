/**
 * The networks whose files PyTorch read (read.py): every activation under both normalisations, and scalers. Same bits
 * everywhere.
 */
import { type Activation, elu, type LayerConfig, leakyRelu, Network, type NetworkConfig, Random } from 'nablanet';

export interface Case {
  name: string;
  net: Network;
  /** Whether the file has the scalers. */
  scalers: boolean;
  /** (rows × inputs) */
  x: number[][];
}

const ACTIVATIONS: [string, Activation][] = [
  ...(
    [
      ...(['linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'elu', 'gelu', 'silu', 'softplus', 'softmax'] as const),
      ...(['mish', 'selu'] as const),
    ] as const
  ).map((name): [string, Activation] => [name, name]),
  ['leakyRelu-0.3', leakyRelu({ slope: 0.3 })],
  ['elu-0.7', elu({ alpha: 0.7 })],
];

const SCALED: [string, LayerConfig][] = [
  ['scaled-linear', { units: 2, activation: 'linear' }],
  ['scaled-tanh', { units: 2, activation: 'tanh' }],
  ['scaled-normalized', { units: 2, activation: 'linear', normalize: 'batch' }],
];

export function cases(): Case[] {
  return [
    ...ACTIVATIONS.map(([name, activation]) => {
      const layers: LayerConfig[] = [
        { units: 9, activation, normalize: 'batch', dropout: 0.2 },
        { units: 7, activation, normalize: 'layer', bias: false },
        { units: 4, activation },
      ];
      return makeCase(name, { inputs: 5, layers, loss: 'meanSquaredError' });
    }),
    ...SCALED.map(([name, output]) => {
      const layers = [{ units: 6, activation: 'relu' } as const, output];
      const scalers = {
        inputScaler: { method: 'standard' },
        outputScaler: { method: 'minMax', range: [-0.9, 0.9] },
      } as NetworkConfig;
      return makeCase(name, { ...scalers, inputs: 3, layers, loss: 'meanSquaredError' }, true);
    }),
  ];
}

/** Trained a little, for running statistics and scales that are not those of the start. */
function makeCase(name: string, config: NetworkConfig, scalers = false): Case {
  const net = new Network({ ...config, seed: 4, backend: 'simd' });
  const random = new Random(9);
  const rows = (width: number, draw: () => number): number[][] =>
    Array.from({ length: 40 }, () => Array.from({ length: width }, () => Math.fround(draw())));
  const x = rows(net.inputs, () => 0.5 + 2 * random.normal());
  net.train(x, rows(net.outputs, scalers ? () => 20 + 5 * random.normal() : () => random.uniform()), { epochs: 4 });
  return { name, net, scalers, x: x.slice(0, 6) };
}
