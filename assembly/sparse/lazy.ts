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
  for (let column = 0; column < layer.units; column += PANEL) {
    const width = panelWidth(layer.units, column);
    for (let first = 0; first < sparse.touched; first += BLOCK) {
      const count = min(BLOCK, sparse.touched - first);
      carry(step, layer, column, width, first, count, false);
      const block = sparse.block;
      optimizeAt(step, block, block + size, block + 2 * size, size, count * width);
      carry(step, layer, column, width, first, count, true);
    }
  }
}

/** Copies pieces of touched rows into the block, or `back`: w, g and each of the optimizer's slots. */
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
    const from = panel + (part === 0 ? step.parameters : step.state + slot * <usize>(part - 2));
    let gradient = step.gradients + layer.weights + <usize>first * row + ((<usize>column) << 2);
    let to = block;
    for (let at = columns; at < end; at += 4) {
      const piece = part === 1 ? gradient : from + ((<usize>load<u32>(at)) << shift);
      gradient += row;
      const source = back ? to : piece;
      const target = back ? piece : to;
      v128.store(target, v128.load(source));
      if (width === PANEL) v128.store(target, v128.load(source, 16), 16);
      to += (<usize>1) << shift;
    }
    block += (<usize>(BLOCK * PANEL)) << 2;
  }
}
