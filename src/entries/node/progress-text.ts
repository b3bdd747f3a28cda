/** The text of a progress line: an epoch's numbers, as many as fit into the width. */
import type { EpochInfo } from 'nablanet';

/** The state that a line describes: the current run and its last epoch. */
export interface Standing {
  readonly label: string;
  /** The current run, from 1, and the number of runs. */
  readonly run: number;
  readonly runs: number;
  readonly info: EpochInfo;
  /** Seconds over all runs so far. */
  readonly seconds: number;
  /** Whether this is the last epoch of the last run. */
  readonly ended: boolean;
}

/** The finished share of all epochs of all runs, from 0 to 1; an endless run contributes 0. */
export function shareOf({ run, runs, info }: Standing): number {
  return (run - 1 + info.epoch / info.epochs) / runs;
}

/** Characters of a number such as 0.04213, so that consecutive lines align. */
const FIGURE = 7;

/**
 * The numbers that fit into `width` characters. Those with the lowest rank are dropped first: the more a number follows
 * from the others, the lower its rank.
 */
export function describe(standing: Standing, width = Infinity): string {
  const { label, run, runs, info } = standing;
  const { epoch, epochs, loss, accuracy, validationLoss, validationAccuracy, samplesPerSecond } = info;
  const share = validationAccuracy ?? accuracy;
  const endless = epochs === Infinity;
  let figures: [text: string, rank: number][] = [
    [runs > 1 ? `${label} ${pad(run, runs)}/${runs}` : '', 4],
    [endless ? `epoch ${epoch}` : `epoch ${pad(epoch, epochs)}/${epochs}`, 6],
    [`loss ${figure(loss).padEnd(FIGURE)}`, 5],
    [validationLoss === undefined ? '' : `validation ${figure(validationLoss).padEnd(FIGURE)}`, 3],
    [share === undefined ? '' : `accuracy ${(100 * share).toFixed(1).padStart(4)} %`, 2],
    [`${count(samplesPerSecond)} samples/s`, 0],
    [time(standing), 1],
  ];
  figures = figures.filter(([text]) => text !== '');
  const join = (): string => figures.map(([text]) => text).join('  ');
  for (let rank = 0; join().length > width && rank < 4; rank++) figures = figures.filter(([, of]) => of !== rank);
  return join();
}

/** The estimated time left, from the finished share; the time elapsed at the end and for endless training. */
function time(standing: Standing): string {
  const share = shareOf(standing);
  if (standing.ended) return `in ${duration(standing.seconds)}`;
  if (share === 0) return duration(standing.seconds);
  return `${duration((standing.seconds * (1 - share)) / share)} left`;
}

/** n, padded to the width of the largest. */
function pad(n: number, largest: number): string {
  return String(n).padStart(String(largest).length);
}

/** A number with three to five significant digits: 0.04213, 0.00213, 812.5, 12346, 3.20e-5. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(2);
  if (size < 0.01) return value.toFixed(5);
  return size < 1000 ? value.toPrecision(4) : value.toFixed(0);
}

/** A count with a unit: 812, 35 k, 1.2 M. */
function count(n: number): string {
  if (n < 1e3) return n.toFixed(0);
  return n < 999_500 ? `${(n / 1e3).toFixed(0)} k` : `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} M`;
}

/** A duration in its two largest units: 3.2 s, 42 s, 3 min 5 s, 2 h 4 min, 3 d 2 h. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
