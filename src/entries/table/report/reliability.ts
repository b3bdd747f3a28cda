/** A drawing of whether probabilities hold what they say. */
import type { Calibration } from '../trust';
import { percent, show } from './facts';
import { frame, HEIGHT, lineOf, type Panel, WIDTH } from './frame';
import { mark } from './markup';

/** Confidence and accuracy. */
export function reliabilityPanel({ bins, errorAfter }: Calibration): Panel {
  const share = { to: 1, fixed: true, share: true };
  const from = Math.min(...bins.map(({ from: start }) => start));
  const { x, y, axes } = frame(
    { ...share, from, label: 'predicted probability' },
    { ...share, from: 0, label: 'accuracy' },
  );
  const most = Math.max(...bins.map(({ rows }) => rows));
  const points = bins.map(({ confidence, accuracy }): [number, number] => [x(confidence), y(accuracy)]);
  const dots = points.map(([cx, cy], i) => {
    return mark`<circle cx="${cx}" cy="${cy}" r="${2.5 + 7 * Math.sqrt(bins[i].rows / most)}"/>`;
  });
  return {
    title: 'Reliability diagram',
    note: [
      'The larger a dot, the more rows. On the dashed line, probabilities match frequencies;',
      `the calibration error is ${show(100 * errorAfter)} percentage points on average.`,
    ].join(' '),
    description: bins
      .map(
        ({ confidence, accuracy, rows }) =>
          `${percent(confidence)} predicted, ${percent(accuracy)} correct in ${rows} rows`,
      )
      .join('; '),
    width: WIDTH,
    height: HEIGHT,
    drawing: mark`${axes}<path class="even" d="${lineOf([
      [x(from), y(from)],
      [x(1), y(1)],
    ])}"/>
<path class="line first thin" d="${lineOf(points)}"/><g class="first">${dots}</g>`,
    table: [
      ['probability', 'rows', 'mean probability', 'accuracy'],
      ...bins.map(({ from: low, to, rows, confidence, accuracy }) => [
        `${percent(low)} to ${percent(to)}`,
        show(rows),
        percent(confidence),
        percent(accuracy),
      ]),
    ],
  };
}
