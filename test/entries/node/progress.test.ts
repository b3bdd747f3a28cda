import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ProgressOptions, progress } from '../../../src/entries/node/index';
import { duration, figure } from '../../../src/entries/node/progress-text';
import { type EpochInfo, Network } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { Screen } from './screen';

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const info = (epoch: number, epochs: number, more: Partial<EpochInfo> = {}): EpochInfo => ({
  epoch,
  epochs,
  step: epoch,
  loss: 1 / epoch,
  learningRate: 0.1,
  last: epoch === epochs,
  seconds: epoch,
  samplesPerSecond: 34_567,
  ...more,
});
const full = { validationLoss: 0.042134, validationAccuracy: 0.9771, accuracy: 0.5 };

/** A stream that is no terminal. */
class Pipe {
  text = '';
  write(text: string): void {
    this.text += text;
  }
  get lines(): string[] {
    return this.text.trimEnd().split('\n');
  }
  /** The epochs that have a line. */
  get epochs(): number[] {
    return this.lines.map((line) => Number(line.match(/epoch +(\d+)/)?.[1]));
  }
}

const run = (onEpoch: (info: EpochInfo) => unknown, from: number, to: number, epochs: number, more = {}): void => {
  for (let epoch = from; epoch <= to; epoch++) expect(onEpoch(info(epoch, epochs, more))).toBe(undefined);
};

describe('on a terminal', () => {
  test('a bar with all there is to say, as wide as fits', () => {
    const screen = new Screen(200);
    progress({ stream: screen })(info(10, 100, { ...full, loss: 0.5 }));
    const figures = 'epoch  10/100  loss 0.5000   validation 0.04213  accuracy 97.7 %  35 k samples/s  1 min 30 s left';
    expect(screen.text).toBe(`███${'░'.repeat(29)} ${figures}`);
    expect(screen.isFresh).toBe(true);
  });

  test('one line, drawn over and over, the cursor always below it', () => {
    const screen = new Screen(120);
    const onEpoch = progress({ stream: screen });
    for (let epoch = 1; epoch <= 10; epoch++) {
      onEpoch(info(epoch, 10));
      expect(screen.text).toMatch(new RegExp(`^█*░* epoch ${String(epoch).padStart(2)}/10  loss [^\\n]*$`));
      expect(screen.isFresh).toBe(true);
    }
    expect(screen.text).toBe(`${'█'.repeat(32)} epoch 10/10  loss 0.1000   35 k samples/s  in 10 s`);
  });

  test('at most ten drawings a second, the first and the last among them', () => {
    const screen = new Screen(120);
    const onEpoch = progress({ stream: screen });
    for (let epoch = 1; epoch <= 1000; epoch++) onEpoch(info(epoch, 1000, { seconds: epoch / 1000 }));
    const drawn = screen.written.filter((text) => text.includes('epoch'));
    expect(drawn.length).toBeGreaterThan(5);
    expect(drawn.length).toBeLessThan(13);
    expect(drawn[0]).toContain('epoch    1/1000');
    expect(screen.text).toContain('epoch 1000/1000');
  });

  test('narrow ones lose figures, then the end of the line, and no line wraps', () => {
    for (const columns of [10, 20, 30, 40, 60, 80, 100]) {
      const screen = new Screen(columns);
      const onEpoch = progress({ stream: screen, runs: 3 });
      run(onEpoch, 1, 3, 100, full);
      expect(screen.text.split('\n')).toHaveLength(1);
      expect(screen.text.length).toBeLessThanOrEqual(columns);
      expect(screen.text).toMatch(/^█*░{5}/);
      if (columns >= 60) expect(screen.text).toMatch(/epoch {3}3\/100 {2}loss 0\.333/);
      expect(screen.text.includes('left')).toBe(columns >= 100);
    }
  });

  test('endless: no bar, the time it took', () => {
    const screen = new Screen(120);
    run(progress({ stream: screen }), 1, 75, Number.POSITIVE_INFINITY);
    expect(screen.text).toBe('epoch 75  loss 0.01333  35 k samples/s  1 min 15 s');
  });

  test('training that ends early leaves a fresh line; stop shows its last epoch', () => {
    const screen = new Screen(120);
    const onEpoch = progress({ stream: screen });
    run(onEpoch, 1, 3, 10, { seconds: 0.01 });
    expect(screen.text).toContain('epoch  1/10');
    onEpoch.stop();
    expect(screen.text).toBe(`${'█'.repeat(10)}${'░'.repeat(22)} epoch  3/10  loss 0.3333   35 k samples/s  in 0.0 s`);
    screen.write('after\n');
    onEpoch.stop();
    expect(screen.text).toMatch(/^\S+ epoch {2}3[^\n]*\nafter$/);
  });

  test('the next run has a bar of its own, below what was printed', () => {
    const screen = new Screen(120);
    const onEpoch = progress({ stream: screen });
    run(onEpoch, 1, 2, 2);
    screen.write('first\n');
    run(onEpoch, 1, 2, 9);
    screen.write('second\n');
    run(onEpoch, 1, 1, 3);
    expect(screen.text.replaceAll(/[█░]/g, '')).toMatch(
      /^ epoch 2\/2[^\n]*\nfirst\n epoch 2\/9[^\n]*\nsecond\n epoch 1\/3[^\n]*$/,
    );
  });

  test('several runs share one', () => {
    const screen = new Screen(120);
    const onEpoch = progress({ stream: screen, runs: 4, label: 'fold' });
    run(onEpoch, 1, 10, 10);
    run(onEpoch, 1, 10, 10);
    expect(screen.text).toBe(
      `${'█'.repeat(16)}${'░'.repeat(16)} fold 2/4  epoch 10/10  loss 0.1000   35 k samples/s  20 s left`,
    );
    run(onEpoch, 1, 3, 10); // ends early
    run(onEpoch, 1, 10, 10);
    expect(screen.text).toMatch(/^█{32} fold 4\/4 {2}epoch 10\/10 .* in 33 s$/);
  });

  test('colours where there are any and NO_COLOR is not set', () => {
    const written = (colours: boolean): string => {
      const screen = new Screen(120, colours);
      progress({ stream: screen })(info(1, 2));
      return screen.written.join('');
    };
    expect(written(true)).toContain(`\x1b[32m${'█'.repeat(16)}\x1b[0m`);
    expect(written(false)).not.toContain('\x1b[32m');
    vi.stubEnv('NO_COLOR', '1');
    expect(written(true)).not.toContain('\x1b[32m');
  });
});

