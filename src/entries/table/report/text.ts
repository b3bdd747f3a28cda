/** A model as tables for the terminal: what it found, how good it is on rows that it had not seen, and what matters. */
import { confusionsOf, figuresOf, kindsOf, lossOf, networksOf, show, summaryOf, withSpread } from './facts';
import type { Reported } from './panels';

/** The most columns by importance, columns by kind and classes that are listed; a bar's letters; letters of a line. */
const [MOST_BARS, MOST_COLUMNS, MOST_CLASSES, BAR, WIDTH] = [12, 30, 24, 24, 96];

/** Eighths of a block, for bars that are finer than letters. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Control characters would move the terminal's cursor. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

const cut = (text: string, most: number): string => {
  const letters = Array.from(plain(text));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
};

/** Lines whose cells stand one below the other; `right` says which cells end at one place. */
function table(lines: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => {
    const cells = line.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])));
    return cut(`  ${cells.join('  ')}`.trimEnd(), WIDTH);
  });
}

/** A table under its title, after a line left free. */
const section = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? ['', title, ...lines] : []);

const more = (all: number, most: number): string[] => (all > most ? [`  and ${all - most} more`] : []);

function bar(share: number): string {
  const eighths = Math.max(0, Math.round(8 * BAR * share));
  return ('█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]).padEnd(BAR);
}

/** Text over several lines, the further ones indented. */
function wrapped(text: string): string[] {
  const lines = ['  •'];
  for (const word of plain(text).split(' ')) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`    ${cut(word, WIDTH - 4)}`);
  }
  return lines;
}

/** The report. */
export function reportText(reported: Reported): string {
  const { state, members, importance } = reported;
  const { target, columns, warnings, calibration } = state;
  const top = importance.slice(0, MOST_BARS);
  const largest = Math.max(...top.map(({ drop }) => drop), 1e-9);
  return [
    `${cut(target, 60)}: ${summaryOf(state)}`,
    `  columns: ${kindsOf(state)}`,
    `  ${networksOf(state, members)}`,
    ...section('Score on held-out rows', [
      ...table(
        [
          ['', 'model', 'baseline', ''],
          ...figuresOf(state).map(({ title, meaning, value, deviation, guess }) => [
            title,
            withSpread(value, deviation),
            guess,
            meaning,
          ]),
        ],
        [1, 2],
      ),
      ...(calibration
        ? [
            `  calibration error of the probabilities: ${show(100 * calibration.errorAfter)} percentage points on average`,
          ]
        : []),
    ]),
    ...section('Classes', classLines(reported)),
    ...section(
      `Importance: drop of ${lossOf(state)} when a column is shuffled`,
      top.length === 0
        ? []
        : [
            ...table(
              top.map(({ column, drop, deviation }) => [
                cut(column, 36),
                bar(drop / largest),
                withSpread(drop, deviation),
              ]),
            ),
            ...more(importance.length, MOST_BARS),
          ],
    ),
    ...section('Columns', [
      ...table(columns.slice(0, MOST_COLUMNS).map(({ name, kind, reason }) => [cut(name, 36), kind, plain(reason)])),
      ...more(columns.length, MOST_COLUMNS),
    ]),
    ...section('Warnings', warnings.flatMap(wrapped)),
  ].join('\n');
}

/** Rows, recall and precision of each class. */
function classLines({ state }: Reported): string[] {
  if (state.problem === 'number') return [];
  const { names, figures } = confusionsOf(state);
  const share = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');
  const lines = names.map((name, i) => {
    const { rows, recall, precision } = figures[i];
    return [cut(name, 36), show(rows), share(recall), share(precision)];
  });
  return [
    ...table([['', 'rows', 'recall', 'precision'], ...lines.slice(0, MOST_CLASSES)], [1, 2, 3]),
    ...more(lines.length, MOST_CLASSES),
  ];
}
