/**
 * The binary interface of assembly/index.ts as TypeScript sees it. Pointers are byte addresses; a function that
 * returns one returns it as i32, so that addresses past 2 GiB need `>>> 0`.
 */

export interface Kernels {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  copy(from: number, to: number, count: number): void;
  firstNonFinite(at: number, count: number): number;
  firstOutside(at: number, count: number, low: number, high: number): number;
  runStages(step: number, from: number, to: number): void;
  runEpochs(step: number, epochs: number, rows: number, batchSize: number, sums: number): number;
  runBatches(step: number, first: number, end: number, batchSize: number): number;
  update(step: number): void;
  affineOf(step: number, layer: number): void;
  activateOf(step: number, layer: number): void;
  useTallTiles(use: number): void;
  scale(at: number, count: number, factor: number): void;
  addPenalties(step: number): number;
  addScaled(a: number, b: number, factor: number, to: number, count: number): void;
  dot(a: number, b: number, count: number): number;
}

/**
 * Fields of the Layer structure (assembly/table.ts), all four bytes, by their number. Enums, because bundlers write the
 * numbers where the names stand: no bundle holds a name.
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
  /** How many there are. */
  END,
}

/** Fields of the Step structure, likewise: three float64 sums, two numbers each, then four bytes each. */
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
  END,
}
