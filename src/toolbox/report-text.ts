/** A class report as people read it in a terminal. */
import { checkNames } from '../base/checks';
import { typeError } from '../base/errors';
import type { ClassReport } from './metrics';

/**
 * A class report as a table: precision, recall, F1 and rows of each class by name, their means, and the accuracy, as
 * scikit-learn prints its `classification_report`.
 *
 * @param names the names of the classes, by index; their indices by default
 * @throws TypeError, RangeError unless `report` is a class report, and for another number of names
 *
 * @example
 * const report = classReport(net.classify(x), y);
 * console.log(reportText(report, net.config.classNames));
 */
export function reportText(report: ClassReport, names?: readonly string[] | null): string {
  const { classes, macro, accuracy } = Object(report) as ClassReport;
  const scores = ['precision', 'recall', 'f1'];
  if (
    !Array.isArray(classes) ||
    !classes.every((each) => areNumbers(each, [...scores, 'support'])) ||
    !areNumbers(macro, scores) ||
    typeof accuracy !== 'number'
  ) {
    throw typeError('report', 'what classReport returns', report);
  }
  const of = checkNames('names', names, classes.length);
  const rows = classes.reduce((sum, { support }) => sum + support, 0);
  const share = (value: number): string => value.toFixed(3);
  const cells = [
    ['', 'precision', 'recall', 'f1', 'rows'],
    ...classes.map(({ precision, recall, f1, support }, i) => [
      of?.[i] ?? `${i}`,
      ...[precision, recall, f1].map(share),
      `${support}`,
    ]),
    ['mean of classes', ...[macro.precision, macro.recall, macro.f1].map(share), `${rows}`],
    ['accuracy', '', '', share(accuracy), `${rows}`],
  ];
  const widths = cells[0].map((_, j) => Math.max(...cells.map((line) => line[j].length)));
  return cells
    .map((line) => line.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j]))).join('  '))
    .join('\n');
}

function areNumbers(of: unknown, keys: readonly string[]): boolean {
  return keys.every((key) => typeof Object(of)[key] === 'number');
}
