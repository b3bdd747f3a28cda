/** Data of 37 MB, above the window of 32 MiB: the bits of its batches one by one, the answers of its halves. */
import { describe, expect, test } from 'vitest';
import { type BatchInfo, Network, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { sameBits } from '../support/samples';
import { expectSameNetwork, numbers, pick, range } from '../support/trainings';

describe.each(BACKENDS)('on %s', (backend) => {
  const [rows, width] = [9000, 1024];
  const x = numbers(21, rows * width);
  const y = numbers(22, 3 * rows);
  const layers = [{ units: 3, activation: 'linear' } as const];
  const fresh = (inputs = width): Network =>
    new Network({ inputs, layers, optimizer: sgd({ learningRate: 1e-4 }), seed: 7, backend });

  /** The order in which `train` shuffles: one input that says which row it is, and costs that tell it. */
  function shuffled(epochs: number): number[] {
    const teller = new Network({ inputs: 1, layers: [{ ...layers[0], units: 1, bias: false }], seed: 7, backend });
    teller.setParameters([1]);
    teller.learningRate = 0;
    const order: number[] = [];
    const onBatch = ({ loss }: BatchInfo): void => void order.push(Math.round(Math.sqrt(loss)));
    teller.train(Float32Array.from(range(rows)), new Float32Array(rows), { epochs, batchSize: 1, onBatch });
    return order;
  }

  test.each([true, false])('trained with shuffle %s: the bits of its batches one by one', (shuffle) => {
    const [net, control] = [fresh(), fresh()];
    const { loss } = net.train(x, y, { epochs: 2, batchSize: 700, shuffle });
    const order = shuffle ? shuffled(2) : [...range(rows), ...range(rows)];
    for (let epoch = 0; epoch < 2; epoch++) {
      let cost = 0;
      for (let from = 0; from < rows; from += 700) {
        const batch = order.slice(epoch * rows + from, epoch * rows + Math.min(from + 700, rows));
        cost += batch.length * control.trainBatch(pick(x, width, batch), pick(y, 3, batch));
      }
      expect(Math.abs(loss[epoch] - cost / rows)).toBeLessThan(1e-12 * loss[epoch]); // float64, in another order
    }
    expectSameNetwork(net, control);
  });

  test('asked: the answers of its halves', () => {
    const net = fresh();
    const halves = [x.subarray(0, x.length / 2), x.subarray(x.length / 2)].flatMap((half) => [...net.predict(half)]);
    expect(sameBits(net.predict(x), Float32Array.from(halves))).toBe(true);
    const costs = net.losses(x, y);
    expect(net.evaluate(x, y).loss).toBeCloseTo(costs.reduce((sum, cost) => sum + cost, 0) / rows, 4);
  });
});
