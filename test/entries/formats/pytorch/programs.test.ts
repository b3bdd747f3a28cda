/**
 * Trainings as one writes them in PyTorch, and the same here: what docs/coming-from-pytorch.md says is the same
 * (programs.py).
 */
import { readFileSync } from 'node:fs';
import { type Matrix, type NetworkConfig, stepDecay, type TrainOptions } from 'nablanet';
import { expect, test } from 'vitest';
import { encode, type Tensor } from '../../../../src/base/safetensors';
import { fromPyTorch } from '../../../../src/entries/formats/pytorch';
import { BACKENDS } from '../../../support/backends';

interface Program {
  name: string;
  start: Record<string, number | number[] | number[][]>;
  config: NetworkConfig;
  train: Omit<TrainOptions, 'learningRate'> & { learningRate?: { every: number; factor: number } };
  x: Matrix;
  y: Matrix;
  losses: number[];
  /** Before softmax or sigmoid, which PyTorch has in its losses. */
  logits: number[][];
}

const PROGRAMS: Program[] = JSON.parse(
  readFileSync(new URL('../../../golden/pytorch/programs.json', import.meta.url), 'utf8'),
);
const CASES = BACKENDS.flatMap((backend) => PROGRAMS.map((program) => [program.name, backend, program] as const));

/** A state_dict in lists, as a file. */
function fileOf(start: Program['start']): Uint8Array {
  const tensors = Object.entries(start).map(([name, values]): Tensor => {
    const rows = [values].flat() as (number | number[])[];
    const shape = Array.isArray(rows[0]) ? [rows.length, rows[0].length] : [rows.length];
    const bytes = new Uint8Array(Float64Array.from(rows.flat()).buffer);
    return { name, dtype: 'F64', shape, bytes };
  });
  return encode(tensors, {});
}

test.each(CASES)(
  '%s on %s: the same losses, the same outputs',
  (name, backend, { start, config, train, x, y, losses, logits }) => {
    const net = fromPyTorch(fileOf(start), { ...config, backend });
    const { learningRate, ...options } = train;
    const history = net.train(x, y, learningRate ? { ...options, learningRate: stepDecay(learningRate) } : options);
    // BCEWithLogitsLoss is the mean over the outputs, binaryCrossEntropy their sum.
    const factor = name === 'BCEWithLogitsLoss' ? net.outputs : 1;
    // Eight epochs of float32 against float64, as test/golden/trajectories.test.ts has it.
    const expectNear = (ours: number, theirs: number): void => {
      expect(Math.abs(ours - theirs)).toBeLessThan(2e-6 + 1e-5 * Math.abs(theirs));
    };
    history.loss.forEach((loss, i) => void expectNear(loss, factor * losses[i]));
    expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
    const outputs = net.forward(x)[1].preActivations;
    logits.flat().forEach((value, i) => void expectNear(outputs[i], value));
  },
);
