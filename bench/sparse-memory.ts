/**
 * The most memory that a training takes, in a process of its own for each: PEAK=words (or categories)
 * prints it, and `peaks()` runs both. What the process had before the data came is taken off.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Network, sgd } from '../dist/index.js';
import { BATCH, COLUMNS, categories, mails, networkOf, UNITS } from './sparse-data';

export interface Peak {
  readonly work: string;
  /** Bytes: the arrays that must be there, in the sense of `of`; and the most resident memory beyond what was there. */
  readonly arrays: number;
  readonly of: string;
  readonly peak: number;
}

const MILLION = 1_000_000;
const HERE = fileURLToPath(import.meta.url);

export function peaks(): Peak[] {
  return ['words', 'categories'].map((name) => {
    const options = { encoding: 'utf8', env: { ...process.env, PEAK: name } } as const;
    return JSON.parse(execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', HERE], options));
  });
}

/** Bytes that `work` makes resident at most. A small training has come before: code and engine are there. */
function peakOf(work: () => void): number {
  const { x, y, inputEncoder } = categories(200, 2, 50);
  const small = new Network({ ...networkOf(100, UNITS, 2, sgd()).config, inputEncoder });
  small.train(x, y, { epochs: 3, batchSize: BATCH });
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5'); // Linux: the most resident memory counts from here
  const before = process.memoryUsage.rss();
  work();
  const [, most] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return 1024 * Number(most) - before;
}

function words(): Peak {
  const [x, y] = mails(6000);
  const given = x.offsets.byteLength + x.indices.byteLength + (x.values as Float32Array).byteLength;
  const parameters = 4 * (COLUMNS * UNITS + UNITS + 2 * UNITS + 2);
  const train = (): void => {
    const net = networkOf(COLUMNS, UNITS, 2, sgd({ learningRate: 0.05 }));
    net.train(x, y, { epochs: 3, batchSize: BATCH });
  };
  const peak = given + peakOf(train); // the rows were there before
  return { work: 'words, 32768-64-2, sgd', arrays: given + parameters, of: 'non-zeros and parameters', peak };
}

function people(): Peak {
  const { x, y, inputEncoder } = categories(MILLION, 5, 1000);
  const peak = peakOf(() => {
    const net = new Network({ ...networkOf(5000, 32, 2, sgd()).config, inputEncoder });
    net.train(x, y, { batchSize: BATCH });
  });
  return { work: 'a million rows of 5 categories, 5000-32-2', arrays: 4 * 5 * MILLION, of: 'indices', peak };
}

const asked = process.env.PEAK;
if (asked) console.log(JSON.stringify(asked === 'words' ? words() : people()));
