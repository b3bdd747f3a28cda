/**
 * The worker of the page: reads files, trains and answers, so that the page never waits. It is made of text by a `blob:`
 * URL and so under the page's policy, which lets nothing out.
 */
import { expose } from 'comlink';
import { csvFormatRows } from 'd3-dsv';
import type { DataTable, TableOptions } from 'nablanet/data';
import { toONNX } from 'nablanet/onnx';
import { toModule } from 'nablanet/standalone';
import { TableModel, type TableOptions as TrainOptions } from 'nablanet/table';
import type {
  Answer,
  AnsweredFile,
  Example,
  Filled,
  Lesson,
  Look,
  ModelView,
  Opened,
  Question,
  TableProgress,
  TableView,
} from '../messages';
import { bytesOf, isModel, tableOf } from './read';
import { exampleOf, modelView, rowOf, tableView, textsOf } from './views';

/** Of the interval, or the set of classes, that is told. */
const COVERAGE = 0.9;
const PREVIEW = 8;

/** A file that is open as a table. */
interface Open {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly table: DataTable;
}

export class TableWork {
  #open: Open | undefined;
  #model: TableModel | undefined;
  /** The table that the model learnt from; undefined where it was loaded. */
  #learntFrom: DataTable | undefined;
  #controller = new AbortController();

