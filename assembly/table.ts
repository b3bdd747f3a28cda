/**
 * The parameters of the kernels: one Step and its Layers, in linear memory.
 *
 * src/memory/tables.ts fills them in; src/base/kernel-tables.ts lists the fields in the same order, and a test compares
 * the offsets. Pointers to parameters and gradients are offsets from `Step.parameters` and `Step.gradients`, so that
 * networks of one shape can share a table. Buffers hold one chunk of rows. `stride` is the distance between rows in
 * floats: the padded width (a multiple of 4) or more.
 */

/** One dense layer: z = x · W + b, a = f(z), with W (inputs × units). */
@unmanaged
export class Layer {
  inputs!: i32;
  units!: i32;
  /** Floats from one row of `outputs` and `deltas` to the next. */
  stride!: i32;
  /** The number of f (activations.ts). */
  activation!: i32;
  /** Byte offset of W in the parameters (panels, see tile.ts); ∂C/∂W has the same offset in the gradients. */
  weights!: usize;
  /** Byte offset of b (padded units), or −1 for a layer without biases. */
  biases!: isize;
  /** z, then a in its place: (chunk × stride). */
  outputs!: usize;
  /** ∂C/∂a, then δ = ∂C/∂z in its place: (chunk × stride). */
  deltas!: usize;
  /** Stages into which the layer is cut in each direction, so that none takes long. */
  parts!: i32;
  /** The parameter of the activation: leakyRelu's slope, elu's alpha. */
  setting!: f32;
  /** A copy of z for activations whose derivative does not follow from a: (chunk × stride), or 0. */
  preActivations!: usize;
  /** Floats of all the layer's parameters, from its weights on. */
  parameterFloats!: i32;
  /** 0: no update, no penalty, no gradient of its own. */
  trainable!: i32;
  /** Penalties l1 · Σ|w| and (l2/2) · Σ w² on the weights, 0 for none. */
  l1!: f32;
  l2!: f32;
  /** The largest norm of the weights into a unit, or 0 for no limit. */
  maxNorm!: f32;
  /** The share of outputs that training drops. */
  dropout!: f32;
  /** a after dropout: (chunk × stride). */
  dropped!: usize;
  /** BATCH or LAYER (normalize.ts), or 0 for no normalisation. */
  normalize!: i32;
  /**
   * Byte offset of scale (padded units) in the parameters, followed by shift; and of the running mean, followed by the
   * variance.
   */
  scales!: usize;
  statistics!: usize;
  /** n of the forward pass, (chunk × stride). */
  normalized!: usize;
  /**
   * Mean, variance and 1/√(variance + ε) of each unit, (3 × padded units), or 1/√(variance + ε) of each row,
   * (chunk).
   */
  moments!: usize;
}

/**
 * Sparse rows of x, and the lists that a chunk's gradient is taken from (sparse/). All numbers but values are u32;
 * `count` stands for the non-zeros of all rows.
 */
@unmanaged
export class Sparse {
  /** Where each row starts among the non-zeros, and where the last one ends, (rows + 1). */
  offsets!: usize;
  /** Columns of the non-zeros, and their values, (count) each; of values one alone, where `valueMask` is 0: all are it. */
  indices!: usize;
  values!: usize;
  /**
   * How often the chunk has each of its columns, then the place of that column's next entry; of others anything,
   * (inputs).
   */
  places!: usize;
  /**
   * A bit for each column of the chunk, 0 between chunks; and for each that the batch has touched, (inputs / 32) each.
   */
  bits!: usize;
  seen!: usize;
  /**
   * Columns that the batch has touched, those of each chunk in rising order, (inputs); where the entries of each start,
   * and the last end, (inputs + 1).
   */
  columns!: usize;
  starts!: usize;
  /** Entries of the chunk by column: byte offset of the row in δ, and value, (non-zeros of the largest chunk × 2). */
  entries!: usize;
  /** Room for pieces of touched rows, and of what an optimizer remembers of them, (5 × 64 × 8) floats. */
  block!: usize;
  /** Columns that the batch has touched; of these, that chunks before this one did. */
  touched!: i32;
  known!: i32;
  /** What offsets of values are masked with: all bits, or 0. */
  valueMask!: usize;
}