describe('elsewhere', () => {
  test('a line for the first and every tenth of the epochs, the last among them', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    for (let epoch = 1; epoch <= 5000; epoch++) onEpoch(info(epoch, 5000, { seconds: epoch / 100 }));
    expect(pipe.epochs).toStrictEqual([1, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500, 5000]);
    expect(pipe.lines[1]).toBe('epoch  500/5000  loss 0.00200  35 k samples/s  45 s left');
    expect(pipe.lines[10]).toBe('epoch 5000/5000  loss 2.00e-4  35 k samples/s  in 50 s');
    expect(pipe.text).not.toContain('\x1b');
  });

  test('few epochs have one each', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    for (let epoch = 1; epoch <= 3; epoch++) onEpoch(info(epoch, 3, { seconds: 2 * epoch }));
    expect(pipe.epochs).toStrictEqual([1, 2, 3]);
  });

  test('never two within two seconds, but for the last', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    for (let epoch = 1; epoch <= 100; epoch++) onEpoch(info(epoch, 100, { seconds: epoch / 16 }));
    expect(pipe.epochs).toStrictEqual([1, 33, 65, 97, 100]);
    for (let epoch = 1; epoch <= 100; epoch++) onEpoch(info(epoch, 100, { seconds: epoch / 1000 }));
    expect(pipe.epochs).toStrictEqual([1, 33, 65, 97, 100, 1, 100]);
  });

  test('slow epochs have one after ten seconds', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    for (let epoch = 1; epoch <= 9; epoch++) onEpoch(info(epoch, 1000, { seconds: 4 * epoch }));
    expect(pipe.epochs).toStrictEqual([1, 4, 7]);
  });

  test('endless ones by powers of two', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    for (let epoch = 1; epoch <= 40; epoch++) onEpoch(info(epoch, Number.POSITIVE_INFINITY, { seconds: epoch / 2 }));
    // The second and fourth come too soon after the first; what they were due is said when two seconds are over.
    expect(pipe.epochs).toStrictEqual([1, 5, 9, 16, 32]);
  });

  test('training that ends early: stop, or the next run, says its last epoch, once', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe });
    run(onEpoch, 1, 7, 50, { seconds: 1 });
    onEpoch.stop();
    onEpoch.stop();
    expect(pipe.epochs).toStrictEqual([1, 7]);
    run(onEpoch, 1, 8, 50, { seconds: 1 });
    run(onEpoch, 1, 1, 50, { seconds: 1 });
    onEpoch.stop();
    expect(pipe.epochs).toStrictEqual([1, 7, 1, 8, 1]);
  });

  test('several runs: tenths of all of them', () => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe, runs: 5, label: 'fold' });
    for (let fold = 0; fold < 5; fold++) {
      for (let epoch = 1; epoch <= 20; epoch++) onEpoch(info(epoch, 20, { seconds: epoch / 2 }));
    }
    expect(pipe.epochs).toStrictEqual([1, 10, 20, 10, 20, 10, 20, 10, 20, 10, 20]);
    expect(pipe.lines[10]).toBe('fold 5/5  epoch 20/20  loss 0.05000  35 k samples/s  in 50 s');
  });
});

