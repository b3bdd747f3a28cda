/** Measuring fairly: rivals take turns in one run, medians are compared, and the machine is named. */
import { execSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Bench } from 'tinybench';

/** Something to time: `run` does `steps` training steps. */
export interface Rival {
  readonly name: string;
  readonly steps: number;
  run(): void;
}

/** A rival's time a step, over the rounds. */
export interface Timing {
  readonly name: string;
  /** Median over the rounds of each round's median. */
  readonly microseconds: number;
  /** Each round's median, in the order of the rounds. */
  readonly rounds: readonly number[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Times all rivals in turn, `rounds` times over, about `milliseconds` each time. */
export async function takeTurns(rivals: readonly Rival[], rounds: number, milliseconds: number): Promise<Timing[]> {
  const medians = rivals.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: milliseconds, iterations: 3, warmup: round === 0, warmupTime: milliseconds });
    for (const rival of rivals) bench.add(rival.name, () => rival.run(), { async: false });
    await bench.run();
    bench.tasks.forEach((task, i) => {
      const { result } = task;
      if (!('latency' in result)) throw new Error(`${task.name} was not measured: ${JSON.stringify(result)}`);
      medians[i].push((result.latency.p50 * 1000) / rivals[i].steps);
    });
  }
  return rivals.map(({ name }, i) => ({ name, microseconds: median(medians[i]), rounds: medians[i] }));
}

/** How many times `ours` the time of a peer is: the median of the rounds' ratios, and their range. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

export function ratio(ours: Timing, peer: Timing): Ratio {
  const ratios = ours.rounds.map((time, i) => peer.rounds[i] / time);
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}

/** What figures were measured on. */
export type Environment = Record<'date' | 'processor' | 'node' | 'v8' | 'commit', string>;

export function environment(): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus()[0].model}, ${cpus().length} cores, one used`,
    node: process.version,
    v8: process.versions.v8,
    commit: execSync('git describe --always --dirty', { encoding: 'utf8' }).trim(),
  };
}

/** Writes a committed result, bench/results/<name>.json. */
export function writeResult(name: string, result: unknown): string {
  const path = new URL(`results/${name}.json`, import.meta.url);
  mkdirSync(new URL('.', path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return `bench/results/${name}.json`;
}

/** Reads a committed result; undefined where there is none. */
export function readResult<Result>(name: string): Result | undefined {
  const path = new URL(`results/${name}.json`, import.meta.url);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
