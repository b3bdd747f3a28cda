import { type Backend, Network } from '../../src/index';

/** One of three shapes, in turn, with a seed of its own. */
export function oneOfThree(i: number, backend: Backend): Network {
  const [inputs, hidden, outputs] = [
    [64, 96, 10],
    [2, 8, 1],
    [96, 64, 3],
  ][i % 3];
  return new Network({ inputs, layers: [hidden, outputs], seed: i, backend });
}
