/** Every function and every method of the package with values that are none of its own. */
import { describe, expect, test } from 'vitest';
import * as nablanet from '../../src/index';
import { type Call, expectCodes, methodsOf } from '../support/junk';

const {
  Network,
  Scaler,
  Imputer,
  Quantiles,
  LabelEncoder,
  OneHotEncoder,
  SparseRows,
  Random,
  DivergedError: _,
  sgd,
  ...others
} = nablanet;

const x = () => [
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = () => [
  [0, 1],
  [1, 0],
  [0, 1],
];
const flat = () => [0.5, 0.25];
const classes = () => [0, 1, 1];
const sparse = () => ({ columns: 2, offsets: [0, 1, 2], indices: [0, 1], values: [1, 2] });
const make = () => new Network({ inputs: 2, layers: [{ units: 2, normalize: 'batch' }], seed: 1 });
const teller = () =>
  new Network({
    inputs: 2,
    layers: [{ units: 2, activation: 'softmax' }],
    loss: 'crossEntropy',
    classNames: ['a', 'b'],
  });
const layer = () => make().layers[0];
const json = (of: { toJSON(): unknown }) => JSON.parse(JSON.stringify(of));
const report = () => others.classReport([0, 1], [0, 1]);

/** Calls of everything, by its name. */
const CALLS: Record<string, Call> = {
  'new Network': {
    call: (config) => new Network(config),
    args: () => [
      {
        inputs: 2,
        layers: [{ units: 2, activation: 'softmax' }],
        seed: 1,
        optimizer: { ...sgd() },
        loss: 'crossEntropy',
        classNames: ['a', 'b'],
        inputNames: ['c', 'd'],
        backend: 'simd',
        clipNorm: 1,
        l2: 0.1,
      },
    ],
  },
  'Network.load': {
    call: (bytes, options) => Network.load(bytes, options),
    args: () => [make().save(), { optimizer: { ...sgd() } }],
  },
  'Network.fromJSON': {
    call: (from, options) => Network.fromJSON(from, options),
    args: () => [json(make()), { optimizer: { ...sgd() } }],
  },
  'Network#learningRate': { call: (rate) => Object.assign(make(), { learningRate: rate }), args: () => [0.1] },
  'Network#predict': {
    call: (a, out, options) => make().predict(a, out, options),
    args: () => [x(), new Float32Array(6), { threads: 1 }],
  },
  'Network#classify': { call: (a) => make().classify(a), args: () => [x()] },
  'Network#classifyNames': {
    call: (a) => teller().classifyNames(a),
    args: () => [x()],
  },
  'Network#evaluate': {
    call: (a, b, options) => make().evaluate(a, b, options),
    args: () => [x(), y(), { sampleWeights: [1, 1, 1], metrics: { mae: others.mae }, threads: 1 }],
  },
  'Network#losses': { call: (a, b) => make().losses(a, b), args: () => [x(), y()] },
  'Network#forward': { call: (a) => make().forward(a), args: () => [x()] },
  'Network#train': {
    call: (a, b, options) => make().train(a, b, options),
    args: () => [
      x(),
      y(),
      {
        epochs: 1,
        batchSize: 3,
        shuffle: true,
        validation: { x: x(), y: y() },
        earlyStopping: { patience: 1, minDelta: 0, monitor: 'loss', restoreBest: true },
        learningRate: 0.1,
        sampleWeights: [1, 1, 1],
        classWeights: undefined,
        metrics: { mae: others.mae },
        onEpoch: undefined,
        onBatch: undefined,
        signal: undefined,
        maxSeconds: 9,
        threads: 1,
      },
    ],
  },
  'Network#trainAsync': {
    call: (a, b, options) => make().trainAsync(a, b, options),
    args: () => [x(), y(), { yieldEvery: 8, worker: false, epochs: 1 }],
  },
  'Network#trainBatch': {
    call: (a, b, options) => make().trainBatch(a, b, options),
    args: () => [x(), y(), { sampleWeights: [1, 1, 1] }],
  },
  'Network#gradients': { call: (a, b) => make().gradients(a, b), args: () => [x(), y()] },
  'Network#backward': { call: (a, b) => make().backward(a, b), args: () => [x(), y()] },
  'Network#applyGradients': {
    call: (from) => make().applyGradients(from),
    args: () => [{ parameters: new Float32Array(10) }],
  },
  'Network#checkGradients': { call: (a, b) => make().checkGradients(a, b), args: () => [x(), y()] },
  'Network#getParameters': { call: (out) => make().getParameters(out), args: () => [new Float32Array(10)] },
  'Network#setParameters': { call: (from) => make().setParameters(from), args: () => [make()] },
  'Network#resetOptimizer': { call: () => make().resetOptimizer(), args: () => [] },
  'Network#clone': { call: () => make().clone(), args: () => [] },
  'Network#save': { call: (options) => make().save(options), args: () => [{ training: true }] },
  'Network#toJSON': { call: () => make().toJSON(), args: () => [] },
  'Network#summary': { call: () => make().summary(), args: () => [] },
  'Layer#trainable': { call: (value) => Object.assign(layer(), { trainable: value }), args: () => [false] },
  'Layer#getWeights': { call: () => layer().getWeights(), args: () => [] },
  'Layer#getBiases': { call: () => layer().getBiases(), args: () => [] },
  'Layer#getScale': { call: () => layer().getScale(), args: () => [] },
  'Layer#getShift': { call: () => layer().getShift(), args: () => [] },
  'Layer#getStatistics': { call: () => layer().getStatistics(), args: () => [] },
  'Layer#setWeights': { call: (w) => layer().setWeights(w), args: () => [[1, 2, 3, 4]] },
  'Layer#setBiases': { call: (b) => layer().setBiases(b), args: () => [flat()] },
  'Layer#setScale': { call: (b) => layer().setScale(b), args: () => [flat()] },
  'Layer#setShift': { call: (b) => layer().setShift(b), args: () => [flat()] },
  'Layer#setStatistics': { call: (s) => layer().setStatistics(s), args: () => [{ mean: flat(), variance: flat() }] },
  'new Scaler': { call: (options) => new Scaler(options), args: () => [{ method: 'minMax', range: [0, 1] }] },
  'Scaler.fromJSON': {
    call: (from) => Scaler.fromJSON(from),
    args: () => [json(new Scaler({ method: 'minMax' }).fit(x()))],
  },
  'Scaler#columns': { call: () => new Scaler().fit(x()).columns(), args: () => [] },
  'Scaler#fit': { call: (a, width) => new Scaler().fit(a, width), args: () => [flat(), 2] },
  'Scaler#partialFit': { call: (a, width) => new Scaler().partialFit(a, width), args: () => [flat(), 2] },
  'Scaler#transform': { call: (a) => new Scaler().fit(x()).transform(a), args: () => [x()] },
  'Scaler#inverse': { call: (a) => new Scaler().fit(x()).inverse(a), args: () => [x()] },
  'Scaler#fitTransform': { call: (a, width) => new Scaler().fitTransform(a, width), args: () => [flat(), 2] },
  'Scaler#clone': { call: () => new Scaler().clone(), args: () => [] },
  'Scaler#toJSON': { call: () => new Scaler().toJSON(), args: () => [] },
  'new Imputer': {
    call: (options) => new Imputer(options),
    args: () => [{ method: 'constant', value: 1, marks: true }],
  },
  'Imputer.fromJSON': { call: (from) => Imputer.fromJSON(from), args: () => [json(new Imputer().fit(x()))] },
  'Imputer#fit': { call: (a, width) => new Imputer().fit(a, width), args: () => [flat(), 2] },
  'Imputer#transform': { call: (a) => new Imputer().fit(x()).transform(a), args: () => [x()] },
  'Imputer#fitTransform': { call: (a, width) => new Imputer().fitTransform(a, width), args: () => [flat(), 2] },
  'Imputer#names': { call: (names) => new Imputer().fit(x()).names(names), args: () => [['a', 'b']] },
  'Imputer#toJSON': { call: () => new Imputer().toJSON(), args: () => [] },
  'new Quantiles': { call: (options) => new Quantiles(options), args: () => [{ bins: 2 }] },
  'Quantiles.fromJSON': { call: (from) => Quantiles.fromJSON(from), args: () => [json(new Quantiles().fit(x()))] },
  'Quantiles#fit': { call: (a, width) => new Quantiles().fit(a, width), args: () => [flat(), 2] },
  'Quantiles#transform': { call: (a) => new Quantiles().fit(x()).transform(a), args: () => [x()] },
  'Quantiles#fitTransform': { call: (a, width) => new Quantiles().fitTransform(a, width), args: () => [flat(), 2] },
  'Quantiles#names': { call: (names) => new Quantiles().fit(x()).names(names), args: () => [['a', 'b']] },
  'Quantiles#toJSON': { call: () => new Quantiles().toJSON(), args: () => [] },
  'new LabelEncoder': { call: () => new LabelEncoder(), args: () => [] },
  'LabelEncoder.fromJSON': {
    call: (from) => LabelEncoder.fromJSON(from),
    args: () => [json(new LabelEncoder().fit(['a']))],
  },
  'LabelEncoder#fit': { call: (labels) => new LabelEncoder().fit(labels), args: () => [['a', 'b']] },
  'LabelEncoder#transform': {
    call: (labels) => new LabelEncoder().fit(['a', 'b']).transform(labels),
    args: () => [['a', 'b']],
  },
  'LabelEncoder#fitTransform': { call: (labels) => new LabelEncoder().fitTransform(labels), args: () => [['a', 'b']] },
  'LabelEncoder#inverse': {
    call: (indices) => new LabelEncoder().fit(['a', 'b']).inverse(indices),
    args: () => [[0, 1]],
  },
  'LabelEncoder#toJSON': { call: () => new LabelEncoder().toJSON(), args: () => [] },
  'new OneHotEncoder': {
    call: (options) => new OneHotEncoder(options),
    args: () => [{ columns: [0], handleUnknown: 'ignore' }],
  },
  'OneHotEncoder.fromJSON': {
    call: (from) => OneHotEncoder.fromJSON(from),
    args: () => [json(new OneHotEncoder().fit([['a']]))],
  },
  'OneHotEncoder#fit': {
    call: (rows) => new OneHotEncoder().fit(rows),
    args: () => [
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
  },
  'OneHotEncoder#transform': {
    call: (rows) => new OneHotEncoder().fit([['a', 1]]).transform(rows),
    args: () => [[['a', 1]]],
  },
  'OneHotEncoder#fitTransform': { call: (rows) => new OneHotEncoder().fitTransform(rows), args: () => [[['a', 1]]] },
  'OneHotEncoder#inverse': { call: (a) => new OneHotEncoder().fit([['a'], ['b']]).inverse(a), args: () => [[[0, 1]]] },
  'OneHotEncoder#names': {
    call: (names) => new OneHotEncoder().fit([['a', 'c']]).names(names),
    args: () => [['a', 'b']],
  },
  'OneHotEncoder#toJSON': { call: () => new OneHotEncoder().toJSON(), args: () => [] },
  'new SparseRows': { call: (options) => new SparseRows(options), args: () => [sparse()] },
  'SparseRows.from': {
    call: (objects, names) => SparseRows.from(objects, names),
    args: () => [
      [{ a: 1 }, { b: 2 }],
      ['a', 'b'],
    ],
  },
  'SparseRows#row': { call: (i) => new SparseRows(sparse()).row(i), args: () => [0] },
  'SparseRows#slice': { call: (from, to) => new SparseRows(sparse()).slice(from, to), args: () => [0, 1] },
  'SparseRows#select': { call: (order) => new SparseRows(sparse()).select(order), args: () => [[1, 0]] },
  'SparseRows#toDense': { call: () => new SparseRows(sparse()).toDense(), args: () => [] },
  'new Random': { call: (seed, stream) => new Random(seed, stream), args: () => [1, 0] },
  'Random.fromJSON': { call: (from) => Random.fromJSON(from), args: () => [json(new Random(1))] },
  'Random#bits': { call: () => new Random(1).bits(), args: () => [] },
  'Random#uniform': { call: () => new Random(1).uniform(), args: () => [] },
  'Random#normal': { call: () => new Random(1).normal(), args: () => [] },
  'Random#integer': { call: (n) => new Random(1).integer(n), args: () => [5] },
  'Random#shuffle': { call: (array) => new Random(1).shuffle(array), args: () => [[1, 2, 3]] },
  'Random#clone': { call: () => new Random(1).clone(), args: () => [] },
  'Random#toJSON': { call: () => new Random(1).toJSON(), args: () => [] },
  split: { call: others.split, args: () => [x(), classes(), { test: 0.5, seed: 1, stratify: false, rows: 3 }] },
  kFold: { call: others.kFold, args: () => [6, 2, { seed: 1, stratify: [0, 1, 0, 1, 0, 1] }] },
  probabilities: {
    call: others.probabilities,
    args: () => [teller(), x(), { limit: 1 }],
  },
  leakyRelu: { call: others.leakyRelu, args: () => [{ slope: 0.1 }] },
  elu: { call: others.elu, args: () => [{ alpha: 1 }] },
  huber: { call: others.huber, args: () => [{ delta: 1 }] },
  crossEntropy: { call: others.crossEntropy, args: () => [{ labelSmoothing: 0.1 }] },
  binaryCrossEntropy: { call: others.binaryCrossEntropy, args: () => [{ labelSmoothing: 0.1 }] },
  accuracy: { call: others.accuracy, args: () => [classes(), classes()] },
  topK: { call: (k, scores, actual) => others.topK(k)(scores, actual), args: () => [1, [0, 1, 2, 3], [0, 1]] },
  confusionMatrix: { call: others.confusionMatrix, args: () => [classes(), classes(), 2] },
  classReport: { call: others.classReport, args: () => [classes(), classes(), 2] },
  mae: { call: others.mae, args: () => [flat(), flat()] },
  rmse: { call: others.rmse, args: () => [flat(), flat()] },
  r2: { call: others.r2, args: () => [flat(), flat(), 1] },
  auc: { call: others.auc, args: () => [flat(), [0, 1]] },
  reportText: { call: others.reportText, args: () => [report(), ['a', 'b']] },
  sgd: { call: sgd, args: () => [{ learningRate: 0.1, momentum: 0.9, nesterov: true }] },
  adagrad: { call: others.adagrad, args: () => [{ learningRate: 0.1 }] },
  rmsprop: { call: others.rmsprop, args: () => [{ learningRate: 0.1 }] },
  adam: { call: others.adam, args: () => [{ learningRate: 0.1 }] },
  adamw: { call: others.adamw, args: () => [{ learningRate: 0.1, weightDecay: 0.1 }] },
  rprop: { call: others.rprop, args: () => [{ learningRate: 0.1 }] },
  lbfgs: { call: others.lbfgs, args: () => [{ history: 5 }] },
  stopThreads: { call: others.stopThreads, args: () => [] },
  stepDecay: { call: others.stepDecay, args: () => [{ every: 2, factor: 0.5 }] },
  exponentialDecay: { call: others.exponentialDecay, args: () => [{ factor: 0.5 }] },
  cosine: { call: others.cosine, args: () => [{ epochs: 5 }] },
  oneCycle: { call: others.oneCycle, args: () => [{ steps: 10, rising: 0.3 }] },
  reduceOnPlateau: { call: others.reduceOnPlateau, args: () => [{ patience: 1, factor: 0.5 }] },
};

/** What is asked for, or taken apart, only later; and proxies of what has private members. */
const MORE: Record<string, Call> = {
  'batches of a stream': {
    call: (item) => make().trainAsync(() => [item]),
    args: () => [{ x: x(), y: y(), sampleWeights: [1, 1, 1] }],
  },
  'options of a stream': {
    call: (options) => make().trainAsync(() => [{ x: x(), y: y() }], options),
    args: () => [{ epochs: 1, validation: { x: x(), y: y() }, metrics: { mae: others.mae }, classWeights: undefined }],
  },
  'what a loss returns': {
    call: (cost) => new Network({ inputs: 2, layers: [2], loss: () => cost }).train(x(), y()),
    args: () => [0.5],
  },
  'what a schedule returns': {
    call: (rate) => make().train(x(), y(), { learningRate: () => rate }),
    args: () => [0.5],
  },
  'what callbacks return': {
    call: (a, b, c) => make().train(x(), y(), { onEpoch: () => a, onBatch: () => b, metrics: { own: () => c } }),
    args: () => [true, true, 1],
  },
  'a metric of one value that early stopping watches': {
    call: (c) =>
      make().train(x(), y(), {
        metrics: { own: () => c },
        earlyStopping: { monitor: { metric: 'own', mode: 'min' } },
      }),
    args: () => [1],
  },
  'class weights, names and rows by name': {
    call: (rows, names, classWeights) =>
      new Network({
        inputs: 2,
        layers: [{ units: 2, activation: 'softmax' }],
        loss: 'crossEntropy',
        inputNames: ['a', 'b'],
        classNames: ['c', 'd'],
      }).train(rows, names, { classWeights }),
    args: () => [[{ a: 1, b: 2 }], ['c'], { c: 1, d: 2 }],
  },
  'scalers and encoders of a config': {
    call: (inputScaler, outputScaler, inputEncoder) =>
      new Network({ inputs: 2, layers: [2], inputScaler, outputScaler, inputEncoder }),
    args: () => [json(new Scaler().fit(x())), undefined, json(new OneHotEncoder().fit([['a'], ['b']]))],
  },
  'a proxy of a network': {
    call: (from) => make().setParameters(from === 0 ? make() : new Proxy(make(), {})),
    args: () => [0],
  },
  'a proxy of a network that tells classes': {
    call: (net) => others.probabilities(net === 0 ? teller() : new Proxy(teller(), {}), x()),
    args: () => [0],
  },
};

const isClass = (value: unknown): value is { prototype: object } => /^class\b/.test(String(value));

test('every function and every method is called here', () => {
  const names = Object.entries(nablanet).flatMap(([name, value]) => (isClass(value) ? methodsOf(name, value) : [name]));
  // Errors and layers are made by networks.
  const made = ['new Layer', 'new DivergedError'];
  // What the package's own parts alone are given.
  made.push('useCrews', 'useModule');
  expect(Object.keys(CALLS).sort()).toEqual(names.filter((name) => !made.includes(name)).sort());
});

describe('junk in any place of the arguments: an error with a code, or an answer', () => {
  test.each(Object.entries({ ...CALLS, ...MORE }))('%s', (_, call) => expectCodes(call));
});
