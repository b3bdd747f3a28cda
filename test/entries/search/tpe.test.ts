/** The sampler on functions that are known, and in searches. */
import { describe, expect, test } from 'vitest';
import { runTrial, type SearchOptions, search, searchJobs, type TrialRunner } from '../../../src/entries/search/index';
import { dimensionsOf, drawPoint, type Point } from '../../../src/entries/search/space';
import { Sampler } from '../../../src/entries/search/tpe';
import { type NetworkConfig, Random } from '../../../src/index';
import { rangeRefusal } from '../../support/errors';
import { classification, range } from '../../support/trainings';
import { expectRejection } from './rejection';

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

interface Known {
  space: object;
  cost(point: Point): number;
}

const FUNCTIONS: Record<string, Known> = {
  'a parabola of one number': {
    space: { a: { uniform: [-5, 5] } },
    cost: ({ a }) => ((a as number) - 1.3) ** 2,
  },
  'two waves of one number': {
    space: { a: { uniform: [0, 10] } },
    cost: ({ a }) => 1 - Math.exp(-(((a as number) - 7) ** 2) / 0.5) - 0.6 * Math.exp(-(((a as number) - 2) ** 2) / 2),
  },
  'a rate and a count': {
    space: { rate: { logUniform: [1e-5, 1] }, units: { integer: [1, 64] } },
    cost: ({ rate, units }) => (Math.log10(rate as number) + 2.5) ** 2 + (((units as number) - 40) / 20) ** 2,
  },
  'a number and a choice': {
    space: { a: { uniform: [-1, 1] }, kind: ['w', 'x', 'y', 'z'] },
    cost: ({ a, kind }) => ((a as number) + 0.4) ** 2 + 0.2 * Math.abs('xwyz'.indexOf(kind as string)),
  },
};

/** The least cost of so many points. */
function regret({ space, cost }: Known, seed: number, trials: number, tpe: boolean): number {
  const dimensions = dimensionsOf(space);
  const sampler = new Sampler(dimensions, seed);
  const random = new Random(seed, 77);
  const points: Point[] = [];
  for (let i = 0; i < trials; i++) {
    const order = range(i).sort((a, b) => cost(points[a]) - cost(points[b]));
    points.push(
      tpe
        ? sampler.next(
            order.map((at) => points[at]),
            order,
            [],
          )
        : drawPoint(dimensions, random),
    );
  }
  return Math.min(...points.map(cost));
}

describe('the least cost of 40 points, over 60 seeds', () => {
  test.each(Object.entries(FUNCTIONS))('%s: is lower than at random', (_, known) => {
    const of = (tpe: boolean): number => median(range(60).map((seed) => regret(known, seed, 40, tpe)));
    const [tpe, random] = [of(true), of(false)];
    expect(tpe).toBeLessThan(0.6 * random);
  });
});

describe('in a search', () => {
  const { x, y } = classification('simd', 60);
  const config: NetworkConfig = {
    inputs: 5,
    layers: [4, { units: 3, activation: 'softmax' }],
    loss: 'crossEntropy',
    backend: 'simd',
  };
  const space = {
    'optimizer.learningRate': { logUniform: [1e-4, 10] },
    'layers[0].units': { integer: [1, 9] },
  } as const;
  const options: SearchOptions & { signal?: undefined } = {
    config,
    space,
    x,
    y,
    method: 'tpe',
    trials: 24,
    train: { epochs: 4 },
    seed: 5,
  };

  /** What trials cost that nobody trains. */
  const runner = (concurrency: number, milliseconds: (id: number) => number): TrialRunner => ({
    concurrency,
    async run(job) {
      const rate = job.values['optimizer.learningRate'] as number;
      await new Promise((resolve) => setTimeout(resolve, milliseconds(job.id)));
      const loss = (Math.log10(rate) - 0.3) ** 2;
      return { ...job, mean: { loss }, deviation: { loss: 0 }, results: [], seconds: 0, stopped: 'folds' };
    },
  });
  const points = async (more: Partial<SearchOptions>): Promise<unknown[]> => {
    const { trials } = await search({ ...options, ...more });
    return trials.sort((a, b) => a.id - b.id).map(({ values }) => values);
  };

  test('the first ten points are those at random; later ones gather around the best', async () => {
    const found = await points({ runner: runner(1, () => 0) });
    const drawn = searchJobs({ config, space, method: 'random', trials: 10, seed: 5 });
    expect(found.slice(0, 10)).toEqual(drawn.map(({ values }) => values));
    const far = (values: unknown): number =>
      Math.abs(Math.log10((values as Record<string, number>)['optimizer.learningRate']) - 0.3);
    const [early, late] = [found.slice(0, 10), found.slice(14)].map((part) => median(part.map(far)));
    expect(late).toBeLessThan(early / 2);
    expect(await points({ runner: runner(1, () => 0) })).toEqual(found);
    expect(await points({ runner: runner(1, () => 0), seed: 6 })).not.toEqual(found);
  });

  test('whichever trial ends first, the same points come; how many may be under way matters', async () => {
    const one = await points({ runner: runner(1, () => 0) });
    const late = (id: number): number => [9, 0, 4, 1, 7][id % 5];
    expect(await points({ runner: runner(4, late) })).toEqual(one);
    expect(await points({ runner: runner(9, (id) => late(id + 2)) })).toEqual(one);
    expect(await points({ runner: runner(1, () => 0), concurrency: 1 })).not.toEqual(one);
  });

  test('what is best by another score, or diverges, is heeded', async () => {
    const byAccuracy = await search({ ...options, maximize: 'accuracy' });
    const { mean } = byAccuracy.best;
    expect(mean.accuracy).toBe(Math.max(...byAccuracy.trials.map((trial) => trial.mean.accuracy as number)));
    const linear: NetworkConfig = { inputs: 5, layers: [{ units: 3, activation: 'linear' }], backend: 'simd' };
    const wild = { 'optimizer.learningRate': { logUniform: [1e-3, 1e30] } } as const;
    const found = await search({ ...options, config: linear, space: wild, y: new Float32Array(180) });
    const bad = ({ stopped }: { stopped: string }): boolean => stopped === 'diverged';
    const trials = [...found.trials].sort((a, b) => a.id - b.id);
    const share = (part: typeof trials): number => part.filter(bad).length / part.length;
    expect(share(trials.slice(0, 10))).toBeGreaterThan(0.5);
    expect(share(trials.slice(14))).toBeLessThan(0.5);
  });

  test('every value is checked before the first trial; jobs are not known ahead', async () => {
    let runs = 0;
    const counting: TrialRunner = { concurrency: 1, run: (job, { data }) => runTrial(job, data, void runs++ as never) };
    const bad = { ...space, 'layers[0].dropout': { uniform: [0, 1] } } as const;
    await expectRejection(
      search({ ...options, space: bad, runner: counting }),
      rangeRefusal(/"layers\[0\].dropout" expected a finite number >= 0 and < 1/),
    );
    expect(runs).toBe(0);
    expect(() => searchJobs({ config, space, method: 'tpe' })).toThrow(/"method" expected "grid" or "random"/);
    const fixed = {
      'optimizer.learningRate': { uniform: [0.1, 0.1] },
      'layers[0].units': { integer: [3, 3] },
    } as const;
    const { trials } = await search({ ...options, space: fixed, trials: 12 });
    expect(new Set(trials.map(({ values }) => JSON.stringify(values))).size).toBe(1);
  });
});
