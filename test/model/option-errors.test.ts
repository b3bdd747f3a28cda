/** Wrong optimizers, learning rates, seeds and initializers, and networks too large for any memory. */
import { describe, expect, test } from 'vitest';
import { Network, sgd } from '../../src/index';
import { expectRefusal, expectUnchanged, rangeRefusal, thrownBy, typeRefusal } from '../support/errors';

const withOptions = (options: object) => () => new Network({ inputs: 3, layers: [2], ...options } as never);

describe('a learning rate', () => {
  const expected = '"learningRate" expected a finite number >= 0, got';
  const wrong: [rate: unknown, shown: string][] = [
    [-0.1, '-0.1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ];
  const alien: [rate: unknown, shown: string][] = [
    ['0.1', '"0.1"'],
    [null, 'null'],
    [[0.1], 'an array of 1'],
    [{}, 'an object'],
    [() => 0.1, 'a function'],
  ];
  const ways: [way: string, use: (rate: unknown) => unknown][] = [
    ['sgd({ learningRate })', (rate) => sgd({ learningRate: rate as number })],
    ['an optimizer without its factory', (learningRate) => withOptions({ optimizer: { name: 'sgd', learningRate } })()],
    [
      'net.learningRate',
      (rate) => {
        new Network({ inputs: 3, layers: [2] }).learningRate = rate as number;
      },
    ],
  ];
  describe.each(ways)('%s', (_, use) => {
    test.each(wrong)('%s', (rate, shown) => expectRefusal(() => use(rate), rangeRefusal(`${expected} ${shown}`)));
    test.each(alien)('%s', (rate, shown) => expectRefusal(() => use(rate), typeRefusal(`${expected} ${shown}`)));
  });

  test('undefined, set on a network', () => {
    const net = new Network({ inputs: 3, layers: [2] });
    expectUnchanged(net, () => {
      expectRefusal(
        () => {
          net.learningRate = undefined as never;
        },
        typeRefusal(`${expected} undefined`),
      );
    });
  });
});

describe('an optimizer', () => {
  const noOptimizer = (got: string): string =>
    `"optimizer" expected an optimizer such as sgd({ learningRate: 0.1 }), got ${got}`;
  test.each([
    ['a name', 'sgd', '"sgd"'],
    ['the factory itself', sgd, 'a function'],
    ['null', null, 'null'],
    ['a number', 0.1, '0.1'],
  ])('%s', (_, optimizer, got) => expectRefusal(withOptions({ optimizer }), typeRefusal(noOptimizer(got))));

  test.each([
    ['an object without a name', { learningRate: 0.1 }],
    ['a name that nobody knows', { name: 'sdg', learningRate: 0.1 }],
  ])('%s', (_, optimizer) => {
    const error = thrownBy(withOptions({ optimizer }));
    expect(error.message).toMatch(/^"optimizer(\.name)?" expected .*sgd.*, got /);
    expect(['type', 'value']).toContain(error.code);
    expect(error.constructor).toBe(error.code === 'type' ? TypeError : RangeError);
  });

  test.each([
    [null, 'null'],
    [0.1, '0.1'],
    ['0.1', '"0.1"'],
  ])('sgd(%s)', (options, shown) => {
    expectRefusal(() => sgd(options as never), typeRefusal(`"sgd" expected an object, got ${shown}`));
  });
});

describe('a seed', () => {
  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%s', (seed) => {
    expectRefusal(withOptions({ seed }), rangeRefusal(new RegExp(`^"seed" expected an integer .*0.*, got ${seed}$`)));
  });

  test.each([
    ['1', '"1"'],
    [null, 'null'],
    [1n, '1n'],
    [true, 'true'],
  ])('%s', (seed, shown) => {
    expectRefusal(withOptions({ seed }), typeRefusal(new RegExp(`^"seed" expected an integer .*0.*, got ${shown}$`)));
  });

  test('2⁵³: the message says which bound it is over', () => {
    expect(thrownBy(withOptions({ seed: 2 ** 53 })).message).toMatch(/9007199254740991|2⁵³|2\*\*53|safe/);
  });
});

