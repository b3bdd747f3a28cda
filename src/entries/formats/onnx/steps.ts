/**
 * Steps: what nodes do to the values that run through a sequential graph, before widths are known. A scalar fits any width, so
 * maps of columns hold one number or one a column until all steps are there.
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import type { Operation } from '../exchange/sequence';
import type { ValueProto } from './schema';

/** x · factor + offset, one number each or one a column. */
export interface ColumnsStep {
  readonly kind: 'columns';
  readonly factor: ArrayLike<number>;
  readonly offset: ArrayLike<number>;
  readonly name: string;
}

/** (x − mean) / √(variance + epsilon) over a row, its scale and shift being nodes of their own. */
export interface BareNormStep {
  readonly kind: 'bareNorm';
  readonly epsilon: number;
  readonly name: string;
}

/** Rows made flat, of that width where it is said; or, squeezed, one number a row with no axis for it. */
export interface RowsStep {
  readonly kind: 'rows';
  readonly width: number | undefined;
  /** The number of rows, where it is fixed: it must be the input's. */
  readonly batch?: number | undefined;
  readonly squeezed?: boolean;
  readonly name: string;
}

export type Step = (Operation & { readonly name: string }) | ColumnsStep | BareNormStep | RowsStep;

/** What comes in, as a shape says it. */
interface Shape {
  /** Numbers in a sample; undefined where only weights tell. */
  width: number | undefined;
  /** Of which the first is the batch's; a row of numbers has two. */
  axes: number;
  batch: number | string | undefined;
}

/** Counts numbers that are made, and refuses too many (graph.ts). */
type Spender = { spend(count: number): void };

export interface Sequence {
  readonly inputs: number;
  readonly operations: Operation[];
}

/**
 * The operations of these steps, for inputs of that shape.
 *
 * @throws RangeError with code 'file' where widths do not fit, by the node's name
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

/** (batch × width), or an array of more axes that is made flat before anything else. */
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

/** Neighbouring maps of columns as one. */
function merged(steps: readonly Step[], graph: Spender): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result[result.length - 1];
    if (step.kind === 'columns' && last?.kind === 'columns') result[result.length - 1] = chained(last, step, graph);
    else result.push(step);
  }
  return result;
}

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

/** How many columns a map is of; undefined where any. */
function columnsOf({ factor, offset }: ColumnsStep): number | undefined {
  const length = Math.max(factor.length, offset.length);
  return length === 1 ? undefined : length;
}

/** The width that a step asks for; undefined where any will do. */
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

/** Whether a step treats every number alike, wherever it stands. */
function isOfNumbers(step: Step): boolean {
  if (step.kind === 'columns') return columnsOf(step) === undefined;
  return step.kind === 'dropout' || (step.kind === 'activation' && step.activation !== 'softmax');
}

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

function misfit({ name }: Step, wanted: number, width: number): RangeError {
  return rangeError('model', `numbers for ${width} columns in "${name}"`, wanted, 'file');
}
