/** Inside a function of the user's that a call asks, whatever would change the network is refused; reading is not. */
import { describe, expect, test } from 'vitest';
import { type LossFunction, lbfgs, Network, type NetworkConfig } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { thrownBy } from '../support/errors';
import { samples } from '../support/samples';

const ROWS = 140; // more than a chunk
const [x, y] = [samples(ROWS, 3), new Float32Array(2 * ROWS).fill(0.25)];

describe.each(BACKENDS)('on %s', (backend) => {
  /** A network whose loss function calls `inside` each time. */
  function asking(inside: (net: Network) => void, more: Partial<NetworkConfig> = {}): Network {
    const loss: LossFunction = (outputs, targets, outputGradients, rows) => {
      inside(net);
      let cost = 0;
      for (let i = 0; i < outputs.length; i++) {
        const error = outputs[i] - targets[i];
        cost += error ** 2 / rows;
        outputGradients[i] = (2 * error) / rows;
      }
      return cost;
    };
    const layers = [{ units: 4, normalize: 'batch' as const }, 2];
    const net: Network = new Network({ inputs: 3, layers, loss, seed: 3, backend, ...more });
    return net;
  }
  const CALLS: Record<string, (net: Network) => unknown> = {
    train: (net) => net.train(x, y, { epochs: 1, batchSize: 70, validation: 0.25 }),
    trainBatch: (net) => net.trainBatch(x, y),
    gradients: (net) => net.gradients(x, y),
    evaluate: (net) => net.evaluate(x, y),
    losses: (net) => net.losses(x, y),
    checkGradients: (net) => net.checkGradients(x.subarray(0, 9), y.subarray(0, 6)),
  };
  const CHANGES: Record<string, (net: Network) => unknown> = {
    train: (net) => net.train(x, y),
    trainBatch: (net) => net.trainBatch(x, y),
    applyGradients: (net) => net.applyGradients(new Float32Array(net.parameterCount)),
    setParameters: (net) => net.setParameters(new Float32Array(net.parameterCount)),
    resetOptimizer: (net) => net.resetOptimizer(),
    setWeights: (net) => net.layers[0].setWeights(new Float32Array(12)),
    setBiases: (net) => net.layers[0].setBiases(new Float32Array(4)),
    setScale: (net) => net.layers[0].setScale(new Float32Array(4)),
    setShift: (net) => net.layers[0].setShift(new Float32Array(4)),
    setStatistics: (net) => net.layers[0].setStatistics({ mean: new Float32Array(4), variance: new Float32Array(4) }),
    trainable: (net) => {
      net.layers[0].trainable = false;
    },
  };

  describe.each(Object.entries(CALLS))('during %s', (_, call) => {
    test.each(Object.entries(CHANGES))('%s is refused, and free again afterwards', (_, change) => {
      const codes = new Set<unknown>();
      const net = asking((net) => codes.add(thrownBy(() => change(net)).code));
      const control = asking(() => {});
      expect(call(net)).toEqual(withTimes(call(control)));
      expect([...codes]).toEqual(['busy']);
      expect(net.getParameters()).toStrictEqual(control.getParameters());
      change(asking(() => {})); // alone it is fine
    });

    test('reading changes nothing', () => {
      const net = asking((net) => {
        net.predict(x);
        net.clone();
        net.getParameters();
        net.learningRate = 0.05;
      });
      const control = asking((net) => {
        net.learningRate = 0.05;
      });
      expect(call(net)).toEqual(withTimes(call(control)));
      expect(net.getParameters()).toStrictEqual(control.getParameters());
    });

    test('a loss function that throws leaves the network free, and as it was', () => {
      const net = asking(() => {
        throw new Error('mine');
      });
      const before = net.clone().save({ training: false });
      expect(thrownBy(() => call(net)).message).toBe('mine');
      expect(net.save()).toStrictEqual(before);
      net.setParameters(net.getParameters());
    });
  });

  /** The same, except what a clock says. */
  function withTimes(result: unknown): unknown {
    const { seconds } = Object(result) as { seconds?: number };
    if (seconds === undefined) return result;
    return { ...(result as object), seconds: expect.any(Number), samplesPerSecond: expect.any(Number) };
  }

  test('so are they inside a metric of evaluate', () => {
    const net = asking(() => {});
    const codes = Object.values(CHANGES).map((change) => {
      let code: unknown;
      net.evaluate(x, y, { metrics: { mine: () => (code = thrownBy(() => change(net)).code) } });
      return code;
    });
    expect(new Set(codes)).toEqual(new Set(['busy']));
  });

  test('a line search that a loss function breaks off is undone', () => {
    let calls = 0;
    const more = { layers: [4, 2], optimizer: lbfgs() };
    const net = asking(() => {
      if (++calls === 2) throw new Error('mine');
    }, more);
    const before = net.getParameters();
    expect(thrownBy(() => net.train(x, y, { epochs: 1 })).message).toBe('mine');
    expect(net.getParameters()).toStrictEqual(before);
    calls = 0;
    expect(thrownBy(() => net.trainBatch(x, y)).message).toBe('mine');
    expect(net.getParameters()).toStrictEqual(before);
  });

  test('the cost that a function returns is the cost that is told', () => {
    for (const cost of [0.1, 1 / 3, 0.7, 1e-7 / 3, 12.3456789]) {
      for (const [rows, optimizer] of [3, 7, 11, 49, ROWS].flatMap(
        (n) =>
          [
            [n, undefined],
            [n, lbfgs()],
          ] as const,
      )) {
        const net = new Network({ inputs: 3, layers: [2], loss: () => cost, backend, seed: 1, optimizer });
        const [a, b] = [x.subarray(0, 3 * rows), y.subarray(0, 2 * rows)];
        const told: number[] = [];
        expect(net.trainBatch(a, b)).toBe(cost);
        const onBatch = ({ loss }: { loss: number }): void => void told.push(loss);
        told.push(...net.train(a, b, { epochs: 2, batchSize: 'full', onBatch }).loss);
        told.push(net.gradients(a, b).loss, net.evaluate(a, b).loss);
        expect(new Set(told)).toEqual(new Set([cost]));
      }
    }
  });

  test('also in a stream', async () => {
    const net = new Network({ inputs: 3, layers: [2], loss: () => 0.1, backend, seed: 1 });
    const told: number[] = [];
    const { loss } = await net.trainAsync(() => [{ x: x.subarray(0, 21), y: y.subarray(0, 14) }], {
      onBatch: (info) => void told.push(info.loss),
    });
    expect([...loss, ...told]).toEqual([0.1, 0.1]);
  });
});
