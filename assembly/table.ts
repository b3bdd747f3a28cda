/**
 * What JavaScript tells the kernels: one Step and its Layers, in linear memory.
 *
 * src/memory/layout.ts fills them in; src/wasm/kernels.ts lists the fields in this order, and a test compares the
 * offsets. Pointers to parameters and gradients are offsets from `Step.parameters` and `Step.gradients`, so
 * that networks of one shape share a table. Buffers hold one chunk of rows; `stride` is how far
 * one row lies from the next in them, in floats: its padded width (a multiple of 4) or more.
 */

/** One dense layer: z = a · W + b, a = f(z). */
@unmanaged
export class Layer {
  inputs!: i32;
  units!: i32;
  /** Floats from one row of `outputs` and `deltas` to the next. */
  stride!: i32;
  activation!: i32;
  /** Byte offset of W in the parameters (panels, see tile.ts); dW has the same offset in the gradients. */
  weights!: usize;
  /** Byte offset of b (padded units), or −1 for a layer without. */
  biases!: isize;
  /** z, then a in its place: (chunk × stride). */
  outputs!: usize;
  /** ∂C/∂a, then δ = ∂C/∂z in its place: (chunk × stride). */
  deltas!: usize;
  /** Into how many stages the layer is cut, each way, so that none takes long. */
  parts!: i32;
  /** What the activation is set to: leakyRelu's slope, elu's alpha. */
  setting!: f32;
  /** z once more, for an activation whose derivative a does not tell: (chunk × stride), or 0. */
  preActivations!: usize;
  /** Floats of the layer's parameters, from its weights on; biases and all. */
  parameterFloats!: i32;
  /** 0: no update, no penalty, no gradient of its own. */
  trainable!: i32;
  /** Penalties on its weights, and the norm that weights into a unit may have at most, or 0. */
  l1!: f32;
  l2!: f32;
  maxNorm!: f32;
  /** The share of its outputs that training drops, and what is left of them: (chunk × stride). */
  dropout!: f32;
  dropped!: usize;
  /** Whether z is normalised before the activation, and over what (normalize.ts); 0 for not. */
  normalize!: i32;
  /** Byte offset of scale (padded units) in the parameters, shift behind it; and of running mean and variance. */
  scales!: usize;
  statistics!: usize;
  /** What is kept from the way there: n (chunk × stride); a batch's mean, variance and 1/√(variance + ε), or that of each row. */
  normalized!: usize;
  moments!: usize;
}

/** A training step over the rows of a batch, and where everything is. */
@unmanaged
export class Step {
  /** Sums over the rows since JavaScript last cleared them: of the batch's costs, of all finished batches' costs
   *  (the sum of their sums, so that it is the same however calls are sliced), and of right answers. */
  batchCost!: f64;
  cost!: f64;
  correct!: f64;
  parameters!: usize;
  gradients!: usize;
  /** Floats in the parameters, padding included. */
  parameterCount!: i32;
  layers!: usize;
  layerCount!: i32;
  loss!: i32;
  /** Rows of a chunk at most. */
  chunk!: i32;
  /** The window of data: x (rows × inputs), y (rows × width), and the order of rows (or 0: as they lie). */
  x!: usize;
  y!: usize;
  order!: usize;
  /** 1 where y holds one class index a row instead of a row of targets. */
  classes!: i32;
  /** Buffers of one chunk: gathered x, targets (chunk × stride of the last layer), costs, one packed panel. */
  gathered!: usize;
  targets!: usize;
  costs!: usize;
  packed!: usize;
  /** ∂C/∂x of the chunk (chunk × padded inputs), or 0 where nobody asked. */
  inputGradients!: usize;
  /** Rows of the batch: gradients are divided by it. */
  batchRows!: i32;
  /** The chunk: its first position in the window's order, its rows, whether gradients are added to those of the
   *  chunks before it, whether it is the batch's last. */
  row!: i32;
  rows!: i32;
  adding!: i32;
  ending!: i32;
  /** The chunk's inputs: `gathered`, or rows of x where they lie in order. Set by the first stage. */
  inputs!: usize;
  /** 1: plain descent, where behind the last chunk the weight-gradient tile updates the weights and no gradient is stored. */
  updating!: i32;
  /** What the loss is set to: huber's δ, the entropies' label smoothing. */
  lossSetting!: f32;
  /** A weight for each row of the window's data, or 0. */
  rowWeights!: usize;
  /** What the optimizer is set to (f64 each), what it remembers, and its updates so far. */
  optimizer!: i32;
  settings!: usize;
  state!: usize;
  updates!: i32;
  /** Bounds of the gradient: of each of its values, and of its norm; 0 for none. */
  clipValue!: f32;
  clipNorm!: f32;
  /** A learning rate for each batch of a call (f32), or 0: `learningRate` for all. */
  rates!: usize;
  /** 1 while updates are made: outputs are dropped, inputs get noise. */
  training!: i32;
  /** What draws depend on: the seed's halves, the network's number of this update, the chunk's first row in its batch. */
  seedLow!: u32;
  seedHigh!: u32;
  number!: i32;
  batchRow!: i32;
  /** 1 where batch normalisation goes by the batch, 0 where by running statistics. */
  batchStatistics!: i32;
  /** Deviation of the noise that inputs get. */
  inputNoise!: f32;
  learningRate!: f32;
}

/** The i-th layer. */
export function layerAt(step: Step, i: i32): Layer {
  return changetype<Layer>(step.layers + <usize>i * offsetof<Layer>());
}
