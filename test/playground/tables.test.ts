/** What the page of tables is made of, without a page: files, rows, numbers, programs. */
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { TableModel } from 'nablanet/table';
import { describe, expect, it } from 'vitest';
import type { FormColumn, Lesson, ModelView } from '../../examples/playground/src/tables/messages';
import { showFigure, showNumber, showRough } from '../../examples/playground/src/tables/numbers';
import { fileName, trainingSnippet, usingSnippets } from '../../examples/playground/src/tables/snippets';
import { bytesOf, isModel, tableOf } from '../../examples/playground/src/tables/worker/read';
import { exampleOf, rowOf, tableView } from '../../examples/playground/src/tables/worker/views';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('files', () => {
  it('are unpacked, and refused where they are too large when unpacked', async () => {
    const packed = new Blob([new Uint8Array(gzipSync('a,b\n1,2\n'))]);
    expect(new TextDecoder().decode(await bytesOf('a.csv.gz', packed))).toBe('a,b\n1,2\n');
    const bomb = new Blob([new Uint8Array(gzipSync(new Uint8Array(60e6)))]);
    await expect(bytesOf('bomb.gz', bomb)).rejects.toThrow('has more than 50 MB when unpacked');
    const half = new Blob([new Uint8Array(gzipSync('a,b\n1,2\n')).subarray(0, 20)]);
    await expect(bytesOf('half.gz', half)).rejects.toThrow('“half.gz” is an incomplete gzip file.');
  });

  it('are models by their header', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ a: i / 2, b: 2 * i + (i % 3) }));
    const model = await TableModel.train(rows, { target: 'b', maxSeconds: 0, folds: 2 });
    expect(isModel(model.save())).toBe(true);
    for (const text of ['', 'a,b\n1,2\n', '12345678{"a":1}']) expect(isModel(bytes(text))).toBe(false);
  });

  it('are tables in UTF-16 without a mark, too', () => {
    const text = 'Stadt;Preis\nKöln;1,5\nBonn;2,5\n';
    for (const turn of [(pair: Buffer) => pair, (pair: Buffer) => pair.swap16()]) {
      const table = tableOf('a.csv', new Uint8Array(turn(Buffer.from(text, 'utf16le'))), {});
      expect(table.rows()).toEqual([
        { Stadt: 'Köln', Preis: 1.5 },
        { Stadt: 'Bonn', Preis: 2.5 },
      ]);
    }
  });
});

describe('rows', () => {
  const text = 'when,who,ok,price\n2024-01-05T06:30:00Z,Ann,Ja,3\n2024-02-01T00:00:00Z,Bob,Nein,5.5\n,,,\n';
  const table = tableOf('a.csv', bytes(text), {});

  it('are shown as they are filled in, and come back as they were', async () => {
    const { columns, preview } = tableView('a.csv', table);
    expect(preview).toEqual([
      ['2024-01-05T06:30', 'Ann', 'Ja', '3'],
      ['2024-02-01', 'Bob', 'Nein', '5.5'],
      ['', '', '', ''],
    ]);
    expect(columns.map(({ read, gaps, times, flags }) => [read, gaps, times, flags])).toEqual([
      ['date', 1, true, null],
      ['words', 1, false, null],
      ['yesNo', 1, false, ['Nein', 'Ja']],
      ['number', 1, false, null],
    ]);
    expect(columns[3].range).toEqual({ least: 3, median: 5.5, greatest: 5.5, whole: false });
    expect(columns[0].span).toEqual(['2024-01-05T06:30', '2024-02-01']);
    const kinds = [
      { name: 'when', kind: 'date' },
      { name: 'who', kind: 'category' },
      { name: 'ok', kind: 'yesNo' },
      { name: 'price', kind: 'number' },
    ];
    const model = { target: 'price', columns: kinds } as unknown as TableModel;
    const example = exampleOf(table, model, 0);
    expect(example).toEqual({
      filled: { when: '2024-01-05T06:30', who: 'Ann', ok: 'yes', price: '3' },
      truth: '3',
    });
    expect(rowOf(kinds, example.filled)).toEqual({ when: '2024-01-05T06:30', who: 'Ann', ok: 'yes', price: 3 });
    expect(rowOf(kinds, { who: ' ' })).toEqual({ when: null, who: null, ok: null, price: null });
  });
});

describe('numbers', () => {
  it.each([
    [2007, '2007'],
    [215_000.4, '215,000'],
    [-0.000012, '−1.2E−5'],
    [Math.PI, '3.142'],
    [0, '0'],
    [Number.NaN, '–'],
  ])('%d is %s', (value, text) => {
    expect(showNumber(value)).toBe(text);
  });

  it('are rough, or have three decimals', () => {
    expect([showRough(Math.PI), showRough(13_851.2)]).toEqual(['3.14', '13,851']);
    expect([showFigure(0.98765), showFigure(-0.0002), showFigure(-0.25)]).toEqual(['0.988', '0.000', '−0.250']);
  });
});

describe('programs', () => {
  const column = (name: string, kind: FormColumn['kind']): FormColumn => {
    return { name, kind, reason: '', words: [], range: null, times: false, flags: null };
  };
  const hostile = `</script>'"\\\n\u2028`;
  const view = {
    file: "it's.csv",
    target: 'Preis (€)',
    problem: 'number',
    columns: [column('area', 'number'), column(hostile, 'category'), column('__proto__', 'category')],
  } as unknown as ModelView;
  const lesson: Lesson = {
    target: view.target,
    kinds: { [hostile]: 'category', zip: 'ignored' },
    problem: 'number',
    balanced: true,
    seconds: 30,
    seed: 7,
  };

  /** What a program hands to something, by its text alone. */
  const given = (expression: string): unknown => {
    const { code } = transformSync(`globalThis.given = ${expression}`, { loader: 'js' });
    new Function(code)();
    return (globalThis as { given?: unknown }).given;
  };

  it('train with what was chosen', () => {
    const { code } = trainingSnippet(view, lesson, 'windows-1251');
    expect(code).toContain(`readTable('it\\'s.csv', { encoding: 'windows-1251' })`);
    expect(code).toContain("writeFileSync('Preis.safetensors'");
    const [, options] = /TableModel\.train\(table, (.*?)\);\nconsole/s.exec(code) ?? [];
    expect(given(`(${options})`)).toEqual({
      target: 'Preis (€)',
      kinds: lesson.kinds,
      problem: 'number',
      classWeights: 'balanced',
      maxSeconds: 30,
      seed: 7,
    });
  });

  it('ask with the row that was filled in, whatever it holds', () => {
    const filled = Object.fromEntries([
      ['area', '12.50'],
      [hostile, hostile],
      ['__proto__', 'x'],
    ]);
    for (const { code } of usingSnippets(view, filled)) {
      expect(code.match(/<\/script>/g)?.length ?? 0).toBe(code.startsWith('<!doctype') ? 2 : 0);
      const [, rows] =
        /const rows = (\[.*?\]);\nconst said|const rows = (\[.*?\]);\nconsole/s.exec(code)?.filter(Boolean) ?? [];
      const [row] = given(rows) as Record<string, unknown>[];
      expect(Object.entries(row)).toEqual([
        ['area', 12.5],
        [hostile, hostile.trim()],
        ['__proto__', 'x'],
      ]);
    }
  });

  it('have files named by what is foretold', () => {
    expect(fileName('temp_max')).toBe('temp_max.safetensors');
    expect(fileName('../../etc')).toBe('etc.safetensors');
    expect(fileName('цена')).toBe('table.safetensors');
  });
});
