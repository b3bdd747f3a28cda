/**
 * Scalers without the `Scaler` class (scaler.ts): their JSON, and their use inside a network. Nothing here is changed
 * after it is made, so clones of a network share it.
 */
import { checkBoolean, checkName, checkNumber, checkOptions, plainOf } from '../base/checks';
import { rangeError, typeError, Verbatim } from '../base/errors';
import {
  affine,
  checkLearnt,
  type Learning,
  type Learnt,
  learn,
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
  /**
   * false, for `'standard'` only: means are not subtracted, so that zeros stay 0, as sparse rows need it; true by
   * default.
   */
  center?: boolean;
}

/** A scaler as plain JSON; its float64 numbers are exact. */
export interface ScalerJSON {
  /** The method of scaling. */
  method: ScalerMethod;
  /** What minimum and maximum are mapped to, with `'minMax'`. */
  range?: [low: number, high: number];
  /** false where means are not subtracted. */
  center?: false;
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
export interface Parts extends Learning {
  readonly learnt?: Learnt | undefined;
}

/** Checks the options of a scaler and fills in defaults. */
export function checkMethod({ method = 'standard', range, center = true }: Record<string, unknown>): Parts {
  const name = checkName('method', method, ['standard', 'minMax', 'maxAbs', 'robust'] as const);
  if (!checkBoolean('center', center) && name !== 'standard') {
    throw rangeError('center', 'true, or the method "standard"', false);
  }
  const parts = { method: name, center: center as boolean };
  if (range === undefined) return { ...parts, range: name === 'minMax' ? [0, 1] : undefined };
  if (name !== 'minMax') throw rangeError('range', 'the method "minMax"', name);
  if (!Array.isArray(range) || range.length !== 2) throw typeError('range', '[low, high]', range);
  const low = checkNumber('range[0]', range[0]);
  const high = checkNumber('range[1]', range[1]);
  if (!(low < high)) throw rangeError('range', '[low, high] with low < high', new Verbatim(`[${low}, ${high}]`));
  return { ...parts, range: [low, high] };
}

/** Checks the JSON of a scaler; `name` names it in errors. */
export function fromJSON(name: string, json: unknown): Parts {
  const { learnt, ...options } = checkOptions(name, json, ['method', 'range', 'center', 'learnt']);
  return { ...checkMethod(options), learnt: learnt === undefined ? undefined : checkLearnt(learnt) };
}

/** The JSON of a scaler, with copies of all arrays. */
export function toJSON({ method, range, center, learnt }: Parts): ScalerJSON {
  const json: ScalerJSON = { method, ...(range && { range: [...range] }), ...(!center && { center }) };
  if (!learnt) return json;
  const { rows, minimum, maximum, center: middle, spread } = learnt;
  const numbers = { minimum: [...minimum], maximum: [...maximum], center: [...middle], spread: [...spread] };
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
  const parts = fromJSON(name, json);
  return { json, columns: parts.learnt && affine(parts, parts.learnt, name) };
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
export function fitted(scaling: Scaling | undefined, rows: Rows, order?: Uint32Array): Scaling | undefined {
  if (!scaling || scaling.columns) return scaling;
  const parts = fromJSON(rows.name, scaling.json);
  if (rows.sparse && parts.method === 'robust') throw shifting('inputScaler', parts.method);
  const learnt = learn(parts, rows, order);
  const columns = affine(parts, learnt, rows.name);
  return { json: toJSON({ ...parts, learnt }), columns };
}

/** The affine map of a scaler; throws where it is not fitted yet. */
export function columnsOf(name: string, { columns }: Scaling): ScalerColumns {
  if (!columns) throw rangeError(name, 'rows to learn from first (train)', new Verbatim('none'));
  return columns;
}

/** The error for what would move the zeros of sparse rows. */
export function shifting(name: string, got: unknown): RangeError {
  const expected = 'what leaves zeros at 0, with sparse rows (a Scaler of "maxAbs", or of { center: false })';
  return rangeError(name, expected, got);
}

/** Maps that have been found to leave zeros at 0. */
const still = new WeakSet<ScalerColumns>();

/** Refuses a map that moves the zeros of sparse rows. */
export function checkZeros(columns: ScalerColumns): void {
  if (still.has(columns)) return;
  const { shift, factor, offset } = columns;
  for (let j = 0; j < shift.length; j++) {
    const zero = (0 - shift[j]) * factor[j] + offset;
    if (zero !== 0) throw shifting('inputScaler', new Verbatim(`0 scaled to ${zero} in column ${j}`));
  }
  still.add(columns);
}

/** Rows as the network sees them, (rows × width) flat, in float64. */
export function scaled({ values, columns }: Rows): ArrayLike<number> {
  if (!columns) return values;
  const { shift, factor, offset } = columns;
  const width = shift.length;
  return Float64Array.from(values, (v, i) => (v - shift[i % width]) * factor[i % width] + offset);
}

/** Maps outputs, (rows × width) flat, back to the units of the targets, in place. */
export function unscale(scaling: Scaling | undefined, outputs: Float32Array): void {
  if (!scaling?.columns) return;
  const { shift, scale, offset } = scaling.columns;
  const width = shift.length;
  for (let i = 0; i < outputs.length; i++) outputs[i] = (outputs[i] - offset) * scale[i % width] + shift[i % width];
}
