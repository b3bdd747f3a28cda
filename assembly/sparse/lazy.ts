/** Updates of the rows of W that a batch has touched, where the others rest. */
import { PANEL, padded, panelWidth } from '../gemm/tile';
import { optimizeAt } from '../optimizers';
import { Layer, Sparse, Step } from '../table';

/** Rows that are brought together at a time. */
const BLOCK: i32 = 64;

/**
 * The optimizer on the touched rows of W alone, as PyTorch's SparseAdam: the others keep their weights and what the
 * optimizer remembers of them. Pieces of 64 rows are brought together, so that the optimizers' loops serve for both.
 */
export function optimizeTouched(step: Step, layer: Layer): void {
  const sparse = changetype<Sparse>(step.sparse);
  const size = (<usize>(BLOCK * PANEL)) << 2;
  const block = sparse.block;
  // Panels within rows: gradients of a row lie together.
  for (let first = 0; first < sparse.touched; first += BLOCK) {
    const count = min(BLOCK, sparse.touched - first);
    for (let column = 0; column < layer.units; column += PANEL) {
      const width = panelWidth(layer.units, column);
      carry(step, layer, column, width, first, count, false);
      optimizeAt(step, block, block + size, block + 2 * size, size, count * width);
      carry(step, layer, column, width, first, count, true);
    }
  }
}

/** Copies pieces of touched rows into the block, w, g and each of the optimizer's slots, or `back`, but for g. */
function carry(step: Step, layer: Layer, column: i32, width: i32, first: i32, count: i32, back: bool): void {
  const sparse = changetype<Sparse>(step.sparse);
  const slot = (<usize>step.parameterCount) << 2;
  const panel = layer.weights + ((<usize>column * <usize>layer.inputs) << 2);
  const shift: usize = width === 4 ? 4 : 5;
  const columns = sparse.columns + ((<usize>first) << 2);
  const end = columns + ((<usize>count) << 2);
  const row = (<usize>padded(layer.units)) << 2;
  let block = sparse.block;
  for (let part = 0; part <= step.lazy; part++) {
    if (part !== 1) {
      const from = panel + (part === 0 ? step.parameters : step.state + slot * <usize>(part - 2));
      let to = block;
      for (let at = columns; at < end; at += 4) {
        const piece = from + ((<usize>load<u32>(at)) << shift);
        copyPiece(back ? to : piece, back ? piece : to, shift);
        to += (<usize>1) << shift;
      }
    } else if (!back) {
      let from = step.gradients + layer.weights + <usize>first * row + ((<usize>column) << 2);
      for (let to = block; to < block + ((<usize>count) << shift); to += (<usize>1) << shift) {
        copyPiece(from, to, shift);
        from += row;
      }
    }
    block += (<usize>(BLOCK * PANEL)) << 2;
  }
}

/** 8 numbers, or 4 where `shift` is 4. */
function copyPiece(from: usize, to: usize, shift: usize): void {
  v128.store(to, v128.load(from));
  if (shift === 5) v128.store(to, v128.load(from, 16), 16);
}
