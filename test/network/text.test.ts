/** A network with a Vectorizer as its inputEncoder: texts wherever x goes in, the same bits as their sparse rows. */
import { describe, expect, test } from 'vitest';
import { toONNX } from '../../src/entries/formats/onnx/index';
import { toPyTorch } from '../../src/entries/formats/pytorch/index';
import { toTFJS } from '../../src/entries/formats/tfjs/index';
import { crossValidate, searchJobs } from '../../src/entries/search/index';
import { toModule, toWasm } from '../../src/entries/standalone/index';
import { Vectorizer, type VectorizerOptions } from '../../src/entries/text/index';
import { adam, Network, type NetworkConfig, OneHotEncoder, type RowEncoder, SparseRows, split } from '../../src/index';
import { expectRefusal, rangeRefusal, thrownBy, typeRefusal } from '../support/errors';

const TEXTS = [
  'free money for you',
  'win money, free of charge',
  'the meeting is on Monday',
  'notes of the meeting',
  '',
  'free tickets',
  'lunch on Monday?',
  'money for the meeting',
];
const Y = [1, 1, 0, 0, 0, 1, 0, 0];

const vectorizer = new Vectorizer().fit(TEXTS);
const X = vectorizer.transform(TEXTS);

const CONFIG: NetworkConfig = {
  inputs: vectorizer.columns,
  layers: [{ units: 5, activation: 'tanh' }, 1],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.05 }),
  seed: 1,
  backend: 'simd',
};

const taking = (more: Partial<NetworkConfig> = {}): Network =>
  new Network({ ...CONFIG, inputEncoder: vectorizer, ...more });
const plain = (): Network => new Network(CONFIG);
const load = (net: Network): Network => Network.load(net.save({ training: true }), { inputEncoder: Vectorizer });

describe('texts give the bits of their sparse rows', () => {
  const [net, other] = [taking(), plain()];
  net.train(TEXTS, Y, { epochs: 20, batchSize: 3 });
  other.train(X, Y, { epochs: 20, batchSize: 3 });

  test('in training', () => {
    expect(net.getParameters()).toEqual(other.getParameters());
    expect(Array.from(net.classify(['free money', 'a meeting']))).toEqual([1, 0]);
  });

  test('in what is asked of a network', () => {
    const out = new Float32Array(8);
    expect(net.predict(TEXTS, out)).toBe(out);
    expect(out).toEqual(other.predict(X));
    expect(net.predict('free tickets')).toEqual(other.predict(X.slice(5, 6)));
    expect(net.evaluate(TEXTS, Y)).toEqual(other.evaluate(X, Y));
    expect(net.losses(TEXTS, Y)).toEqual(other.losses(X, Y));
    expect(net.forward(TEXTS)).toEqual(other.forward(X));
    expect(net.gradients('free', [1])).toEqual(other.gradients(vectorizer.transform('free'), [1]));
    expect(net.backward(TEXTS, Y)).toEqual(other.backward(X, Y));
    expect(net.checkGradients(TEXTS, Y)).toEqual(other.checkGradients(X, Y));
    expect(net.summary()).toBe(other.summary());
  });

  test.each<[string, (net: Network, x: string[] | SparseRows) => unknown]>([
    ['trainBatch', (each, x) => each.trainBatch(x, Y)],
    ['one text', (each, x) => each.trainBatch(typeof x === 'object' && 'rows' in x ? x.slice(0, 1) : x[0], [1])],
    [
      'validation by share',
      (each, x) => each.train(x, Y, { epochs: 3, validation: 0.3, earlyStopping: { patience: 1 } }),
    ],
    ['validation rows', (each, x) => each.train(x, Y, { epochs: 3, validation: { x, y: Y } })],
    ['trainAsync', (each, x) => each.trainAsync(x, Y, { epochs: 3, batchSize: 2 })],
    [
      'a worker',
      (each, x) => each.trainAsync(x, Y, { epochs: 3, batchSize: 2, worker: true, validation: { x, y: Y } }),
    ],
    ['a stream', (each, x) => each.trainAsync(() => [{ x, y: Y }], { epochs: 3 })],
    ['a stream in a worker', (each, x) => each.trainAsync(() => [{ x, y: Y }], { epochs: 3, worker: true })],
    ['applyGradients', (each, x) => each.applyGradients(each.gradients(x, Y))],
  ])('in other trainings: %s', async (_, train) => {
    const [a, b] = [taking(), plain()];
    await train(a, TEXTS);
    await train(b, X);
    expect(a.getParameters()).toEqual(b.getParameters());
    expect(a.predict(TEXTS)).toEqual(b.predict(X));
  });

  test('in folds, with rows split before', async () => {
    const judge = (config: NetworkConfig, x: string[] | SparseRows) =>
      crossValidate({ config, x, y: Y, folds: 2, train: { epochs: 5 } });
    const [a, b] = [await judge({ ...CONFIG, inputEncoder: vectorizer }, TEXTS), await judge(CONFIG, X)];
    expect(a.mean).toEqual(b.mean);
    const { train } = split(TEXTS, Y, { test: 0.5, seed: 1 });
    expect(taking().train(train.x, train.y).stopped).toBe('epochs');
  });
});

