/**
 * Scalers without the `Scaler` class (scaler.ts): their JSON, and their use inside a network. Nothing here is changed
 * after it is made, so clones of a network share it.
 */
import { checkName, checkNumber, checkOptions, plainOf } from '../base/checks';
import type { Work } from '../base/cooperative';
import { rangeError, typeError, Verbatim } from '../base/errors';
import {
  affine,
  checkLearnt,
  type Learnt,
  learnInTurns,
  type ScalerMethod,
  type ScalerRange,
} from './column-statistics';
import type { Rows, ScalerColumns } from './rows';

/** The options of a `Scaler`. */
export interface ScalerOptions {
  /** `'standard'` (default), `'minMax'`, `'maxAbs'` or `'robust'`. */
  method?: ScalerMethod;
  /** [low, high] with low < high, for `'minMax'` only; [0, 1] by default. */
  range?: ScalerRange;
}

/** A scaler as plain JSON; its float64 numbers are exact. */
export interface ScalerJSON {
  /** The method of scaling. */
  method: ScalerMethod;
  /** What minimum and maximum are mapped to, with `'minMax'`. */
  range?: [low: number, high: number];
  /** The statistics, (width) each; absent before the first fit. */
  learnt?: {
    rows: number;
    minimum: number[];
    maximum: number[];
    /** Means, minima or medians. */
    center: number[];
    /** Sums of squared deviations, maximum − minimum, or interquartile ranges. */
    spread: number[];
  };
}

/** The options of a scaler, and its statistics once it is fitted. */
export interface Parts {
  readonly method: ScalerMethod;
  readonly range: ScalerRange | undefined;
  readonly learnt?: Learnt | undefined;
}

/** Checks the options of a scaler and fills in defaults. */
export function checkMethod({ method = 'standard', range }: Record<string, unknown>): Parts {
  const name = checkName('method', method, ['standard', 'minMax', 'maxAbs', 'robust'] as const);
  if (range === undefined) return { method: name, range: name === 'minMax' ? [0, 1] : undefined };
  if (name !== 'minMax') throw rangeError('range', 'the method "minMax"', name);
  if (!Array.isArray(range) || range.length !== 2) throw typeError('range', '[low, high]', range);
  const low = checkNumber('range[0]', range[0]);
  const high = checkNumber('range[1]', range[1]);
  if (!(low < high)) throw rangeError('range', '[low, high] with low < high', new Verbatim(`[${low}, ${high}]`));
  return { method: name, range: [low, high] };
}

/** Checks the JSON of a scaler; `name` names it in errors. */
export function fromJSON(name: string, json: unknown): Parts {
  const { learnt, ...options } = checkOptions(name, json, ['method', 'range', 'learnt']);
  return { ...checkMethod(options), learnt: learnt === undefined ? undefined : checkLearnt(learnt) };
}

/** The JSON of a scaler, with copies of all arrays. */
export function toJSON({ method, range, learnt }: Parts): ScalerJSON {
  const json: ScalerJSON = range ? { method, range: [...range] } : { method };
  if (!learnt) return json;
  const { rows, minimum, maximum, center, spread } = learnt;
  const numbers = { minimum: [...minimum], maximum: [...maximum], center: [...center], spread: [...spread] };
  return { ...json, learnt: { rows, ...numbers } };
}

/** A scaler inside a network: its JSON, and its affine map once it is fitted. */
export interface Scaling {
  readonly json: ScalerJSON;
  readonly columns: ScalerColumns | undefined;
}

/** The scaler of a config, ready to apply; undefined where there is none. */
export function scalingOf(name: string, json: ScalerJSON | null): Scaling | undefined {
  if (!json) return undefined;
  const { method, range, learnt } = fromJSON(name, json);
  return { json, columns: learnt && affine(range, method, learnt, name) };
}

/**
 * Checks the config's `inputScaler` or `outputScaler`, a `Scaler` or its JSON, for rows of `width` numbers. A copy, or
 * null where there is none.
 */
export function checkScaler(name: string, value: unknown, width: number): ScalerJSON | null {
  if (value === undefined || value === null) return null;
  const parts = fromJSON(name, plainOf(value));
  const own = parts.learnt?.center.length ?? width;
  if (own !== width) throw rangeError(name, `a scaler of ${width} columns`, own);
  const json = toJSON(parts);
  scalingOf(name, json);
  return json;
}

/** The scaler fitted to the rows at `order`, or to all. One that is already fitted stays as it is. */
export function* fitted(scaling: Scaling | undefined, rows: Rows, order?: Uint32Array): Work<Scaling | undefined> {
  if (!scaling || scaling.columns) return scaling;
  const parts = fromJSON(rows.name, scaling.json);
  if (rows.sparse && parts.method !== 'minMax') checkStill(parts.method === 'maxAbs');
  const learnt = yield* learnInTurns(parts.method, rows, order);
  const columns = affine(parts.range, parts.method, learnt, rows.name);
  return { json: toJSON({ ...parts, learnt }), columns };
}

/** The affine map of a scaler; throws where it is not fitted yet. */
export function columnsOf(name: string, { columns }: Scaling): ScalerColumns {
  if (!columns) throw rangeError(name, 'rows to learn from first (train)', new Verbatim('none'));
  return columns;
}

/** Refuses an `inputScaler` that moves the zeros of sparse rows. */
export function checkStill(still: boolean): void {
  const expected = 'one that leaves the zeros of sparse rows at 0 (method "maxAbs")';
  if (!still) throw rangeError('inputScaler', expected, new Verbatim('another'));
}

/** A number of column j, scaled in float64. */
export function scale(value: number, { shift, factor, offset }: ScalerColumns, j: number): number {
  return (value - shift[j]) * factor[j] + offset;
}

/** Rows as the network sees them, (rows × width) flat, in float64. */
export function scaled({ values, columns, width }: Rows): ArrayLike<number> {
  return columns ? Float64Array.from(values, (v, i) => scale(v, columns, i % width)) : values;
}

/** Maps outputs, (rows × width) flat, back to the units of the targets, in place. */
export function unscale(scaling: Scaling | undefined, outputs: Float32Array): void {
  if (!scaling?.columns) return;
  const { shift, scale, offset } = scaling.columns;
  const width = shift.length;
  for (let i = 0; i < outputs.length; i++) outputs[i] = (outputs[i] - offset) * scale[i % width] + shift[i % width];
}
