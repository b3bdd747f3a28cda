/** `checkGradients`: backpropagation holds for every activation and loss, and its report is true. */
import { describe, expect, test } from 'vitest';
import { type GradientCheck, type LayerConfig, type Loss, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { pairs } from '../support/pairs';
import { classIndices, oneHot, samples, shares } from '../support/samples';
import { expectTrueGradients, FACTORS, fits } from './gradient-cases';

// All combinations are in test/slow/gradient-check.test.ts.
test.each(pairs(FACTORS, fits))('$loss over $output behind $hidden, $rows rows on $backend', expectTrueGradients);

describe.each(BACKENDS)('%s', (backend) => {
  const make = (loss: Loss, layers: LayerConfig[], inputs = 4): Network =>
    new Network({ inputs, layers, loss, seed: 31, backend });

  test('class indices are as one-hot rows; targets need not add up to 1', () => {
    const net = make('crossEntropy', [{ units: 5 }, { units: 3, activation: 'softmax' }]);
    const x = samples(6, 4);
    const classes = classIndices(6, 3);
    expect(net.checkGradients(x, classes)).toStrictEqual(net.checkGradients(x, oneHot(classes, 3)));
    expect(
      net.checkGradients(
        x,
        shares(6, 3).map((v) => 3 * v),
      ).maxRelativeError,
    ).toBeLessThan(1e-3);
    expect(net.checkGradients(x, new Float32Array(18)).maxRelativeError).toBe(0);
  });

  test('logits far out, and a relu at its kink', () => {
    const far = make('binaryCrossEntropy', [{ units: 3 }]);
    far.setParameters(far.getParameters().map((w) => 30 * w));
    expect(far.checkGradients(samples(6, 4), shares(6, 3)).maxRelativeError).toBeLessThan(1e-3);
    const kink = make('squaredError', [
      { units: 4, activation: 'relu' },
      { units: 2, activation: 'linear' },
    ]);
    kink.layers[0].setBiases([0, 0, 0, 0]);
    expect(kink.checkGradients(new Float32Array(4), [1, 2]).maxRelativeError).toBeLessThan(1e-3);
  });

  test('networks of more than 1,000 parameters', () => {
    const net = make('squaredError', [{ units: 40, activation: 'tanh' }, { units: 50 }, { units: 2 }], 30);
    expect(net.parameterCount).toBeGreaterThan(3000);
    expect(net.checkGradients(samples(3, 30), shares(3, 2)).maxRelativeError).toBeLessThan(1e-3);
  });

  describe('its report', () => {
    const cases: [loss: Loss, layers: LayerConfig[]][] = [
      ['squaredError', [{ units: 5, activation: 'tanh' }, { units: 3 }]],
      [
        'meanSquaredError',
        [
          { units: 6, activation: 'sigmoid', bias: false },
          { units: 3, activation: 'linear' },
        ],
      ],
      [
        'crossEntropy',
        [
          { units: 5, activation: 'tanh' },
          { units: 3, activation: 'softmax' },
        ],
      ],
      ['binaryCrossEntropy', [{ units: 3 }]],
    ];
    test.each(cases)(
      '%s: worst is a place in the network, its gradient, and the slope of the cost there',
      (loss, layers) => {
        const net = make(loss, layers);
        for (const seed of [1, 2, 3, 4, 5]) {
          const [x, y] = [samples(6, 4, seed), shares(6, 3, seed)];
          const { maxRelativeError, worst } = net.checkGradients(x, y);
          expect(Object.keys(worst).sort()).toEqual(['analytic', 'index', 'layer', 'numeric', 'parameter']);

          const { layers: gradients, parameters } = net.gradients(x, y);
          expect(gradients[worst.layer][worst.parameter]?.[worst.index]).toBe(worst.analytic);
          expect(worst.numeric).not.toBe(worst.analytic);
          expect(worst.numeric).toBeCloseTo(slope(net, x, y, worst), 3);

          const largest = parameters.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
          const scale = Math.max(Math.abs(worst.analytic), Math.abs(worst.numeric), largest / 100);
          expect(maxRelativeError).toBeCloseTo(Math.abs(worst.analytic - worst.numeric) / scale, 12);
        }
      },
    );

    test('numeric is the slope of the cost at every place, also where the gradient is large', () => {
      // One parameter alone is always the worst, so each in turn can be looked at.
      const x = Float32Array.of(-1, 0.5, 2);
      for (const w of [-2, -0.5, 0.1, 1]) {
        const net = new Network({ inputs: 1, layers: [{ units: 1, bias: false }], backend });
        net.setParameters([w]);
        const { worst } = net.checkGradients(x, [0, 1, 0.5]);
        expect(worst).toMatchObject({ layer: 0, parameter: 'weights', index: 0 });
        const cost = (v: number): number =>
          x.reduce((sum, xi, i) => sum + (1 / (1 + Math.exp(-v * xi)) - [0, 1, 0.5][i]) ** 2, 0) / 3;
        const wide = Math.fround(w);
        expect(worst.numeric).toBeCloseTo((cost(wide + 1e-5) - cost(wide - 1e-5)) / 2e-5, 8);
      }
    });
  });

  test('changes nothing', () => {
    const net = make('squaredError', [{ units: 5 }, { units: 3 }]);
    const before = net.getParameters();
    net.checkGradients(samples(6, 4), shares(6, 3));
    expect(net.getParameters()).toStrictEqual(before);
  });
});

/** The cost's slope at one parameter, measured from outside: central differences by setParameters and evaluate. */
function slope(
  net: Network,
  x: Float32Array,
  y: Float32Array,
  at: Pick<GradientCheck['worst'], 'layer' | 'parameter' | 'index'>,
): number {
  const probe = net.clone();
  // 2⁻⁷: the cost's own rounding (1e-7 / h) and the cut series (h² / 6) are both near 1e-5
  const h = 2 ** -7;
  const cost = (shift: number): number => {
    const layer = net.layers[at.layer];
    const values = at.parameter === 'weights' ? layer.getWeights() : (layer.getBiases() ?? new Float32Array());
    values[at.index] += shift;
    if (at.parameter === 'weights') probe.layers[at.layer].setWeights(values);
    else probe.layers[at.layer].setBiases(values);
    return probe.evaluate(x, y).loss;
  };
  return (cost(h) - cost(-h)) / (2 * h);
}