/** A training step, and the addresses of all its buffers. */
@unmanaged
export class Step {
  /**
   * Sums over rows since JavaScript last cleared them: the costs of this batch; the costs of all finished batches, as
   * the sum of their sums, so that slicing calls does not change it; correct predictions.
   */
  batchCost!: f64;
  cost!: f64;
  correct!: f64;
  /** Updates of the optimizer so far: a float64, since an i32 would be full after 2³¹ of them. */
  updates!: f64;
  /** Addresses of the parameters and of ∂C/∂parameters, laid out alike: (parameterCount) floats each. */
  parameters!: usize;
  gradients!: usize;
  /** Floats in the parameters, padding included. */
  parameterCount!: i32;
  /** The address of the first Layer, and the number of layers. */
  layers!: usize;
  layerCount!: i32;
  /** The number of the loss (losses.ts). */
  loss!: i32;
  /** The most rows of a chunk. */
  chunk!: i32;
  /**
   * The data window: x (rows × inputs), y (rows × width), and the order of rows (u32), or 0 for the order in memory.
   */
  x!: usize;
  y!: usize;
  order!: usize;
  /** 1 where y holds one class index per row instead of a row of targets. */
  classes!: i32;
  /**
   * Buffers of one chunk: x in order, (chunk × inputs); targets, (chunk × stride of the last layer); costs, (chunk);
   * two packed panels of Wᵀ, (8 × units of the widest layer) each; wide tiles take both, others the first.
   */
  gathered!: usize;
  targets!: usize;
  costs!: usize;
  packed!: usize;
  /** ∂C/∂x of the chunk, (chunk × padded inputs), or 0 where it is not wanted. */
  inputGradients!: usize;
  /** Rows of the batch, by which gradients are divided. */
  batchRows!: i32;
  /**
   * The chunk: its first position in the window's order, its rows, whether its gradients are added to those of earlier
   * chunks, whether it is the last of its batch.
   */
  row!: i32;
  rows!: i32;
  adding!: i32;
  ending!: i32;
  /** The chunk's inputs: `gathered`, or rows of x that lie in order. Set by the first stage. */
  inputs!: usize;
  /** 1 for plain SGD: after the last chunk the gradient tile updates the weights, and no gradient is stored. */
  updating!: i32;
  /** The parameter of the loss: huber's δ, or the label smoothing of a cross-entropy. */
  lossSetting!: f32;
  /** A weight for each row of the window, or 0. */
  rowWeights!: usize;
  /** The number of the optimizer (optimizers.ts), its settings (f64 each), and its state. */
  optimizer!: i32;
  settings!: usize;
  state!: usize;
  /** Bounds of the gradient's components and of its norm; 0 for none. */
  clipValue!: f32;
  clipNorm!: f32;
  /** A learning rate (f32) for each batch of a call, or 0 to use `learningRate` for all. */
  rates!: usize;
  /** 1 during training: outputs are dropped, and inputs get noise. */
  training!: i32;
  /**
   * What random draws depend on: the halves of the seed, the number of this update over all calls, and the chunk's
   * first row in its batch.
   */
  seedLow!: u32;
  seedHigh!: u32;
  number!: i32;
  batchRow!: i32;
  /** 1 where batch normalisation uses the batch's statistics, 0 where it uses the running ones. */
  batchStatistics!: i32;
  /** The standard deviation of the noise on the inputs. */
  inputNoise!: f32;
  /** The address of sparse rows, which take the place of `x`; 0 for dense ones. */
  sparse!: usize;
  /** 1 + the optimizer's slots where rows of W¹ that a batch does not touch rest; else 0. */
  lazy!: i32;
  learningRate!: f32;
}

/** The i-th layer. */
export function layerAt(step: Step, i: i32): Layer {
  return changetype<Layer>(step.layers + <usize>i * offsetof<Layer>());
}
