/** Networks as sequences of operations, and back: the same predictions, and the same network where it can be. */
import { Network, Random } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { assemble } from '../../../../src/entries/formats/exchange/assemble';
import { type BatchNormOperation, type Operation, sequenceOf } from '../../../../src/entries/formats/exchange/sequence';

const random = new Random(7);
const numbers = (length: number) => Float32Array.from({ length }, () => random.normal());
const positive = (length: number) => Float32Array.from({ length }, () => 0.5 + random.uniform());

const x = numbers(5 * 3);

function batchNorm(units: number, epsilon: number): BatchNormOperation {
  const [scale, shift, mean] = [numbers(units), numbers(units), numbers(units)];
  return { kind: 'batchNorm', scale, shift, mean, variance: positive(units), epsilon };
}

/** What operations do, in float64. */
function run(operations: readonly Operation[], row: ArrayLike<number>): number[] {
  return operations.reduce<number[]>((a, op) => {
    if (op.kind === 'dense') {
      return Array.from({ length: op.units }, (_, j) =>
        a.reduce((sum, v, i) => sum + v * op.weights[i * op.units + j], op.biases?.[j] ?? 0),
      );
    }
    if (op.kind === 'batchNorm') {
      return a.map((v, j) => ((v - op.mean[j]) / Math.sqrt(op.variance[j] + op.epsilon)) * op.scale[j] + op.shift[j]);
    }
    if (op.kind === 'layerNorm') {
      const mean = a.reduce((sum, v) => sum + v, 0) / a.length;
      const variance = a.reduce((sum, v) => sum + (v - mean) ** 2, 0) / a.length;
      return a.map((v, j) => ((v - mean) / Math.sqrt(variance + op.epsilon)) * op.scale[j] + op.shift[j]);
    }
    if (op.kind === 'affine') return a.map((v, j) => (v - op.shift[j]) * op.factor[j] + op.offset[j]);
    if (op.kind === 'activation' && op.activation === 'tanh') return a.map(Math.tanh);
    return a;
  }, Array.from(row));
}

const dense = (inputs: number, units: number): Operation => ({
  kind: 'dense',
  units,
  weights: numbers(inputs * units),
  biases: numbers(units),
});
const tanh: Operation = { kind: 'activation', activation: 'tanh' };
const affine: Operation = { kind: 'affine', shift: numbers(3), factor: positive(3), offset: numbers(3) };

const SEQUENCES: Record<string, Operation[]> = {
  'a normalised layer with another epsilon': [dense(3, 4), batchNorm(4, 1e-3), tanh, dense(4, 2)],
  'layer normalisation with another epsilon': [
    dense(3, 4),
    { kind: 'layerNorm', scale: numbers(4), shift: numbers(4), epsilon: 0.1 },
    tanh,
    dense(4, 2),
  ],
  'layer normalisation with hardly an epsilon': [
    dense(3, 4),
    { kind: 'layerNorm', scale: numbers(4), shift: numbers(4), epsilon: 1e-12 },
    tanh,
    dense(4, 2),
  ],
  'normalisation behind the activation': [dense(3, 4), tanh, batchNorm(4, 1e-3), dense(4, 2)],
  'normalised inputs': [batchNorm(3, 1e-5), dense(3, 4), tanh, dense(4, 2)],
  'two normalisations': [dense(3, 4), batchNorm(4, 1e-5), batchNorm(4, 1e-4), tanh, dense(4, 2)],
  'an affine map at both ends': [affine, dense(3, 4), tanh, dense(4, 3), affine],
  'dropout at both ends': [
    { kind: 'dropout', rate: 0.5 },
    dense(3, 4),
    tanh,
    { kind: 'dropout', rate: 0.2 },
    dense(4, 2),
  ],
};

test.each(Object.entries(SEQUENCES))('%s: the same predictions', (_, operations) => {
  const net = assemble(3, operations);
  const predicted = net.predict(x);
  const expected = [0, 1, 2, 3, 4].flatMap((k) => run(operations, x.subarray(3 * k, 3 * k + 3)));
  expect(predicted).toHaveLength(expected.length);
  // Sums of at most 12 products of numbers around 1, in float32.
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(predicted[i] - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
  }
});

