/** Programs of tables' models: the same answers to the bit, for rows of any kind, and what they refuse. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toModule, toWasm } from '../../../src/entries/standalone';
import { TableModel } from '../../../src/entries/table';
import { thrownBy } from '../../support/errors';
import { houses, ten } from '../table/data';

interface Program {
  (rows: unknown): unknown[];
  probabilities?(rows: unknown): Record<string, number>[];
  classes?: readonly string[];
}

/** The value of an expression. */
const evaluated = (code: string): Program => new Function(`return ${code}`)() as Program;

const QUICK = { size: 'small', folds: 3, members: 3, seed: 1 } as const;
const NAME = 'a "name" of </script> \u2028 ünlü \\';

/** Columns of all kinds, with gaps, and a target with tails. */
const all = (rows: number, seed = 1): Record<string, unknown>[] =>
  houses(rows, seed).map(({ number, price, ...row }, i) => ({
    ...row,
    [NAME]: i % 4 ? `${['<b>', '"', "it's", '\\'][i % 3]}` : null,
    note: i % 5 ? `a house with ${['view', 'garden', 'noise'][i % 3]} and ${['light', 'shade'][i % 2]}` : '',
    price: Math.exp((price as number) / 40_000),
  }));
const rows = all(150);
const fresh = all(60, 2);

let number: TableModel;
let classes: TableModel;
beforeAll(async () => {
  number = await TableModel.train(rows, { target: 'price', ...QUICK, kinds: { note: 'text' } });
  const named = ten(150).map((row, i) => ({ ...row, answer: `${row.answer}${NAME}${i % 2}` }));
  classes = await TableModel.train(named, { target: 'answer', ...QUICK });
}, 60_000);

describe('a program', () => {
  test('of numbers answers with the same bits', () => {
    expect(new Set(number.columns.map(({ kind }) => kind))).toEqual(
      new Set(['number', 'category', 'yesNo', 'date', 'text', 'ignored']),
    );
    const program = evaluated(toModule(number, { format: 'function' }).code);
    expect(program(fresh)).toEqual(number.predict(fresh));
    expect(program([{}, { area: '12', city: 'Atlantis', sold: '2031-05-05T12:00Z', garden: 'yes' }])).toEqual(
      number.predict([{}, { area: '12', city: 'Atlantis', sold: '2031-05-05T12:00Z', garden: 'yes' }]),
    );
    const columns = Object.fromEntries(
      Object.keys(fresh[0]).map((name) => [name, fresh.map((row: Record<string, unknown>) => row[name])]),
    );
    expect(program(columns)).toEqual(number.predict(fresh));
    expect(program([])).toEqual([]);
    expect(program.probabilities).toBeUndefined();
  });

  test('of classes, too, and has their names and probabilities', () => {
    const program = evaluated(toModule(classes, { format: 'function' }).code);
    const asked = ten(80, 2);
    expect(program(asked)).toEqual(classes.predict(asked));
    expect(program.probabilities?.(asked)).toEqual(classes.probabilities(asked));
    expect(program.classes).toEqual(classes.classes);
    expect(classes.calibration?.temperature).not.toBe(1);
  });

  test('is the same from a file, and refuses what the model refuses', () => {
    const { code } = toModule(number, { format: 'function' });
    expect(toModule(TableModel.load(number.save()), { format: 'function' }).code).toBe(code);
    const program = evaluated(code);
    for (const bad of [5, [1], [{ area: 'big' }], [{ sold: 'May' }], [{}, { city: {} }]]) {
      const { message, code: kind } = thrownBy(() => number.predict(bad as never));
      expect(thrownBy(() => program(bad))).toMatchObject({ message, code: kind });
    }
  });

  test('is plain ASCII without any end of a script, and has nothing of the library that it does not need', () => {
    for (const format of ['esm', 'cjs', 'function'] as const) {
      const { code } = toModule(classes, { format });
      expect(code).toMatch(/^[\n -~]*$/);
      expect(code).not.toMatch(/<\/script|\bimport\b|\brequire\b|WebAssembly|SharedArrayBuffer|\bWorker\b/);
    }
  });

  test('of each form exports the same', () => {
    const { code, types } = toModule(classes, { format: 'cjs', types: true });
    const module = { exports: {} as { predict: Program; classes: string[] } };
    new Function('module', code)(module);
    expect(module.exports.predict(ten(5, 2))).toEqual(classes.predict(ten(5, 2)));
    expect(module.exports.classes).toEqual(classes.classes);
    expect(types).toMatch(/^export function predict\(rows: Rows\): \(['"]/m);
    const { code: esm } = toModule(classes);
    expect(esm.match(/^export const (\w+)/gm)).toEqual(
      ['predict', 'probabilities', 'classes'].map((name) => `export const ${name}`),
    );
    expect(toModule(number, { types: true, format: 'function' }).types).toContain('(rows: Rows): number[];');
  });
});

test('what is neither a network nor a model is refused; Wasm is of networks', () => {
  expect(thrownBy(() => toModule({ predict: () => [] } as never))).toMatchObject({
    message: '"net" expected a Network or a TableModel, got an object',
    code: 'type',
  });
  expect(thrownBy(() => toWasm(number as never))).toMatchObject({ code: 'type' });
});
