/** Memory of many networks and of large data: nothing lost and nothing kept. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';
import { oneOfThree } from '../memory/networks';
import { BACKENDS } from '../support/backends';
import { sameBits, samples, shares } from '../support/samples';
import { numbers } from '../support/trainings';

const MB = 1e6;
const MIB = 2 ** 20;

/** What a program of this folder printed. */
function run(program: string, ...given: (string | number)[]): Record<string, number> {
  const flags = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];
  const path = fileURLToPath(new URL(program, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [...flags, path, ...given.map(String)], { encoding: 'utf8' }));
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

  test('3,000 live networks, trained and asked in turn, each keep what is theirs', () => {
    const nets = Array.from({ length: 3000 }, (_, i) => oneOfThree(i, backend));
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
      const alone = oneOfThree(i, backend);
      expect([0, 1].map((round) => learn(alone, i, round))).toEqual(losses[i]);
      if (!sameBits(alone.getParameters(), net.getParameters())) throw new Error(`network ${i} is another`);
    });
  });

  test('a network that is used again and again holds no more than before', () => {
    const net = new Network({ inputs: 200, layers: [100, 10], seed: 1, backend });
    const [given, targets] = [numbers(1, 200 * 64), numbers(2, 10 * 64, 0, 1)];
    const use = (times: number): number => {
      for (let i = 0; i < times; i++) {
        net.train(given, targets, { batchSize: 16 });
        net.predict(given);
        net.gradients(given, targets);
        net.clone().evaluate(given, targets);
      }
      const { rss } = process.memoryUsage();
      return rss;
    };
    const before = use(2000); // by then it has all the memory that it ever takes
    // Each round makes 250 kB of answers, 1,000 of them 250 MB: what is kept of it would show.
    expect(use(1000) - before).toBeLessThan(100e6);
  });
});
