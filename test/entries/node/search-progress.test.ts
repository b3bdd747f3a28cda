/** The board of a search. */
import { describe, expect, test } from 'vitest';
import { searchProgress } from '../../../src/entries/node/index';
import { halving, type SearchProgress, search, type Trial } from '../../../src/entries/search/index';
import { adam } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { classification } from '../../support/trainings';
import { Screen } from './screen';

const best = (id: number, loss: number): Trial =>
  ({
    id,
    values: { 'layers[0].units': 17, rate: 0.012345, optimizer: adam() },
    mean: { loss },
    stopped: 'folds',
  }) as never;
const progress = (done: number, more: Partial<SearchProgress> = {}): SearchProgress => ({
  done,
  running: 2,
  pruned: 0,
  failed: 0,
  restored: 0,
  total: 40,
  best: undefined,
  ended: undefined,
  objective: 'loss',
  direction: 'minimize',
  seconds: done,
  secondsLeft: done > 0 ? 40 - done : undefined,
  ...more,
});

describe('on a terminal', () => {
  test('a bar with counts and time left, and the best trial below; it is drawn in place', () => {
    const screen = new Screen(110);
    const show = searchProgress({ stream: screen, quiet: false });
    show(progress(0));
    expect(screen.text).toMatch(/^░+ {1,2}0\/40 trials {2}2 running {2}0\.0 s\nno trial is complete yet$/);
    show(progress(17, { pruned: 9, failed: 1, best: best(12, 0.0571832), ended: best(12, 0.0571832) }));
    expect(screen.text).toMatch(/^█+░+ 17\/40 trials {2}2 running {2}9 pruned {2}1 failed {2}23 s left\n/);
    expect(screen.text.split('\n')).toHaveLength(2);
    expect(screen.text).toContain('best loss 0.05718, trial 12  layers[0].units 17  rate 0.01235  optimizer adam');
    const drawings = screen.written.length;
    show(progress(18, { seconds: 17.01, best: best(12, 0.0571832) }));
    expect(screen.written).toHaveLength(drawings); // too soon
    show(progress(40, { running: 0, seconds: 17.02, best: best(12, 0.0571832), ended: best(40, 1) }));
    expect(screen.text).toMatch(/^█+ 40\/40 trials {2}in 17 s\nbest loss/);
    expect(screen.isFresh).toBe(true);
    show(progress(0, { seconds: 0 })); // another search has a board of its own
    expect(screen.text.split('\n')).toHaveLength(4);
  });

  test.each([30, 46, 60, 80])('%i characters wide: nothing wraps', (columns) => {
    const screen = new Screen(columns, true);
    searchProgress({ stream: screen, quiet: false })(
      progress(17, { pruned: 9, failed: 1, restored: 3, best: best(12, 0.05) }),
    );
    for (const line of screen.text.split('\n')) expect(line.length).toBeLessThan(columns);
    expect(screen.text).toContain('17/40 trials');
  });
});

test('elsewhere a line for each new best, now and then, and the last', () => {
  const written: string[] = [];
  const show = searchProgress({ stream: { write: (text) => written.push(text) }, quiet: false });
  const first = best(1, 0.5);
  show(progress(0));
  show(progress(1, { best: first, ended: first }));
  show(progress(2, { best: first, ended: best(2, 0.9) }));
  show(progress(12, { best: first, ended: best(3, 0.9) }));
  show(progress(40, { best: first, ended: best(40, 0.9), running: 0 }));
  expect(written.map((line) => line.slice(0, 12))).toEqual([' 1/40 trials', '12/40 trials', '40/40 trials']);
  expect(written[0]).toContain('best loss 0.5000, trial 1');
  expect(written[1]).not.toContain('best');
  expect(written[2]).toMatch(/in 40 s {2}best loss 0.5000/);
});

test('of a real search it ends with what was found; quiet writes nothing', async () => {
  const { x, y } = classification('simd', 60);
  const run = (quiet: boolean, screen: Screen) =>
    search({
      config: { inputs: 5, layers: [4, { units: 3, activation: 'softmax' }], loss: 'crossEntropy', backend: 'simd' },
      space: { 'optimizer.learningRate': { logUniform: [1e-4, 1] } },
      x,
      y,
      method: 'random',
      trials: 12,
      train: { epochs: 9 },
      prune: halving({ minEpochs: 2 }),
      onProgress: searchProgress({ stream: screen, quiet }),
    });
  const screen = new Screen(100);
  const { best: found, trials } = await run(false, screen);
  const pruned = trials.filter(({ stopped }) => stopped === 'pruned').length;
  expect(screen.text).toContain(`12/12 trials  ${pruned} pruned  in `);
  expect(screen.text).toContain(`, trial ${found.id}  optimizer.learningRate`);
  const none = new Screen(100);
  await run(true, none);
  expect(none.written).toEqual([]);
});

test('refusals', () => {
  const refuses = (options: unknown, refusal: Parameters<typeof expectRefusal>[1]) =>
    expectRefusal(() => searchProgress(options as never), refusal);
  refuses({ stream: 3 }, typeRefusal('"stream" expected a stream, got 3'));
  refuses({ quiet: 1 }, typeRefusal('"quiet" expected true or false, got 1'));
  refuses({ runs: 1 }, rangeRefusal(/"options" expected options among stream, quiet/));
});
