/**
 * A function as loss: what it is given, that it trains as the losses by name do, and two that only a function can be.
 */
import { describe, expect, test } from 'vitest';
import { adam, type Loss, type LossFunction, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { expectSameBits, expectSameNetwork, numbers, thrownBy } from '../support/trainings';

/** Σ_j (a − y)², the mean over the rows. */
const squares: LossFunction = (outputs, targets, outputGradients, rows) => {
  let cost = 0;
  for (let i = 0; i < outputs.length; i++) {
    const error = outputs[i] - targets[i];
    cost += (error * error) / rows;
    outputGradients[i] = (2 * error) / rows;
  }
  return cost;
};

function make(loss: Loss, more: Partial<NetworkConfig> = {}): Network {
  const layers = [{ units: 9, activation: 'tanh', dropout: 0.3 } as const, 3];
  return new Network({ inputs: 6, layers, loss, optimizer: sgd({ learningRate: 0.2 }), seed: 3, ...more });
}

/** Costs are summed in another order: a few roundings of 6e-8 on numbers of size 1, through three epochs. */
const NEAR = 2e-6;
function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(NEAR);
}

describe.each(BACKENDS)('%s', (backend) => {
  test.each([1, 4, 128, 129, 300])('squared error as a function is squaredError, %d rows', (rows) => {
    const [mine, named] = [make(squares, { backend }), make('squaredError', { backend })];
    const [x, y] = [samples(rows, 6), shares(rows, 3)];
    const [g, h] = [mine.gradients(x, y), named.gradients(x, y)];
    expectNear(g.parameters, h.parameters);
    expectNear(g.inputs, h.inputs);
    expectNear([g.loss], [h.loss]);
    expectNear(mine.losses(x, y), named.losses(x, y));
    expectNear([mine.evaluate(x, y).loss], [named.evaluate(x, y).loss]);
    const options = { epochs: 3, batchSize: 200, validation: { x, y } };
    const [told, expected] = [mine.train(x, y, options), named.train(x, y, options)];
    expectNear(told.loss, expected.loss);
    expectNear(told.validationLoss, expected.validationLoss);
    expectNear(mine.getParameters(), named.getParameters());
    expectNear([mine.trainBatch(x, y)], [named.trainBatch(x, y)]);
    expect(mine.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
  });

  test('applyGradients(gradients) is trainBatch; asynchronously it is the same, too', async () => {
    const net = make(squares, { backend, layers: [7, 3] });
    const [x, y] = [samples(300, 6), shares(300, 3)];
    const byHand = net.clone();
    byHand.applyGradients(net.gradients(x, y));
    net.trainBatch(x, y);
    expectSameNetwork(byHand, net);
    const [blocking, giving] = [net.clone(), net.clone()];
    blocking.train(x, y, { epochs: 3, batchSize: 150 });
    await giving.trainAsync(x, y, { epochs: 3, batchSize: 150, yieldEvery: 0 });
    expectSameNetwork(giving, blocking);
  });

  test('the batch in order, whole, with targets of any width', () => {
    const seen: { outputs: number; targets: number[]; rows: number }[] = [];
    const loss: LossFunction = (outputs, targets, _, rows) => {
      seen.push({ outputs: outputs.length, targets: [...targets], rows });
      return 0;
    };
    const net = make(loss, { backend });
    const y = Array.from({ length: 300 }, (_, i) => [i, -i]);
    net.train(samples(300, 6), y, { batchSize: 300 });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toEqual({ outputs: 900, targets: y.flat(), rows: 300 });
    net.train(samples(300, 6), y, { batchSize: 200, shuffle: true });
    expect(seen.slice(1).map(({ rows }) => rows)).toEqual([200, 100]);
    const firsts = seen.slice(1).flatMap(({ targets }) => targets.filter((_, i) => i % 2 === 0));
    expect(firsts).not.toEqual(y.map(([i]) => i));
    expect(firsts.sort((a, b) => a - b)).toEqual(y.map(([i]) => i));
  });

  test('normalised over a batch that is larger than a chunk', () => {
    const layers = [{ units: 9, activation: 'tanh', normalize: 'batch' } as const, 3];
    const [mine, named] = [make(squares, { backend, layers }), make('squaredError', { backend, layers })];
    const [x, y] = [samples(300, 6), shares(300, 3)];
    expectNear(mine.gradients(x, y).parameters, named.gradients(x, y).parameters);
    for (const net of [mine, named]) net.train(x, y, { epochs: 2, batchSize: 'full' });
    expectNear(mine.getParameters(), named.getParameters());
  });

  test('quantile loss: a tenth of the targets lie below the tenth percentile that was learnt', () => {
    const quantile =
      (q: number): LossFunction =>
      (outputs, targets, outputGradients, rows) => {
        let cost = 0;
        for (let i = 0; i < rows; i++) {
          const error = targets[i] - outputs[i];
          cost += Math.max(q * error, (q - 1) * error) / rows;
          outputGradients[i] = (error > 0 ? -q : 1 - q) / rows;
        }
        return cost;
      };
    const x = numbers(5, 2000);
    const noise = numbers(6, 2000, 0, 1);
    const y = x.map((v, i) => 2 * v + noise[i]);
    for (const q of [0.1, 0.5, 0.9]) {
      const layers = [{ units: 1, activation: 'linear' } as const];
      const optimizer = adam({ learningRate: 0.02 });
      const net = new Network({ inputs: 1, layers, loss: quantile(q), optimizer, seed: 1, backend });
      net.train(x, y, { epochs: 30, learningRate: (epoch) => 0.02 / (1 + epoch) });
      const predicted = net.predict(x);
      const below = y.filter((v, i) => v < predicted[i]).length / y.length;
      expect(Math.abs(below - q)).toBeLessThan(0.02); // 2,000 samples: a deviation of 0.01
    }
  });

  test('an update of a DQN: only the action taken learns', () => {
    /** Targets are (action, return) a row; outputs one value an action. */
    const ofAction: LossFunction = (outputs, targets, outputGradients, rows) => {
      const actions = outputs.length / rows;
      let cost = 0;
      for (let row = 0; row < rows; row++) {
        const at = row * actions + targets[2 * row];
        const error = outputs[at] - targets[2 * row + 1];
        cost += (error * error) / 2 / rows;
        outputGradients[at] = error / rows;
      }
      return cost;
    };
    const layers = [{ units: 8, activation: 'relu' } as const, { units: 4, activation: 'linear' } as const];
    const net = new Network({ inputs: 3, layers, loss: ofAction, seed: 2, backend });
    const x = samples(5, 3);
    const y = [
      [0, 1],
      [3, -1],
      [3, 0.5],
      [0, 2],
      [3, 0],
    ];
    const { layers: found } = net.gradients(x, y);
    expect([...(found[1].biases ?? [])].map((g) => g !== 0)).toEqual([true, false, false, true]);
    const first = net.trainBatch(x, y);
    for (let i = 0; i < 200; i++) net.trainBatch(x, y);
    expect(net.evaluate(x, y).loss).toBeLessThan(first / 20);
  });
});

describe('what is refused, and what nothing is lost by', () => {
  const [x, y] = [samples(8, 6), shares(8, 3)];

  test('weights of rows or classes: the function weighs', () => {
    const net = make(squares);
    expect(() => net.train(x, y, { sampleWeights: Array(8).fill(1) })).toThrow('a loss by name');
    expect(() => net.train(x, y, { classWeights: [1, 1, 1] })).toThrow('a loss by name');
    expect(() => net.evaluate(x, y, { sampleWeights: Array(8).fill(1) })).toThrow('a loss by name');
  });

  test('what is no number, or not finite', () => {
    const net = make((() => 'a lot') as unknown as LossFunction);
    const before = net.getParameters();
    expect(thrownBy(() => net.trainBatch(x, y))).toMatchObject({
      name: 'TypeError',
      message: '"loss(…)" expected a number, got "a lot"',
    });
    expectSameBits(net.getParameters(), before);
    expect(thrownBy(() => make(() => Number.NaN).train(x, y)).code).toBe('diverged');
    const broken = make((_, __, gradients) => {
      gradients.fill(Number.NaN);
      return 1;
    });
    expect(thrownBy(() => broken.trainBatch(x, y)).code).toBe('diverged');
    expectSameBits(broken.getParameters(), make(squares).getParameters());
  });

  test('targets that no width fits, or that are not finite', () => {
    const net = make(squares);
    expect(thrownBy(() => net.trainBatch(x, [1, 2, 3])).message).toContain('8 rows, as many as "x" has');
    expect(thrownBy(() => net.trainBatch(x, Array(16).fill(Number.NaN))).message).toContain('row 0, column 0');
  });

  test('it may look at the network, and throw', () => {
    let calls = 0;
    const net = make((outputs, targets, gradients, rows) => {
      net.predict(x);
      expect(() => net.trainBatch(x, y)).toThrow('not possible while the network trains');
      if (++calls === 3) throw new Error('enough');
      return squares(outputs, targets, gradients, rows);
    });
    expect(() => net.train(x, y, { epochs: 5 })).toThrow('enough');
    const reference = make(squares);
    reference.train(x, y, { epochs: 2 });
    expectSameNetwork(net, reference);
  });

  test('config and clone keep the function', () => {
    const net = make(squares);
    expect(net.config.loss).toBe(squares);
    const again = new Network(net.config);
    again.train(x, y, { epochs: 2 });
    const copy = net.clone();
    copy.train(x, y, { epochs: 2 });
    expectSameNetwork(copy, again);
    expect(net.summary()).toContain('loss function');
  });
});
