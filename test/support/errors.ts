/** What a refusal must be: its class, its code, its message, and that the network is none the worse for it. */
import { expect } from 'vitest';
import type { ErrorCode, Network } from '../../src/index';

export interface Refusal {
  /** The class itself, not one derived from it. */
  readonly class: 'TypeError' | 'RangeError' | 'Error' | 'DivergedError';
  readonly code: ErrorCode;
  /** The whole message, or a pattern of what it must say. */
  readonly message: string | RegExp;
}

/** Says that a wrong type was given. */
export const typeRefusal = (message: string | RegExp, code: ErrorCode = 'type'): Refusal => ({
  class: 'TypeError',
  code,
  message,
});

/** Says that a wrong value was given. */
export const rangeRefusal = (message: string | RegExp, code: ErrorCode = 'value'): Refusal => ({
  class: 'RangeError',
  code,
  message,
});

/** What `action` throws; throwing nothing is a failure. */
export function thrownBy(action: () => unknown): Error & { code?: unknown } {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return error as Error & { code?: unknown };
  }
  throw new Error('expected an error, and there was none');
}

export function expectRefusal(action: () => unknown, expected: Refusal): void {
  const error = thrownBy(action);
  if (typeof expected.message === 'string') expect(error.message).toBe(expected.message);
  else expect(error.message).toMatch(expected.message);
  expect({ class: error.constructor.name, code: error.code }).toEqual({ class: expected.class, code: expected.code });
}

/** One epoch in a new order of rows: shows parameters, both counters and the shuffling stream. */
function goOn(net: Network): { steps: number[]; loss: number[]; parameters: Float32Array } {
  const x = Float32Array.from({ length: 5 * net.inputs }, (_, i) => Math.sin(i) / 2);
  const y = new Float32Array(5 * net.outputs);
  for (let i = 0; i < y.length; i += net.outputs) y[i] = 1;
  const steps: number[] = [];
  const { loss } = net.train(x, y, {
    epochs: 2,
    batchSize: 2,
    onEpoch: ({ step }) => {
      steps.push(step);
    },
  });
  return { steps, loss, parameters: net.getParameters() };
}

/** Calls `action`, and holds that the network is afterwards what it was: the same parameters, and the same future. */
export function expectUnchanged(net: Network, action: () => void): void {
  const before = net.clone();
  const { learningRate } = net;
  action();
  expect(net.getParameters()).toStrictEqual(before.getParameters());
  expect(net.learningRate).toBe(learningRate);
  expect(goOn(net.clone())).toStrictEqual(goOn(before));
}