  /** Opens a table or a model. One that is refused leaves the last one open. */
  async open(name: string, file: Blob): Promise<Opened> {
    const bytes = await bytesOf(name, file);
    if (!isModel(bytes)) return { kind: 'table', view: this.#take(name, bytes, {}) };
    const model = TableModel.load(bytes);
    const view = modelView(name, model, undefined);
    this.stop();
    [this.#model, this.#learntFrom, this.#open] = [model, undefined, undefined];
    return { kind: 'model', view };
  }

  /** Reads the open file once more, in another encoding; `''` for the one that it seems to have. */
  reread(encoding: string): TableView {
    const { name, bytes } = this.#opened();
    return this.#take(name, bytes, encoding ? { encoding } : {});
  }

  #take(name: string, bytes: Uint8Array<ArrayBuffer>, options: TableOptions): TableView {
    const table = tableOf(name, bytes, options);
    this.stop();
    this.#open = { name, bytes, table };
    return tableView(name, table);
  }

  #opened(): Open {
    if (!this.#open) throw new Error('no table is open');
    return this.#open;
  }

  /** What a model would take the columns for, and what it would refuse: a training of no epoch. */
  async look(question: Question): Promise<Look> {
    const { table } = this.#opened();
    const least = { folds: 2, members: 1, size: 'small', maxSeconds: 0 } as const;
    const { columns, warnings, problem, classes } = await TableModel.train(table, { ...optionsOf(question), ...least });
    return { columns, warnings, problem, classes };
  }

  async train(lesson: Lesson, onProgress: (progress: TableProgress) => void): Promise<ModelView> {
    const { name, table } = this.#opened();
    this.stop();
    const { signal } = this.#controller;
    const { seconds, seed } = lesson;
    const model = await TableModel.train(table, {
      ...optionsOf(lesson),
      ...(seconds > 0 ? { maxSeconds: seconds } : {}),
      seed,
      signal,
      onProgress: (progress) => onProgress(progress), // what it returns is not awaited: the page may be busy
    });
    const view = modelView(name, model, table);
    [this.#model, this.#learntFrom] = [model, table];
    return view;
  }

  /** Ends a training; its promise is rejected with an AbortError. */
  stop(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
  }

  #trained(): TableModel {
    if (!this.#model) throw new Error('there is no model yet');
    return this.#model;
  }

  example(row: number): Example | undefined {
    const table = this.#learntFrom;
    return table && row >= 0 && row < table.length ? exampleOf(table, this.#trained(), row) : undefined;
  }

  answer(filled: Filled): Answer {
    const model = this.#trained();
    const rows = [rowOf(model.columns, filled)];
    const [held] = model.interval(rows, { coverage: COVERAGE });
    if (Array.isArray(held)) {
      const chances = Object.entries(model.probabilities(rows)[0]).sort((a, b) => b[1] - a[1]);
      return { problem: 'classes', chances, set: held };
    }
    return { problem: 'number', value: model.predict(rows)[0] as number, ...held };
  }

  /** Answers for a file without the target, as CSV: its columns, then what is foretold. */
  async answerFile(name: string, file: Blob): Promise<AnsweredFile> {
    const model = this.#trained();
    const bytes = await bytesOf(name, file);
    if (isModel(bytes)) throw new Error(`“${name}” is a model, not a table.`);
    const table = this.#readAlike(name, bytes);
    const used = model.columns.filter(({ kind }) => kind !== 'ignored').map((column) => column.name);
    const absent = used.filter((column) => !table.columns.some((own) => own.name === column));
    if (absent.length === used.length) {
      const quoted = used.slice(0, 5).map((column) => `“${column}”`);
      throw new Error(
        `“${name}” has none of the columns that the model needs: ${quoted.join(', ')}${used.length > 5 ? ' …' : ''}.`,
      );
    }
    const notes = absent.map((column) => `“${column}” is not in the file. It is treated as missing in every row.`);
    const columns = [...table.columns.map((column) => ({ name: column.name, cells: textsOf(column) }))];
    for (const [column, cells] of answersOf(model, table)) columns.push({ name: freeName(column, columns), cells });
    const lines = Array.from({ length: table.length }, (_, row) => columns.map(({ cells }) => cells[row]));
    const all = [columns.map((column) => column.name), ...lines];
    return { csv: `${csvFormatRows(all)}\n`, rows: table.length, notes, preview: all.slice(0, PREVIEW + 1) };
  }

  /** Words of the table that it learnt from stay words, even where those of this file would be numbers. */
  #readAlike(name: string, bytes: Uint8Array): DataTable {
    const table = tableOf(name, bytes, {});
    const learnt = this.#learntFrom?.columns ?? [];
    const changed = table.columns.filter(({ name: column, kind }) => {
      return kind !== 'words' && kind !== 'empty' && learnt.some((own) => own.name === column && own.kind === 'words');
    });
    if (changed.length === 0) return table;
    return tableOf(name, bytes, { kinds: Object.fromEntries(changed.map((column) => [column.name, 'words'])) });
  }

  save(): Uint8Array<ArrayBuffer> {
    return this.#trained().save();
  }

  /** The model as a program that needs no library. */
  program(): string {
    return toModule(this.#trained()).code;
  }

  onnx(): Uint8Array<ArrayBuffer> {
    return toONNX(this.#trained());
  }
}

function optionsOf({ target, kinds, problem, balanced }: Question): TrainOptions {
  return {
    target,
    kinds,
    ...(problem === 'auto' ? {} : { problem }),
    ...(balanced ? { classWeights: 'balanced' as const } : {}),
  };
}

/** A number with the seven digits that there are in a float32. */
const rounded = (value: number): string => String(Number(value.toPrecision(7)));

/** Columns of answers by name. */
function answersOf(model: TableModel, table: DataTable): [string, string[]][] {
  const answers = model.predict(table).map((answer) => (typeof answer === 'number' ? rounded(answer) : answer));
  const predicted: [string, string[]] = [`predicted ${model.target}`, answers];
  if (model.problem === 'classes') {
    const chances = model.probabilities(table);
    const columns = model.classes.map((name): [string, string[]] => [
      `probability of ${name}`,
      chances.map((chance) => rounded(chance[name])),
    ]);
    return [predicted, ...columns];
  }
  const held = model.interval(table, { coverage: COVERAGE }) as { low: number; high: number }[];
  return [
    predicted,
    [`${100 * COVERAGE} % from`, held.map(({ low }) => rounded(low))],
    [`${100 * COVERAGE} % to`, held.map(({ high }) => rounded(high))],
  ];
}

/** A name that no column has. */
function freeName(name: string, taken: readonly { name: string }[]): string {
  let free = name;
  for (let n = 2; taken.some((column) => column.name === free); n++) free = `${name} ${n}`;
  return free;
}

expose(new TableWork());
