/**
 * Mutants of good files, read one after another: each is refused with a clear error, or gives a network that works, in
 * time and without much memory. Used by the test and by scripts/check/fuzz.ts, on the built package.
 */
import { type Network, Random } from 'nablanet';

/** A format to be read. `Input` is what its reader takes: bytes, JSON, or both. */
export interface Format<Input = unknown> {
  readonly name: string;
  /** Good files. */
  readonly files: readonly Input[];
  mutate(file: Input, random: Random): Input;
  read(input: Input): Network;
  /** Bytes that an input is worth. */
  size(input: Input): number;
}

export interface Tally {
  readonly mutants: number;
  accepted: number;
  refused: number;
  /** Milliseconds of the slowest. */
  slowest: number;
  /** Mutants that no reader may fall over: what went wrong, and what it takes to make them again. */
  readonly problems: string[];
}

const CODES = ['type', 'value', 'data', 'file'];
/**
 * A mutant may take a second, and memory of ten times its size; small files leave objects behind that are not worth
 * counting.
 */
const MOST_MILLISECONDS = 1000;
const MOST_TIMES = 10;
const ALLOWANCE = 2 ** 20;

/** What went wrong with a mutant, or nothing. */
function judge<Input>(format: Format<Input>, input: Input, tally: Tally): string | undefined {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  let net: Network;
  try {
    net = format.read(input);
  } catch (error) {
    tally.refused++;
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (!(error instanceof Error) || !CODES.includes(String(code))) return `threw ${error} (code ${code})`;
    // "name" expected …, got …: two lines at most, no dump of the file.
    if (typeof message !== 'string' || message.length > 2000 || !/ expected .*, got /s.test(message)) {
      return `said ${JSON.stringify(message).slice(0, 200)}`;
    }
    return undefined;
  } finally {
    tally.slowest = Math.max(tally.slowest, performance.now() - start);
  }
  tally.accepted++;
  // What it keeps: garbage may be gone, so that this finds too little at times, but never too much.
  const kept = process.memoryUsage().arrayBuffers - before;
  if (kept > MOST_TIMES * format.size(input) + ALLOWANCE) return `took ${kept} bytes`;
  return use(net);
}

/** Whether a network that was read can do what networks do. */
function use(net: Network): string | undefined {
  const { inputEncoder } = net.config;
  // Any scaler takes what it has learnt from: another one may be beyond float32 when it is scaled.
  const numbers = net.inputScaler?.learnt?.center ?? new Float32Array(net.inputs);
  const categories = inputEncoder?.categories?.map(([first = 0]) => first);
  const row = categories ? [categories] : inputEncoder ? 'free money' : numbers;
  const unfitted = [net.inputScaler, net.outputScaler].some((scaler) => scaler && !scaler.learnt);
  if (unfitted) return undefined; // it says that it must be trained first
  // Texts are sparse rows: it says that neither goes with them.
  if (row === 'free money' && (net.inputScaler || net.config.inputNoise > 0)) return undefined;
  const outputs = net.predict(row);
  if (outputs.length !== net.outputs) return `predicted ${outputs.length} numbers, not ${net.outputs}`;
  if (net.save().length === 0) return 'could not be saved';
  return undefined;
}

/** Reads `mutants` mutants of the format's files; the same seed gives the same ones. */
export function fuzz<Input>(format: Format<Input>, mutants: number, seed: number): Tally {
  const tally: Tally = { mutants, accepted: 0, refused: 0, slowest: 0, problems: [] };
  for (let i = 0; i < mutants && tally.problems.length < 10; i++) {
    const random = new Random(seed + i);
    const mutant = format.mutate(format.files[random.integer(format.files.length)], random);
    const start = performance.now();
    let problem: string | undefined;
    try {
      problem = judge(format, mutant, tally);
    } catch (error) {
      problem = `read, but then: ${error}`;
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > MOST_MILLISECONDS) problem ??= `took ${milliseconds.toFixed(0)} ms`;
    if (problem) tally.problems.push(`${format.name}, seed ${seed + i}: ${problem}`);
  }
  return tally;
}
