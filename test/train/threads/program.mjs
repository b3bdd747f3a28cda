// Trains with threads as its argument says, and prints what came of it. Ends by itself.
import { createRequire } from 'node:module';
import { Network, sgd, stopThreads } from '../../../dist/index.node.js';

const threads = createRequire(import.meta.url)('node:worker_threads');
const { Worker } = threads;
/** Every thread that is started, and what it was given. */
const started = [];
/** Put before the programs of training workers. */
let before = '';
threads.Worker = class extends Worker {
  constructor(program, options) {
    super(program.includes('nablanetWorker') ? before + program : program, options);
    started.push({ worker: this, data: options.workerData });
  }
};

const ROWS = 256;
const x = Float32Array.from({ length: ROWS * 300 }, (_, i) => Math.sin(i));
const y = Float32Array.from({ length: ROWS * 4 }, (_, i) => Math.cos(i));
const make = () =>
  new Network({
    inputs: 300,
    layers: [200, { units: 4, activation: 'linear' }],
    seed: 1,
    optimizer: sgd({ learningRate: 0.01 }),
    backend: 'simd',
  });
const expected = (epochs) => {
  const net = make();
  net.train(x, y, { epochs });
  return net.getParameters();
};
const same = (net, epochs) =>
  Buffer.compare(Buffer.from(net.getParameters().buffer), Buffer.from(expected(epochs).buffer)) === 0;

/**
 * A thread that takes chunks of what is shared and never does them: what is left of one that died in the middle of its
 * work.
 */
function thief({ module, memory }) {
  const source = `
    const { workerData: { module, memory } } = require('node:worker_threads');
    const at = (new WebAssembly.Instance(module, { env: { memory } }).exports.servantsAt() - 256) >>> 3;
    const turn = new BigInt64Array(memory.buffer);
    for (;;) {
      const seen = Atomics.load(turn, at);
      if ((seen & 0xffffn) < ((seen >> 16n) & 0xffffn)) Atomics.compareExchange(turn, at, seen, seen + 1n);
    }`;
  return new Worker(source, { eval: true, workerData: { module, memory } });
}

const RUNS = {
  finishes() {
    const net = make();
    return { threads: net.train(x, y, { epochs: 3, threads: 3 }).threads, same: same(net, 3), started: started.length };
  },
  async forgotten() {
    void make().trainAsync(x, y, { epochs: 20, threads: 3 });
    return {};
  },
  fails() {
    try {
      make().train(x, y, {
        threads: 2,
        onEpoch: () => {
          throw new Error('mine');
        },
      });
    } catch ({ message }) {
      return { message };
    }
  },
  async dies() {
    const net = make();
    const { threads } = await net.trainAsync(x, y, {
      epochs: 4,
      threads: 3,
      onEpoch: async ({ epoch }) => {
        if (epoch === 2) await started[0].worker.terminate();
      },
    });
    const again = make();
    const later = again.train(x, y, { epochs: 2, threads: 2 });
    return { threads, same: same(net, 4), later: later.threads, sameLater: same(again, 2), started: started.length };
  },
  async stolen() {
    const net = make();
    let rogue;
    const trained = net.trainAsync(x, y, {
      epochs: 1e6,
      threads: 2,
      onEpoch: async ({ epoch }) => {
        if (epoch !== 3) return;
        rogue = thief(started[0].data);
        await new Promise((resolve) => rogue.once('online', resolve));
        await new Promise((resolve) => setTimeout(resolve, 300));
      },
    });
    const error = await trained.then(
      () => undefined,
      (reason) => reason,
    );
    await rogue.terminate();
    const { epochs } = net;
    const finished = same(net, epochs) ? epochs : undefined;
    const again = make();
    const { threads } = again.train(x, y, { epochs: 2, threads: 2 });
    return { code: error?.code, finished, threads, same: same(again, 2) };
  },
  /** The threads of a training worker end while it trains, `thieving` in the middle of their work. */
  async diesInWorker(thieving = false) {
    const end = thieving ? `setTimeout(${thief}, 700, given[1].workerData)` : 'setTimeout(() => this.terminate(), 200)';
    before = `{
      const { Worker } = require('node:worker_threads');
      require('node:worker_threads').Worker = class extends Worker {
        constructor(...given) {
          super(...given);
          ${end};
        }
      };
    }`;
    const net = make();
    const options = { epochs: 1e6, maxSeconds: thieving ? 40 : 1, threads: 2, worker: true };
    const [history, error] = await net.trainAsync(x, y, options).then(
      (found) => [found],
      (reason) => [undefined, reason],
    );
    before = '';
    // Without an end in the middle of an epoch: such are compared by their whole epochs.
    const { epochs } = net;
    const again = make();
    const later = await again.trainAsync(x, y, { epochs: 2, threads: 2, worker: true });
    return {
      threads: history?.threads,
      code: error?.code,
      finished: thieving && same(net, epochs) ? epochs : undefined,
      later: later.threads,
      same: same(again, 2),
    };
  },
  thievesInWorker: () => RUNS.diesInWorker(true),
  async forgottenInWorker() {
    void make().trainAsync(x, y, { epochs: 20, threads: 3, worker: true });
    return {};
  },
  stops() {
    make().train(x, y, { threads: 4 });
    stopThreads();
    stopThreads();
    return { threads: make().train(x, y, { threads: 2 }).threads };
  },
};

console.log(JSON.stringify(await RUNS[process.argv[2]]()));
