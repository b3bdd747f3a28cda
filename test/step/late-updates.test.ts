/** Networks after billions of updates, which their files tell: optimizers count on, beyond what an int32 holds. */
import { describe, expect, test } from 'vitest';
import { adagrad, adam, adamw, Network, type Optimizer, rmsprop, rprop, sgd } from '../../src/index';
import { apart, together } from '../model/files';
import { BACKENDS } from '../support/backends';
import { samples } from '../support/samples';

const [x, y] = [samples(8, 3), new Float32Array(16).fill(0.25)];
const OPTIMIZERS: Optimizer[] = [
  sgd(),
  sgd({ momentum: 0.9 }),
  adagrad(),
  rmsprop(),
  adam(),
  adam({ amsgrad: true }),
  adamw(),
  rprop(),
];

describe.each(BACKENDS)('on %s', (backend) => {
  /** A network of so many updates. */
  function late(optimizer: Optimizer, updates: number): Network {
    const net = new Network({ inputs: 3, layers: [4, 2], optimizer, seed: 3, backend });
    net.train(x, y, { epochs: 3 });
    const { header, data } = apart(net.save({ training: true }));
    const about = JSON.parse(header.__metadata__.nablanet);
    Object.assign(about.training, { steps: updates, updates });
    return Network.load(together({ ...header, __metadata__: { nablanet: JSON.stringify(about) } }, data));
  }
  const goneOn = (net: Network): Float32Array => {
    net.trainBatch(x, y);
    net.train(x, y, { epochs: 6, batchSize: 4, shuffle: false });
    return net.getParameters();
  };

  // So late the bias corrections of Adam are 1, and nothing else counts.
  test.each(OPTIMIZERS)('$name does the same on both sides of 2³¹ and of 2³²', (optimizer) => {
    const expected = goneOn(late(optimizer, 2 ** 29));
    expect(expected.every(Number.isFinite)).toBe(true);
    for (const updates of [2 ** 31 - 3, 2 ** 31, 2 ** 32 - 3, 2 ** 40]) {
      expect(goneOn(late(optimizer, updates))).toStrictEqual(expected);
    }
  });

  test.each([2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40])('adagrad’s decay goes on after %d updates', (updates) => {
    const decaying = late(adagrad({ learningRate: 0.5, learningRateDecay: 1e-9 }), updates);
    const plain = late(adagrad({ learningRate: 0.5 }), updates);
    // The same step at the rate that the formula gives; the first epochs were as good as without a decay.
    plain.setParameters(decaying);
    const before = plain.getParameters();
    plain.learningRate = Math.fround(0.5 / (1 + updates * 1e-9));
    plain.trainBatch(x, y);
    decaying.trainBatch(x, y);
    const [moved, expected] = [decaying.getParameters(), plain.getParameters()];
    expect(moved).not.toStrictEqual(before);
    for (const [i, value] of moved.entries()) {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-6 * Math.abs(value) + 1e-7);
    }
    expect(JSON.parse(apart(decaying.save({ training: true })).header.__metadata__.nablanet).training).toMatchObject({
      steps: updates + 1,
      updates: updates + 1,
    });
  });
});
