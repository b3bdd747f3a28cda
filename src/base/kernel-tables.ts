/**
 * The numbering of fields and constants that JavaScript and the kernels share. assembly/table.ts declares the same
 * fields in the same order and documents each; a test compares the two in the compiled kernels. The enums cost a bundle
 * nothing: bundlers replace each name by its number.
 */

/**
 * The fields of a Layer structure. Each takes four bytes, so a field's number is its offset in a Float32Array or
 * Int32Array.
 */
export enum LayerField {
  inputs,
  units,
  stride,
  activation,
  weights,
  biases,
  outputs,
  deltas,
  parts,
  setting,
  preActivations,
  parameterFloats,
  trainable,
  l1,
  l2,
  maxNorm,
  dropout,
  dropped,
  normalize,
  scales,
  statistics,
  normalized,
  moments,
  /** The number of fields: the structure's length in four-byte words. */
  END,
}

/**
 * The fields of the Step structure, by offset in four-byte words: first three float64 sums and a float64 count of two
 * words each, then fields of one word each.
 */
export enum StepField {
  batchCost = 0,
  cost = 2,
  correct = 4,
  updates = 6,
  parameters = 8,
  gradients,
  parameterCount,
  layers,
  layerCount,
  loss,
  chunk,
  x,
  y,
  order,
  classes,
  gathered,
  targets,
  costs,
  packed,
  inputGradients,
  batchRows,
  row,
  rows,
  adding,
  ending,
  inputs,
  updating,
  lossSetting,
  rowWeights,
  optimizer,
  settings,
  state,
  clipValue,
  clipNorm,
  rates,
  training,
  seedLow,
  seedHigh,
  number,
  batchRow,
  batchStatistics,
  inputNoise,
  sparse,
  lazy,
  learningRate,
  /** The structure's length in four-byte words. */
  END,
}

/** The fields of a Sparse structure, by offset in four-byte words. */
export enum SparseField {
  offsets,
  indices,
  values,
  places,
  bits,
  seen,
  columns,
  starts,
  entries,
  block,
  touched,
  known,
  valueMask,
  /** The structure's length in four-byte words. */
  END,
}

/** Floats of `Sparse.block`: w, g and up to three slots of 64 rows in a panel of 8. */
export const SPARSE_BLOCK = 5 * 64 * 8;

/** The numbers of `normalize` in assembly/normalize.ts; 0 stands for no normalization. */
export const NORMALIZATIONS = { batch: 1, layer: 2 } as const;
