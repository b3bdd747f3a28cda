/** Programs of toModule, loaded into a context that has nothing but the language. */
import { runInNewContext } from 'node:vm';
import { type ActivationName, Network } from 'nablanet';
import { expect } from 'vitest';
import { toModule } from '../../../src/entries/standalone';
import { sameBits } from '../../support/samples';

/** What a program of format 'function' is, seen from here. */
interface Predictor {
  (x: unknown): Float32Array;
  classify?(x: unknown): Uint32Array;
  classifyNames?(x: unknown): string[];
  readonly classNames?: readonly string[];
  readonly inputNames?: readonly string[];
}

export function load(net: Network): Predictor {
  return runInNewContext(`'use strict'; ${toModule(net, { format: 'function' }).code}`);
}

/** The bits, where all NaN are one. */
const told = (values: ArrayLike<number>): Float32Array => Float32Array.from(values, (v) => (Number.isNaN(v) ? NaN : v));

/** Holds an activation's program against `simd` over all of float32: every `stride`-th of its bit patterns. */
export function expectSameBitsAllOver(activation: ActivationName, stride: number): void {
  const layers = [{ units: 3, activation, bias: false }];
  const net = new Network({ inputs: 1, layers, seed: 1, backend: 'simd' });
  net.layers[0].setWeights([1, -0.5, 8]);
  const patterns = new Uint32Array(2 ** 32 / stride).map((_, i) => stride * i);
  const x = new Float32Array(patterns.buffer).filter(Number.isFinite);
  expect(x.length).toBeGreaterThan(0.95 * patterns.length);
  const [ours, theirs] = [told(net.predict(x)), told(load(net)(x))];
  expect(sameBits(theirs, ours)).toBe(true);
}
