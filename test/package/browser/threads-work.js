/**
 * A page, or a worker of its own, that trains with threads, by the package as it is published; see threads.test.ts. A
 * classic script: it puts `trials` into the global scope.
 */
const ROWS = 256;
const x = Float32Array.from({ length: ROWS * 300 }, (_, i) => Math.sin(i));
const y = Float32Array.from({ length: ROWS * 4 }, (_, i) => Math.cos(i));

globalThis.trialsOf = ({ Network, sgd, stopThreads }, startThreads) => {
  const make = () =>
    new Network({
      inputs: 300,
      layers: [200, { units: 4, activation: 'linear' }],
      seed: 1,
      optimizer: sgd({ learningRate: 0.01 }),
    });
  const alone = make();
  alone.train(x, y, { epochs: 3 });
  const expected = alone.getParameters();
  const outputs = alone.predict(x);
  const same = (a, b) => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

  /** Trains in one way, and tells how many threads worked, and whether all is as with one. */
  async function trial(train) {
    const net = make();
    const { threads } = await train(net);
    const loss = net.evaluate(x, y, { threads: 2 }).loss === alone.evaluate(x, y).loss;
    return {
      threads,
      same: loss && same(net.getParameters(), expected) && same(net.predict(x, undefined, { threads: 2 }), outputs),
    };
  }

  const options = { epochs: 3, threads: 2 };
  return {
    blocking: () => trial((net) => net.train(x, y, options)),
    async: () => trial((net) => net.trainAsync(x, y, options)),
    'in a worker': () => trial((net) => net.trainAsync(x, y, { ...options, worker: true })),
    started: async () => ({ threads: await startThreads(2), same: true }),
    stopped: () => {
      stopThreads();
      return trial((net) => net.train(x, y, options));
    },
    'stopped meanwhile': () =>
      trial((net) => net.trainAsync(x, y, { ...options, onEpoch: ({ epoch }) => void (epoch === 1 && stopThreads()) })),
    'two at once': async () => {
      const [a, b] = await Promise.all(
        [1, 2].map(() => trial((net) => net.trainAsync(x, y, { ...options, yieldEvery: 0 }))),
      );
      return { threads: Math.min(a.threads, b.threads), same: a.same && b.same };
    },
  };
};

/** What came of trials, by their names. */
globalThis.runTrials = async (trials, names) => {
  const found = { isolated: globalThis.crossOriginIsolated === true };
  for (const name of names) {
    try {
      found[name] = await trials[name]();
    } catch (error) {
      found[name] = { error: `${error.name}: ${error.message}` };
    }
  }
  return found;
};
