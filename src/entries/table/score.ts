/** How good answers are on rows that the networks which gave them had not seen, and how good a guess would be. */
import { auc, mae, r2, rmse } from 'nablanet';
import { costOf } from './blend';
import type { Problem } from './target';

/** Figures of classes. */
export interface ClassFigures {
  /** Share of right answers. */
  accuracy: number;
  /** Mean −ln p of the right class. */
  logLoss: number;
  /** Area under the ROC curve: of the second of two classes; of more, the mean over each against the others. */
  auc: number;
}

/** Figures of numbers. */
export interface NumberFigures {
  /** Share of the variance that is explained. */
  r2: number;
  /** Root mean squared error, in the target's unit. */
  rmse: number;
  /** Mean absolute error, in the target's unit. */
  mae: number;
}

/** Means over the folds; their standard deviations; and the same figures of the commonest class, or the mean. */
export interface ScoreOf<Figures> {
  /** Mean over the folds. */
  mean: Figures;
  /** Standard deviation over the folds. */
  deviation: Figures;
  /** What guessing would score: the commonest class, or the mean. */
  baseline: Figures;
}

/** The score of a model, by its problem. */
export type Score = ScoreOf<ClassFigures> | ScoreOf<NumberFigures>;

/** Rows of answers, and what would have been right. */
interface Answers {
  outputs: Float64Array;
  targets: Float64Array;
  width: number;
}

/** Index of the largest output of a row, the first of equals. */
export function largestOf(outputs: Float64Array, row: number, width: number): number {
  let best = 0;
  for (let j = 1; j < width; j++) if (outputs[row * width + j] > outputs[row * width + best]) best = j;
  return best;
}

function ofClasses({ outputs, targets, width }: Answers): ClassFigures {
  let right = 0;
  for (let row = 0; row < targets.length; row++) right += Number(largestOf(outputs, row, width) === targets[row]);
  const areas = Array.from({ length: width }, (_, j) => {
    const scores = targets.map((_, row) => outputs[row * width + j]);
    return auc(
      scores,
      targets.map((target) => Number(target === j)),
    );
  }).filter((area) => !Number.isNaN(area)); // of a class that the fold lacks
  return {
    accuracy: right / targets.length,
    logLoss: costOf(outputs, width, targets, true),
    auc: areas.reduce((sum, area) => sum + area, 0) / areas.length,
  };
}

const ofNumbers = ({ outputs, targets }: Answers): NumberFigures => ({
  r2: r2(outputs, targets),
  rmse: rmse(outputs, targets),
  mae: mae(outputs, targets),
});

/** The figures of one fold's rows. */
export function figuresOf(problem: Problem, answers: Answers): Record<string, number> {
  return { ...(problem === 'classes' ? ofClasses(answers) : ofNumbers(answers)) };
}

/** What is answered without a look at the row: the share of each class among the training rows, or their mean. */
export function guess(problem: Problem, trained: Float64Array, rows: number, width: number): Float64Array {
  const one = new Float64Array(width);
  for (const target of trained) {
    if (problem === 'classes') one[target] += 1 / trained.length;
    else one[0] += target / trained.length;
  }
  return Float64Array.from({ length: rows * width }, (_, i) => one[i % width]);
}

/** Scores fold by fold, brought together. */
export function scoreOf(
  problem: Problem,
  folds: readonly { train: Uint32Array; test: Uint32Array }[],
  outputs: Float64Array,
  targets: Float64Array,
  width: number,
): Score {
  const at = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => targets[row]);
  const pairs = folds.map(({ train, test }) => {
    const own = new Float64Array(test.length * width);
    for (const [i, row] of test.entries()) own.set(outputs.subarray(row * width, (row + 1) * width), i * width);
    const answers = { outputs: own, targets: at(test), width };
    const guessed = guess(problem, at(train), test.length, width);
    return [figuresOf(problem, answers), figuresOf(problem, { ...answers, outputs: guessed })];
  });
  const mean = summarize(
    pairs.map(([own]) => own),
    average,
  );
  return {
    mean,
    deviation: summarize(
      pairs.map(([own]) => own),
      deviation,
    ),
    baseline: summarize(
      pairs.map(([, guessed]) => guessed),
      average,
    ),
  } as unknown as Score;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}

/** One number for each figure, over the folds that have it. */
function summarize(
  folds: readonly Record<string, number>[],
  of: (values: readonly number[]) => number,
): Record<string, number> {
  const names = Object.keys(folds[0]);
  return Object.fromEntries(
    names.map((name) => [name, of(folds.map((figures) => figures[name]).filter((value) => !Number.isNaN(value)))]),
  );
}