describe('copies', () => {
  const ways: Record<string, (net: Network) => Network> = {
    clone: (net) => net.clone(),
    config: (net) => {
      const again = new Network(net.config);
      again.setParameters(net);
      return again;
    },
    file: load,
    JSON: (net) => Network.fromJSON(JSON.parse(JSON.stringify(net)), { inputEncoder: Vectorizer }),
    'a file, twice': (net) => load(load(net)),
  };

  test.each(Object.entries(ways))('%s takes texts, too', (_, way) => {
    const net = taking({ classNames: ['mail', 'spam'] });
    net.train(TEXTS, Y, { epochs: 10 });
    const copy = way(net);
    expect(copy.predict(TEXTS)).toEqual(net.predict(TEXTS));
    expect(copy.classifyNames('free money')).toEqual(net.classifyNames('free money'));
    expect(copy.save()).toEqual(net.save());
    expect((copy.config.inputEncoder as Vectorizer).names()).toEqual(vectorizer.names());
  });

  test('training goes on from a file, bit for bit', () => {
    const net = taking();
    net.train(TEXTS, Y, { epochs: 3, batchSize: 2 });
    const again = load(net);
    for (const each of [net, again]) each.train(TEXTS, Y, { epochs: 3, batchSize: 2 });
    expect(again.getParameters()).toEqual(net.getParameters());
  });

  test('the network has one of its own, whatever becomes of the vectorizer', () => {
    const own = new Vectorizer().fit(TEXTS);
    const net = taking({ inputEncoder: own });
    const before = net.predict(TEXTS);
    own.partialFit(['free words', 'more words']);
    expect(net.predict(TEXTS)).toEqual(before);
    own.fit(['nothing of it']);
    (net.config.inputEncoder as Vectorizer).fit(['nor of this']);
    expect(net.predict(TEXTS)).toEqual(before);
    expect(net.clone().predict(TEXTS)).toEqual(before);
  });

  test.each<[string, VectorizerOptions]>([
    ['hashed counts', { hash: 32, idf: false }],
    ['hashed, seeded tf-idf', { hash: { columns: 32, seed: 7 } }],
    ['characters', { characters: [2, 3], vocabulary: 40, lowerCase: false, normalize: 'l1', binary: true }],
  ])('%s', (_, options) => {
    const inputEncoder = new Vectorizer(options).fit(TEXTS);
    const net = taking({ inputs: inputEncoder.columns, inputEncoder });
    net.train(TEXTS, Y, { epochs: 5 });
    expect(load(net).predict(TEXTS)).toEqual(net.predict(TEXTS));
  });
});

