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

/** Fields of the Layer structure (assembly/table.ts), all four bytes, in order. */
const LAYER_FIELDS = [
  'inputs',
  'units',
  'stride',
  'activation',
  'weights',
  'biases',
  'outputs',
  'deltas',
  'parts',
  'setting',
  'preActivations',
  'parameterFloats',
  'trainable',
  'l1',
  'l2',
  'maxNorm',
  'dropout',
  'dropped',
  'normalize',
  'scales',
  'statistics',
  'normalized',
  'moments',
] as const;

/** Fields of the Step structure behind its three float64 sums, all four bytes, in order. */
const STEP_FIELDS = [
  'parameters',
  'gradients',
  'parameterCount',
  'layers',
  'layerCount',
  'loss',
  'chunk',
  'x',
  'y',
  'order',
  'classes',
  'gathered',
  'targets',
  'costs',
  'packed',
  'inputGradients',
  'batchRows',
  'row',
  'rows',
  'adding',
  'ending',
  'inputs',
  'updating',
  'lossSetting',
  'rowWeights',
  'optimizer',
  'settings',
  'state',
  'updates',
  'clipValue',
  'clipNorm',
  'rates',
  'training',
  'seedLow',
  'seedHigh',
  'number',
  'batchRow',
  'batchStatistics',
  'inputNoise',
  'learningRate',
] as const;

type Offsets<Names extends readonly string[]> = { readonly [Name in Names[number]]: number };

function offsets<const Names extends readonly string[]>(names: Names, start: number): Offsets<Names> {
  return Object.fromEntries(names.map((name, i) => [name, start + 4 * i])) as Offsets<Names>;
}

/** Byte offsets of the fields of a Layer, and its size. */
export const LAYER = offsets(LAYER_FIELDS, 0);
export const LAYER_BYTES = 4 * LAYER_FIELDS.length;

/** Byte offsets of the fields of a Step, and its size. */
export const STEP = { batchCost: 0, cost: 8, correct: 16, ...offsets(STEP_FIELDS, 24) } as const;
export const STEP_BYTES = 24 + 4 * STEP_FIELDS.length;
