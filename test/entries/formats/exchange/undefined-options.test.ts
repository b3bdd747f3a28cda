/** Options of importers that are there and undefined: as if they were not. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBrain } from '../../../../src/entries/formats/brain';
import { fromKeras } from '../../../../src/entries/formats/keras';
import { fromONNX, toONNX } from '../../../../src/entries/formats/onnx';
import { fromTFJS, toTFJS } from '../../../../src/entries/formats/tfjs';
import { Network } from '../../../../src/index';

const BRAIN = readFileSync(new URL('../../../golden/brain/brain.json', import.meta.url));
const KERAS = readFileSync(new URL('../../../golden/keras/sequential.keras', import.meta.url));
const config = { inputs: 2, layers: [{ units: 2, activation: 'sigmoid' }], inputNames: ['a', 'b'] } as const;
const net = new Network({ ...config, loss: 'huber', seed: 1 });
const { modelJson, weights } = toTFJS(net);

const IMPORTS: Record<string, (options?: object) => Network> = {
  fromBrain: (options) => fromBrain(JSON.parse(String(BRAIN))[0].json, options),
  fromKeras: (options) => fromKeras(KERAS, options),
  fromONNX: (options) => fromONNX(toONNX(net), options),
  fromTFJS: (options) => fromTFJS(modelJson, weights, options),
};

describe.each(Object.entries(IMPORTS))('%s', (_, read) => {
  test.each(['loss', 'inputNames', 'inputNoise', 'optimizer', 'seed', 'l2'])('%s: undefined', (name) => {
    const plain = read({ seed: 1 });
    const told = read(name === 'seed' ? { seed: 1, l2: undefined } : { seed: 1, [name]: undefined });
    expect(told.config).toEqual(plain.config);
    expect(told.getParameters()).toEqual(plain.getParameters());
  });

  test('the loss that is given', () => {
    expect(read({ loss: 'meanSquaredError' }).config.loss).toBe('meanSquaredError');
  });
});

test('what the file tells stays', () => {
  expect(IMPORTS.fromONNX({ loss: undefined, inputNames: undefined }).config).toMatchObject({
    loss: 'huber',
    inputNames: ['a', 'b'],
  });
  expect(IMPORTS.fromBrain({ loss: undefined }).config.loss).toBe('squaredError');
});
