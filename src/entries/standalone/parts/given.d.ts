/** What parts use and each program has in a form of its own: program.ts writes it, or takes one of two parts for it. */

/** Numbers in a row of x, as encoded, and of outputs. */
export const INPUTS: number;
export const OUTPUTS: number;

/** All weights and other float32 numbers of the steps, one behind the other, as steps take them. */
export const NUMBERS: Float32Array;

/** What is done with a row, one after the other. A step may work in the array that it is given. */
export const STEPS: readonly ((a: Float32Array) => Float32Array)[];

/** What is subtracted, multiplied by and added, of each column. */
interface Scaler {
  readonly shift: readonly number[];
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}
export const INPUT_SCALER: Scaler;
export const OUTPUT_SCALER: Scaler;

/** Names of inputs and classes, in their order. */
export const inputNames: readonly string[];
export const classNames: readonly string[];
/** What becomes of further keys of a row by name. */
export const OTHER_KEYS: 'error' | 'ignore';

/** The encoder's categories of each column, none where it has numbers; and what becomes of others. */
export const CATEGORIES: readonly (readonly (string | number | boolean)[])[];
export const UNKNOWN: 'error' | 'ignore';
/** In what encoded rows are kept: a scaler takes them in float64. */
export const Flat: Float32ArrayConstructor | Float64ArrayConstructor;

/** The next `count` of NUMBERS: of take.js, which a program has behind them. */
export function take(count: number): Float32Array;

/** Row k of flat into `row`, rounded to float32: of inputs.js or scaled-inputs.js. */
export function setRow(row: Float32Array, flat: ArrayLike<number>, k: number): void;

/** The class of each row, of classify-largest.js, or 0 or 1 for each output, of classify-each.js. */
export function classify(x: unknown): Uint32Array;