describe('files', () => {
  const net = taking();
  const bytes = net.save();
  const needed = /^"inputEncoder" expected its class, such as Vectorizer, as an option, got /;

  test('of texts need the class', () => {
    expectRefusal(() => Network.load(bytes), rangeRefusal(new RegExp(`${needed.source}undefined$`), 'file'));
    expectRefusal(() => Network.fromJSON(net.toJSON()), rangeRefusal(needed, 'file'));
  });

  test.each([[vectorizer], [null], ['Vectorizer'], [{}], [{ fromJSON: 5 }]])(
    'an option that is no class: %s',
    (bad) => {
      for (const file of [bytes, plain().save()]) {
        expectRefusal(() => Network.load(file, { inputEncoder: bad as never }), rangeRefusal(needed, 'file'));
      }
    },
  );

  test('without one, or with categories, do not', () => {
    const encoder = new OneHotEncoder().fit(['red', 'blue']);
    const cars = new Network({ inputs: 2, layers: [1], inputEncoder: encoder, seed: 1 });
    expect(Network.load(cars.save(), { inputEncoder: Vectorizer }).predict(['red'])).toEqual(cars.predict(['red']));
    expect(Network.load(plain().save(), { inputEncoder: Vectorizer }).predict(X)).toEqual(plain().predict(X));
  });

  test.each<[string, (json: Record<string, unknown>) => void]>([
    ['names', (json) => (json.names = ['b', 'a'])],
    ['options', (json) => (json.words = [1, 1e9])],
    ['another width', (json) => Object.assign(json, { names: ['a'], frequencies: [1] })],
    ['not fitted', (json) => Object.assign(json, { documents: undefined, names: undefined, frequencies: undefined })],
  ])('with damaged vectorizers are refused: %s', (_, damage) => {
    const json = JSON.parse(JSON.stringify(net));
    damage(json.nablanet.config.inputEncoder);
    const error = thrownBy(() => Network.fromJSON(json, { inputEncoder: Vectorizer }));
    expect(error.code).toBe('file');
    expect(error.message).toMatch(/^".*" expected .*, got /);
  });
});

describe('refused', () => {
  test('a vectorizer that was not fitted, or of another width, and what is no encoder', () => {
    const none = rangeRefusal(`"inputEncoder" expected an encoder to ${vectorizer.columns} columns, got undefined`);
    expectRefusal(() => taking({ inputEncoder: plain() as never }), none);
    for (const bad of [5, 'words', true, {}, [], new Float32Array(2), Vectorizer]) {
      expect(['type', 'value']).toContain(thrownBy(() => taking({ inputEncoder: bad as never })).code);
    }
    const refused = rangeRefusal(/^"Vectorizer" expected texts with words to learn from first \(fit\), got none$/);
    expectRefusal(() => taking({ inputEncoder: new Vectorizer() }), refused);
    const wider = rangeRefusal(
      `"inputEncoder" expected an encoder to ${vectorizer.columns + 1} columns, got ${vectorizer.columns}`,
    );
    expectRefusal(() => taking({ inputs: vectorizer.columns + 1 }), wider);
  });

  test('what is no text, with its row, and nothing is changed', () => {
    const net = taking();
    const bad = ['free', 5, 'money'] as never;
    const refused = typeRefusal('"x" expected a string in row 1, got 5', 'data');
    const before = net.save({ training: true });
    expectRefusal(() => net.train(bad, [1, 0, 1]), refused);
    expectRefusal(() => net.trainBatch(bad, [1, 0, 1]), refused);
    expectRefusal(() => net.train(TEXTS, Y, { validation: { x: bad, y: [1, 0, 1] } }), refused);
    expectRefusal(() => net.predict(bad), refused);
    for (const x of [5, { free: 1 }, new Float32Array(vectorizer.columns), X, null]) {
      expectRefusal(() => net.predict(x as never), typeRefusal(/^"x" expected a text, or an array of texts, got /));
    }
    expectRefusal(
      () => net.train([[0, 1]], [1]),
      typeRefusal('"x" expected a string in row 0, got an array of 2', 'data'),
    );
    expectRefusal(() => net.train(TEXTS, [1]), rangeRefusal(/^"y" expected 8 rows/, 'data'));
    expect(net.save({ training: true })).toEqual(before);
  });

  test('what would shift zeros', () => {
    const refused = /^"(inputScaler" expected one that leaves the zeros of|inputNoise" expected 0 with) sparse rows/;
    expectRefusal(() => taking({ inputNoise: 0.1 }).train(TEXTS, Y), rangeRefusal(refused));
    expectRefusal(() => taking({ inputScaler: { method: 'standard' } }).train(TEXTS, Y), rangeRefusal(refused));
  });

  test('trials as JSON and programs, which say what to do instead', () => {
    const jobs = (config: NetworkConfig) => searchJobs({ config, space: { batchSize: [1, 2] } });
    const refused = typeRefusal(
      /^"inputEncoder" expected none of texts .*vectorizer.transform\(texts\)\), got an object$/,
    );
    expectRefusal(() => jobs({ ...CONFIG, inputEncoder: vectorizer }), refused);
    expect(jobs(CONFIG)).toHaveLength(2);
    const program = rangeRefusal(
      /^"inputEncoder" expected none but a OneHotEncoder .*inputEncoder: null.*, got Vectorizer$/,
    );
    for (const types of [false, true]) expectRefusal(() => toModule(taking(), { types } as never), program);
    expect(toModule(new Network({ ...taking().config, inputEncoder: null })).code).toContain('predict');
  });
});

