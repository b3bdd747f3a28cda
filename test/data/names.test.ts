/** `inputNames` and `classNames`: rows as objects, classes as strings, wherever x and y come in. */
import { describe, expect, test } from 'vitest';
import { type Inputs, Network, type NetworkConfig, Scaler, type Targets } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, rangeRefusal, typeRefusal } from '../support/errors';

const NAMES = ['age', 'length', 'income'];
const KINDS = ['cat', 'dog', 'fox'];
const rows = Array.from({ length: 12 }, (_, i) => [20 + i, i % 5, 1000 * (i % 3)]);
const objects = rows.map(([age, length, income]) => ({ income, age, length }));
const indices = rows.map((_, i) => i % 3);
const kinds = indices.map((i) => KINDS[i]);

const CONFIG: NetworkConfig = {
  inputs: 3,
  layers: [4, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  inputScaler: new Scaler(),
  seed: 3,
};

describe.each(BACKENDS)('%s', (backend) => {
  test('the same as rows and indices', async () => {
    const plain = new Network({ ...CONFIG, backend });
    const named = new Network({ ...CONFIG, backend, inputNames: NAMES, classNames: KINDS });
    const options = { epochs: 60, batchSize: 4 };
    const expected = plain.train(rows, indices, options);
    expect(named.train(objects, kinds, options).loss).toEqual(expected.loss);
    expect(named.getParameters()).toEqual(plain.getParameters());
    expect(named.predict(objects)).toEqual(plain.predict(rows));
    expect(named.predict(objects[5])).toEqual(plain.predict(rows[5]));
    expect(named.predict([objects[0], rows[1]] as Inputs)).toEqual(plain.predict(rows.slice(0, 2)));
    expect(named.predict(rows)).toEqual(plain.predict(rows));
    expect(named.predict(rows.flat())).toEqual(plain.predict(rows));
    expect(named.evaluate(objects, indices)).toEqual(plain.evaluate(rows, indices));
    expect(named.evaluate(objects[2], 'fox')).toEqual(plain.evaluate(rows[2], [2]));
    expect(named.losses(objects, kinds)).toEqual(plain.losses(rows, indices));
    expect(named.gradients(objects, kinds)).toEqual(plain.gradients(rows, indices));
    expect(named.forward(objects)).toEqual(plain.forward(rows));
    expect(named.trainBatch(objects, kinds)).toEqual(plain.trainBatch(rows, indices));
    expect(named.checkGradients(objects, kinds)).toEqual(plain.checkGradients(rows, indices));
    const validation = { x: objects, y: kinds };
    const { validationLoss } = await named.trainAsync(() => [validation], { validation });
    expect(validationLoss).toEqual([named.evaluate(rows, indices).loss]);
    expect(named.classifyNames(objects)).toEqual(Array.from(named.classify(rows), (i) => KINDS[i]));
    expect(new Set(named.classifyNames(objects)).size).toBeGreaterThan(1);
  });

  test('two classes of one output', () => {
    const config: NetworkConfig = { inputs: 1, layers: [1], loss: 'binaryCrossEntropy', seed: 1, backend };
    const net = new Network({ ...config, classNames: ['no', 'yes'], inputNames: ['x'] });
    const plain = new Network(config);
    const options = { epochs: 200, classWeights: [1, 2] };
    net.train([{ x: -1 }, { x: 2 }], ['no', 'yes'], options);
    plain.train([-1, 2], [0, 1], options);
    expect(net.getParameters()).toEqual(plain.getParameters());
    expect(net.classifyNames([{ x: -3 }, { x: 3 }])).toEqual(['no', 'yes']);
  });
});

test('names are the config’s: copied, cloned, plain JSON', () => {
  const [inputNames, classNames] = [NAMES.slice(), KINDS.slice()];
  const net = new Network({ ...CONFIG, inputNames, classNames });
  inputNames[0] = classNames[0] = 'other';
  expect([net.config.inputNames, net.config.classNames]).toEqual([NAMES, KINDS]);
  const again = new Network(JSON.parse(JSON.stringify(net.config)));
  again.train(objects, kinds);
  expect(again.clone().classifyNames(objects)).toEqual(again.classifyNames(objects));
  const { inputNames: none, classNames: neither } = new Network(CONFIG).config;
  expect([none, neither]).toEqual([null, null]);
});

describe('further keys', () => {
  const more = objects.map((row, id) => ({ id, ...row, name: `row ${id}`, toString: 1, when: new Date(id) }));

  test('are left out with otherKeys: "ignore", wherever rows come in', async () => {
    const plain = new Network(CONFIG);
    const named = new Network({ ...CONFIG, inputNames: NAMES, classNames: KINDS, otherKeys: 'ignore' });
    expect(named.train(more, kinds, { epochs: 3 }).loss).toEqual(plain.train(rows, indices, { epochs: 3 }).loss);
    const stream = await named.trainAsync(() => [{ x: more, y: kinds }]);
    expect(stream.loss).toEqual((await plain.trainAsync(() => [{ x: rows, y: indices }])).loss);
    expect(named.predict(more)).toEqual(plain.predict(rows));
    expect(named.predict(more[3])).toEqual(plain.predict(rows[3]));
    for (const copy of [named.clone(), Network.load(named.save()), Network.fromJSON(named.toJSON())]) {
      expect(copy.config.otherKeys).toBe('ignore');
      expect(copy.predict(more)).toEqual(named.predict(more));
    }
    const { age, ...missing } = more[0];
    const refusal = rangeRefusal('"x" expected "age", "length", "income" in row 0, got no "age"', 'data');
    expectRefusal(() => named.predict(missing), refusal);
  });

  test('are an error without it, which names the key', () => {
    const net = new Network({ ...CONFIG, inputScaler: null, inputNames: NAMES });
    expect(net.config.otherKeys).toBe('error');
    const others = '"x" expected "age", "length", "income" in row 0 (others need otherKeys: "ignore"), got';
    expectRefusal(() => net.predict(more), rangeRefusal(`${others} "id"`, 'data'));
    expectRefusal(
      () => new Network({ ...CONFIG, otherKeys: true as never }),
      typeRefusal('"otherKeys" expected one of "error", "ignore", got true'),
    );
  });
});

test('what is refused', () => {
  const net = new Network({ ...CONFIG, inputScaler: null, inputNames: NAMES, classNames: KINDS });
  const expected = '"x" expected "age", "length", "income" in row 1, got';
  const others = '"x" expected "age", "length", "income" in row 1 (others need otherKeys: "ignore"), got';
  const [first, second] = objects;
  const { age, ...missing } = second;
  const data = (message: string) => rangeRefusal(message, 'data');
  expectUnchanged(net, () => {
    for (const [x, refusal] of [
      [[first, { ...second, height: 2 }], data(`${others} "height"`)],
      [[first, missing], data(`${expected} no "age"`)],
      [[first, { ...missing, toString: 1 }], data(`${others} "toString"`)],
      [[first, { ...second, age: '5' }], typeRefusal('"x" expected numbers, got "5" at row 1, column 0', 'data')],
      [[first, { ...second, age: NaN }], data('"x" expected finite numbers (as float32), got NaN at row 1, column 0')],
      [[first, null], typeRefusal('"x" expected 3 numbers in row 1, got null', 'data')],
      [[first, [1]], data('"x" expected 3 numbers in row 1, got 1')],
    ] as const) {
      expectRefusal(() => net.predict(x as never), refusal);
      expectRefusal(() => net.train(x as never, ['cat', 'dog']), refusal);
    }
    const ask = (y: Targets) => () => net.evaluate(objects.slice(0, 2), y);
    const kind = '"y" expected one of "cat", "dog", "fox", got';
    expectRefusal(ask(['cat', 'cow']), data(`${kind} "cow" at row 1`));
    expectRefusal(ask(['cat', 1] as never), data(`${kind} 1 at row 1`));
    expectRefusal(
      ask([1, 'cat'] as never),
      typeRefusal('"y" expected numbers (names need "classNames" in the config), got "cat" at row 1, column 0', 'data'),
    );
    expectRefusal(ask(['cat']), data('"y" expected 2 names, one a row, got 1'));
    expectRefusal(ask(['cat', 'dog', 'fox', 'fox', 'fox', 'fox']), data('"y" expected 2 names, one a row, got 6'));
  });
  const plain = new Network(CONFIG);
  expectRefusal(
    () => plain.classifyNames(rows),
    rangeRefusal('"classNames" expected names of classes in the config, got null'),
  );
  expectRefusal(
    () => plain.train([{ age: 1, height: 2, income: 3 }] as never, [1]),
    typeRefusal(
      '"x" expected numbers (objects need "inputNames" in the config), got an object at row 0, column 0',
      'data',
    ),
  );
  const configs: [Partial<NetworkConfig>, ReturnType<typeof rangeRefusal>][] = [
    [{ inputNames: ['a', 'b'] }, rangeRefusal('"inputNames" expected 3 different strings, got an array of 2')],
    [{ inputNames: ['a', 'b', 'a'] }, rangeRefusal('"inputNames" expected 3 different strings, got "a" among them')],
    [
      { inputNames: ['a', 'b', 3] as never },
      rangeRefusal('"inputNames" expected 3 different strings, got 3 among them'),
    ],
    [{ inputNames: 'abc' as never }, typeRefusal('"inputNames" expected 3 different strings, got "abc"')],
    [{ classNames: ['a', 'b'] }, rangeRefusal('"classNames" expected 3 different strings, got an array of 2')],
    [
      { layers: [3], loss: 'squaredError', classNames: KINDS },
      rangeRefusal(
        '"classNames" expected a loss that tells classes ("crossEntropy", or "binaryCrossEntropy" with one output), got squaredError',
      ),
    ],
  ];
  for (const [options, refusal] of configs) expectRefusal(() => new Network({ ...CONFIG, ...options }), refusal);
});
