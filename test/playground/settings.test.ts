/**
 * Settings in links: what is written is read, what is wrong leaves the default and says so, what cannot go together is
 * settled.
 */
import { Network } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { MOST_EPOCHS, readLink, writeLink } from '../../examples/playground/src/plane/link';
import { makeData, PROBLEMS, type ProblemName } from '../../examples/playground/src/plane/problems';
import { DEFAULTS, FIELDS, makeRun, type PlaneSettings, settle } from '../../examples/playground/src/plane/settings';
import type { ChoiceField, Field } from '../../examples/playground/src/shared/fields';
import { batchOf, networkConfig } from '../../examples/playground/src/shared/settings';

const choices = (field: Pick<ChoiceField, 'choices'>): string[] => field.choices.map(([value]) => value);

describe('links', () => {
  test('the defaults are an empty link, and back', () => {
    expect(writeLink(DEFAULTS, undefined, '')).toBe('');
    expect(readLink('')).toEqual({ settings: DEFAULTS, epoch: undefined, notes: [] });
  });

  test('every setting comes back', () => {
    const settings: PlaneSettings = {
      problem: 'moons',
      points: 120,
      noise: 0.34,
      heldOut: 0.5,
      x1: false,
      x2: false,
      x1x1: true,
      x2x2: true,
      x1x2: true,
      sin1: true,
      sin2: true,
      added: [
        [53, -21, 1],
        [-8, 90, 0],
      ],
      layers: [
        { units: 12, activation: 'leakyRelu' },
        { units: 1, activation: 'softplus' },
      ],
      output: 'tanh',
      loss: 'huber',
      optimizer: 'momentum',
      learningRate: 0.0003,
      l1: 0.001,
      l2: 0.01,
      dropout: 0.2,
      batchSize: 0,
      seed: 42,
    };
    for (const name of Object.keys(DEFAULTS) as (keyof PlaneSettings)[]) {
      expect(settings[name], name).not.toEqual(DEFAULTS[name]); // so that each is in the link
    }
    const link = writeLink(settings, 321, '');
    expect(readLink(link)).toEqual({ settings, epoch: 321, notes: [] });
    expect(link).toContain('layers=12leakyRelu-1softplus');
  });

  test('no layers, and what the page does not know, stay', () => {
    const link = writeLink({ ...DEFAULTS, layers: [] }, 7, '?theme=dark&seed=9');
    expect(link).toBe('?theme=dark&layers=none&epoch=7');
    expect(readLink(link).settings.layers).toEqual([]);
    expect(writeLink(DEFAULTS, undefined, link)).toBe('?theme=dark');
  });

  test.each([
    ['seed=-1', /“seed=-1”.*whole number from 0/],
    ['seed=1.5', /whole number/],
    ['seed=NaN', /whole number/],
    ['seed=', /whole number/],
    ['rate=1e999', /number from 0 to 10/],
    ['rate=0x10', /number from 0 to 10/],
    ['points=1000000', /from 20 to 1000/],
    ['noise=2', /from 0 to 1/],
    ['x1=yes', /0 or 1/],
    ['problem=toString', /one of spirals, moons/],
    ['loss=crossEntropy', /one of/],
    ['layers=8', /layers of 1 to 64 units/],
    ['layers=65relu', /layers of 1 to 64 units/],
    ['layers=0relu', /layers of 1 to 64 units/],
    ['layers=4relu-4relu-4relu-4relu-4relu-4relu-4relu', /up to 6 layers/],
    ['layers=4softmax', /layers of/],
    [`epoch=${MOST_EPOCHS + 1}`, /whole number from 0 to 50000/],
    ['epoch=x', /whole number/],
  ])('%s leaves the default, and is told', (query, note) => {
    const read = readLink(`?${query}`);
    expect(read.settings).toEqual(DEFAULTS);
    expect(read.epoch).toBeUndefined();
    expect(read.notes).toHaveLength(1);
    expect(read.notes[0]).toMatch(note);
  });

  test('fields have keys of their own', () => {
    const keys = Object.values(FIELDS as Record<string, Field>).map(({ key }) => key);
    expect(new Set([...keys, 'epoch', 'theme']).size).toBe(keys.length + 2);
  });
});

describe('what goes together', () => {
  test('a network without inputs is given x1', () => {
    const { settings, notes } = settle({ ...DEFAULTS, x1: false, x2: false });
    expect(settings).toEqual({ ...DEFAULTS, x2: false });
    expect(notes).toHaveLength(1);
  });

  test('from classes to a function and back changes output and loss, without a word', () => {
    const there = settle({ ...DEFAULTS, problem: 'waves' }, 'problem');
    expect(there).toEqual({
      settings: { ...DEFAULTS, problem: 'waves', output: 'linear', loss: 'squaredError' },
      notes: [],
    });
    expect(settle({ ...there.settings, problem: 'xor' }, 'problem')).toEqual({
      settings: { ...DEFAULTS, problem: 'xor' },
      notes: [],
    });
  });

  test('the one of output and loss that was changed is kept', () => {
    const tanh = settle({ ...DEFAULTS, output: 'tanh' }, 'output');
    expect(tanh.settings).toMatchObject({ output: 'tanh', loss: 'squaredError' });
    const entropy = settle({ ...tanh.settings, loss: 'binaryCrossEntropy' }, 'loss');
    expect(entropy.settings).toMatchObject({ output: 'sigmoid', loss: 'binaryCrossEntropy' });
    expect([tanh.notes.length, entropy.notes.length]).toEqual([1, 1]);
  });

  test.each(Object.keys(PROBLEMS) as ProblemName[])('%s: whatever is chosen, the library takes it', (problem) => {
    for (const output of choices(FIELDS.output)) {
      for (const loss of choices(FIELDS.loss)) {
        for (const optimizer of choices(FIELDS.optimizer)) {
          const given = { ...DEFAULTS, problem, points: 20, noise: 1, output, loss, optimizer } as PlaneSettings;
          const { settings } = settle(given);
          const { config, data, batchSize } = makeRun(settings, makeData(problem, settings));
          const net = new Network(config);
          const history = net.train(data.x, data.y, { epochs: 2, batchSize, validation: data.validation });
          expect(history.validationLoss).toHaveLength(2);
          expect(settle(settings)).toEqual({ settings, notes: [] });
        }
      }
    }
  });
});

describe('the network of the settings', () => {
  test('has their layers, penalties and seed', () => {
    const settings: PlaneSettings = { ...DEFAULTS, l1: 0.1, l2: 0.01, dropout: 0.3, seed: 5 };
    const { layers, ...rest } = new Network(networkConfig(settings, { inputs: 3, outputs: 2 })).config;
    expect(layers.map(({ units, activation, dropout }) => ({ units, activation, dropout }))).toEqual([
      { units: 8, activation: 'tanh', dropout: 0.3 },
      { units: 8, activation: 'tanh', dropout: 0.3 },
      { units: 2, activation: 'sigmoid', dropout: 0 },
    ]);
    expect(rest).toMatchObject({ inputs: 3, loss: 'binaryCrossEntropy', l1: 0.1, l2: 0.01, seed: 5, backend: 'simd' });
    expect(batchOf({ ...settings, batchSize: 0 })).toBe('full');
    expect(batchOf({ ...settings, batchSize: 16 })).toBe(16);
  });
});