test('model formats take the encoded columns', () => {
  const [net, other] = [taking(), plain()];
  expect(toONNX(net)).toEqual(toONNX(other));
  expect(toPyTorch(net)).toEqual(toPyTorch(other));
  expect(toTFJS(net).weights).toEqual(toTFJS(other).weights);
  const text = new TextDecoder('latin1').decode(toWasm(net));
  expect(text).toContain('"documents":8');
});

describe('an encoder of a class of one’s own', () => {
  class Lengths implements RowEncoder {
    readonly columns = 2;
    constructor(readonly unit = 1) {}
    transform(x: unknown): number[][] {
      return (x as string[]).map((text) => [text.length / this.unit, 1]);
    }
    clone(): Lengths {
      return new Lengths(this.unit);
    }
    toJSON(): object {
      return { unit: this.unit };
    }
    static fromJSON({ unit }: { unit: number }): Lengths {
      return new Lengths(unit);
    }
  }

  test('may give dense rows, which may be scaled', () => {
    const inputEncoder = new Lengths(10);
    const net = new Network({ inputs: 2, layers: [3, 1], seed: 1, inputEncoder, inputScaler: { method: 'minMax' } });
    const other = new Network({ inputs: 2, layers: [3, 1], seed: 1, inputScaler: { method: 'minMax' } });
    net.train(TEXTS, Y, { epochs: 3 });
    other.train(inputEncoder.transform(TEXTS), Y, { epochs: 3 });
    expect(net.getParameters()).toEqual(other.getParameters());
    expect(Network.load(net.save(), { inputEncoder: Lengths }).predict(TEXTS)).toEqual(net.predict(TEXTS));
  });

  test('that gives no rows, or others, is refused', () => {
    const giving = (rows: unknown): Network => {
      const encoder = new Lengths();
      encoder.clone = () => encoder;
      encoder.transform = () => rows as number[][];
      return new Network({ inputs: 2, layers: [1], seed: 1, inputEncoder: encoder });
    };
    expectRefusal(() => giving(undefined).predict(['a']), typeRefusal(/^"x" expected a typed array, /));
    expectRefusal(() => giving([[1, 2, 3]]).predict(['a']), rangeRefusal(/^"x" expected 2 numbers in row 0/, 'data'));
    const wide = new SparseRows({ columns: 3, offsets: [0, 1], indices: [2] });
    expectRefusal(() => giving(wide).predict(['a']), rangeRefusal(/^"x" expected sparse rows of 2 columns/, 'data'));
  });
});
