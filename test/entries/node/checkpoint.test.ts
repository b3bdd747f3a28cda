/** Checkpoints: where training goes on from, which are kept, and which is the last. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adam, Network, type TrainOptions } from 'nablanet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpoint, lastCheckpoint, loadFile } from '../../../src/entries/node/index';
import { thrownBy } from '../../support/errors';
import { samples } from '../../support/samples';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-checkpoints-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = (seed = 1): Network =>
  new Network({ inputs: 3, layers: [{ units: 4, dropout: 0.2 }, 2], optimizer: adam(), seed, backend: 'simd' });
const x = samples(20, 3);
const y = samples(20, 2, 5).map(Math.abs);

describe('checkpoint', () => {
  test('a run that is cut off goes on from its file, bit for bit', () => {
    const path = join(folder, 'run.safetensors');
    const whole = network();
    whole.train(x, y, { epochs: 9, batchSize: 6 });
    const first = network();
    const save = checkpoint(first, { path, every: 2 });
    first.train(x, y, {
      epochs: 9,
      batchSize: 6,
      onEpoch: (info) => {
        save(info);
        return info.epoch < 5;
      },
    });
    const loaded = loadFile(path);
    expect(loaded.epochs).toBe(4);
    loaded.train(x, y, { epochs: 9 - loaded.epochs, batchSize: 6 });
    expect(loaded.save({ training: true })).toStrictEqual(whole.save({ training: true }));
  });

  test('every so many epochs, and the last one; the newest are kept', () => {
    const path = join(folder, 'many.safetensors');
    const net = network();
    const seen: string[][] = [];
    const save = checkpoint(net, { path, every: 3, keep: 2 });
    const named = (): string[] => readdirSync(folder).filter((name) => name.startsWith('many'));
    writeFileSync(join(folder, 'many-2.safetensors'), 'another’s'); // not ours: six digits
    net.train(x, y, {
      epochs: 8,
      onEpoch: (info) => {
        save(info);
        seen.push(named());
      },
    });
    const alien = 'many-2.safetensors';
    const at = (epoch: number): string => `many-${String(epoch).padStart(6, '0')}.safetensors`;
    expect(seen).toEqual([
      [alien],
      [alien],
      ...[
        [at(3), alien],
        [at(3), alien],
        [at(3), alien],
      ],
      ...[
        [at(3), at(6), alien],
        [at(3), at(6), alien],
      ],
      [at(6), at(8), alien],
    ]);
    expect(lastCheckpoint(path)).toBe(join(folder, at(8)));
    expect(loadFile(lastCheckpoint(path) ?? '').save({ training: true })).toStrictEqual(net.save({ training: true }));
  });

  const named = (start: string): string[] => readdirSync(folder).filter((name) => name.startsWith(start));
  const at = (start: string, epoch: number): string => `${start}-${String(epoch).padStart(6, '0')}.net`;

  // Files of a former run: of long ago, of this very tick, and of a clock that has been put back since.
  test.each([-1e6, 0, 1e6])('a former run that got further gives way, saved %d seconds from now', (seconds) => {
    const start = `former${seconds}`;
    const path = join(folder, `${start}.net`);
    const time = Date.now() / 1000 + seconds;
    for (const epoch of [100, 900, 1_234_567]) {
      writeFileSync(join(folder, at(start, epoch)), 'a former run');
      utimesSync(join(folder, at(start, epoch)), time, time);
    }
    const net = network();
    const save = checkpoint(net, { path, keep: 2 });
    const kept: string[][] = [];
    net.train(x, y, {
      epochs: 4,
      onEpoch: (info) => {
        save(info);
        kept.push(named(start));
        expect(lastCheckpoint(path)).toBe(join(folder, at(start, net.epochs)));
      },
    });
    const own = (from: number): string[] => [at(start, from), at(start, from + 1)];
    expect(kept).toEqual([[at(start, 1), at(start, 1_234_567)], own(1), own(2), own(3)]);
    expect(loadFile(lastCheckpoint(path) ?? '').epochs).toBe(4);

    // Back to an earlier one, and on from there: what was saved after it is older than what is saved now.
    const back = loadFile(join(folder, at(start, 3)));
    back.train(x, y, { epochs: 1, onEpoch: checkpoint(back, { path, keep: 3 }) });
    const other = loadFile(join(folder, at(start, 3)));
    other.train(x, y, { epochs: 3, onEpoch: checkpoint(other, { path, keep: 3 }) });
    expect(named(start)).toEqual([4, 5, 6].map((epoch) => at(start, epoch)));
  });

  test.each([{}, { worker: true }])('the epoch that training ends with is saved, however it ends: %j', async (more) => {
    const ends: Record<string, TrainOptions> = {
      epochs: { epochs: 7 },
      earlyStopping: { epochs: 99, earlyStopping: { patience: 3, minDelta: 9 } },
      aborted: {},
    };
    for (const [stopped, options] of Object.entries(ends)) {
      const start = `${stopped}${Object.keys(more).length}`;
      const net = network();
      const abort = new AbortController();
      let last: Uint8Array | undefined;
      const save = checkpoint(net, { path: join(folder, `${start}.net`), every: 100 });
      const history = await net.trainAsync(x, y, {
        ...options,
        ...more,
        ...(stopped === 'aborted' && { epochs: Infinity, signal: abort.signal }),
        onBatch: ({ step }) => void (step === 6 && stopped === 'aborted' && abort.abort()),
        onEpoch: (info) => {
          save(info);
          last = net.save({ training: true });
        },
      });
      expect(history.stopped).toBe(stopped);
      const saved = loadFile(join(folder, `${start}.net`));
      expect(saved.epochs).toBe(history.epochs);
      expect(saved.save({ training: true })).toStrictEqual(last);
    }
  });

  // Whichever way a run went on: what was saved last is the last, saved in the same tick or years before by its clock.
  test.each([0, 1e6])('with an epoch in the name and without, after files %d seconds from now', (seconds) => {
    const path = join(folder, `both${seconds}.net`);
    const net = network();
    const run = (keep: number) => net.train(x, y, { epochs: 1, onEpoch: checkpoint(net, { path, keep }) });
    const older = () => {
      const time = Date.now() / 1000 + seconds;
      for (const name of named(`both${seconds}`)) utimesSync(join(folder, name), time, time);
    };
    for (const keep of [1, 3, 1, 1, 3, 3, 1]) {
      older();
      run(keep);
      expect(lastCheckpoint(path)).toBe(keep === 1 ? path : join(folder, at(`both${seconds}`, net.epochs)));
      expect(loadFile(lastCheckpoint(path) ?? '').epochs).toBe(net.epochs);
    }
  });

  test('the last one under its own name, or none', () => {
    expect(lastCheckpoint(join(folder, 'run.safetensors'))).toBe(join(folder, 'run.safetensors'));
    expect(lastCheckpoint(join(folder, 'none.safetensors'))).toBeUndefined();
    expect(lastCheckpoint(join(folder, 'no', 'folder.safetensors'))).toBeUndefined();
  });

  test('works in trainAsync, and a file that can’t be written ends the training', async () => {
    const path = join(folder, 'async.safetensors');
    const net = network();
    await net.trainAsync(x, y, { epochs: 2, onEpoch: checkpoint(net, { path }) });
    expect(readFileSync(path).equals(net.save({ training: true }))).toBe(true);
    const nowhere = checkpoint(net, { path: join(folder, 'no', 'run.safetensors') });
    expect(thrownBy(() => net.train(x, y, { epochs: 5, onEpoch: nowhere }))).toMatchObject({ code: 'file' });
    expect(net.epochs).toBe(3);
    net.train(x, y);
    expect(net.epochs).toBe(4);
  });

  test('options are checked', () => {
    const make = (options: unknown) => () => checkpoint(network(), options as { path: string });
    expect(thrownBy(make({}))).toMatchObject({ code: 'type' });
    expect(thrownBy(make({ path: 'a', every: 0 })).message).toBe('"every" expected an integer >= 1, got 0');
    expect(thrownBy(make({ path: 'a', keep: 1.5 }))).toMatchObject({ code: 'value' });
    expect(thrownBy(make({ path: 'a', keeps: 1 }))).toMatchObject({ code: 'value' });
    expect(thrownBy(() => checkpoint(7 as unknown as Network, { path: 'a' }))).toMatchObject({ code: 'type' });
  });
});
