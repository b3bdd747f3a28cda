/**
 * What threads cost on a machine that is busy (`npm run bench:threads-load`): the same trainings with one thread and with
 * one a core, in turns, while another process keeps all cores busy, and for comparison while none does. Parameters have
 * to be the same bits. A call is timed as a whole, so what threads wait for each other is in it. Writes
 * bench/results/threads-load-node<version>.json.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Network, sgd, stopThreads } from 'nablanet';
import { environment, median, writeResult } from './measure';

const CORES = availableParallelism();
const ROUNDS = 41;

const WORKS = [
  { id: 'P1', name: 'train 784-128-10, batch 32', units: [128], batchSize: 32, rows: 3200 },
  { id: 'P2', name: 'train 784-128-10, batch 128', units: [128], batchSize: 128, rows: 3200 },
  { id: 'P3', name: 'train 784-512-512-10, batch 128', units: [512, 512], batchSize: 128, rows: 1280 },
] as const;

/** A process that computes on all cores until it is ended. */
function busy(): Promise<ChildProcess> {
  const spin = 'for (let x = 1; ; x = Math.imul(x, 48271) + 1) {}';
  const program = `
    const { Worker } = require('node:worker_threads');
    for (let i = 1; i < ${CORES}; i++) new Worker(${JSON.stringify(spin)}, { eval: true });
    process.stdout.write('busy');
    setTimeout(() => { ${spin} }, 100);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => child.stdout?.once('data', () => resolve(child)));
}

/** Milliseconds of one epoch with so many threads, and its parameters. */
function timed({ units, batchSize, rows }: (typeof WORKS)[number], threads: number): { time: number; bits: Buffer } {
  const layers = [...units.map((each) => ({ units: each, activation: 'relu' as const })), 10];
  const net = new Network({ inputs: 784, layers, seed: 1, optimizer: sgd({ learningRate: 0.01 }) });
  const x = X.subarray(0, 784 * rows);
  const y = Y.subarray(0, 10 * rows);
  const start = performance.now();
  const history = net.train(x, y, { batchSize, threads });
  const time = performance.now() - start;
  if (history.threads !== threads) throw new Error(`${history.threads} threads worked instead of ${threads}`);
  return { time, bits: Buffer.from(net.getParameters().buffer) };
}

const X = Float32Array.from({ length: 784 * 3200 }, (_, i) => ((i * 7919) % 1009) / 1009);
const Y = Float32Array.from({ length: 10 * 3200 }, (_, i) => Number(i % 10 === ((i / 10) | 0) % 10));

interface Result {
  /** Milliseconds of an epoch, the median over the rounds. */
  readonly oneThread: number;
  readonly threads: number;
  /** How many times the one thread's time the threads take: of the medians, and of the rounds' neighbours. */
  readonly slower: number;
  readonly slowerByRounds: number;
}

function measure(work: (typeof WORKS)[number]): Result {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [alone, together] = [timed(work, 1), timed(work, CORES)];
    if (!alone.bits.equals(together.bits)) throw new Error(`${work.id}: other results with threads`);
    times[0].push(alone.time);
    times[1].push(together.time);
  }
  const [oneThread, threads] = times.map(median);
  return {
    oneThread,
    threads,
    slower: threads / oneThread,
    slowerByRounds: median(times[0].map((time, i) => times[1][i] / time)),
  };
}

const results: Record<string, { free: Result; loaded: Result }> = {};
for (const work of WORKS) {
  timed(work, CORES);
  const free = measure(work);
  const load = await busy();
  const loaded = measure(work);
  load.kill('SIGKILL');
  await new Promise((resolve) => load.once('close', resolve));
  results[work.id] = { free, loaded };
  console.log(`\n${work.id}  ${work.name}, ${CORES} threads`);
  console.table(results[work.id]);
}
stopThreads();
const machine = { ...environment(), cores: CORES, threads: CORES, rounds: ROUNDS };
const [major] = process.versions.node.split('.');
console.log('written:', writeResult(`threads-load-node${major}`, { environment: machine, results }));
