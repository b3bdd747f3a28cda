/**
 * What training in a worker costs beside training here (`npm run bench:worker`): its start, the way of the data, the
 * way back of the state, and the round trips of functions that stay with the caller. Writes
 * bench/results/worker-node<version>.json.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { adam, type History, Network, type NetworkConfig, type TrainAsyncOptions } from '../dist/index.js';
import { environment, median, writeResult } from './measure';

const ROUNDS = 15;
const BYTES = 100e6;

/** Milliseconds of a training, each time by another network. */
async function timesOf(rounds: number, train: () => Promise<History>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await train();
    times.push(performance.now() - start);
  }
  return times;
}

function digits(rows: number): { net: Network; x: Float32Array; y: Uint8Array } {
  const layers = [
    { units: 128, activation: 'relu' },
    { units: 10, activation: 'softmax' },
  ] as const;
  const net = new Network({ inputs: 784, layers, loss: 'crossEntropy', optimizer: adam(), seed: 1 });
  return { net, x: new Float32Array(rows * 784).fill(0.5), y: new Uint8Array(rows) };
}

/** From the call to the history of one update of XOR. */
async function measureStart(): Promise<Record<string, number>> {
  const train = (worker: boolean) => () => {
    const net = new Network({ inputs: 2, layers: [8, 1], seed: 1 });
    return net.trainAsync([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], { worker });
  };
  await timesOf(3, train(true));
  return { 'one update of XOR in a worker, ms': median(await timesOf(ROUNDS, train(true))) };
}

/**
 * Rows of 100 MB go over, and nothing is trained: how long that takes, how much of it here, and how long others waited.
 */
async function measureData(): Promise<Record<string, number>> {
  const { net, x, y } = digits(Math.round(BYTES / 4 / 784));
  const nothing: TrainAsyncOptions = { worker: true, maxSeconds: 1e-9 };
  const small = await timesOf(ROUNDS, () => net.trainAsync(x.subarray(0, 784), y.subarray(0, 1), nothing));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const busy: number[] = [];
  const longest: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    delay.reset();
    delay.enable();
    const before = performance.eventLoopUtilization();
    large.push(...(await timesOf(1, () => net.trainAsync(x, y, nothing))));
    busy.push(performance.eventLoopUtilization(before).active);
    delay.disable();
    longest.push(delay.max / 1e6);
  }
  const shared = new Float32Array(new SharedArrayBuffer(x.byteLength));
  shared.set(x);
  const passed = await timesOf(ROUNDS, () => net.trainAsync(shared, y, nothing));
  return {
    '100 MB to a worker and checked there, ms': median(large) - median(small),
    'of that, work of the calling thread, ms': median(busy),
    'longest wait of its event loop, ms': median(longest),
    '100 MB in shared memory, ms': median(passed) - median(small),
  };
}

/**
 * Microseconds of an epoch that is one update of a small network, where it asks the caller something: here, and in a
 * worker.
 */
async function measureRoundTrips(): Promise<Record<string, Record<'here' | 'worker', number>>> {
  const x = [0, 0, 0, 1, 1, 0, 1, 1];
  const small = { inputs: 2, layers: [8, 1], seed: 1 };
  const asking: Record<string, [TrainAsyncOptions, Partial<NetworkConfig>]> = {
    nothing: [{}, {}],
    onEpoch: [{ onEpoch: () => {} }, {}],
    'onEpoch, 784-128-10 under adam': [{ onEpoch: () => {} }, { inputs: 784, layers: [128, 10], optimizer: adam() }],
    onBatch: [{ onBatch: () => {} }, {}],
    'a schedule by function': [{ learningRate: () => 0.1 }, {}],
    'a loss by function': [{}, { loss: (outputs) => outputs[0] }],
  };
  const found: Record<string, Record<'here' | 'worker', number>> = {};
  for (const [name, [options, config]] of Object.entries(asking)) {
    const more = name === 'nothing' ? 100_000 : 400;
    const net = new Network({ ...small, ...config });
    const data = config.inputs ? [new Float32Array(784), new Float32Array(10)] : [x, [0, 1, 1, 0]];
    const best: Record<string, number> = {};
    // What a start costs falls out of the difference, and what else the machine does in the best of some rounds.
    for (let round = 0; round < 9; round++) {
      for (const worker of [false, true]) {
        for (const epochs of [1, 1 + more]) {
          const [time] = await timesOf(1, () => net.trainAsync(data[0], data[1], { ...options, epochs, worker }));
          const key = `${worker} ${epochs}`;
          best[key] = Math.min(best[key] ?? Infinity, time);
        }
      }
    }
    const each = (worker: boolean): number => (1000 * (best[`${worker} ${1 + more}`] - best[`${worker} 1`])) / more;
    found[name] = { here: each(false), worker: each(true) };
  }
  return found;
}

const costs = { ...(await measureStart()), ...(await measureData()) };
const asking = await measureRoundTrips();
console.table(costs);
console.log('microseconds of an epoch that is one update, by what is asked of the caller');
console.table(asking);
const major = process.versions.node.split('.')[0];
console.log(`written: ${writeResult(`worker-node${major}`, { environment: environment(), ...costs, asking })}`);
