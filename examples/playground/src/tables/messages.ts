/** What the page and its worker say to each other: plain data. */
import type { ColumnKind } from 'nablanet/data';
import type { Calibration, Importance, Kind, Problem, Score, TableColumn, TableProgress } from 'nablanet/table';

/** A column of a table that was read. */
export interface ColumnView {
  readonly name: string;
  /** What the reader took it for, and why. */
  readonly read: ColumnKind;
  readonly reason: string;
  readonly gaps: number;
  /** Different values as words, the commonest first; none where they are too many to choose from. */
  readonly words: readonly string[];
  /** Of numbers. */
  readonly range: Range | null;
  /** Of dates: the first and the last as text, and whether there are times of day. */
  readonly span: readonly [string, string] | null;
  readonly times: boolean;
  /** Of yes and no the words for them, as the table has them. */
  readonly flags: readonly [no: string, yes: string] | null;
}

export interface Range {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
  readonly whole: boolean;
}

export interface TableView {
  readonly file: string;
  readonly rows: number;
  /** What was decided of the file as a whole. */
  readonly notes: readonly string[];
  readonly columns: readonly ColumnView[];
  /** The first rows as text, '' for gaps. */
  readonly preview: readonly (readonly string[])[];
}

/** What is asked of a table. */
export interface Question {
  readonly target: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly problem: Problem | 'auto';
  readonly balanced: boolean;
}

/** How long it may learn, in seconds, 0 for as long as it likes; and the seed. */
export interface Lesson extends Question {
  readonly seconds: number;
  readonly seed: number;
}

/** What a model would take the columns for. */
export interface Look {
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  readonly problem: Problem;
  readonly classes: readonly string[];
}

/** A column that somebody fills in to ask. */
export interface FormColumn extends TableColumn, Pick<ColumnView, 'words' | 'range' | 'times' | 'flags'> {}

export interface ModelView {
  /** The file that it learnt from, or was loaded from. */
  readonly file: string;
  readonly target: string;
  readonly problem: Problem;
  readonly classes: readonly string[];
  readonly rows: number;
  /** Rows of the table at hand; 0 where a model was loaded alone. */
  readonly examples: number;
  /** The least and the greatest target of the table at hand. */
  readonly range: Range | null;
  /** Those that are asked for. */
  readonly columns: readonly FormColumn[];
  readonly ignored: readonly TableColumn[];
  readonly warnings: readonly string[];
  readonly score: Score;
  readonly calibration: Calibration | null;
  readonly importance: readonly Importance[];
  /** The report as a page of its own. */
  readonly report: string;
  readonly networks: number;
  readonly parameters: number;
}

/** A row as text, by the names of columns; '' for a gap. */
export type Filled = Readonly<Record<string, string>>;

/** A row of the table, and what it holds in the column that is foretold. */
export interface Example {
  readonly filled: Filled;
  readonly truth: string;
}

export type Answer =
  | { readonly problem: 'classes'; readonly chances: readonly (readonly [string, number])[]; readonly set: string[] }
  | { readonly problem: 'number'; readonly value: number; readonly low: number; readonly high: number };

/** A second table with answers. */
export interface AnsweredFile {
  readonly csv: string;
  readonly rows: number;
  readonly notes: readonly string[];
  readonly preview: readonly (readonly string[])[];
}

export type Opened =
  | { readonly kind: 'table'; readonly view: TableView }
  | { readonly kind: 'model'; readonly view: ModelView };

export type { Importance, Kind, Problem, Score, TableColumn, TableProgress };
