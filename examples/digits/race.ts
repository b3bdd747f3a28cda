/**
 * The same training twice, by nablanet and in pure JavaScript: same start parameters, same rows in the same order. The
 * rival is the register-blocked one of bench/pure-js.ts, not three naive loops.
 */
import { Random } from 'nablanet';
import { PureNetwork } from '../../bench/pure-js';
import { CLASSES, PIXELS, type Samples, take } from './data';
import { LAYERS, makeNetwork, type Settings } from './settings';

/** Both are compared over these, which also give the engine the time to compile both. */
const COMPARED_EPOCHS = 5;
const TIMED_EPOCHS = 25;
/**
 * An epoch of nablanet is over so soon that it is run several times from the same start: then its turn is about as
 * long as the rival's, and another program that takes the processor away slows both alike.
 */
const REPEATS = 5;

export interface Race {
  /** Median seconds of an epoch. */
  readonly nablanet: number;
  readonly pure: number;
  readonly backend: string;
  readonly epochs: number;
  /** Largest relative difference between the two losses of an epoch, over the first epochs. */
  readonly difference: number;
  readonly compared: number;
}

/** Trains both, taking turns an epoch at a time. Rows are put in order before the clock starts, for both. */
export function race(training: Samples, settings: Settings, seed: number): Race {
  const { learningRate, batchSize } = settings;
  const net = makeNetwork(settings, seed, 'auto');
  const rival = { inputs: PIXELS, layers: [...LAYERS], loss: 'crossEntropy' as const, learningRate };
  const pure = new PureNetwork(rival, net.getParameters(), 'blocked');
  const random = new Random(seed);
  const order = Array.from(training.labels.keys());
  const seconds: { nablanet: number[]; pure: number[] } = { nablanet: [], pure: [] };
  let difference = 0;
  for (let epoch = 0; epoch < COMPARED_EPOCHS + TIMED_EPOCHS; epoch++) {
    const { x, labels } = take(training, random.shuffle(order));
    const targets = oneHot(labels);

    const start = net.getParameters();
    let loss = 0;
    let began = performance.now();
    for (let turn = 0; turn < REPEATS; turn++) {
      net.setParameters(start);
      [loss] = net.train(x, labels, { batchSize, shuffle: false }).loss;
    }
    const ours = (performance.now() - began) / 1000 / REPEATS;

    began = performance.now();
    const rivalLoss = trainEpoch(pure, x, targets, batchSize);
    const theirs = (performance.now() - began) / 1000;

    if (epoch < COMPARED_EPOCHS) {
      difference = Math.max(difference, Math.abs(loss / rivalLoss - 1));
    } else {
      seconds.nablanet.push(ours);
      seconds.pure.push(theirs);
    }
  }
  return {
    nablanet: median(seconds.nablanet),
    pure: median(seconds.pure),
    backend: net.backend,
    epochs: TIMED_EPOCHS,
    difference,
    compared: COMPARED_EPOCHS,
  };
}

/** An epoch of the rival over rows as they lie; returns the mean cost. */
function trainEpoch(pure: PureNetwork, x: Float32Array, y: Float32Array, batchSize: number): number {
  const rows = x.length / PIXELS;
  let cost = 0;
  for (let from = 0; from < rows; from += batchSize) {
    const to = Math.min(rows, from + batchSize);
    const inputs = x.subarray(from * PIXELS, to * PIXELS);
    cost += (to - from) * pure.trainBatch(inputs, y.subarray(from * CLASSES, to * CLASSES), to - from);
  }
  return cost / rows;
}

/** Class numbers as rows of 0 and a single 1, which is all that the rival takes. */
function oneHot(labels: Uint8Array): Float32Array {
  const rows = new Float32Array(labels.length * CLASSES);
  labels.forEach((label, row) => {
    rows[row * CLASSES + label] = 1;
  });
  return rows;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
