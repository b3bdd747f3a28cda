/** The rows that a workspace's kernels work on, a chunk at a time, and what comes of a chunk without its padding. */
import { StepField } from '../base/kernel-tables';
import type { DataWindow } from './data-window';
import type { Workspace } from './workspace';
import type { Buffer } from './workspace-layout';

/** Makes positions [from, from + rows) of a window available to the kernels; returns the first one's place in it. */
export function place(workspace: Workspace, window: DataWindow, from: number, rows: number): number {
  const { row, x, sparse, y, order, weights } = window.place(from, rows);
  // Only rows that came without zeros leave others at rest, not those that lost them here.
  const lazy = window.x.sparse ? workspace.layout.optimizer.lazy : 0;
  setData(workspace, x, sparse, y, order, window.y?.classes ?? false, weights, lazy);
  return row;
}

/** Chunks of a batch of `count` rows from position `from` on, in turn, each set as the one that stages work on. */
export function* chunks(
  workspace: Workspace,
  window: DataWindow,
  from: number,
  count: number,
): Generator<[done: number, rows: number], void> {
  const { chunk } = workspace.layout;
  workspace.set(StepField.batchRows, count);
  for (let done = 0; done < count; done += chunk) {
    const rows = Math.min(chunk, count - done);
    const row = place(workspace, window, from + done, rows);
    setChunk(workspace, row, rows, done > 0, done + rows === count, done);
    yield [done, rows];
  }
}

/**
 * Byte addresses of the data; `sparse` in place of x, `order` 0: rows as they lie, `weights` 0: all count alike.
 */
function setData(
  workspace: Workspace,
  x: number,
  sparse: number,
  y: number,
  order: number,
  classes: boolean,
  weights: number,
  lazy: number,
): void {
  workspace.set(StepField.x, x);
  workspace.set(StepField.sparse, sparse);
  workspace.set(StepField.lazy, lazy);
  workspace.set(StepField.y, y);
  workspace.set(StepField.order, order);
  workspace.set(StepField.classes, +classes);
  workspace.set(StepField.rowWeights, weights);
}

/**
 * The chunk: its first position in the window, its rows, whether others came before or follow, its place in the batch.
 */
function setChunk(
  workspace: Workspace,
  row: number,
  rows: number,
  adding: boolean,
  ending: boolean,
  batchRow: number,
): void {
  workspace.set(StepField.row, row);
  workspace.set(StepField.rows, rows);
  workspace.set(StepField.adding, +adding);
  workspace.set(StepField.ending, +ending);
  workspace.set(StepField.batchRow, batchRow);
}

/** Outputs of the chunk's `rows` rows, (rows × outputs), to `to` from `offset` on. */
export function copyOutputs(workspace: Workspace, rows: number, to: Float32Array, offset: number): void {
  const { layers, buffers } = workspace.layout;
  const last = layers.length - 1;
  copyRows(workspace, buffers.outputs[last], rows, layers[last].units, layers[last].stride, to, offset);
}

/** Rows of `width` numbers that lie `stride` apart in a buffer, to `to` one behind the other. */
export function copyRows(
  workspace: Workspace,
  buffer: Buffer,
  rows: number,
  width: number,
  stride: number,
  to: Float32Array,
  offset: number,
): void {
  const { floats } = workspace.engine;
  const position = workspace.position(buffer);
  // Number by number: a view of each row would be an allocation.
  for (let row = 0; row < rows; row++) {
    const source = position + row * stride;
    const target = offset + row * width;
    for (let j = 0; j < width; j++) to[target + j] = floats[source + j];
  }
}