describe('a network, and back', () => {
  const layers = [
    { units: 5, activation: 'relu', normalize: 'batch' },
    { units: 4, activation: 'gelu', normalize: 'layer', bias: false, dropout: 0.25 },
    { units: 3, activation: 'softmax' },
  ] as const;
  const net = new Network({ inputs: 3, layers, loss: 'crossEntropy', seed: 3 });
  net.train(x, [0, 1, 2, 1, 0], { epochs: 3 });
  const again = assemble(3, sequenceOf(net), { seed: 3 });

  test('the same layers, loss and parameters, to the bit', () => {
    expect(again.config.layers.map(({ initializer, ...others }) => others)).toEqual(
      net.config.layers.map(({ initializer, ...others }) => others),
    );
    expect(again.config.loss).toBe('crossEntropy');
    expect(again.getParameters()).toEqual(net.getParameters());
    expect(again.predict(x)).toEqual(net.predict(x));
  });
});

test('scalers stand at both ends where they are asked for', () => {
  const config = { inputs: 3, layers: [2, { units: 1, activation: 'linear' }], seed: 1 } as const;
  const scalers = { inputScaler: { method: 'standard' }, outputScaler: { method: 'minMax', range: [-1, 1] } } as const;
  const net = new Network({
    ...config,
    inputScaler: scalers.inputScaler,
    outputScaler: { method: 'minMax', range: [-1, 1] },
  });
  const y = Float32Array.of(10, 20, 30, 40, 50);
  net.train(x, y, { epochs: 3 });
  const kinds = sequenceOf(net, { scalers: true }).map(({ kind }) => kind);
  expect(kinds).toEqual(['affine', 'dense', 'activation', 'dense', 'affine']);
  expect(sequenceOf(net).map(({ kind }) => kind)).toEqual(['dense', 'activation', 'dense']);
  const again = assemble(3, sequenceOf(net, { scalers: true }));
  const [ours, theirs] = [net.predict(x), again.predict(x)];
  for (let i = 0; i < 5; i++) expect(Math.abs(theirs[i] - ours[i])).toBeLessThan(1e-5 * Math.abs(ours[i]));
});

test('dropout behind a map that is folded away stays with its layer', () => {
  const operations: Operation[] = [dense(3, 4), tanh, batchNorm(4, 1e-3), { kind: 'dropout', rate: 0.2 }, dense(4, 2)];
  expect(assemble(3, operations).config.layers[0]).toMatchObject({ units: 4, activation: 'tanh', dropout: 0.2 });
});

test('what makes no layer is named', () => {
  expect(() => assemble(3, [])).toThrow('"model" expected at least one dense layer, got none');
  expect(() => assemble(3, [{ ...tanh, name: 'act_1' } as Operation, dense(3, 2)])).toThrow(
    /got an activation \("act_1"\) elsewhere/,
  );
  expect(() => assemble(3, [dense(3, 2), tanh, tanh])).toThrow(/an activation elsewhere/);
  const norm = { kind: 'layerNorm', scale: [1, 1], shift: [0, 0], epsilon: 0, name: 'ln' } as const;
  expect(() => assemble(3, [dense(3, 2), norm])).toThrow(
    'layer normalization with an epsilon from 1e-15 to 1e5, got 0 in "ln"',
  );
  expect(() => assemble(3, [norm, dense(3, 2)])).toThrow(expect.objectContaining({ code: 'file' }));
});

test('a file of a few numbers does not make a square of them', () => {
  const units = 10_000;
  const ones = new Float32Array(units).fill(1);
  const wide: Operation = { kind: 'dense', units, weights: ones, biases: null };
  const after: Operation = { kind: 'affine', shift: ones, factor: ones, offset: ones };
  expect(() => assemble(1, [wide, tanh, after])).toThrow(/got an affine map of 10000$/);
  expect(assemble(1, [wide, after, tanh]).outputs).toBe(units);
});

test('what the file says, options cannot', () => {
  const message = '"options" expected what a config says beside inputs and layers, which are in the file, got "layers"';
  expect(() => assemble(3, [dense(3, 2)], { layers: [5] } as object)).toThrow(message);
  expect(assemble(3, [dense(3, 2)], { loss: 'huber' }).config.loss).toBe('huber');
});
