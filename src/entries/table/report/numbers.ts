/** Drawings of models of numbers: answers beside the truth, what is left over, and what intervals hold. */
import type { ModelState } from '../learn';
import { show } from './facts';
import { frame, HEIGHT, lineOf, type Panel, rangeOf, WIDTH } from './frame';
import { type Markup, mark } from './markup';

type Answers = NonNullable<ModelState['evidence']['numbers']>;

const size = { width: WIDTH, height: HEIGHT };

/** Dots, smaller and paler where they are many. */
function dots(points: readonly (readonly [x: number, y: number])[]): Markup {
  const [radius, opacity] = points.length > 200 ? [2, 0.45] : [2.8, 0.6];
  return mark`<g class="first" fill-opacity="${opacity}">${points.map(
    ([x, y]) => mark`<circle cx="${x}" cy="${y}" r="${radius}"/>`,
  )}</g>`;
}

const someOf = (rows: number, shown: number): string =>
  shown < rows ? `${show(shown)} of ${show(rows)} rows` : `${show(rows)} rows`;

/** The quarter of the rows whose answers are so small, and what becomes of it. */
function quarters({ truths, answers }: Answers): string[][] {
  const order = answers.map((_, i) => i).sort((a, b) => answers[a] - answers[b]);
  const parts = [0, 1, 2, 3].map((k) => order.slice((k * order.length) / 4, ((k + 1) * order.length) / 4));
  const mean = (rows: readonly number[], of: (i: number) => number): string =>
    show(rows.reduce((sum, i) => sum + of(i), 0) / rows.length);
  return parts
    .filter((rows) => rows.length > 0)
    .map((rows) => [
      `${show(answers[rows[0]])} to ${show(answers[rows[rows.length - 1]])}`,
      mean(rows, (i) => answers[i]),
      mean(rows, (i) => truths[i]),
      mean(rows, (i) => Math.abs(truths[i] - answers[i])),
    ]);
}

const QUARTERS = ['answers', 'mean answer', 'mean truth', 'mean error'];

/** Predicted and actual values of held-out rows. */
export function truthPanel({ target, rows }: ModelState, of: Answers): Panel {
  const { truths, answers } = of;
  const all = [...truths, ...answers];
  const sorted = truths.slice().sort((a, b) => a - b);
  const log = all.every((value) => value > 0) && sorted[sorted.length - 1] > 20 * sorted[sorted.length >> 1];
  const range = rangeOf(all, '', log);
  const { x, y, axes } = frame({ ...range, label: 'predicted' }, { ...range, label: 'actual' });
  const [from, to] = [range.from, range.to];
  const even = mark`<path class="even" d="${lineOf([
    [x(from), y(from)],
    [x(to), y(to)],
  ])}"/>`;
  return {
    title: 'Predicted and actual',
    note: [
      `${someOf(rows, truths.length)}, predicted by networks that were not trained on them.`,
      'On the dashed line predictions are exact.',
    ].join(' '),
    description: `Scatter plot of ${target}: actual against predicted values of ${truths.length} held-out rows.`,
    ...size,
    drawing: mark`${axes}${even}${dots(truths.map((truth, i) => [x(answers[i]), y(truth)]))}`,
    table: [QUARTERS, ...quarters(of)],
  };
}

/** Actual minus predicted, by prediction. */
export function residualPanel({ target, rows }: ModelState, of: Answers): Panel {
  const { truths, answers } = of;
  const residuals = truths.map((truth, i) => truth - answers[i]);
  const sizes = residuals.map(Math.abs).sort((a, b) => a - b);
  const most = sizes[Math.ceil(0.9 * sizes.length) - 1];
  const around = rangeOf([...residuals, -most, most], 'actual − predicted');
  const { x, y, axes } = frame(rangeOf(answers, 'predicted'), around);
  const [from, to] = [x(-Infinity), x(Infinity)];
  const rule = (value: number, name: string): Markup => mark`<path class="${name}" d="M${from},${y(value)}H${to}"/>`;
  return {
    title: 'Residuals',
    note: [
      `Actual minus predicted, ${someOf(rows, truths.length)}. 90 % lie between the dashed lines.`,
      'A bow or a funnel shows something that the model has not learned.',
    ].join(' '),
    description: `Scatter plot of ${target}: residuals by prediction; 90 % are within ${show(most)}.`,
    ...size,
    drawing: mark`${axes}${rule(0, 'axis')}${rule(most, 'even')}${rule(-most, 'even')}${dots(
      residuals.map((value, i) => [x(answers[i]), y(value)]),
    )}`,
    table: [QUARTERS, ...quarters(of)],
  };
}

/** Nominal and actual coverage of intervals. */
export function coveragePanel({ coverage }: Answers): Panel {
  const share = { from: Math.min(0.5, ...coverage.map(({ held }) => held)), to: 1, fixed: true, share: true, ticks: 5 };
  const { x, y, axes } = frame({ ...share, label: 'nominal coverage' }, { ...share, label: 'actual coverage' });
  const points = coverage.map(({ asked, held }): [number, number] => [x(asked), y(held)]);
  return {
    title: 'Coverage of intervals',
    note: [
      'Each fold, with intervals from the errors on the other folds.',
      'On the dashed line, intervals contain as many values as they should.',
    ].join(' '),
    description: coverage
      .map(({ asked, held }) => `${show(100 * asked)} % nominal, ${show(100 * held)} % actual`)
      .join('; '),
    ...size,
    drawing: mark`${axes}<path class="even" d="${lineOf([
      [x(share.from), y(share.from)],
      [x(1), y(1)],
    ])}"/>
<path class="line first" d="${lineOf(points)}"/><g class="first">${points.map(
      ([cx, cy]) => mark`<circle cx="${cx}" cy="${cy}" r="4"/>`,
    )}</g>`,
    table: [
      ['nominal', 'actual'],
      ...coverage.map(({ asked, held }) => [`${show(100 * asked)} %`, `${show(100 * held)} %`]),
    ],
  };
}
