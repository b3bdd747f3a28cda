/**
 * The structures that kernels read, as assembly/table.ts lays them out, and what else both sides must number alike. The
 * enums hold no bytes in a bundle: bundlers write the numbers where the names stand. A test compares them with the
 * compiled kernels.
 */

/** Fields of the Layer structure, all of four bytes, by their number. */
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
  /** How many there are: the structure's length in floats. */
  END,
}

/** Fields of the Step structure by their number in four bytes: three float64 sums of two each, then one each. */
export enum StepField {
  batchCost = 0,
  cost = 2,
  correct = 4,
  parameters = 6,
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
  updates,
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
  learningRate,
  /** The structure's length in floats. */
  END,
}

/** The kernels' numbers of what normalises a layer (assembly/normalize.ts); 0 is none. */
export const NORMALIZATIONS = { batch: 1, layer: 2 } as const;
