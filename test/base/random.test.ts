/** `Random`: the published generator, its distributions, and streams that have nothing to do with each other. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

const DRAWS = 200_000;

/** Mean, variance, skewness and kurtosis of what `draw` gives. */
function moments(draw: () => number): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const values = Float64Array.from({ length: DRAWS }, draw);
  const average = (f: (v: number) => number): number => values.reduce((sum, v) => sum + f(v), 0) / DRAWS;
  const mean = average((v) => v);
  const variance = average((v) => (v - mean) ** 2);
  const standard = (power: number): number => average((v) => (v - mean) ** power) / variance ** (power / 2);
  return { mean, variance, skewness: standard(3), kurtosis: standard(4) };
}

/** Pearson's χ² of counts against equal shares. */
function chiSquared(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** xoshiro128** as published, in BigInt, from a state; `Random` keeps it in int32 arithmetic. */
function* published(state: readonly number[]): Generator<number> {
  const mask = 0xffff_ffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = state.map((word) => BigInt(word >>> 0));
  for (;;) {
    yield Number((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
  }
}

/** The words that `Random` starts from: MurmurHash3's finalizer, in BigInt. */
function startOf(seed: number, stream: number): number[] {
  const mask = 0xffff_ffffn;
  const mix = (word: bigint): bigint => {
    let h = word & mask;
    h = ((h ^ (h >> 16n)) * 0x85eb_ca6bn) & mask;
    h = ((h ^ (h >> 13n)) * 0xc2b2_ae35n) & mask;
    return h ^ (h >> 16n);
  };
  const [low, high, which] = [BigInt(seed) & mask, BigInt(seed) >> 32n, BigInt(stream)];
  const a = mix(mix(mix(mix(low ^ 0x9e37_79b9n) ^ high) + which) + 0x9e37_79b9n);
  const b = mix(a ^ low);
  const c = mix(b ^ high);
  const d = mix(c ^ which) | 1n;
  return [a, b, c, d].map(Number);
}

describe('bits', () => {
  test.each([
    [0, 0],
    [1, 0],
    [1, 1],
    [2 ** 32 - 1, 7],
    [2 ** 32, 0],
    [Number.MAX_SAFE_INTEGER, 2 ** 32 - 1],
  ])('are the published generator: seed %i, stream %i', (seed, stream) => {
    const random = new Random(seed, stream);
    const expected = published(startOf(seed, stream));
    for (let i = 0; i < 1000; i++) expect(random.bits()).toBe(expected.next().value);
  });

  test('of the published generator from 1, 2, 3, 4 begin as its authors say', () => {
    const start = published([1, 2, 3, 4]);
    expect(Array.from({ length: 4 }, () => start.next().value)).toEqual([11520, 0, 5927040, 70819200]);
  });

  test('are set half the time each', () => {
    const random = new Random(3);
    const counts = new Array<number>(32).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const bits = random.bits();
      for (let b = 0; b < 32; b++) counts[b] += (bits >>> b) & 1;
    }
    for (const count of counts) expect(Math.abs(count / DRAWS - 0.5)).toBeLessThan(5 * (0.5 / Math.sqrt(DRAWS)));
  });
});

describe('distributions', () => {
  test('uniform: [0, 1), mean 1/2, variance 1/12, flat', () => {
    const random = new Random(1);
    const counts = new Array<number>(100).fill(0);
    const { mean, variance } = moments(() => {
      const value = random.uniform();
      counts[Math.floor(100 * value)]++; // out of range would be NaN in the sum
      return value;
    });
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.003);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
    expect(counts).toHaveLength(100);
    expect(chiSquared(counts)).toBeLessThan(149); // 99 degrees of freedom, p = 0.001
  });

  test('normal: mean 0, variance 1, skewness 0, kurtosis 3, and the tails of the error function', () => {
    const random = new Random(2);
    let [beyond1, beyond3] = [0, 0];
    const { mean, variance, skewness, kurtosis } = moments(() => {
      const value = random.normal();
      if (Math.abs(value) > 1) beyond1++;
      if (Math.abs(value) > 3) beyond3++;
      return value;
    });
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.015);
    expect(Math.abs(skewness)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.06);
    expect(Math.abs(beyond1 / DRAWS - 0.31731)).toBeLessThan(0.005);
    expect(Math.abs(beyond3 / DRAWS - 0.0027)).toBeLessThan(0.0006);
  });

  test.each([1, 2, 3, 7, 10, 1000])('integer(%i): every value, equally often', (n) => {
    const random = new Random(n);
    const counts = new Array<number>(n).fill(0);
    for (let i = 0; i < DRAWS; i++) counts[random.integer(n)]++;
    expect(counts).toHaveLength(n);
    const freedom = Math.max(1, n - 1);
    expect(chiSquared(counts)).toBeLessThan(freedom + 4.5 * Math.sqrt(2 * freedom) + 4);
  });

  test('integer(n) favours no remainder where n is no power of two: 3 · 2³⁰', () => {
    const random = new Random(5);
    const n = 3 * 2 ** 30;
    // Without drawing again, the lowest third would come up in half of all draws.
    let low = 0;
    for (let i = 0; i < DRAWS; i++) if (random.integer(n) < 2 ** 30) low++;
    expect(Math.abs(low / DRAWS - 1 / 3)).toBeLessThan(0.006);
  });

  test('shuffle: each order of four equally often, in place, any kind of array', () => {
    const random = new Random(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 48_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquared([...counts.values()])).toBeLessThan(49.7); // 23 degrees of freedom, p = 0.001
    const typed = Uint8Array.of(1, 2, 3);
    expect(random.shuffle(typed)).toBe(typed);
    expect(Array.from(typed).sort()).toEqual([1, 2, 3]);
    expect(random.shuffle([])).toEqual([]);
  });
});

