/** The picture of a training: loss by epoch, on the rows trained on and on those held out. */
import type { History } from 'nablanet';
import { checkBoolean, checkInteger, checkOptions } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { BLUE, drawSheet, GREY, HEAD, type LegendEntry, MARGIN, ORANGE } from './chart';
import { type Curves, drawCurves, type Point, thin } from './curves';
import { figure } from './progress-text';

/** How the curve is drawn. */
export interface LossCurveOptions {
  /** `'Training'` by default. */
  title?: string;
  /** A line below it; which epoch was best by default. */
  subtitle?: string;
  /** Pixels of the whole picture, an integer >= 400, 800 with accuracy; 720, 1,080 with accuracy, by default. */
  width?: number;
  /** Pixels, an integer >= 300; 440 by default. */
  height?: number;
  /** Losses on a logarithmic scale (those of 0 and less are then left out); false by default. */
  logarithmic?: boolean;
  /** A second panel with the accuracy, where the history has it; false by default. */
  accuracy?: boolean;
}

/** What is drawn of a training: any `History`, or one that was kept as JSON. */
export type LossCurveHistory = Pick<
  History,
  'loss' | 'validationLoss' | 'accuracy' | 'validationAccuracy' | 'bestEpoch'
>;

const OPTIONS = ['title', 'subtitle', 'width', 'height', 'logarithmic', 'accuracy'];

/**
 * Draws training and validation loss by epoch, and marks the best epoch:
 *
 *     writeFileSync('loss.svg', lossCurve(net.train(x, y, { epochs: 100, validation: 0.2 })));
 *
 * @param history what `train` returned, of one epoch or more; of several trainings the first is drawn in front, and of the
 *   others the watched loss (validation, or training where there is none) pale behind it
 * @returns an SVG file's text, on white, with title and description for screen readers
 * @throws RangeError where there is no epoch, or no finite loss (with `logarithmic`: none above 0)
 */
export function lossCurve(
  history: LossCurveHistory | readonly LossCurveHistory[],
  options: LossCurveOptions = {},
): string {
  checkOptions('options', options, OPTIONS);
  const histories = Array.isArray(history) ? history : [history];
  if (histories.length === 0) throw rangeError('history', 'at least one history', new Verbatim('none'));
  for (const each of histories) checkHistory(each);
  const log = checkBoolean('logarithmic', options.logarithmic ?? false);
  const [first] = histories;
  const accuracy = checkBoolean('accuracy', options.accuracy ?? false) && first.accuracy.length > 0;
  const width = checkInteger('width', options.width ?? (accuracy ? 1080 : 720), accuracy ? 800 : 400);
  const height = checkInteger('height', options.height ?? 440, 300);

  const loss = curvesOf(histories, 'loss', 'validationLoss', (value) => (log && value <= 0 ? Number.NaN : value));
  if (loss.training.length + loss.heldOut.length === 0) {
    throw rangeError('history', `finite losses${log ? ' above 0' : ''}`, new Verbatim('none'));
  }
  const size = { width: (width - 2 * MARGIN) / (accuracy ? 2 : 1), height: height - HEAD - MARGIN };
  const ticks = Math.max(3, Math.round(size.height / 55));
  const panels = [drawCurves(loss, 'loss', log, ticks)];
  if (accuracy) {
    const shares = curvesOf(histories, 'accuracy', 'validationAccuracy', (value) => 100 * value);
    panels.push(drawCurves(shares, 'accuracy', false, ticks));
  }
  return drawSheet({
    title: checkText('title', options.title ?? 'Training'),
    subtitle: checkText('subtitle', options.subtitle ?? subtitleOf(first)),
    description: describeCurves(first),
    legend: legendOf(loss, histories.length - 1),
    panels,
    ...size,
  });
}

function checkHistory(history: LossCurveHistory): void {
  for (const name of ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'] as const) {
    if (!Array.isArray(history?.[name])) throw typeError('history', 'what train returned', history);
  }
  if (history.loss.length === 0) throw rangeError('history', 'at least one epoch', new Verbatim('none'));
}

function checkText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw typeError(name, 'a string', value);
  return value;
}

type Series = 'loss' | 'validationLoss' | 'accuracy' | 'validationAccuracy';

function curvesOf(
  [first, ...others]: readonly LossCurveHistory[],
  training: Series,
  heldOut: Series,
  toValue: (value: number) => number,
): Curves {
  const points = (values: readonly number[], run = 0): Point[] =>
    thin(
      values
        .map((value, i) => ({ epoch: i + 1, value: toValue(value), run }))
        .filter(({ value }) => Number.isFinite(value)),
    );
  const watched = (history: LossCurveHistory): Series => (history[heldOut].length > 0 ? heldOut : training);
  const value = toValue(first[watched(first)][first.bestEpoch - 1]);
  return {
    training: points(first[training]),
    heldOut: points(first[heldOut]),
    others: others.flatMap((history, run) => points(history[watched(history)], run)),
    best: Number.isFinite(value) ? { epoch: first.bestEpoch, value, run: 0 } : undefined,
  };
}

function legendOf({ heldOut }: Curves, others: number): LegendEntry[] {
  const legend: LegendEntry[] = [{ label: 'training', colour: BLUE, as: 'line' }];
  if (heldOut.length > 0) legend.push({ label: 'validation', colour: ORANGE, as: 'line' });
  if (others > 0) legend.push({ label: `${others} other run${others > 1 ? 's' : ''}`, colour: GREY, as: 'line' });
  return legend;
}

/** Which epoch was best, and its loss. */
function subtitleOf({ loss, validationLoss, bestEpoch }: LossCurveHistory): string {
  const heldOut = validationLoss.length > 0;
  const best = (heldOut ? validationLoss : loss)[bestEpoch - 1];
  if (best === undefined) return `${loss.length} epochs`;
  return `best epoch ${bestEpoch} of ${loss.length}, ${heldOut ? 'validation loss' : 'loss'} ${figure(best)}`;
}

/** In words what the lines show. */
function describeCurves(history: LossCurveHistory): string {
  const { loss, validationLoss, accuracy, validationAccuracy } = history;
  const course = (name: string, values: readonly number[]): string =>
    values.length > 0 ? ` ${name} from ${figure(values[0])} to ${figure(values[values.length - 1])}.` : '';
  return [
    `Loss by epoch, ${loss.length} epoch${loss.length > 1 ? 's' : ''}; ${subtitleOf(history)}.`,
    course('Training loss', loss),
    course('Validation loss', validationLoss),
    course('Training accuracy', accuracy),
    course('Validation accuracy', validationAccuracy),
  ].join('');
}
