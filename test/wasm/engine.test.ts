/** Engines that lack something: what `backend` makes of them, and what an error says. The engine is played. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { expectRefusal, type Refusal, rangeRefusal, thrownBy } from '../support/errors';
import { sameBits, samples } from '../support/samples';

/** The library as on a new page: nothing is compiled yet. */
async function fresh(): Promise<typeof import('../../src/index')> {
  vi.resetModules();
  return import('../../src/index');
}

/** Probes ask whether a module is valid; those that hold `relaxed_madd` ask for relaxed SIMD. */
function play(has: { simd: boolean; relaxed: boolean }): void {
  vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => {
    const code = Array.from(new Uint8Array(bytes as ArrayBuffer));
    const relaxed = code.some((byte, i) => byte === 253 && code[i + 1] === 133 && code[i + 2] === 2);
    return relaxed ? has.relaxed : has.simd;
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const engineRefusal = (message: RegExp): Refusal => ({ class: 'Error', code: 'engine', message });

describe('an engine without SIMD', () => {
  test.each([
    ['auto', /needs WebAssembly SIMD, which this engine lacks \(.*Node 16\.4.*Safari 16\.4/],
    [undefined, /needs WebAssembly SIMD, which this engine lacks/],
    ['simd', /^backend "simd" needs WebAssembly SIMD, which this engine lacks$/],
    [
      'relaxed-simd',
      /^backend "relaxed-simd" needs WebAssembly relaxed SIMD, which this engine lacks; .*"simd" is missing too$/,
    ],
  ] as const)('backend %s', async (backend, message) => {
    play({ simd: false, relaxed: false });
    const { Network } = await fresh();
    expectRefusal(() => new Network({ inputs: 3, layers: [2], backend }), engineRefusal(message));
  });

  test('a wrong config is told first: it is wrong on every engine', async () => {
    play({ simd: false, relaxed: false });
    const { Network } = await fresh();
    expectRefusal(() => new Network({ inputs: 0, layers: [2] }), rangeRefusal(/^"inputs" expected an integer/));
  });

  test('the rest of the library loads and works', async () => {
    play({ simd: false, relaxed: false });
    const { Random, sgd } = await fresh();
    expect(new Random(1).integer(1)).toBe(0);
    expect(sgd().name).toBe('sgd');
  });
});

test('an engine without WebAssembly', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  const { Network } = await fresh();
  expectRefusal(
    () => new Network({ inputs: 3, layers: [2] }),
    engineRefusal(/needs WebAssembly SIMD, which this engine lacks/),
  );
});

describe('an engine with SIMD, without relaxed SIMD', () => {
  test('auto is simd, with its bits', async () => {
    play({ simd: true, relaxed: false });
    const { Network } = await fresh();
    const net = new Network({ inputs: 3, layers: [4, 2], seed: 1 });
    expect(net.backend).toBe('simd');
    expect(net.config.backend).toBe('auto');

    vi.restoreAllMocks();
    const other = new Network({ inputs: 3, layers: [4, 2], seed: 1, backend: 'simd' });
    const x = samples(7, 3);
    expect(net.predict(x)).toStrictEqual(other.predict(x));
  });

  test('relaxed-simd is refused, and the message says that simd works', async () => {
    play({ simd: true, relaxed: false });
    const { Network } = await fresh();
    expectRefusal(
      () => new Network({ inputs: 3, layers: [2], backend: 'relaxed-simd' }),
      engineRefusal(
        /^backend "relaxed-simd" needs WebAssembly relaxed SIMD, which this engine lacks; backend "simd" works here$/,
      ),
    );
    expect(new Network({ inputs: 3, layers: [2], backend: 'simd' }).predict([1, 2, 3])).toHaveLength(2);
  });
});

test('an engine with both: auto is relaxed-simd', async () => {
  play({ simd: true, relaxed: true });
  const { Network } = await fresh();
  expect(new Network({ inputs: 3, layers: [2] }).backend).toBe('relaxed-simd');
});

describe('a page that forbids to compile', () => {
  test('the message names what its Content-Security-Policy lacks, and keeps the cause', async () => {
    const { Network } = await fresh();
    const cause = new WebAssembly.CompileError(
      "Refused to compile or instantiate WebAssembly module because of 'unsafe-eval'",
    );
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
      throw cause;
    });
    const make = () => new Network({ inputs: 3, layers: [2], backend: 'simd' });
    expectRefusal(make, engineRefusal(/Content-Security-Policy .*script-src .*'wasm-unsafe-eval'/));
    expect(thrownBy(make).cause).toBe(cause);

    vi.restoreAllMocks();
    expect(make().predict([1, 2, 3])).toHaveLength(2);
  });
});

describe('hosts that compile no bytes: the message names the condition of theirs, and what needs no WebAssembly', () => {
  test.each([
    ['Cloudflare Workers', 'workerd', { navigator: { userAgent: 'Cloudflare-Workers' } }],
    ["Vercel's edge", 'edge-light', { EdgeRuntime: 'vercel' }],
    ['another host without a navigator', undefined, { navigator: undefined }],
  ])('%s', async (_, condition, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const { Network } = await fresh();
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
      throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder');
    });
    const { message } = thrownBy(() => new Network({ inputs: 3, layers: [2], backend: 'simd' })) as Error;
    expect(message).toContain(condition ? `the export condition "${condition}"` : "'wasm-unsafe-eval'");
    expect(message.includes('Content-Security-Policy')).toBe(condition === undefined);
    expect(message).toContain('toModule of nablanet/standalone');
  });
});

describe('an engine that gives no more memory', () => {
  test('says how much was asked for and how much there is; the network is as it was', async () => {
    const { Network } = await fresh();
    // More than the 64 MiB that memory starts with: 36 MB of parameters, twice as much to train them.
    const net = new Network({ inputs: 3000, layers: [3000], seed: 1, backend: 'simd' });
    const before = net.getParameters();
    const x = samples(1, 3000);
    const cause = new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw cause;
    });
    const full = rangeRefusal(/^WebAssembly memory is full: \d+\.\d MiB asked for, \d\.\d GiB of 4 GiB left/);
    for (const ask of [
      () => net.predict(x),
      () => net.predict(samples(2, 3000)),
      () => net.trainBatch(x, x.map(Math.abs)),
    ]) {
      expectRefusal(ask, full);
      expect(thrownBy(ask).cause).toBe(cause);
    }
    expect(sameBits(net.getParameters(), before)).toBe(true);

    vi.restoreAllMocks();
    expect(net.predict(x)).toHaveLength(3000);
    expect(sameBits(net.getParameters(), before)).toBe(true);
  });
});
