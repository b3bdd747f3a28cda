/**
 * The exports of assembly/index.ts as TypeScript sees them; each is documented there. Pointers are byte addresses. A
 * function that returns one returns an i32: addresses past 2 GiB need `>>> 0`.
 */

export interface Kernels {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  copy(from: number, to: number, count: number): void;
  firstNonFinite(at: number, count: number): number;
  firstOutside(at: number, count: number, low: number, high: number): number;
  countNonZeros(at: number, count: number): number;
  compress(
    x: number,
    rows: number,
    width: number,
    offsets: number,
    indices: number,
    values: number,
    from: number,
  ): number;
  runStages(step: number, from: number, to: number): void;
  runEpochs(step: number, epochs: number, rows: number, batchSize: number, sums: number): number;
  runBatches(step: number, first: number, end: number, batchSize: number): number;
  update(step: number): void;
  answer(step: number, parameters: number, rows: number, stages: number): number;
  derive(step: number, rows: number, inputGradients: number): number;
  learn(step: number, rows: number, count: number, snapshot: number): number;
  affineOf(step: number, layer: number): void;
  activateOf(step: number, layer: number): void;
  useTallTiles(use: number): void;
  /** Only kernels that were made for engines with more than 4 lanes have it. */
  lanes?(): number;
  scale(at: number, count: number, factor: number): void;
  addPenalties(step: number): number;
  addScaled(a: number, b: number, factor: number, to: number, count: number): void;
  dot(a: number, b: number, count: number): number;
}
