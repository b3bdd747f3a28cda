/** Every function and every method of the subpaths with values that are none of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as data from '../../src/entries/data/index';
import * as brain from '../../src/entries/formats/brain/index';
import * as keras from '../../src/entries/formats/keras/index';
import * as onnx from '../../src/entries/formats/onnx/index';
import * as pytorch from '../../src/entries/formats/pytorch/index';
import * as tfjs from '../../src/entries/formats/tfjs/index';
import * as node from '../../src/entries/node/index';
import * as searching from '../../src/entries/search/index';
import * as standalone from '../../src/entries/standalone/index';
import * as table from '../../src/entries/table/index';
import * as text from '../../src/entries/text/index';
import { mae, Network } from '../../src/index';
import { type Call, expectCodes, methodsOf } from '../support/junk';
import { houses } from './table/data';

const make = () => new Network({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }], seed: 1 });
const config = () => ({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' as const }] });
const x = () => Array.from({ length: 8 }, (_, i) => [i, 8 - i]);
const y = () => Array.from({ length: 8 }, (_, i) => (i % 2) / 2);
const golden = (path: string) => readFileSync(new URL(`../golden/${path}`, import.meta.url));
const json = (of: unknown) => JSON.parse(JSON.stringify(of));
let model: table.TableModel;
let classes: table.TableModel;
let folder: string;
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-junk-'));
  model = await table.TableModel.train(houses(60), {
    target: 'price',
    folds: 2,
    members: 1,
    size: 'small',
    maxSeconds: 0,
  });
  classes = await table.TableModel.train(houses(60), {
    target: 'city',
    folds: 2,
    members: 1,
    size: 'small',
    maxSeconds: 0,
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const history = () => ({
  loss: [2, 1],
  validationLoss: [2, 1],
  accuracy: [0.5, 1],
  validationAccuracy: [],
  bestEpoch: 2,
});
const parsed = () => data.parseTable('a,b\n1,x\n2,y\n');
const CSV = 'a,b,c\n1,2,x\n3,4,y\n';
const texts = () => ['one two', 'two three'];
const fitted = () => new text.Vectorizer().fit(texts());
const trained = () => houses(1);
const ENOUGH = Object.assign(new Error('"signal" expected none, got one'), { code: 'value' });
const options = () => ({ scalers: false });
const brainJSON = () => JSON.parse(String(golden('brain/brain.json')))[0].json;

const CALLS: Record<string, Call> = {
  readCSV: {
    call: data.readCSV,
    args: () => [new TextEncoder().encode(CSV), { header: true, categories: ['c'], inputs: ['a'], targets: ['c'] }],
  },
  parseCSV: {
    call: data.parseCSV,
    args: () => [
      CSV,
      {
        delimiter: ',',
        decimal: '.',
        comment: '#',
        header: true,
        inputs: ['a', 'b'],
        targets: ['c'],
        categories: ['c'],
      },
    ],
  },
  readTable: { call: data.readTable, args: () => [new TextEncoder().encode(CSV), { header: true }] },
  parseTable: {
    call: data.parseTable,
    args: () => [
      CSV,
      { delimiter: ',', header: 'auto', units: ['m'], missing: ['?'], dates: 'dmy', kinds: { a: 'number' } },
    ],
  },
  'new DataTable': { call: () => parsed(), args: () => [] },
  'DataTable#column': { call: (name) => parsed().column(name), args: () => ['a'] },
  'DataTable#rows': { call: () => parsed().rows(), args: () => [] },
  'DataTable#toString': { call: () => parsed().toString(), args: () => [] },
  readIDX: { call: data.readIDX, args: () => [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6), { maxUnpacked: 100 }] },
  windows: {
    call: data.windows,
    args: () => [
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      { length: 1, horizon: 1, stride: 1, target: [0], season: 2, differences: 1, missing: 'skip' },
    ],
  },
  'windows of several columns': {
    call: data.windows,
    args: () => [
      { a: [1, 2, 3], b: [4, 5, 6] },
      { length: 1, target: 'a' },
    ],
  },
  'windows of several: restore': {
    call: data.windows([1, 2, 3, 4], { length: 1, differences: 1 }).restore,
    args: () => [[1, 2]],
  },
  'windows of several: split': {
    call: data.windows([1, 2, 3, 4, 5], { length: 1 }).split,
    args: () => [{ test: 1, gap: 1 }],
  },
  residualIntervals: { call: data.residualIntervals, args: () => [[1], [1, 2, 3], { outputs: 1, coverage: 0.5 }] },
  fromBrain: {
    call: brain.fromBrain,
    args: () => [brainJSON(), { seed: 1 }],
  },
  outputNames: { call: brain.outputNames, args: () => [brainJSON()] },
  fromKeras: {
    call: keras.fromKeras,
    args: () => [golden('keras/sequential.keras'), { seed: 1, loss: 'squaredError' }],
  },
  fromONNX: { call: onnx.fromONNX, args: () => [golden('onnx/torch-tanh.onnx'), { seed: 1 }] },
  toONNX: { call: onnx.toONNX, args: () => [make(), options()] },
  fromPyTorch: { call: pytorch.fromPyTorch, args: () => [pytorch.toPyTorch(make()), config(), { names: ['0'] }] },
  toPyTorch: { call: pytorch.toPyTorch, args: () => [make(), options()] },
  fromTFJS: {
    call: tfjs.fromTFJS,
    args: () => {
      const { modelJson, weights } = tfjs.toTFJS(make());
      return [json(modelJson), weights, { seed: 1 }];
    },
  },
  toTFJS: { call: tfjs.toTFJS, args: () => [make(), options()] },
  checkpoint: { call: node.checkpoint, args: () => [make(), { path: inFolder('run'), every: 1, keep: 2 }] },
  lastCheckpoint: { call: node.lastCheckpoint, args: () => [inFolder('run')] },
  wideLanes: { call: node.wideLanes, args: () => [] },
  lossCurve: {
    call: node.lossCurve,
    args: () => [history(), { title: 'a', subtitle: 'b', width: 900, height: 400, logarithmic: true, accuracy: true }],
  },
  'lossCurve of several': { call: node.lossCurve, args: () => [[history(), history()]] },
  saveFile: {
    call: (net, path, given) => node.saveFile(net, typeof path === 'string' ? inFolder(path) : path, given),
    args: () => [make(), 'net', { training: true }],
  },
  loadFile: {
    call: node.loadFile,
    args: () => {
      node.saveFile(make(), inFolder('kept'));
      return [inFolder('kept'), { loss: 'squaredError' }];
    },
  },
  searchProgress: { call: node.searchProgress, args: () => [{ quiet: true, stream: { write: () => {} } }] },
  progress: { call: node.progress, args: () => [{ runs: 2, label: 'a', quiet: true, stream: { write: () => {} } }] },
  crossValidate: {
    call: searching.crossValidate,
    args: () => [
      {
        config: config(),
        x: x(),
        y: y(),
        folds: 2,
        train: { epochs: 1 },
        seed: 1,
        stratify: false,
        metrics: { mae },
        sampleWeights: y().map(() => 1),
        onFold: () => {},
      },
    ],
  },
  search: {
    call: searching.search,
    args: () => [
      {
        space: { 'optimizer.learningRate': [0.1] },
        config: config(),
        x: x(),
        y: y(),
        train: { epochs: 1 },
        method: 'grid',
        seed: 1,
        validation: 0.5,
        metrics: { mae },
        minimize: 'loss',
        workers: 1,
        prune: searching.halving(),
        concurrency: 2,
        onTrial: () => {},
        onProgress: () => {},
      },
    ],
  },
  searchJobs: {
    call: searching.searchJobs,
    args: () => [
      {
        space: { 'optimizer.learningRate': { uniform: [0.1, 1] } },
        config: config(),
        method: 'random',
        trials: 2,
        folds: 2,
      },
    ],
  },
  runTrial: {
    call: searching.runTrial,
    args: () => [
      json(searching.searchJobs({ space: { batchSize: [4] }, config: config(), folds: 2 })[0]),
      { x: x(), y: y() },
      { metrics: { mae } },
    ],
  },
  halving: { call: searching.halving, args: () => [{ minEpochs: 1, reduction: 3 }] },
  refit: {
    call: searching.refit,
    args: () => [
      { config: config(), train: { epochs: 2, earlyStopping: {} }, results: [{ epochs: 2, bestEpoch: 1 }] },
      x(),
      y(),
      { sampleWeights: y().map(() => 1), seed: 1, worker: false },
    ],
  },
  searchReport: {
    call: (given, more) => searching.searchReport(given, more).html(),
    args: () => [
      {
        trials: [{ id: 1, values: { a: 1 }, mean: { loss: 1 }, stopped: 'folds' }],
        objective: 'loss',
        direction: 'minimize',
        seconds: 1,
      },
      { title: 'a' },
    ],
  },
  toModule: { call: standalone.toModule, args: () => [make(), { format: 'esm', types: true }] },
  toWasm: { call: standalone.toWasm, args: () => [make()] },
  'new TableModel': { call: () => model, args: () => [] },
  'TableModel.train': {
    // Ended before the first network: what is wrong with rows and options is found by then.
    call: (rows, given) =>
      table.TableModel.train(rows, given).catch((error) => {
        if (error !== ENOUGH) throw error;
      }),
    args: () => [
      houses(12),
      {
        target: 'price',
        columns: ['area', 'city'],
        kinds: { area: 'number' },
        problem: 'number',
        members: 1,
        folds: 2,
        size: 'small',
        seed: 1,
        onProgress: () => {},
        signal: AbortSignal.abort(ENOUGH),
      },
    ],
  },
  'TableModel.load': { call: table.TableModel.load, args: () => [model.save()] },
  'TableModel.fromJSON': { call: table.TableModel.fromJSON, args: () => [json(model)] },
  'TableModel#predict': { call: (rows) => model.predict(rows), args: () => [trained()] },
  'TableModel#probabilities': { call: (rows) => classes.probabilities(rows), args: () => [houses(1)] },
  'TableModel#interval': {
    call: (rows, given) => model.interval(rows, given),
    args: () => [trained(), { coverage: 0.9 }],
  },
  'TableModel#importance': { call: () => model.importance(), args: () => [] },
  'TableModel#report': { call: () => model.report(), args: () => [] },
  'TableModel#reportHTML': { call: () => model.reportHTML(), args: () => [] },
  'TableModel#reportSVG': { call: () => model.reportSVG(), args: () => [] },
  'TableModel#save': { call: () => model.save(), args: () => [] },
  'TableModel#toJSON': { call: () => model.toJSON(), args: () => [] },
  'new Vectorizer': {
    call: (given) => new text.Vectorizer(given),
    args: () => [{ words: [1, 2], characters: null, vocabulary: 10, lowerCase: true, idf: true, normalize: 'l2' }],
  },
  'new Vectorizer that hashes': {
    call: (given) => new text.Vectorizer(given),
    args: () => [{ hash: { columns: 64, seed: 1 } }],
  },
  'Vectorizer.fromJSON': { call: (from) => text.Vectorizer.fromJSON(from), args: () => [json(fitted())] },
  'Vectorizer#fit': { call: (given) => new text.Vectorizer().fit(given), args: () => [texts()] },
  'Vectorizer#partialFit': { call: (given) => new text.Vectorizer().partialFit(given), args: () => [texts()] },
  'Vectorizer#transform': { call: (given) => fitted().transform(given), args: () => [texts()] },
  'Vectorizer#names': { call: () => fitted().names(), args: () => [] },
  'Vectorizer#clone': { call: () => fitted().clone(), args: () => [] },
  'Vectorizer#toJSON': { call: () => fitted().toJSON(), args: () => [] },
};

const isClass = (value: unknown): value is { prototype: object } => /^class\b/.test(String(value));

test('every function and every method is called here', () => {
  const all = {
    ...data,
    ...brain,
    ...keras,
    ...onnx,
    ...pytorch,
    ...tfjs,
    ...node,
    ...searching,
    ...standalone,
    ...table,
    ...text,
  };
  const names = Object.entries(all).flatMap(([name, value]) => (isClass(value) ? methodsOf(name, value) : [name]));
  const asked = Object.keys(CALLS).filter((name) => !/ of several| that hashes/.test(name));
  expect(asked.sort()).toEqual(names.sort());
});

describe('junk in any place of the arguments: an error with a code, or an answer', () => {
  test.each(Object.entries(CALLS))('%s', (_, call) => expectCodes(call), 120_000);
});
