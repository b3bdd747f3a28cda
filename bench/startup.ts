/**
 * From nothing to the first trained step (`npm run bench:startup`): cold processes in turn, each a Node of its own. An
 * empty one is what they are compared with. Writes bench/results/startup-node<version>.json.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment, median, writeResult } from './measure';

const PACKAGE = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const ROUNDS = 31;
const XOR = `
  const net = new Network({ inputs: 2, layers: [8, 1], seed: 1 });
  net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]);`;
const PROGRAMS: Record<string, string> = {
  'an empty process': '',
  'import alone': `await import(${JSON.stringify(PACKAGE)});`,
  'import to the first XOR step': `const { Network } = await import(${JSON.stringify(PACKAGE)});${XOR}`,
};

/** Milliseconds that a process takes from its start to its end. */
function timeOf(program: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  return performance.now() - start;
}

/** Milliseconds since its first step at which a fresh 784-128-10 takes the time that it keeps, within a tenth. */
function warmUp(): { first: number; settled: number; after: number } {
  const program = `
    const { Network, Random } = await import(${JSON.stringify(PACKAGE)});
    const layers = [{ units: 128, activation: 'relu' }, { units: 10, activation: 'softmax' }];
    const net = new Network({ inputs: 784, layers, loss: 'crossEntropy', seed: 1 });
    const random = new Random(1);
    const x = Float32Array.from({ length: 32 * 784 }, () => random.normal());
    const y = Float32Array.from({ length: 32 }, () => random.integer(10));
    const times = [], start = performance.now();
    let last = start;
    while (last - start < 1500) {
      net.trainBatch(x, y);
      const now = performance.now();
      times.push([now - start, now - last]);
      last = now;
    }
    const late = times.slice(times.length >> 1).map(([, time]) => time).sort((a, b) => a - b);
    const usual = late[late.length >> 1];
    const slow = times.findLastIndex((_, i) => {
      const around = times.slice(i, i + 9).map(([, time]) => time).sort((a, b) => a - b);
      return around.length === 9 && i < times.length / 2 && around[4] > 1.1 * usual;
    });
    console.log(JSON.stringify({ first: times[0][1], settled: usual, after: slow < 0 ? 0 : times[slow][0] }));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

const names = Object.keys(PROGRAMS);
const rounds = names.map((): number[] => []);
for (const name of names) timeOf(PROGRAMS[name]);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, name] of names.entries()) rounds[i].push(timeOf(PROGRAMS[name]));
}
const [empty, imported, trained] = rounds.map(median);
const warmed = Array.from({ length: 7 }, warmUp);
const middle = (field: 'first' | 'settled' | 'after'): number => median(warmed.map((each) => each[field]));
const result = {
  'an empty process, ms': empty,
  'import, ms more': imported - empty,
  'import to the first XOR step, ms more': trained - empty,
  'first step of 784-128-10, batch 32, ms': middle('first'),
  'the same once settled, ms': middle('settled'),
  'settled after, ms': middle('after'),
};
console.table(result);
const major = process.versions.node.split('.')[0];
console.log(`written: ${writeResult(`startup-node${major}`, { environment: environment(), ...result })}`);
