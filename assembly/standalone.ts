/**
 * Prediction alone, for a module that carries one network: src/entries/standalone/wasm.ts adds the network as data. The kernels are those of
 * `simd`. Nothing is imported, and no pointer comes from outside.
 *
 *     0            MODEL                                                             free
 *     | static … 0 | Model | layers | parameters | scalers | buffers of one chunk | x | predictions |
 *     | compiled   | data that is added                    | zeros                | made room for by reserve
 *
 * Layers are those of table.ts, their pointers plain addresses, since `step.parameters` is 0.
 */
import { activateLayer, affine } from './dense';
import { copy, firstNonFinite } from './rows';
import { Layer, Step } from './table';

/** Where the network lies: behind all static data, which the build sees to. */
const MODEL: usize = 2048;
/** Addresses stay below, so that they are positive to hosts, too. */
const MOST_BYTES: u64 = 0x7fff0000;

/** What is at MODEL; src/entries/standalone/layout.ts lists the fields in this order. */
@unmanaged
class Model {
  inputs!: i32;
  outputs!: i32;
  layers!: usize;
  layerCount!: i32;
  /** Rows that are worked on at a time. */
  chunk!: i32;
  /** Scalers, or 0: minus, times and plus of each column (f64, width each), (v − minus) · times + plus. */
  inputColumns!: usize;
  outputColumns!: usize;
  /** Scaled x: (chunk × inputs). */
  scaled!: usize;
  /** The first address behind all this. */
  free!: usize;
}

const model = changetype<Model>(MODEL);
const step = changetype<Step>(memory.data(offsetof<Step>(), 16));

if (__heap_base > MODEL) unreachable(); // nothing of it is left where it holds

/** Rows that there is room for, and where they and their predictions lie. */
let reserved: i32 = 0;
let x: usize = 0;
let predictions: usize = 0;

/** Numbers in a row of x. */
export function inputs(): i32 {
  return model.inputs;
}

/** Numbers in a row of predictions. */
export function outputs(): i32 {
  return model.outputs;
}

/**
 * Makes room for `rows` rows, for good; memory grows where it has to. Returns where x goes (rows × inputs, float32), or 0 where
 * there is no room, or rows < 1: then what was reserved before stays.
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
 * Predicts the first `rows` rows that were written. Returns where the predictions are (rows × outputs, float32), or 0 where an input
 * is not finite (scaled, where there is a scaler). Traps unless as many rows were reserved.
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

/** A chunk through all layers, and its outputs to `to`; where the next go. */
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

/** (v − minus) · times + plus in float64, then rounded, as src/data/scaling.ts: the chunk's rows, `stride` bytes apart, to rows of `width`. */
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
