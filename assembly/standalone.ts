/**
 * Prediction only, for a module that contains one network: src/entries/standalone/wasm.ts adds the network as data. The
 * kernels are those of `simd`. The module imports nothing and takes no pointers from outside.
 *
 *     0            MODEL                                                             free
 *     | static … 0 | Model | layers | parameters | scalers | buffers of one chunk | x | predictions |
 *     | compiled   | data that is added                    | zeros                | allocated by reserve
 *
 * The layers are those of table.ts. Their pointers are plain addresses, since `step.parameters` is 0.
 */
import { activateLayer, affine } from './dense';
import { copy, firstNonFinite } from './rows';
import { Layer, Step } from './table';

/** The address of the network, behind all static data, which the build checks. */
const MODEL: usize = 2048;
/** The limit of all addresses: they are then positive as an i32, too. */
const MOST_BYTES: u64 = 0x7fff0000;

/** The structure at MODEL; src/entries/standalone/layout.ts lists its fields in the same order. */
@unmanaged
class Model {
  inputs!: i32;
  outputs!: i32;
  layers!: usize;
  layerCount!: i32;
  /** Rows that are worked on at a time. */
  chunk!: i32;
  /** Scalers, or 0: minus, times and plus (f64, width each) of (v − minus) · times + plus. */
  inputColumns!: usize;
  outputColumns!: usize;
  /** The scaled inputs of a chunk, (chunk × inputs). */
  scaled!: usize;
  /** The first free address. */
  free!: usize;
}

const model = changetype<Model>(MODEL);
const step = changetype<Step>(memory.data(offsetof<Step>(), 16));

if (__heap_base > MODEL) unreachable(); // a constant condition: no code is left where it is false

/** The number of reserved rows, and the addresses of inputs and predictions. */
let reserved: i32 = 0;
let x: usize = 0;
let predictions: usize = 0;

/** The width of an input row. */
export function inputs(): i32 {
  return model.inputs;
}

/** The width of an output row. */
export function outputs(): i32 {
  return model.outputs;
}

/**
 * Reserves memory for `rows` rows, for good; grows the memory as needed. Returns the address for x, (rows × inputs)
 * float32, or 0 where there is not enough memory or rows < 1; an earlier reservation then stays valid.
 */
export function reserve(rows: i32): usize {
  if (rows < 1) return 0;
  const behind = (<u64>model.free + <u64>rows * ((<u64>model.inputs) << 2) + 15) & ~15;
  const end = behind + <u64>rows * ((<u64>model.outputs) << 2);
  if (end > MOST_BYTES) return 0;
  const pages = <i32>((end + 0xffff) >> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) return 0;
  reserved = rows;
  x = model.free;
  predictions = <usize>behind;
  return x;
}

/**
 * Predicts the first `rows` rows at x. Returns the address of the predictions, (rows × outputs) float32, or 0 where an
 * input (scaled, with a scaler) is not finite. Traps where fewer rows are reserved.
 */
export function predict(rows: i32): usize {
  if (rows < 1 || rows > reserved) unreachable();
  const width = (<usize>model.inputs) << 2;
  let from = x;
  let to = predictions;
  for (let row = 0; row < rows; row += model.chunk) {
    step.rows = min(model.chunk, rows - row);
    let a = from;
    if (model.inputColumns) {
      a = model.scaled;
      mapColumns(from, width, model.inputColumns, model.inputs, a);
    }
    if (firstNonFinite(a, step.rows * model.inputs) >= 0) return 0;
    to = forward(a, width, to);
    from += <usize>step.rows * width;
  }
  return predictions;
}

/** Runs a chunk through all layers and writes its outputs to `to`. Returns the address for the next chunk's. */
function forward(a: usize, stride: usize, to: usize): usize {
  for (let i = 0; i < model.layerCount; i++) {
    const layer = changetype<Layer>(model.layers + <usize>i * offsetof<Layer>());
    affine(step, layer, a, stride, 0);
    activateLayer(step, layer);
    a = layer.outputs;
    stride = (<usize>layer.stride) << 2;
  }
  const width = (<usize>model.outputs) << 2;
  if (model.outputColumns) {
    mapColumns(a, stride, model.outputColumns, model.outputs, to);
    return to + <usize>step.rows * width;
  }
  for (let row = 0; row < step.rows; row++) {
    copy(a, to, model.outputs);
    a += stride;
    to += width;
  }
  return to;
}

/**
 * (v − minus) · times + plus in float64, then rounded, as in src/data/scaling.ts. Reads the chunk's rows `stride`
 * bytes apart, writes rows of `width`.
 */
function mapColumns(from: usize, stride: usize, columns: usize, width: i32, to: usize): void {
  const next = (<usize>width) << 3;
  for (let row = 0; row < step.rows; row++) {
    let column = columns;
    for (let j = 0; j < width; j++) {
      const difference = <f64>load<f32>(from + ((<usize>j) << 2)) - load<f64>(column);
      store<f32>(to, <f32>(difference * load<f64>(column + next) + load<f64>(column + 2 * next)));
      column += 8;
      to += 4;
    }
    from += stride;
  }
}
