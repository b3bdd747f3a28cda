/** ONNX Runtime answers what a table's model answers, from the file that we write: rows go in as they are. */
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { toONNX } from '../../src/entries/formats/onnx';
import { TableModel } from '../../src/entries/table';
import { type Asked, probabilities as probabilitiesOf } from '../../src/entries/table/answers';
import { Vectorizer, type VectorizerJSON } from '../../src/entries/text';
import { ten } from '../entries/table/data';
import { drawnModel } from '../entries/table/drawn';
import { mixed } from '../entries/table/mixed';

const QUICK = { size: 'small', folds: 3, members: 4, seed: 1 } as const;

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
});

/** Rows as tensors, by the metadata of the file. */
function feedsOf({ columns }: Asked['state'], rows: readonly Record<string, unknown>[]): Record<string, ort.Tensor> {
  const feeds: Record<string, ort.Tensor> = {};
  for (const { name, kind, text } of columns) {
    const cells = rows.map((row) => row[name]);
    const input = name.replace(/[^A-Za-z0-9_]+/g, '_');
    if (kind === 'category') {
      feeds[input] = new ort.Tensor(
        'string',
        cells.map((cell) => (cell ?? '') as string),
        [rows.length, 1],
      );
    } else if (kind === 'text') {
      const words = Vectorizer.fromJSON(text as VectorizerJSON).transform(cells.map((cell) => (cell ?? '') as string));
      feeds[input] = new ort.Tensor('float32', words.toDense(), [rows.length, words.columns]);
    } else if (kind !== 'ignored') {
      const numbers = cells.map((cell) => (cell === null || cell === undefined ? Number.NaN : Number(cell)));
      feeds[input] = new ort.Tensor('float64', Float64Array.from(numbers), [rows.length, 1]);
    }
  }
  return feeds;
}

const stateOf = (model: TableModel): Asked['state'] =>
  (model.toJSON()['nablanet/table'] as { state: Asked['state'] }).state;

/** Numbers within float32's rounding: sums of either side round otherwise, which exponentials enlarge. */
function expectSame(theirs: ort.Tensor, ours: readonly number[]): void {
  const spread = Math.max(...ours.map(Math.abs));
  expect(theirs.size).toBe(ours.length);
  for (const [i, value] of ours.entries()) {
    const error = Math.abs((theirs.data as Float64Array)[i] - value);
    if (!(error < 2e-5 * Math.abs(value) + 1e-6 * spread)) expect(theirs.data[i]).toBe(value);
  }
}

describe.each(['none', 'log', 'asinh'] as const)('numbers, %s', (tails) => {
  test('of columns of all kinds', async () => {
    const model = await TableModel.train(mixed(200, 1, tails), { target: 'price', ...QUICK, kinds: { note: 'text' } });
    expect(new Set(model.columns.map(({ kind }) => kind)).size).toBe(6);
    const session = await ort.InferenceSession.create(toONNX(model));
    for (const rows of [mixed(120, 2, tails), mixed(1, 3, tails)]) {
      const { answer } = await session.run(feedsOf(stateOf(model), rows));
      expect(answer.dims).toEqual([rows.length, 1]);
      expectSame(answer, model.predict(rows) as number[]);
    }
  });
});

test('classes: names and calibrated probabilities', async () => {
  const model = await TableModel.train(ten(240), { target: 'answer', ...QUICK });
  const session = await ort.InferenceSession.create(toONNX(model));
  expect(session.outputNames).toEqual(['answer', 'probabilities']);
  const rows = ten(200, 2);
  const { answer, probabilities } = await session.run(feedsOf(stateOf(model), rows));
  expect(answer.data).toEqual(model.predict(rows));
  const ours = model.probabilities(rows);
  for (const [i, value] of (probabilities.data as Float64Array).entries()) {
    expect(Math.abs(value - ours[i >> 1][model.classes[i & 1]])).toBeLessThan(2e-6);
  }
});

test('models that were drawn: every way of encoding, and every scale', async () => {
  const rows = mixed(100, 8);
  for (const problem of ['number', 'classes'] as const) {
    const model = drawnModel(problem);
    const { answer, probabilities } = await (await ort.InferenceSession.create(toONNX(model))).run(
      feedsOf(model.asked.state, rows),
    );
    const ours = model.predict(rows);
    if (problem === 'number') {
      expectSame(answer, ours as number[]);
      expect(new Set<unknown>(ours).size).toBeGreaterThan(50);
    } else {
      expect(answer.data).toEqual(ours);
      expect(new Set<unknown>(ours).size).toBe(3);
      expectSame(
        probabilities,
        probabilitiesOf(model.asked, rows).flatMap((row) => Object.values(row)),
      );
    }
  }
});