describe('an initializer', () => {
  const of = (initializer: unknown) => () => new Network({ inputs: 3, layers: [{ units: 2, initializer }] } as never);
  const shape =
    '"layers[0].initializer" expected a name, { uniform: [low, high] } or { normal: [mean, deviation] }, got';
  test.each([
    ['{}', {}],
    ['{ uniform: 1 }', { uniform: 1 }],
    ['{ uniform: [] }', { uniform: [] }],
    ['{ uniform: [0] }', { uniform: [0] }],
    ['{ uniform: [0, 1, 2] }', { uniform: [0, 1, 2] }],
    ['{ normal: "0, 1" }', { normal: '0, 1' }],
    ['{ normal: { mean: 0 } }', { normal: { mean: 0 } }],
    ['both', { uniform: [0, 1], normal: [0, 1] }],
  ])('%s', (_, initializer) => expectRefusal(of(initializer), rangeRefusal(`${shape} an object`)));

  test('an array', () => {
    expectRefusal(of([0, 1]), typeRefusal('"layers[0].initializer" expected an object, got an array of 2'));
  });

  test.each([
    [{ uniform: [Number.NaN, 1] }, 'uniform[0]" expected a finite number, got NaN'],
    [{ uniform: [0, Number.POSITIVE_INFINITY] }, 'uniform[1]" expected a finite number, got Infinity'],
    [{ uniform: [1, 0] }, '" expected low <= high, got [1, 0]'],
    [{ normal: [Number.NEGATIVE_INFINITY, 1] }, 'normal[0]" expected a finite number, got -Infinity'],
    [{ normal: [0, -1] }, 'normal[1]" expected a finite number >= 0, got -1'],
  ])('%j', (initializer, end) => {
    expectRefusal(of(initializer), rangeRefusal(`"layers[0].initializer${end.startsWith('"') ? '' : '.'}${end}`));
  });

  test.each([
    [{ uniform: ['0', 1] }, 'uniform[0]" expected a finite number, got "0"'],
    [{ uniform: [0, null] }, 'uniform[1]" expected a finite number, got null'],
    [{ normal: [undefined, 1] }, 'normal[0]" expected a finite number, got undefined'],
    [{ normal: [0, [1]] }, 'normal[1]" expected a finite number >= 0, got an array of 1'],
  ])('%j', (initializer, end) => {
    expectRefusal(of(initializer), typeRefusal(`"layers[0].initializer.${end}`));
  });

  // Finite as float64, infinite as the float32 that a weight is: a network may not start out broken.
  test.each([{ uniform: [1e39, 2e39] }, { uniform: [-1e308, 1e308] }, { normal: [1e39, 1] }, { normal: [0, 1e300] }])(
    '%j is refused, or gives finite weights',
    (initializer) => {
      let net: Network;
      try {
        net = of(initializer)();
      } catch (error) {
        expect(error).toMatchObject({ code: 'value', message: expect.stringContaining('layers[0].initializer') });
        return;
      }
      expect(net.getParameters().every(Number.isFinite)).toBe(true);
    },
  );
});

describe('networks beyond 4 GiB', () => {
  /** Parameters, their gradient and a copy to go back to, four bytes each, and little else. */
  const cases: [inputs: number, layers: number[], parameters: string, needs: RegExp][] = [
    [100_000, [100_000], '10000100000', /11\d(\.\d)? GiB/],
    [20_000, [18_500], '370018500', /4\.\d GiB/],
    [10, [30_000, 30_000, 10], '900660010', /10\.\d GiB/],
    [2 ** 31 - 8, [2 ** 31 - 8], '', /\d PiB/],
    [1, [2 ** 31 - 8, 1], '', /\d\d\.\d GiB/],
  ];
  test.each(cases)('%i-%j says what it needs and what there is', (inputs, layers, parameters, needs) => {
    const before = process.memoryUsage();
    const start = performance.now();
    const error = thrownBy(() => new Network({ inputs, layers }));
    const milliseconds = performance.now() - start;
    const after = process.memoryUsage();

    expectRefusal(
      () => {
        throw error;
      },
      rangeRefusal(/^"layers" expected a network that fits into the 4 GiB of WebAssembly memory, got one that needs /),
    );
    expect(error.message).toMatch(needs);
    expect(error.message).toContain(parameters);
    expect(milliseconds).toBeLessThan(200); // drawing 370 million weights takes seconds
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20);
    expect(after.rss - before.rss).toBeLessThan(2 ** 26);
  });
});
