// Trains with threads at random, in this process, for as many seconds as its first argument says, by the seed of its
// second: to the end, aborted, diverging, failing, forgotten, in workers, with threads that die or are stopped
// meanwhile. Every result has to have the bits of one thread. Prints a line of JSON for each thing done, and what the
// process has of memory and threads; ends by itself. scripts/check/soak.ts looks after it.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Network, sgd, stopThreads } from '../../../dist/index.node.js';
import { chancesOf, X, Y } from './soak-chance.mjs';

const seconds = Number(process.argv[2]);
const { random, between, pick, chance } = chancesOf(Number(process.argv[3]));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const say = (line) => console.log(JSON.stringify(line));

/** Put before the program of the next training worker: a line of its own, to have one of its threads die. */
let before = '';
/** Threads of this thread's own that were started and have not ended. */
const alive = new Set();
/** What the last of them was given. */
let enlisted;
const threads = createRequire(import.meta.url)('node:worker_threads');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(program, options) {
    const ofTraining = program.includes('nablanetWorker');
    super(ofTraining ? before + program : program, options);
    if (ofTraining) return;
    enlisted = options.workerData;
    alive.add(this);
    this.once('exit', () => alive.delete(this));
  }
};

/** Has every thread that a training worker starts end some milliseconds later. */
const dying = (after) => `{
  const threads = require('node:worker_threads');
  threads.Worker = class extends threads.Worker {
    constructor(...given) { super(...given); setTimeout(() => this.terminate(), ${after}); }
  };
}`;

const bytesOf = (net) => Buffer.from(net.save({ training: true }));
const updatesOf = (net) => Number(/"updates\\*":(\d+)/.exec(bytesOf(net).toString('latin1'))?.[1] ?? 0);

function expectSame(what, found, expected) {
  const same = Buffer.isBuffer(found) ? found.equals(expected) : JSON.stringify(found) === JSON.stringify(expected);
  if (!same) throw new Error(`${what}: other bits than with one thread`);
}

/** Trains a twin with one thread up to the same update, and compares all of its state. */
function expectAsAlone(net, twin, x, y, options) {
  const updates = updatesOf(net);
  if (updates > 0) {
    twin.train(x, y, { ...options, epochs: options.epochs ?? Infinity, onBatch: ({ step }) => step < updates });
  }
  expectSame('parameters and progress', bytesOf(net), bytesOf(twin));
}

/** What a promise is rejected with; undefined where it is not. */
const failureOf = (promise) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

/** Trains to the end in one of three ways, and reads the network with threads. */
async function whole(way) {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  const expected = twin.train(x, y, options);
  const given = { ...options, threads };
  const history =
    way === 'train' ? net.train(x, y, given) : await net.trainAsync(x, y, { ...given, worker: way === 'worker' });
  expectSame('losses', [history.loss, history.validationLoss], [expected.loss, expected.validationLoss]);
  expectSame('parameters and progress', bytesOf(net), bytesOf(twin));
  expectSame(
    'outputs',
    Buffer.from(net.predict(x, undefined, { threads }).buffer),
    Buffer.from(twin.predict(x).buffer),
  );
  expectSame('evaluation', net.evaluate(x, y, { threads }), twin.evaluate(x, y));
  return history.threads;
}

/** Aborts at a random moment, or at a random update. */
async function aborted(worker) {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  const controller = new AbortController();
  const given = { ...options, epochs: Infinity, threads, worker, signal: controller.signal };
  const at = between(1, 20);
  if (pick([true, false])) setTimeout(() => controller.abort(), between(0, worker ? 300 : 60));
  else given.onBatch = ({ step }) => void (step >= at && controller.abort());
  const history = await net.trainAsync(x, y, given);
  if (history.stopped !== 'aborted') throw new Error(`stopped by ${history.stopped}`);
  expectAsAlone(net, twin, x, y, { ...options, epochs: undefined });
  return history.threads;
}

/** Something happens between two epochs: threads are stopped, or one dies, or others use the network's engine. */
async function disturbed(how, worker = false) {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  const epochs = between(2, 6);
  twin.train(x, y, { ...options, epochs });
  const other = chance();
  const at = between(1, epochs - 1);
  const expected = other.net.predict(other.x);
  const history = await net.trainAsync(x, y, {
    ...options,
    epochs,
    threads,
    worker,
    yieldEvery: pick([0, 8]),
    async onEpoch({ epoch }) {
      if (epoch !== at) return;
      if (how === 'stop') stopThreads();
      if (how === 'death' && alive.size > 0) await pick([...alive]).terminate();
      if (how === 'others') {
        const found = other.net.predict(other.x, undefined, { threads: other.threads });
        expectSame('outputs', Buffer.from(found.buffer), Buffer.from(expected.buffer));
        other.net.clone().train(other.x, other.y, { ...other.options, threads: other.threads });
      }
    },
  });
  expectSame('parameters and progress', bytesOf(net), bytesOf(twin));
  return history.threads;
}

