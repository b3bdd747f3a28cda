/** The picture of the training: cost and accuracy by epoch, on the rows trained on and on those held out. */
import * as Plot from '@observablehq/plot';
import type { History } from 'nablanet';
import { BLUE, GREY, ORANGE, writeChart } from '../show/chart';
import { percent } from '../show/terminal';

const TRAINING = 'training rows';
const HELD_OUT = 'held-out rows';

/** One number of one epoch, for Plot. */
interface Point {
  readonly epoch: number;
  readonly value: number;
  readonly run: number;
}

/** A line through the epochs of one run, or of several. */
function pointsOf(values: number[], run = 0): Point[] {
  return values.map((value, i) => ({ epoch: i + 1, value, run }));
}

/** Held-out rows of all other splits pale in the back, then the two lines of the first. */
function marks(training: number[], heldOut: number[], others: number[][]): Plot.Markish[] {
  const axes = { x: 'epoch', y: 'value' } as const;
  return [
    Plot.line(others.flatMap(pointsOf), { ...axes, z: 'run', stroke: GREY, strokeOpacity: 0.35, strokeWidth: 1 }),
    Plot.line(pointsOf(training), { ...axes, stroke: BLUE, strokeWidth: 2.5 }),
    Plot.line(pointsOf(heldOut), { ...axes, stroke: ORANGE, strokeWidth: 2.5 }),
  ];
}

/** Writes the chart of the first history, with the others in the background; returns its path. */
export function writeCurves(file: URL, histories: History[]): string {
  const [first, ...others] = histories;
  const inPercent = (shares: number[]): number[] => shares.map((share) => 100 * share);
  const frame = { grid: true, marginLeft: 56, marginBottom: 44, marginTop: 30, marginRight: 28 };
  const x = { label: 'epoch', ticks: 5, domain: [1, first.epochs] };
  const reached = first.validationAccuracy[first.epochs - 1];
  return writeChart(file, {
    title: 'Learning to read handwritten digits',
    subtitle: `64-64-10, ReLU and softmax, plain gradient descent; ${percent(reached)} of the held-out rows right after ${first.epochs} epochs`,
    legend: [
      { label: TRAINING, colour: BLUE, as: 'line' },
      { label: HELD_OUT, colour: ORANGE, as: 'line' },
      { label: `held-out rows of the ${others.length} other splits`, colour: GREY, as: 'line' },
    ],
    width: 480,
    height: 340,
    panels: [
      {
        ...frame,
        x,
        y: { type: 'log', label: 'cross-entropy (log scale)', tickFormat: '~g', ticks: 6 },
        marks: marks(
          first.loss,
          first.validationLoss,
          others.map(({ validationLoss }) => validationLoss),
        ),
      },
      {
        ...frame,
        x,
        y: { domain: [80, 100], label: 'accuracy in %', ticks: 5 },
        marks: marks(
          inPercent(first.accuracy),
          inPercent(first.validationAccuracy),
          others.map(({ validationAccuracy }) => inPercent(validationAccuracy)),
        ),
        clip: true,
      },
    ],
  });
}
