/**
 * Hosts that lack what pages and Node have: an AudioWorklet has no clock, no TextDecoder, no timers, Jest's jsdom no
 * structuredClone, Hermes no WebAssembly. A context of the language alone stands for all of them.
 */
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ENTRIES, NODE_ENTRIES } from '../../scripts/build/entries.ts';

const DIST = new URL('../../dist/', import.meta.url);

/** Entries for every host. */
const EVERYWHERE = ['', ...ENTRIES.filter((name) => !NODE_ENTRIES.includes(name))];

/** Globals of Node, pages and workers that are not the language's own. */
const OF_HOSTS = [
  ...Object.getOwnPropertyNames(globalThis).filter(
    (name) => runInContext(`typeof ${name}`, createContext()) === 'undefined',
  ),
  ...['window', 'document', 'self', 'location', 'Worker', 'importScripts', 'Deno', 'Bun', 'EdgeRuntime', 'require'],
];

/** An entry's CommonJS file, run in a context that has these globals beside the language. */
function load(globals: object, names: readonly string[] = ['']): (program: string) => unknown {
  const context = createContext(globals);
  const loaded = new Map<string, unknown>();
  const require = (name: string): unknown => {
    const entry = name.replace(/^nablanet\/?/, '');
    if (!loaded.has(entry)) {
      const module = { exports: {} };
      loaded.set(entry, module.exports);
      const file = entry === '' ? 'index.cjs' : `${entry}/index.cjs`;
      // nablanet/threads has its kernels in a file beside the package's.
      const path = new URL(entry.startsWith('../') ? entry.slice(3) : file, DIST);
      const run = runInContext(`(require, module, exports) => {${readFileSync(path, 'utf8')}\n}`, context);
      run(require, module, module.exports);
      loaded.set(entry, module.exports);
    }
    return loaded.get(entry);
  };
  for (const name of names) require(name);
  return (program) => runInContext(`(require) => {${program}}`, context)(require);
}

const XOR = `
  const { Network, adam, Scaler } = require('nablanet');
  const net = new Network({
    inputs: 2,
    layers: [8, 1],
    optimizer: adam({ learningRate: 0.05 }),
    inputScaler: new Scaler({ method: 'minMax' }),
    inputNames: ['größe', '重さ'],
    seed: 1,
    backend: 'simd',
  });
  const [x, y] = [[[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]];
  const info = [];
  const options = { epochs: 300, batchSize: 4, onEpoch: ({ seconds }) => void info.push(seconds), maxSeconds: 60 };`;

describe('at import', () => {
  const traps = Object.fromEntries(
    OF_HOSTS.map((name) => [
      name,
      {
        get: () => {
          throw new Error(`${name} was touched`);
        },
      },
    ]),
  );

  /** pbf and fflate, inside these, ask whether there is one. */
  const ASKED: Readonly<Record<string, readonly string[]>> = {
    onnx: ['TextDecoder'],
    keras: ['TextDecoder', 'TextEncoder'],
  };

  test.each(EVERYWHERE)('nablanet/%s touches nothing of a host', (name) => {
    expect(OF_HOSTS).toEqual(expect.arrayContaining(['TextDecoder', 'performance', 'structuredClone', 'process']));
    const { [name]: asked = [] } = ASKED;
    const set = Object.entries(traps).filter(([trap]) => !asked.includes(trap));
    load(Object.defineProperties({}, Object.fromEntries(set)), [name]);
  });

  test.each(EVERYWHERE)('nablanet/%s needs nothing of a host', (name) => {
    load({}, [name]);
  });
});

describe('with the language alone', () => {
  test('a network trains, and comes back from its file and from JSON', () => {
    const run = load({});
    const result = run(`${XOR}
      const history = net.train(x, y, options);
      const again = Network.load(net.save({ training: true }));
      const json = Network.fromJSON(JSON.parse(JSON.stringify(net)));
      return {
        loss: history.loss.at(-1),
        seconds: history.seconds,
        told: info.every((seconds) => seconds >= 0) && info.length,
        same: again.predict(x).join() === net.predict(x).join() && json.predict(x).join() === net.predict(x).join(),
        names: again.config.inputNames.join(),
        scaler: again.inputScaler.method,
        initializer: again.layers[0].initializer,
      };`);
    expect(result).toMatchObject({ told: 300, same: true, names: 'größe,重さ', scaler: 'minMax' });
    expect(result).toMatchObject({ initializer: 'glorotUniform' });
    expect((result as { loss: number }).loss).toBeLessThan(0.05);
    expect((result as { seconds: number }).seconds).toBeGreaterThanOrEqual(0);
  });

  test('trainAsync comes to the bits of train', async () => {
    const run = load({});
    const same = await run(`${XOR}
      const other = net.clone();
      net.train(x, y, options);
      return other.trainAsync(x, y, { ...options, yieldEvery: 0 })
        .then(() => other.getParameters().join() === net.getParameters().join());`);
    expect(same).toBe(true);
  });

  test('the file is that of Node, byte for byte', async () => {
    const { Network } = await import('../../src/index.ts');
    const config = { inputs: 1, layers: [1], inputNames: ['größe €😀'], classNames: ['\ud800', '"\n'], seed: 3 };
    const bare = load({})(`
      const { Network } = require('nablanet');
      return new Network({ ...${JSON.stringify(config)}, loss: 'binaryCrossEntropy', backend: 'simd' }).save();`);
    const ours = new Network({ ...config, loss: 'binaryCrossEntropy', backend: 'simd' }).save();
    expect(Array.from(bare as Uint8Array)).toEqual(Array.from(ours));
    expect(Network.load(ours).config.inputNames).toEqual(['größe €😀']);
  });

  test('a search, and models for other libraries', async () => {
    const result = await load({})(`${XOR}
      const { search } = require('nablanet/search');
      const { toPyTorch, fromPyTorch } = require('nablanet/pytorch');
      const { toONNX, fromONNX } = require('nablanet/onnx');
      const plain = new Network({ inputs: 2, layers: [3, 2], seed: 1, backend: 'simd' });
      const same = [fromONNX(toONNX(plain)), fromPyTorch(toPyTorch(plain), plain.config)]
        .map((there) => there.predict(x).join() === plain.predict(x).join());
      const config = { inputs: 2, layers: [3, 1], backend: 'simd' };
      const space = { 'optimizer.learningRate': [0.1, 1] };
      return search({ x, y, config, space, train: { epochs: 3 }, folds: 2, seed: 1 })
        .then(({ trials, seconds }) => ({ same, trials: trials.length, timed: seconds >= 0 }));`);
    expect(result).toEqual({ same: [true, true], trials: 2, timed: true });
  });

  test('without WebAssembly the error says what is lacking, and what would do', () => {
    const run = load({ WebAssembly: undefined });
    const make = () => run("const { Network } = require('nablanet'); new Network({ inputs: 1, layers: [1] });");
    expect(() => run(XOR)).toThrow(expect.objectContaining({ code: 'engine' }));
    expect(make).toThrow(/WebAssembly SIMD.*toModule/);
  });
});
