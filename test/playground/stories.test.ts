/** The guided experiments of examples/playground: their links are right, and what their texts claim of them is so. */
import { DivergedError, type History, Network } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { readLink } from '../../examples/playground/src/plane/link';
import { makeData } from '../../examples/playground/src/plane/problems';
import { makeRun } from '../../examples/playground/src/plane/settings';
import { STORIES } from '../../examples/playground/src/plane/stories';
import { addToDigest, EMPTY_DIGEST, showDigest } from '../../examples/playground/src/shared/digest';

const linksOf = (id: string): string[] => STORIES.find((story) => story.id === id)?.steps.map(({ link }) => link) ?? [];

interface Trained {
  readonly net: Network;
  readonly history: History;
  /** By layer, before the first epoch. */
  readonly gradients: readonly number[];
}

/** What the page computes for a link. */
function follow(link: string): Trained {
  const { settings, epoch = 0 } = readLink(`?${link}`);
  const { config, data, batchSize } = makeRun(settings, makeData(settings.problem, settings));
  const net = new Network(config);
  const gradients = net
    .gradients(data.x, data.y)
    .layers.map(({ weights, biases }) => Math.hypot(...weights, ...(biases ?? [])));
  const { validation } = data;
  return { net, gradients, history: net.train(data.x, data.y, { epochs: epoch || 1, batchSize, validation }) };
}

const last = (values: readonly number[]): number => values[values.length - 1];

test('every link is one that the page understands', () => {
  expect(STORIES.map(({ id }) => id)).toEqual(['overfitting', 'vanishing', 'rate', 'bits']);
  for (const { steps } of STORIES) {
    for (const { link } of steps) {
      const read = readLink(`?${link}`);
      expect(read.notes, link).toEqual([]);
      expect(read.epoch, link).toBeDefined();
    }
  }
});

test('overfitting: the test loss is least early on, and grows; dropout and a penalty keep it lower', () => {
  const [early, late, dropout, penalty] = linksOf('overfitting').map((link) => follow(link));
  expect(early.net.parameterCount).toBeGreaterThan(1000);
  const least = Math.min(...late.history.validationLoss);
  expect(late.history.validationLoss.indexOf(least) + 1).toBe(early.history.epochs);
  expect(last(early.history.validationLoss)).toBe(least);
  expect(last(late.history.accuracy)).toBe(1);
  expect(last(late.history.loss)).toBeLessThan(0.001);
  expect(last(late.history.validationLoss)).toBeGreaterThan(5 * least);
  expect(last(dropout.history.validationLoss)).toBeLessThan(0.5 * last(late.history.validationLoss));
  expect(last(penalty.history.validationLoss)).toBeLessThan(last(dropout.history.validationLoss));
});

describe('vanishing gradients', () => {
  const [fresh, sigmoid, freshRelu, relu] = linksOf('vanishing');

  test('shrink a thousand times through sigmoids, and hardly through ReLU', () => {
    const through = follow(fresh).gradients;
    expect(through[0]).toBeLessThan(last(through) / 1000);
    const kept = follow(freshRelu).gradients;
    expect(Math.max(...kept) / Math.min(...kept)).toBeLessThan(10);
  });

  test('so that the one network guesses, and the other is right everywhere', () => {
    expect(Math.abs(last(follow(sigmoid).history.validationAccuracy) - 0.5)).toBeLessThan(0.05);
    expect(last(follow(relu).history.validationAccuracy)).toBe(1);
  });

  test('and tanh works, too', () => {
    expect(last(follow(relu.replaceAll('relu', 'tanh')).history.validationAccuracy)).toBe(1);
  });
});

test('learning rates: slow, good, too high, diverging', () => {
  const [slow, good, high, wild] = linksOf('rate');
  const slowly = follow(slow).history;
  expect(last(slowly.loss)).toBeLessThan(slowly.loss[0]);
  expect(last(slowly.validationAccuracy)).toBeLessThan(0.95);
  expect(last(follow(good).history.validationAccuracy)).toBe(1);
  const jumping = follow(high).history;
  expect(last(jumping.validationLoss)).toBeGreaterThan(jumping.validationLoss[0]);
  expect(() => follow(wild)).toThrow(DivergedError);
});

test('bits: the digest that the text names; a seed or a millionth more makes another', () => {
  const digests = linksOf('bits').map((link) => {
    const { net } = follow(link);
    return showDigest(addToDigest(EMPTY_DIGEST, net.getParameters()));
  });
  const [named] = STORIES.flatMap(({ id, steps }) => (id === 'bits' ? steps : []));
  expect(named.text).toContain(`${digests[0]}.`);
  expect(new Set(digests).size).toBe(3);
  expect(new Set(digests.map((digest) => digest[0])).size).toBeGreaterThan(1);
});
