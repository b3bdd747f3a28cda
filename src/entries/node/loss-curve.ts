/** Loss curves: training and validation loss by epoch, as an SVG file. */
import type { History } from 'nablanet';
import { checkBoolean, checkInteger, givenOptions } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { BLUE, drawSheet, GREY, HEAD, type LegendEntry, MARGIN, ORANGE } from './chart';
import { type Curves, drawCurves, type Point, thin } from './curves';
import { figure } from './progress-text';

/** The options of `lossCurve`. */
export interface LossCurveOptions {
  /** The title; `'Training'` by default. */
  title?: string;
  /** A line below the title; the best epoch and its loss by default. */
  subtitle?: string;
  /** The width of the chart in pixels, an integer >= 400 (800 with `accuracy`); 720 (1,080) by default. */
  width?: number;
  /** The height of the chart in pixels, an integer >= 300; 440 by default. */
  height?: number;
  /** Whether losses have a logarithmic scale, which omits losses <= 0; false by default. */
  logarithmic?: boolean;
  /** Whether a second panel shows the accuracy, if the history has it; false by default. */
  accuracy?: boolean;
}

/**
 * The part of a `History` that is drawn; JSON of it will do. Without `epochOf` entries are of the epochs 1, 2, 3 and so
 * on.
 */
export type LossCurveHistory = Pick<
  History,
  'loss' | 'validationLoss' | 'accuracy' | 'validationAccuracy' | 'bestEpoch'
> &
  Partial<Pick<History, 'epochOf'>>;

const OPTIONS = ['title', 'subtitle', 'width', 'height', 'logarithmic', 'accuracy'];

/**
 * Draws training and validation loss by epoch and marks the best epoch.
 *
 * @param history what `train` returned, at least one epoch; of several histories the first is drawn in full, and the
 *   validation losses (training losses, without validation) of the others pale behind it
 * @returns the text of an SVG file on white, with title and description for screen readers
 * @throws TypeError, RangeError for invalid arguments, no epoch, or no finite loss (with `logarithmic`: none above 0)
 *
 * @example
 * const history = net.train(x, y, { epochs: 100, validation: 0.2 });
 * writeFileSync('loss.svg', lossCurve(history, { logarithmic: true }));
 */
export function lossCurve(history: LossCurveHistory | readonly LossCurveHistory[], options?: LossCurveOptions): string {
  const given = givenOptions(options, OPTIONS);
  const all: readonly LossCurveHistory[] = Array.isArray(history) ? history : [history];
  if (all.length === 0) throw rangeError('history', 'at least one history', new Verbatim('none'));
  const histories = all.map(checkHistory);
  const log = checkBoolean('logarithmic', given.logarithmic ?? false);
  const [first] = histories;
  const accuracy = checkBoolean('accuracy', given.accuracy ?? false) && first.accuracy.length > 0;
  const width = checkInteger('width', given.width ?? (accuracy ? 1080 : 720), accuracy ? 800 : 400);
  const height = checkInteger('height', given.height ?? 440, 300);

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
    title: checkText('title', given.title ?? 'Training'),
    subtitle: checkText('subtitle', given.subtitle ?? subtitleOf(first)),
    description: describeCurves(first),
    legend: legendOf(loss, histories.length - 1),
    panels,
    ...size,
  });
}

/** A history with the epoch of each entry. */
type Told = LossCurveHistory & Pick<History, 'epochOf'>;

/** Requires the four series, and at least one epoch. */
function checkHistory(history: LossCurveHistory): Told {
  for (const name of ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'] as const) {
    if (!areNumbers(history?.[name])) throw typeError('history', 'what train returned', history);
  }
  const { loss, epochOf = loss.map((_, i) => i + 1) } = history;
  if (loss.length === 0) throw rangeError('history', 'at least one epoch', new Verbatim('none'));
  if (!areNumbers(epochOf) || epochOf.length !== loss.length) {
    throw rangeError('history.epochOf', `${loss.length} epochs`, epochOf);
  }
  return { ...history, epochOf };
}

/** Whether it is an array of numbers; JSON has null in the place of those that are not finite. */
function areNumbers(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'number' || value === null);
}

function checkText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw typeError(name, 'a string', value);
  return value;
}

/** The series of a history that can be drawn. */
type Series = 'loss' | 'validationLoss' | 'accuracy' | 'validationAccuracy';

/** The lines of one panel; `toValue` maps values to the unit of the axis, or to NaN for those to omit. */
function curvesOf(
  [first, ...others]: readonly Told[],
  training: Series,
  heldOut: Series,
  toValue: (value: number) => number,
): Curves {
  const points = ({ epochOf, ...history }: Told, series: Series, run = 0): Point[] =>
    thin(
      history[series]
        .map((value, i) => ({ epoch: epochOf[i], value: toValue(value), run }))
        .filter(({ value }) => Number.isFinite(value)),
    );
  const watched = (history: Told): Series => (history[heldOut].length > 0 ? heldOut : training);
  const value = toValue(first[watched(first)][first.epochOf.indexOf(first.bestEpoch)]);
  return {
    training: points(first, training),
    heldOut: points(first, heldOut),
    others: others.flatMap((history, run) => points(history, watched(history), run)),
    best: Number.isFinite(value) ? { epoch: first.bestEpoch, value, run: 0 } : undefined,
  };
}

/** Entries for the lines that are there. */
function legendOf({ heldOut }: Curves, others: number): LegendEntry[] {
  const legend: LegendEntry[] = [{ label: 'training', colour: BLUE, as: 'line' }];
  if (heldOut.length > 0) legend.push({ label: 'validation', colour: ORANGE, as: 'line' });
  if (others > 0) legend.push({ label: `${others} other run${others > 1 ? 's' : ''}`, colour: GREY, as: 'line' });
  return legend;
}

/** The best epoch and its loss, in words. */
function subtitleOf({ loss, validationLoss, bestEpoch, epochOf }: Told): string {
  const heldOut = validationLoss.length > 0;
  const best = (heldOut ? validationLoss : loss)[epochOf.indexOf(bestEpoch)];
  const epochs = epochOf[epochOf.length - 1];
  if (best === undefined) return `${epochs} epochs`;
  return `best epoch ${bestEpoch} of ${epochs}, ${heldOut ? 'validation loss' : 'loss'} ${figure(best)}`;
}

/** The course of every line in words, for screen readers. */
function describeCurves(history: Told): string {
  const { loss, validationLoss, accuracy, validationAccuracy, epochOf } = history;
  const epochs = epochOf[epochOf.length - 1];
  const course = (name: string, values: readonly number[]): string =>
    values.length > 0 ? ` ${name} from ${figure(values[0])} to ${figure(values[values.length - 1])}.` : '';
  return [
    `Loss by epoch, ${epochs} epoch${epochs > 1 ? 's' : ''}; ${subtitleOf(history)}.`,
    course('Training loss', loss),
    course('Validation loss', validationLoss),
    course('Training accuracy', accuracy),
    course('Validation accuracy', validationAccuracy),
  ].join('');
}