/** The threads of a training worker die at any moment: the results are right, or the call fails as it says it does. */
async function dead() {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  before = dying(between(20, 300));
  const training = net.trainAsync(x, y, { ...options, epochs: 1e6, maxSeconds: 0.7, threads, worker: true });
  const error = await failureOf(training);
  before = '';
  if (error && error.code !== 'worker') throw error;
  expectAsAlone(net, twin, x, y, { ...options, epochs: undefined });
  return error ? 'lost' : undefined;
}

/** Takes chunks of what is shared and never does them, as a thread does that ends in the middle of its work. */
const STEALING = `
  const { workerData: { module, memory } } = require('node:worker_threads');
  const at = (new WebAssembly.Instance(module, { env: { memory } }).exports.servantsAt() - 256) >>> 3;
  const turn = new BigInt64Array(memory.buffer);
  for (;;) {
    const seen = Atomics.load(turn, at);
    if ((seen & 0xffffn) < ((seen >> 16n) & 0xffffn)) Atomics.compareExchange(turn, at, seen, seen + 1n);
  }`;

/** A thread ends in the middle of its work: after ten seconds the call fails, and the network is as after an epoch. */
async function stolen() {
  const layers = [200, { units: 4, activation: 'linear' }];
  const net = new Network({ inputs: 300, layers, seed: 1, optimizer: sgd({ learningRate: 0.01 }) });
  const twin = net.clone();
  const [x, y] = [X.subarray(0, 256 * 300), Y.subarray(0, 256 * 4)];
  let thief;
  const training = net.trainAsync(x, y, {
    epochs: Infinity,
    maxSeconds: 40,
    threads: 2,
    async onEpoch({ epoch }) {
      if (epoch !== 3) return;
      thief = new Worker(STEALING, { eval: true, workerData: enlisted });
      await new Promise((resolve) => thief.once('online', resolve));
    },
  });
  const error = await failureOf(training);
  await thief.terminate();
  if (error?.code !== 'worker') throw new Error('the call did not fail', { cause: error });
  expectAsAlone(net, twin, x, y, {});
}

async function diverging(worker) {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  for (const each of [net, twin]) each.learningRate = 1e30;
  let expected;
  try {
    twin.train(x, y, options);
  } catch (error) {
    expected = error;
  }
  const error = await failureOf(net.trainAsync(x, y, { ...options, threads, worker }));
  expectSame('the error', [error?.name, error?.message], [expected?.name, expected?.message]);
  expectSame('parameters and progress', bytesOf(net), bytesOf(twin));
}

async function failing(worker) {
  const { net, x, y, options, threads } = chance();
  const twin = net.clone();
  const mine = new Error('mine');
  const given = { ...options, onEpoch: () => { throw mine; } }; // biome-ignore format: one line
  try {
    twin.train(x, y, given);
  } catch {}
  const error = await failureOf(net.trainAsync(x, y, { ...given, threads, worker }));
  if (error !== mine) throw new Error('another error', { cause: error });
  expectSame('parameters and progress', bytesOf(net), bytesOf(twin));
}

/** Nobody waits for it, and nobody keeps it. */
function forgotten(worker) {
  const { net, x, y, options, threads } = chance();
  void net.trainAsync(x, y, { ...options, threads, worker }).catch((error) => {
    if (error.code !== 'worker') throw error;
  });
}

const DOINGS = {
  train: () => whole('train'),
  trainAsync: () => whole('turns'),
  'in a worker': () => whole('worker'),
  aborted: () => aborted(false),
  'aborted in a worker': () => aborted(true),
  'threads stopped': () => disturbed('stop'),
  'threads stopped, in a worker': () => disturbed('stop', true),
  'a thread dies': () => disturbed('death'),
  'others meanwhile': () => disturbed('others'),
  'others meanwhile, in a worker': () => disturbed('others', true),
  'threads of a worker die': () => dead(),
  diverges: () => diverging(false),
  'diverges in a worker': () => diverging(true),
  fails: () => failing(false),
  'fails in a worker': () => failing(true),
  forgotten: () => forgotten(false),
  'forgotten in a worker': () => forgotten(true),
};

const STOLEN = 'a thread ends in the middle of its work';

/** What the process has, when all threads are stopped and what can be collected is. */
async function measure() {
  stopThreads();
  for (let i = 0; i < 3; i++) {
    await pause(150);
    globalThis.gc?.();
  }
  const rss =
    process.platform === 'linux' ? /VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) : undefined;
  return {
    mebibytes: rss ? Math.round(Number(rss[1]) / 1024) : undefined,
    tasks: rss ? readdirSync('/proc/self/task').length : undefined,
  };
}

const start = performance.now();
const passed = () => (performance.now() - start) / 1000;
const MEASURED = Math.max(5, seconds / 30);
let next = MEASURED;
say({ measured: await measure(), seconds: 0 });
while (passed() < seconds) {
  // That one takes ten seconds.
  const doing = random.integer(80) === 0 ? STOLEN : pick(Object.keys(DOINGS));
  say({ doing });
  const found = await (DOINGS[doing] ?? stolen)();
  say({ done: doing, threads: found });
  if (passed() < next) continue;
  await pause(500); // what was forgotten ends
  say({ measured: await measure(), seconds: Math.round(passed()) });
  next = passed() + MEASURED;
}
await pause(1000);
say({ measured: await measure(), seconds: Math.round(passed()) });
