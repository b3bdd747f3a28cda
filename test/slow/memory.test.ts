/** Memory: many networks, large data, callbacks that use other networks; nothing lost and nothing kept. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type BatchInfo, Network, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { sameBits, samples, shares } from '../support/samples';
import { expectSameNetwork, numbers, pick, range, regression } from '../support/trainings';

const MB = 1e6;
const MIB = 2 ** 20;

/** What a program of this folder printed. */
function run(program: string, ...given: (string | number)[]): Record<string, number> {
  const flags = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];
  const path = fileURLToPath(new URL(program, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [...flags, path, ...given.map(String)], { encoding: 'utf8' }));
}

/** Three shapes, in turn. */
function make(i: number, backend: (typeof BACKENDS)[number]): Network {
  const [inputs, hidden, outputs] = [
    [64, 96, 10],
    [2, 8, 1],
    [96, 64, 3],
  ][i % 3];
  return new Network({ inputs, layers: [hidden, outputs], seed: i, backend });
}

describe.each(BACKENDS)('on %s', (backend) => {
  test.each([
    ['20,000 small', 20_000, 2, '8,1', 32 * MB],
    ['20,000 middling', 20_000, 2, '300,1', 64 * MB], // 170 MB of parameters: shows where Wasm memory creeps
    ['500 large', 500, 784, '512,512,10', 32 * MB],
  ])('%s networks made, trained a step and dropped in one synchronous loop', (_, networks, inputs, units, bound) => {
    const { early, late, wasm, memories, cost } = run('memory-program.mjs', backend, networks, inputs, units);
    expect(cost).toBeGreaterThan(0);
    expect(late - early).toBeLessThan(bound);
    expect(memories).toBe(1);
    expect(wasm).toBe(64 * MIB); // what it starts with: growing would slow all of the process (docs/design.md)
  });

  test('1,000,000 rows in one batch need Wasm memory for a window of them and one chunk', () => {
    const { before, trained, after, loss, predicted, evaluated } = run('rows-program.mjs', backend, 1_000_000);
    // x and y take 80 MB; 32 MiB of them are in memory at once, which has room for them from the start.
    expect(before).toBe(64 * MIB);
    expect(trained).toBe(before);
    expect(after).toBe(before);
    expect(predicted).toBe(4_000_000);
    expect(evaluated).toBeLessThan(loss);
  });

  describe('data of 37 MB, above the window of 32 MiB', () => {
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

  test('3,000 live networks, trained and asked in turn, each keep what is theirs', () => {
    const nets = Array.from({ length: 3000 }, (_, i) => make(i, backend));
    const learn = (net: Network, i: number, round: number): number =>
      net.train(samples(3, net.inputs, i + round), shares(3, net.outputs, i), { batchSize: 2 }).loss[0];
    const losses = nets.map((): number[] => []);
    for (const round of [0, 1]) {
      nets.forEach((net, i) => void losses[i].push(learn(net, i, round)));
      const outputs = nets.map((net) => net.predict(new Float32Array(net.inputs).fill(0.5)));
      // Asked again in the other order, when all the others have been in memory in between.
      for (let i = nets.length - 1; i >= 0; i--) {
        const again = nets[i].predict(new Float32Array(nets[i].inputs).fill(0.5));
        if (!sameBits(again, outputs[i])) throw new Error(`network ${i} answers otherwise`);
      }
    }
    nets.forEach((net, i) => {
      const alone = make(i, backend);
      expect([0, 1].map((round) => learn(alone, i, round))).toEqual(losses[i]);
      if (!sameBits(alone.getParameters(), net.getParameters())) throw new Error(`network ${i} is another`);
    });
  });

  describe('in a callback', () => {
    /** Trains with a callback and without, and holds that both give the same bits. */
    function expectUndisturbed(callback: (net: Network) => void): void {
      const { net, x, y } = regression(backend, 60);
      const control = net.clone();
      const options = { epochs: 3, batchSize: 8, validation: 0.2 };
      const told = net.train(x, y, { ...options, onBatch: () => callback(net), onEpoch: () => callback(net) });
      const expected = control.train(x, y, options);
      expect(told.loss).toEqual(expected.loss);
      expect(told.validationLoss).toEqual(expected.validationLoss);
      expectSameNetwork(net, control);
    }

    test('more memory than the cache has passes through', () => {
      const others = Array.from(
        { length: 4 },
        (_, i) => new Network({ inputs: 1024, layers: [1024], seed: i, backend }),
      );
      const sample = new Float32Array(1024).fill(0.01);
      const first = others.map((net) => net.predict(sample));
      expectUndisturbed(() => {
        others.forEach((net, i) => {
          if (!sameBits(net.predict(sample), first[i])) throw new Error(`network ${i} answers otherwise`);
        });
      });
    });

    test('the network itself is asked, cloned and evaluated', () => {
      const { x, y } = regression(backend, 300);
      expectUndisturbed((net) => {
        net.predict(x);
        net.evaluate(x, y);
        net.gradients(x, y);
        net.forward(x);
        net.clone().train(x, y);
      });
    });

    test('trainings nest, deeper than the cache has room', () => {
      const nest = (depth: number): void => {
        const net = new Network({ inputs: 600, layers: [500, 3], seed: depth, backend });
        const [x, y] = [samples(4, 600), shares(4, 3)];
        const control = net.clone();
        net.train(x, y, { batchSize: 2, onBatch: ({ batch }) => void (batch === 1 && depth > 0 && nest(depth - 1)) });
        control.train(x, y, { batchSize: 2 });
        expectSameNetwork(net, control, `parameters at depth ${depth}`);
      };
      expectUndisturbed(() => {});
      nest(25);
    });

    test('hundreds of networks are made', () => {
      let made = 0;
      expectUndisturbed(() => {
        for (let i = 0; i < 100; i++) {
          const net = make(made++, backend);
          net.trainBatch(new Float32Array(net.inputs), new Float32Array(net.outputs));
        }
      });
    });
  });
});