describe('quiet', () => {
  const written = (options: ProgressOptions = {}): string => {
    const pipe = new Pipe();
    const onEpoch = progress({ stream: pipe, ...options });
    run(onEpoch, 1, 2, 3);
    onEpoch.stop();
    return pipe.text;
  };

  test.each(['true', 'TRUE', '1'])('under CI=%s, unless said otherwise', (value) => {
    vi.stubEnv('CI', value);
    expect(written()).toBe('');
    expect(written({ quiet: false })).toContain('epoch 2/3');
  });

  test.each(['', '0', 'false'])('not under CI=%j, unless said otherwise', (value) => {
    vi.stubEnv('CI', value);
    expect(written()).toContain('epoch 2/3');
    expect(written({ quiet: true })).toBe('');
  });
});

test('shows training, and does not stop it', () => {
  const pipe = new Pipe();
  const net = new Network({ inputs: 1, layers: [2, 1], seed: 1 });
  const { epochs } = net.train([0, 1, 2, 3], [0, 1, 0, 1], { epochs: 20, onEpoch: progress({ stream: pipe }) });
  expect(epochs).toBe(20);
  expect(pipe.epochs).toStrictEqual([1, 20]);
});

test('goes to stderr, and lets the process end', () => {
  const program = `
    import { progress } from 'nablanet/node';
    progress({ quiet: false })({ epoch: 1, epochs: 3, loss: 1, seconds: 1, samplesPerSecond: 9 });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ stdout, stderr, status }).toEqual({
    stdout: '',
    stderr: 'epoch 1/3  loss 1.000    9 samples/s  2.0 s left\n',
    status: 0,
  });
});

test('options', () => {
  expectRefusal(() => progress({ runs: 0 }), rangeRefusal('"runs" expected an integer >= 1, got 0'));
  expectRefusal(() => progress({ label: 1 as never }), typeRefusal('"label" expected a string, got 1'));
  expectRefusal(() => progress({ stream: {} as never }), typeRefusal('"stream" expected a stream, got an object'));
  expectRefusal(() => progress({ quiet: 0 as never }), typeRefusal('"quiet" expected true or false, got 0'));
  expectRefusal(() => progress({ every: 1 } as never), rangeRefusal(/^"options" expected options among stream, runs/));
});

test.each([
  [0, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [3599.6, '1 h 0 min'],
  [7440, '2 h 4 min'],
  [86_399, '1 d 0 h'],
  [266_400, '3 d 2 h'],
])('%d seconds', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [0, '0'],
  [-0.25, '-0.2500'],
  [0.042134, '0.04213'],
  [0.0042134, '0.00421'],
  [812.54, '812.5'],
  [12_345.6, '12346'],
  [3.2e-5, '3.20e-5'],
  [1.5e9, '1.50e+9'],
  [Number.NaN, 'NaN'],
])('%d', (value, text) => {
  expect(figure(value)).toBe(text);
});
