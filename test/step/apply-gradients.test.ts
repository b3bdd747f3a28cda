/** Steps taken by hand: `applyGradients(gradients(x, y))` is `trainBatch(x, y)`, and any other gradient will do too. */
import { describe, expect, test } from 'vitest';
import { type LayerConfig, Network, type NetworkConfig } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, rangeRefusal, typeRefusal } from '../support/errors';
import { sameBits, samples, shares } from '../support/samples';

describe.each(BACKENDS)('%s', (backend) => {
  const layers: LayerConfig[] = [
    { units: 5, activation: 'tanh' },
    { units: 6, activation: 'relu', bias: false },
    { units: 2 },
  ];
  const net = new Network({ inputs: 3, layers, seed: 4, backend });
  const [x, y] = [samples(7, 3), shares(7, 2)];

  const configs: Record<string, Omit<NetworkConfig, 'backend'>> = {
    'the notes': { inputs: 3, layers: [4, 2], seed: 1 },
    'one unit': { inputs: 1, layers: [1], seed: 2 },
    'no biases': {
      inputs: 5,
      layers: [
        { units: 9, bias: false },
        { units: 3, bias: false },
      ],
      seed: 3,
    },
    'several layers': { inputs: 7, layers: [13, { units: 11, activation: 'tanh' }, 10, 3], seed: 4 },
    'wide ones': {
      inputs: 70,
      layers: [
        { units: 65, activation: 'relu' },
        { units: 33, activation: 'linear' },
      ],
      seed: 5,
    },
    classes: { inputs: 6, layers: [8, { units: 5, activation: 'softmax' }], loss: 'crossEntropy', seed: 6 },
    decisions: { inputs: 6, layers: [8, 2], loss: 'binaryCrossEntropy', seed: 7 },
  };
  const batches = [1, 2, 3, 4, 5, 7, 8, 31, 32, 127, 128, 129, 256, 300];

  test.each(Object.entries(configs))('of gradients is trainBatch, bit for bit: %s', (_, config) => {
    const start = new Network({ ...config, backend });
    for (const rows of batches) {
      const [many, targets] = [samples(rows, start.inputs, rows), shares(rows, start.outputs, rows)];
      const [stepped, byHand, flat] = [start.clone(), start.clone(), start.clone()];
      for (let step = 0; step < 3; step++) {
        const cost = stepped.trainBatch(many, targets);
        const gradients = byHand.gradients(many, targets);
        expect(gradients.loss).toBe(cost);
        byHand.applyGradients(gradients);
        flat.applyGradients(flat.gradients(many, targets).parameters);
        expect(sameBits(byHand.getParameters(), stepped.getParameters()), `${rows} rows, step ${step}`).toBe(true);
        expect(sameBits(flat.getParameters(), stepped.getParameters())).toBe(true);
      }
      expect(sameBits(stepped.getParameters(), start.getParameters())).toBe(false);
    }
  });

  test('goes down by the learning rate: w − r g', () => {
    const stepped = net.clone();
    stepped.learningRate = 0.25;
    const before = net.getParameters();
    const g = Float32Array.from(before, (_, i) => (i % 5) - 2);
    stepped.applyGradients(g);
    // Products with 0.25 and small integers are exact, so one rounding is left, with or without fused multiply-add.
    expect(stepped.getParameters()).toStrictEqual(before.map((w, i) => w - 0.25 * g[i]));
  });

  test('of a number[] or a Float64Array too', () => {
    const { parameters } = net.gradients(x, y);
    const ends = [parameters, Array.from(parameters), Float64Array.from(parameters), { parameters }].map((given) => {
      const stepped = net.clone();
      stepped.applyGradients(given);
      return stepped.getParameters();
    });
    for (const end of ends) expect(sameBits(end, ends[0])).toBe(true);
  });

  test('counts as a step', () => {
    const steps: number[] = [];
    const onBatch = ({ step }: { step: number }): void => {
      steps.push(step);
    };
    const stepped = net.clone();
    stepped.applyGradients(stepped.gradients(x, y));
    stepped.trainBatch(x, y);
    stepped.train(x, y, { onBatch });
    expect(steps).toEqual([3]);
  });

  test('what it is given must fit', () => {
    const count = net.parameterCount;
    const given: [unknown, ReturnType<typeof rangeRefusal>][] = [
      [new Float32Array(count - 1), rangeRefusal(`"gradients" expected ${count} numbers, flat, got ${count - 1}`)],
      [[], rangeRefusal(`"gradients" expected ${count} numbers, flat, got 0`)],
      [{ parameters: [1] }, rangeRefusal(`"gradients" expected ${count} numbers, flat, got 1`)],
      [undefined, typeRefusal(`"gradients" expected ${count} numbers, flat, got undefined`)],
      [{ layers: [] }, typeRefusal(`"gradients" expected ${count} numbers, flat, got an object`)],
      ['gradients', typeRefusal(`"gradients" expected ${count} numbers, flat, got "gradients"`)],
      [new Array(count).fill('0'), typeRefusal(/^"gradients" expected numbers, got "0" at .*\b0$/, 'data')],
      [
        new Float32Array(count).fill(Number.NaN, 3),
        rangeRefusal(/^"gradients" expected finite numbers .*, got NaN at .*\b3$/, 'data'),
      ],
    ];
    expectUnchanged(net, () => {
      for (const [gradients, refusal] of given) expectRefusal(() => net.applyGradients(gradients as never), refusal);
    });
  });

  test('a step that leaves float32 is undone', () => {
    const wide = net.clone();
    expectUnchanged(wide, () => {
      wide.learningRate = 1e30;
      expectRefusal(() => wide.applyGradients(new Float32Array(wide.parameterCount).fill(1e30)), {
        class: 'DivergedError',
        code: 'diverged',
        message: /^training diverged at step 1: a parameter is no longer finite; .*learningRate/,
      });
      wide.learningRate = 0.1;
    });
  });
});
