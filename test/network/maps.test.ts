/** Options in a Map, whose entries are no properties: refused, since they would be read as none. */
import { expect, test } from 'vitest';
import * as nablanet from '../../src/index';
import { expectRefusal, expectUnchanged, typeRefusal } from '../support/errors';

const { Network, Random, Scaler, sgd } = nablanet;
const x = [
  [0, 1],
  [1, 0],
];
const net = new Network({ inputs: 2, layers: [2], seed: 1 });
const map = new Map(Object.entries({ epochs: 3, learningRate: 1, seed: 1 })) as never;
const refusal = (name: string) => typeRefusal(`"${name}" expected an object, got a Map`);

test('calls with options', () => {
  const calls: Record<string, () => unknown> = {
    config: () => new Network(map),
    'layers[0]': () => new Network({ inputs: 2, layers: [map] }),
    sgd: () => sgd(map),
    cosine: () => nablanet.cosine(map),
    huber: () => nablanet.huber(map),
    elu: () => nablanet.elu(map),
    scaler: () => Scaler.fromJSON(map),
    metrics: () => net.evaluate(x, x, { metrics: map }),
    validation: () => net.train(x, x, { validation: map }),
    earlyStopping: () => net.train(x, x, { earlyStopping: map }),
    'random.json': () => Random.fromJSON(map),
  };
  expectUnchanged(net, () => {
    for (const [name, call] of Object.entries(calls)) {
      expect(call, name).toThrow(
        expect.objectContaining({ code: 'type', message: expect.stringContaining('got a Map') }),
      );
    }
    for (const call of [
      () => net.train(x, x, map),
      () => net.trainBatch(x, x, map),
      () => net.evaluate(x, x, map),
      () => net.save(map),
      () => Network.load(net.save(), map),
      () => new Scaler(map),
      () => nablanet.split(x, x, map),
      () => nablanet.kFold(4, 2, map),
    ]) {
      expectRefusal(call, refusal('options'));
    }
  });
});

test('class weights may be one', () => {
  const loss = 'crossEntropy';
  const tells = new Network({ inputs: 2, layers: [{ units: 2, activation: 'softmax' }], loss, seed: 1 });
  tells.train(x, [0, 1], { classWeights: new Map([[0, 2]]) });
});
