/**
 * Steps: what the nodes of a sequential graph do to the data, before widths are known. A scalar fits any width, so an
 * affine map holds one number or one per column until all steps are known.
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import type { Operation } from '../exchange/sequence';
import type { ValueProto } from './schema';

/** x · factor + offset; each has one number, or one per column. */
export interface ColumnsStep {
  readonly kind: 'columns';
  readonly factor: ArrayLike<number>;
  readonly offset: ArrayLike<number>;
  readonly name: string;
}

/** (x − mean) / √(variance + epsilon) over each row; scale and shift are nodes of their own. */
export interface BareNormStep {
  readonly kind: 'bareNorm';
  readonly epsilon: number;
  readonly name: string;
}

/** Flattens rows, to `width` where it is given; squeezed, to one number per row without an axis. */
export interface RowsStep {
  readonly kind: 'rows';
  readonly width: number | undefined;
  /** The number of rows where the model fixes it: it must be the input's. */
  readonly batch?: number | undefined;
  readonly squeezed?: boolean;
  readonly name: string;
}

/** An operation, or one of the above. */
export type Step = (Operation & { readonly name: string }) | ColumnsStep | BareNormStep | RowsStep;

/** The shape of the data. */
interface Shape {
  /** Numbers per row; undefined where only weights tell. */
  width: number | undefined;
  /** The number of axes with that of the batch: 2 for rows of numbers. */
  axes: number;
  batch: number | string | undefined;
}

/** Limits the numbers that are created (graph.ts). */
type Spender = { spend(count: number): void };

/** The operations of a model, and the width of its input rows. */
export interface Sequence {
  readonly inputs: number;
  readonly operations: Operation[];
}

/**
 * The operations of these steps, for inputs of this shape.
 *
 * @throws RangeError with code 'file', by the node's name, where widths do not fit
 */
export function operationsOf(steps: readonly Step[], input: ValueProto, graph: Spender): Sequence {
  const shape = shapeOf(input);
  shape.width ??= steps.map(widthBefore).find((width) => width !== undefined);
  const inputs = shape.width;
  if (inputs === undefined) throw rangeError('model', 'a number of inputs', new Verbatim('none'), 'file');
  const operations: Operation[] = [];
  for (const step of merged(steps, graph)) {
    check(step, shape);
    const operation = operationOf(step, shape.width ?? 0, graph);
    if (operation) operations.push(operation);
    if (step.kind === 'dense') shape.width = step.units;
    if (step.kind === 'rows') shape.axes = step.squeezed ? 1 : 2;
  }
  return { inputs, operations };
}

/** (batch × width), or more axes, which must be flattened before anything else. */
function shapeOf({ shape, name }: ValueProto): Shape {
  if (!shape) return { width: undefined, axes: 2, batch: undefined };
  if (shape.length < 2) {
    const got = new Verbatim(`${shape.length} axes of ${show(name)}`);
    throw rangeError('model', 'inputs of (batch × width)', got, 'file');
  }
  const sizes = shape.slice(1).map((size) => (typeof size === 'number' && size > 0 ? size : NaN));
  const width = sizes.reduce((product, size) => product * size, 1);
  return { width: Number.isNaN(width) ? undefined : width, axes: shape.length, batch: shape[0] };
}

/** Consecutive affine maps as one. */
function merged(steps: readonly Step[], graph: Spender): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result[result.length - 1];
    if (step.kind === 'columns' && last?.kind === 'columns') result[result.length - 1] = chained(last, step, graph);
    else result.push(step);
  }
  return result;
}

/** The composition of two affine maps. */
function chained(first: ColumnsStep, then: ColumnsStep, graph: Spender): ColumnsStep {
  const length = Math.max(columnsOf(first) ?? 1, columnsOf(then) ?? 1);
  for (const step of [first, then]) {
    const columns = columnsOf(step);
    if (columns !== undefined && columns !== length) throw misfit(step, columns, length);
  }
  graph.spend(length);
  const at = (list: ArrayLike<number>, j: number): number => list[list.length === 1 ? 0 : j];
  const factor = Float64Array.from({ length }, (_, j) => at(first.factor, j) * at(then.factor, j));
  const offset = Float64Array.from({ length }, (_, j) => at(first.offset, j) * at(then.factor, j) + at(then.offset, j));
  return { kind: 'columns', factor, offset, name: then.name };
}

/** The columns that an affine map needs; undefined where it fits any. */
function columnsOf({ factor, offset }: ColumnsStep): number | undefined {
  const length = Math.max(factor.length, offset.length);
  return length === 1 ? undefined : length;
}

/** The width that a step needs; undefined where any will do. */
function widthBefore(step: Step): number | undefined {
  switch (step.kind) {
    case 'dense':
      return step.weights.length / step.units;
    case 'batchNorm':
    case 'layerNorm':
      return step.scale.length;
    case 'columns':
      return columnsOf(step);
    case 'rows':
      return step.width;
    default:
      return undefined;
  }
}

/** Checks a step against the shape of the data before it. */
function check(step: Step, { width = 0, axes, batch }: Shape): void {
  const wanted = widthBefore(step);
  if (wanted !== undefined && wanted !== width) throw misfit(step, wanted, width);
  if (step.kind === 'rows') {
    if (step.batch === undefined || step.batch === batch) return;
    throw rangeError('model', `rows that stay as many in "${step.name}"`, step.batch, 'file');
  }
  if (axes === 2 || isOfNumbers(step)) return;
  throw rangeError('model', `(batch × width) in "${step.name}"`, new Verbatim(`${axes} axes`), 'file');
}

/** Whether a step treats each number alike, whatever its axis. */
function isOfNumbers(step: Step): boolean {
  if (step.kind === 'columns') return columnsOf(step) === undefined;
  return step.kind === 'dropout' || (step.kind === 'activation' && step.activation !== 'softmax');
}

/** The operation of a step, with scalars spread over the columns; undefined where it changes nothing. */
function operationOf(step: Step, width: number, graph: Spender): Operation | undefined {
  if (step.kind === 'bareNorm' || step.kind === 'columns') graph.spend(width);
  const all = (value: number): Float64Array => new Float64Array(width).fill(value);
  const spread = (list: ArrayLike<number>): ArrayLike<number> => (list.length === 1 ? all(list[0]) : list);
  switch (step.kind) {
    case 'rows':
      return undefined;
    case 'bareNorm':
      return { kind: 'layerNorm', scale: all(1), shift: all(0), epsilon: step.epsilon, name: step.name };
    case 'columns': {
      const [factor, offset] = [spread(step.factor), spread(step.offset)];
      const nothing =
        Array.prototype.every.call(factor, (f) => f === 1) && Array.prototype.every.call(offset, (o) => o === 0);
      return nothing ? undefined : { kind: 'affine', shift: all(0), factor, offset, name: step.name };
    }
    default:
      return step;
  }
}

/** The error of a step for another number of columns. */
function misfit({ name }: Step, wanted: number, width: number): RangeError {
  return rangeError('model', `numbers for ${width} columns in "${name}"`, wanted, 'file');
}
