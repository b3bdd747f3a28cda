/** A model of a table: trained in one call, asked with rows as people have them. */
import type { Network } from 'nablanet';
import { checkNumber, checkOptions } from '../../base/checks';
import { rangeError } from '../../base/errors';
import { copied } from '../../base/host';
import { ask, predict, probabilities } from './answers';
import { fromBytes, fromTableJSON, type TableModelJSON, toBytesOf, toTableJSON } from './file';
import { type Importance, importanceOf } from './importance';
import { markTable } from './kind';
import type { Kind } from './kinds';
import { type Learnt, learn } from './learn';
import { checkTableOptions, type TableOptions } from './options';
import { reportHTML } from './report/html';
import type { Reported } from './report/panels';
import { reportSVG } from './report/svg';
import { reportText } from './report/text';
import type { Score } from './score';
import { type TableSource, toCells } from './source';
import type { Problem } from './target';
import { type Calibration, errorAt, likelier } from './trust';

/** What a column was taken for, and why. */
export interface TableColumn {
  /** The column's name. */
  name: string;
  /** How the model takes it. */
  kind: Kind;
  /** Why. */
  reason: string;
}

/**
 * An interval that holds the right number; of classes, the set that holds the right one, the likeliest first, and empty
 * where none is likely enough.
 */
export type Interval = { low: number; high: number } | string[];

/**
 * A model of a table: numbers, words, dates and gaps in, a class or a number out.
 *
 * @example
 * const model = await TableModel.train(rows, { target: 'price', seed: 1 });
 * console.log(model.report());
 * model.predict([{ area: 120, city: 'Gilbert' }]); // → [182_300]
 */
export class TableModel {
  readonly #learnt: Learnt;

  /** @internal */
  constructor(learnt: Learnt) {
    this.#learnt = learnt;
    markTable(this, learnt);
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /**
   * Trains a model on a table: an array of objects, an object of columns, or a table of Arrow or Arquero. The event loop
   * gets its turns.
   *
   * @throws TypeError, RangeError for a table or options that are wrong (codes 'type', 'value', 'data'), before anything
   *   is trained; the signal's reason where it is aborted
   */
  static async train(table: TableSource, options: TableOptions): Promise<TableModel> {
    const cells = toCells('table', table);
    return new TableModel(await learn(cells, checkTableOptions(options, [...cells.columns.keys()])));
  }

  /** The column that is foretold. */
  get target(): string {
    return this.#learnt.state.target;
  }

  /** Whether answers are classes or numbers. */
  get problem(): Problem {
    return this.#learnt.state.problem;
  }

  /** Names of the classes; none where answers are numbers. */
  get classes(): string[] {
    return [...this.#learnt.state.classes];
  }

  /** How many rows it learnt from. */
  get rows(): number {
    return this.#learnt.state.rows;
  }

  /** What each column was taken for, and why. */
  get columns(): TableColumn[] {
    return this.#learnt.state.columns.map(({ name, kind, reason }) => ({ name, kind, reason }));
  }

  /** What one should know of the table: columns and rows that were left out, and why. */
  get warnings(): string[] {
    return [...this.#learnt.state.warnings];
  }

  /** How good it is on rows that its networks had not seen; means and deviations over the folds, beside a mere guess. */
  get score(): Score {
    return copied(this.#learnt.state.score);
  }

  /** Whether probabilities hold what they say, on unseen rows; null where answers are numbers. */
  get calibration(): Calibration | null {
    return copied(this.#learnt.state.calibration);
  }

  /** The networks. */
  get networks(): Network[] {
    return this.#learnt.members.map(({ net }) => net);
  }

  /** Answers for rows: numbers, or names of classes. Further keys are ignored, absent ones are gaps. */
  predict(rows: TableSource): number[] | string[] {
    return predict(this.#learnt, rows);
  }

  /**
   * The probability of each class by name, calibrated.
   *
   * @throws RangeError where answers are numbers
   */
  probabilities(rows: TableSource): Record<string, number>[] {
    return probabilities(this.#learnt, rows);
  }

  /**
   * What holds the right answer with this probability, going by the errors on unseen rows: an interval of numbers, or a
   * set of classes.
   *
   * @param options.coverage over 0 and under 1; 0.9 by default
   */
  interval(rows: TableSource, options: { coverage?: number } = {}): Interval[] {
    const { coverage = 0.9 } = checkOptions('options', options, ['coverage']);
    const asked = checkNumber('coverage', coverage, 0, 1);
    if (asked === 0 || asked === 1) throw rangeError('coverage', 'a finite number > 0 and < 1', asked);
    const { problem, classes, errors, rows: seen } = this.#learnt.state;
    const most = errorAt(errors, seen, asked);
    const { outputs, width } = ask(this.#learnt, rows);
    if (problem === 'number') return Array.from(outputs, (value) => ({ low: value - most, high: value + most }));
    return Array.from({ length: outputs.length / width }, (_, row) => {
      const own = outputs.subarray(row * width, (row + 1) * width);
      const order = classes.map((_, j) => j).sort((a, b) => own[b] - own[a] || a - b);
      return order.filter((j) => likelier(own, 0, width, j) <= most).map((j) => classes[j]);
    });
  }

  /**
   * What each column is worth: how much accuracy or R² on unseen rows drops when its cells are shuffled; the largest
   * first. Computed when it is first asked for, or saved.
   */
  importance(): Importance[] {
    const { state, members, trial } = this.#learnt;
    if (trial) state.importance ??= importanceOf(trial, members, state.weights, state.problem, this.#width, state.seed);
    return (state.importance ?? []).map((each) => ({ ...each }));
  }

  /** What it found, how good it is on unseen rows, and what matters: tables for the terminal. */
  report(): string {
    return reportText(this.#reported);
  }

  /**
   * The report as a drawing, the text of an SVG file: answers beside the truth, or which classes are taken for which;
   * what matters; how its networks learnt; what probabilities or intervals hold. In a light or dark page's colours.
   *
   * @example
   * writeFileSync('report.svg', model.reportSVG());
   */
  reportSVG(): string {
    return reportSVG(this.#reported);
  }

  /**
   * The report as a page, the text of an HTML file that needs no other: the drawings, their numbers, columns and
   * warnings.
   *
   * @example
   * writeFileSync('report.html', model.reportHTML());
   */
  reportHTML(): string {
    return reportHTML(this.#reported);
  }

  /** The model as one file: preparation, networks, score and importance. */
  save(): Uint8Array<ArrayBuffer> {
    this.importance();
    return toBytesOf(this.#learnt);
  }

  /**
   * A model from a file.
   *
   * @throws TypeError, RangeError with code 'file' for bytes that are none
   */
  static load(bytes: Uint8Array | ArrayBuffer): TableModel {
    return new TableModel(fromBytes(bytes));
  }

  /** The model as plain JSON. */
  toJSON(): TableModelJSON {
    this.importance();
    return toTableJSON(this.#learnt);
  }

  /** A model from `toJSON`. */
  static fromJSON(json: TableModelJSON): TableModel {
    return new TableModel(fromTableJSON(json));
  }

  get #reported(): Reported {
    const { state, members } = this.#learnt;
    return { state, members, importance: this.importance() };
  }

  get #width(): number {
    return Math.max(1, this.#learnt.state.classes.length);
  }
}
