/** What bench/results/peers-node<version>.json holds. */
import type { Environment, Ratio, Timing } from '../measure';

/** A peer at one work. */
export interface PeerResult {
  readonly peer: string;
  readonly version: string;
  /** Where costs agree: how far; where the peer does something else: what. */
  readonly difference: number | string;
  readonly timing: Timing;
  /** How many times our time the peer takes. */
  readonly ratio: Ratio;
}

/** Ours, with threads or wide lanes, beside ours with neither. */
export interface FormResult {
  readonly name: string;
  readonly timing: Timing;
  /** How many times as fast as with one thread and 4 lanes. */
  readonly times: Ratio;
}

export interface WorkResult {
  readonly work: string;
  readonly name: string;
  /** Activations, cost and update rule of ours, and of every peer whose costs agree. */
  readonly rule: string;
  /** Of ours, where the work is training. */
  readonly gflops?: number;
  readonly ours: readonly Timing[];
  /** Ours with one thread, with one for each core, with 8 lanes, with both; results before 2026-12 have none. */
  readonly forms?: readonly FormResult[];
  readonly peers: readonly PeerResult[];
}

export interface PeersResult {
  readonly environment: Environment;
  readonly peak: { readonly multiplyAdd: number; readonly multiplyThenAdd: number };
  readonly results: readonly WorkResult[];
  /** What was not measured, and why. */
  readonly missing: Record<string, string>;
}
