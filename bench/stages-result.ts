/** What bench/results/stages-node<version>.json holds. */
import type { Environment } from './measure';

/** One stage's time, and its speed where it is a matrix product. */
export interface StageTime {
  readonly stage: string;
  /** Median over the steps. */
  readonly microseconds: number;
  readonly gflops?: number;
}

export interface StagesResult {
  readonly environment: Environment;
  readonly peak: { readonly multiplyAdd: number };
  readonly results: readonly { readonly work: string; readonly name: string; readonly stages: readonly StageTime[] }[];
}