describe('streams', () => {
  const first = (random: Random, count = 64): number[] => Array.from({ length: count }, () => random.bits());

  test('one seed, one sequence', () => {
    expect(first(new Random(9))).toEqual(first(new Random(9)));
    expect(first(new Random(9, 4))).toEqual(first(new Random(9, 4)));
    expect(first(new Random(9))).toEqual(first(new Random(9, 0)));
  });

  test('neighbouring seeds and streams share no value and do not lean on each other', () => {
    const randoms = [0, 1, 2, 3, 2 ** 32, 2 ** 32 + 1].flatMap((seed) => [new Random(seed), new Random(seed, 1)]);
    const sequences = randoms.map((random) => first(random, 2000));
    expect(new Set(sequences.flatMap((sequence) => sequence.slice(0, 20))).size).toBe(20 * sequences.length);
    const centred = sequences.map((sequence) => sequence.map((bits) => bits / 2 ** 32 - 0.5));
    centred.forEach((a, i) => {
      for (const b of centred.slice(i + 1)) {
        const correlation = (12 * a.reduce((sum, v, k) => sum + v * b[k], 0)) / a.length;
        expect(Math.abs(correlation)).toBeLessThan(4.5 / Math.sqrt(a.length));
      }
    });
  });

  test('a clone goes on alike and apart, the spare normal included', () => {
    const random = new Random(11);
    random.normal();
    const clone = random.clone();
    const draw = (r: Random): number[] => [r.normal(), r.normal(), r.uniform(), r.bits()];
    expect(draw(clone)).toEqual(draw(random));
    clone.bits();
    expect(draw(clone)).not.toEqual(draw(random));
  });
});

describe('refuses', () => {
  test.each([-1, 0.5, Number.NaN, 2 ** 53])('seed %f', (seed) => {
    expectRefusal(() => new Random(seed), rangeRefusal(/^"seed" expected an integer/));
  });

  test('what is no number', () => {
    expectRefusal(() => new Random('1' as unknown as number), typeRefusal(/^"seed" expected/));
    expectRefusal(() => new Random(1).integer(null as unknown as number), typeRefusal(/^"n" expected/));
  });

  test.each([0, -3, 1.5, 2 ** 32 + 1])('integer(%f), and draws nothing', (n) => {
    const [random, other] = [new Random(1), new Random(1)];
    expectRefusal(() => random.integer(n), rangeRefusal(/^"n" expected an integer/));
    expect(random.bits()).toBe(other.bits());
  });
});
