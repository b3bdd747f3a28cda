/**
 * Models of tables that are drawn, not trained: all steps of the preparation are in them, and their bytes stay the same
 * whatever becomes of training.
 */
import { type Asked, predict } from '../../../src/entries/table/answers';
import { codesOf, learnColumn } from '../../../src/entries/table/columns';
import { fitColumn, widthOf } from '../../../src/entries/table/encode';
import { markTable, type TableModelLike } from '../../../src/entries/table/kind';
import { kindOf } from '../../../src/entries/table/kinds';
import type { Learnt } from '../../../src/entries/table/learn';
import { fitScale } from '../../../src/entries/table/target';
import { Network } from '../../../src/index';
import { mixed } from './mixed';

const CLASSES = ['rot', 'grün', 'it\'s "blue"'];

/** A model whose members have bins or none, a tail or none; of numbers, or of three classes. */
export function drawnModel(problem: 'number' | 'classes'): TableModelLike & { readonly asked: Asked } {
  const rows = mixed(90, 5, 'asinh');
  const prices = Float64Array.from(rows, ({ price }) => price as number);
  const columns = Object.keys(rows[0])
    .filter((name) => name !== 'price')
    .map((name) => {
      const cells = rows.map((row) => row[name]);
      const kind = name === 'note' ? 'text' : kindOf(name, cells).kind;
      return { column: learnColumn(name, { kind, reason: '' }, cells), cells };
    });
  const codes = columns.flatMap(({ column, cells }) => codesOf('table', column, cells));
  const width = problem === 'classes' ? CLASSES.length : 1;
  const members = [0, 1, 2, 3].map((i) => {
    const own = Uint32Array.from({ length: 60 }, (_, k) => k + 30 * (i % 2));
    const encodings = codes.map((column) => fitColumn(column, own, { bins: i < 2 ? 6 : 0 }));
    const inputs = encodings.reduce((sum, encoding) => sum + widthOf(encoding), 0);
    const activation = problem === 'classes' ? 'softmax' : 'linear';
    const layers =
      i % 2
        ? [{ units: width, activation } as const]
        : [{ units: 5, activation: 'silu' } as const, { units: width, activation } as const];
    const net = new Network({
      inputs,
      layers,
      loss: problem === 'classes' ? 'crossEntropy' : 'meanSquaredError',
      seed: i,
      backend: 'simd',
    });
    const scales = [
      fitScale(prices, false),
      fitScale(
        prices.map((price) => Math.abs(price) + 1),
        true,
      ),
      fitScale(prices, true),
    ];
    return { fold: i % 2, view: i >> 1, encodings, scale: problem === 'number' ? scales[i % 3] : null, net };
  });
  const state = {
    target: 'price',
    problem,
    classes: problem === 'classes' ? CLASSES : [],
    columns: columns.map(({ column }) => column),
    weights: [0.65, 0.35],
    calibration: problem === 'classes' ? { temperature: 0.8 } : null,
  };
  const asked = { state, members } as unknown as Asked;
  const model = { target: 'price', problem, asked, predict: (table: never) => predict(asked, table) };
  markTable(model, asked as unknown as Learnt);
  return model;
}
