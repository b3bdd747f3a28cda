/** A model of a table: trained in one call, and asked with rows that may have words and missing values. */
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

/** How a column was interpreted, and why. */
export interface TableColumn {
  /** The column's name. */
  name: string;
  /** How the model encodes it. */
  kind: Kind;
  /** Why. */
  reason: string;
}

/**
 * A prediction interval; for classes a prediction set, the most probable class first, empty if none is probable enough.
 */
export type Interval = { low: number; high: number } | string[];

/**
 * A model that predicts a column of a table from the others: numbers, words, dates, with missing values.
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
   * keeps running.
   *
   * @throws TypeError, RangeError for a table or options that are wrong (codes 'type', 'value', 'data'), before anything
   *   is trained; the signal's reason where it is aborted
   */
  static async train(table: TableSource, options: TableOptions): Promise<TableModel> {
    const cells = toCells('table', table);
    return new TableModel(await learn(cells, checkTableOptions(options, [...cells.columns.keys()])));
  }

  /** The column that is predicted. */
  get target(): string {
    return this.#learnt.state.target;
  }

  /** Whether predictions are classes or numbers. */
  get problem(): Problem {
    return this.#learnt.state.problem;
  }

  /** Names of the classes; empty if predictions are numbers. */
  get classes(): string[] {
    return [...this.#learnt.state.classes];
  }

  /** The number of training rows. */
  get rows(): number {
    return this.#learnt.state.rows;
  }

  /** What each column was taken for, and why. */
  get columns(): TableColumn[] {
    return this.#learnt.state.columns.map(({ name, kind, reason }) => ({ name, kind, reason }));
  }

  /** Warnings about the table: columns and rows that were left out, and why. */
  get warnings(): string[] {
    return [...this.#learnt.state.warnings];
  }

  /** The score on held-out rows: mean and deviation over the folds, with a baseline. */
  get score(): Score {
    return copied(this.#learnt.state.score);
  }

  /** Calibration of the probabilities on held-out rows; null if predictions are numbers. */
  get calibration(): Calibration | null {
    return copied(this.#learnt.state.calibration);
  }

  /** The networks: ordinary `Network`s, whose inputs are prepared columns. */
  get networks(): Network[] {
    return this.#learnt.members.map(({ net }) => net);
  }

  /**
   * Predicts rows: numbers, or names of classes. Further keys are ignored, absent keys are missing values.
   *
   * @throws TypeError, RangeError with code 'data' for a word in a column of numbers
   *
   * @example
   * model.predict([{ area: 120, city: 'Gilbert' }]); // [182_300]
   */
  predict(rows: TableSource): number[] | string[] {
    return predict(this.#learnt, rows);
  }

  /**
   * The probability of each class by name, calibrated.
   *
   * @throws RangeError if predictions are numbers
   */
  probabilities(rows: TableSource): Record<string, number>[] {
    return probabilities(this.#learnt, rows);
  }

  /**
   * Prediction intervals, or sets of classes, that contain the actual value with this probability, from the errors on
   * held-out rows.
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
   * Permutation importance: the drop of accuracy or R² on held-out rows when a column is shuffled; the largest first.
   * Computed when first called, or on `save`.
   */
  importance(): Importance[] {
    const { state, members, trial } = this.#learnt;
    if (trial) state.importance ??= importanceOf(trial, members, state.weights, state.problem, this.#width, state.seed);
    return (state.importance ?? []).map((each) => ({ ...each }));
  }

  /** A report for the terminal: the score on held-out rows, classes, importance, and columns. */
  report(): string {
    return reportText(this.#reported);
  }

  /**
   * The report as the text of an SVG file: predicted and actual values or the confusion matrix, importance, loss
   * curves, and calibration or coverage. It follows light and dark mode.
   *
   * @example
   * writeFileSync('report.svg', model.reportSVG());
   */
  reportSVG(): string {
    return reportSVG(this.#reported);
  }

  /**
   * The report as the text of a self-contained HTML page: the drawings, their numbers, columns and warnings.
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
   * @throws TypeError, RangeError with code 'file' for other bytes
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
