/** The report on a search. */
import { describe, expect, test } from 'vitest';
import { type SearchResult, search, searchReport, type Trial } from '../../../src/entries/search/index';
import { settingImportance } from '../../../src/entries/search/report/importance';
import { adam, sgd } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { classification, range } from '../../support/trainings';

const { x, y } = classification('simd', 60);
const searched = (): Promise<SearchResult> =>
  search({
    config: { inputs: 5, layers: [4, { units: 3, activation: 'softmax' }], loss: 'crossEntropy', backend: 'simd' },
    space: {
      'layers[0].units': { integer: [2, 9] },
      optimizer: [sgd(), adam()],
      'optimizer.learningRate': { logUniform: [1e-4, 1] },
    },
    x,
    y,
    method: 'random',
    trials: 12,
    train: { epochs: 3 },
  });
const trial = (id: number, values: object, loss: number, more: Partial<Trial> = {}): Trial =>
  ({
    id,
    values,
    config: {},
    train: {},
    mean: { loss },
    deviation: {},
    results: [],
    seconds: 1,
    stopped: 'folds',
    ...more,
  }) as never;
const report = (trials: readonly Trial[], more = {}) =>
  searchReport({ trials, objective: 'loss', direction: 'minimize', seconds: 3, ...more });

describe('a report', () => {
  test('is a page and a drawing of well-formed markup, with every trial and the best', async () => {
    const found = await searched();
    const { svg, html } = searchReport(found, { title: 'Three <classes> & "one" search' });
    for (const text of [svg(), html()]) {
      expect(text).toContain('Three &lt;classes&gt; &amp; &quot;one&quot; search');
      expect(text.match(/<circle /g)).toHaveLength(12);
      expect(text.match(/class="line (first thin|second)" d="M[^"]*L/g)).toHaveLength(13); // and the best over time
      for (const name of ['layers[0].units', 'optimizer.learningRate', 'optimizer', 'loss'])
        expect(text).toContain(name);
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
    const page = html();
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/<script|src=|href=/);
    expect(page.match(/<tbody>/g)).toHaveLength(3);
    expect(JSON.parse(JSON.stringify(found)).trials.length).toBe(12);
    expect(searchReport(structuredClone(JSON.parse(JSON.stringify(found)))).svg()).toBe(searchReport(found).svg());
  });

  test('draws the best so far as a line that never rises, and hollow dots for pruned trials', () => {
    const losses = [0.9, 0.5, 0.7, 0.2, 0.4];
    const trials = losses.map((loss, i) => trial(i + 1, { a: i }, loss));
    trials[3] = { ...trials[3], stopped: 'pruned' };
    const svg = report([...trials].sort((a, b) => a.mean.loss - b.mean.loss)).svg();
    const path = svg.match(/<path class="line second" d="([^"]*)"/)?.[1] ?? '';
    const heights = [...path.matchAll(/,([\d.]+)/g)].map(([, height]) => Number(height));
    expect(heights).toEqual([...heights].sort((a, b) => a - b)); // downwards
    expect(heights.length).toBe(2 * 3); // three trials were the best when they came
    expect(svg.match(/<circle class="axis"/g)).toHaveLength(1);
    expect(svg).toContain('trial 4, pruned: 0.2');
  });

  test('of hostile, of few and of odd trials: still markup', () => {
    const odd = [
      report([trial(1, {}, 0.5)]),
      report([trial(1, { a: 1 }, Infinity, { stopped: 'diverged' })]),
      report([trial(1, { '<b>': '</svg>' }, 0.5), trial(2, { '<b>': { name: '"x"' } }, 0.4)]),
      report(
        range(30).map((i) => trial(i + 1, Object.fromEntries(range(14).map((j) => [`p${j}`, i * j])), i)),
        { direction: 'maximize' },
      ),
      report([trial(1, { a: null, b: [1, 2] }, 1), trial(2, { a: false, b: [3] }, Number.NaN)]),
    ];
    for (const { svg, html } of odd) {
      for (const text of [svg(), html()]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity|\[object|<b>|"x"/);
        expect(text.match(/<svg/g)?.length).toBe(text.match(/<\/svg>/g)?.length);
      }
    }
  });

  test('refusals', () => {
    const refuses = (given: unknown, refusal: Parameters<typeof expectRefusal>[1], options?: object) =>
      expectRefusal(() => searchReport(given as never, options as never), refusal);
    refuses(3, typeRefusal('"result" expected an object, got 3'));
    refuses({ trials: 3 }, typeRefusal(/"result" expected what "search" returned/));
    refuses({ trials: [] }, rangeRefusal('"result" expected at least one trial, got none'));
    refuses({ trials: [trial(1, {}, 1)] }, typeRefusal(/"result.objective" expected the name of a score/));
    const good = { trials: [trial(1, {}, 1)], objective: 'loss' };
    refuses(good, rangeRefusal(/did you mean "title"/), { titel: 'x' });
    refuses(good, typeRefusal('"title" expected a string, got 1'), { title: 1 });
  });
});

describe('importance', () => {
  const ranked = (values: object[]): Trial[] => values.map((each, i) => trial(i + 1, each, i));
  const shares = (values: object[]): Record<string, number> =>
    Object.fromEntries(settingImportance(ranked(values)).map(({ path, share }) => [path, share]));

  test('is ε² of an analysis of variance: one example by hand', () => {
    // Ranks 0 to 5; of a: 0, 1, 3 and 2, 4, 5. Means 4/3 and 11/3, between 3·(7/6)²·2 = 49/6, in all 35/2.
    const found = shares([{ a: 'x' }, { a: 'x' }, { a: 'y' }, { a: 'x' }, { a: 'y' }, { a: 'y' }]);
    const [between, total] = [49 / 6, 35 / 2];
    expect(found.a).toBeCloseTo((between - (total - between) / 4) / total, 12);
  });

  test('of a setting that decides it is nearly all, of one that does nothing nearly none', () => {
    const values = range(60).map((i) => ({ decides: i, nothing: (i * 37) % 60, choice: i < 30 ? 'a' : 'b', same: 1 }));
    const found = shares(values);
    expect(found.decides).toBeGreaterThan(0.9);
    expect(found.choice).toBeGreaterThan(0.7);
    expect(found.nothing).toBeLessThan(0.1);
    expect(found.same).toBe(0);
    expect(settingImportance(ranked(values))[0].path).toBe('decides');
  });
});
