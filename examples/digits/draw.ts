/** Pictures made of characters: the confusion matrix, and digits as they were scanned. */
import { paint, percent } from '../show/terminal';
import { CLASSES, PIXELS, type Samples, SIDE } from './data';

/** What the network said of each of the samples. */
export interface Verbatim {
  readonly samples: Samples;
  /** The class of the largest output, (rows). */
  readonly classes: ArrayLike<number>;
  /** The outputs, (rows × CLASSES). */
  readonly probabilities: Float32Array;
}

const DIGITS = Array.from({ length: CLASSES }, (_, digit) => digit);
const sum = (numbers: number[]): number => numbers.reduce((total, n) => total + n, 0);

/** How often digit `meant` was read as `read`: counts[meant][read]. */
export function countConfusions({ samples, classes }: Verbatim): number[][] {
  const counts = DIGITS.map(() => DIGITS.map(() => 0));
  samples.labels.forEach((meant, row) => {
    counts[meant][classes[row]]++;
  });
  return counts;
}

/** The matrix with its totals, recall (of this digit's images, how many were read as it) and precision. */
export function drawConfusions(counts: number[][]): string {
  const cell = (text: string): string => text.padStart(5);
  const totals = DIGITS.map((read) => sum(counts.map((row) => row[read])));
  const right = DIGITS.map((digit) => counts[digit][digit]);
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole));
  const line = (title: string, cells: string, total: string, recall: string): string =>
    `  ${title.padStart(9)}${cells}${total.padStart(7)}${recall.padStart(10)}`;
  const rows = DIGITS.map((meant) => {
    const cells = counts[meant].map((count, read) => {
      if (count === 0) return paint('dim', cell('·'));
      return paint(read === meant ? 'green' : ['red', 'bold'], cell(String(count)));
    });
    const total = sum(counts[meant]);
    return line(String(meant), cells.join(''), String(total), share(right[meant], total));
  });
  return [
    paint('dim', line('meant', DIGITS.map((digit) => cell(String(digit))).join(''), 'total', 'recall')),
    ...rows,
    paint('dim', line('total', totals.map((total) => cell(String(total))).join(''), String(sum(totals)), '')),
    paint(
      'dim',
      line(
        'precision',
        right.map((n, i) => cell(`${Math.round((100 * n) / totals[i])}%`)).join(''),
        '',
        share(sum(right), sum(totals)),
      ),
    ),
  ].join('\n');
}

/** From paper to ink, by grey value; twice as wide as a character, which makes pixels square. */
const SHADES = ['  ', '░░', '▒▒', '▓▓', '██'];
const WIDTH = 2 * SIDE;
const GAP = '   ';

/** One image as SIDE lines of WIDTH characters. */
function drawDigit({ x }: Samples, row: number): string[] {
  return Array.from({ length: SIDE }, (_, top) => {
    const from = row * PIXELS + top * SIDE;
    const shades = Array.from(x.subarray(from, from + SIDE), (grey) => SHADES[Math.round(grey * (SHADES.length - 1))]);
    return shades.join('');
  });
}

/** The misread digits that the network was surest of, `most` of them, side by side with what it said. */
export function drawMisread({ samples, classes, probabilities }: Verbatim, most: number): string {
  const probability = (row: number, digit: number): number => probabilities[row * CLASSES + digit];
  const misread = Array.from(samples.labels.keys()).filter((row) => classes[row] !== samples.labels[row]);
  misread.sort((a, b) => probability(b, classes[b]) - probability(a, classes[a]));
  const shown = misread.slice(0, most);
  const images = shown.map((row) => drawDigit(samples, row));
  const beside = (texts: string[]): string => `  ${texts.map((text) => text.padEnd(WIDTH)).join(GAP)}`.trimEnd();
  const captions = shown.map((row) => {
    const [meant, read] = [samples.labels[row], classes[row]];
    return [
      `meant ${meant}, read ${read}`,
      `  ${read}: ${percent(probability(row, read)).padStart(6)}`,
      `  ${meant}: ${percent(probability(row, meant)).padStart(6)}`,
    ];
  });
  return [
    ...Array.from({ length: SIDE }, (_, top) => paint('cyan', beside(images.map((lines) => lines[top])))),
    '',
    paint('bold', beside(captions.map(([names]) => names))),
    beside(captions.map(([, surest]) => surest)),
    beside(captions.map(([, , right]) => right)),
  ].join('\n');
}
