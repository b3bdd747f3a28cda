/** The committed result, examples/results/digits.json: written with --write, compared with at every other run. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Network } from 'nablanet';
import type { Settings } from './settings';

const FILE = new URL('../results/digits.json', import.meta.url);

export interface Result {
  /** Share of held-out rows read right, a split each. */
  readonly accuracies: number[];
  readonly mean: number;
  readonly worst: number;
  /** SHA-256 of all parameters of all ten networks, as little-endian float32. */
  readonly parameters: string;
}

export function resultOf(accuracies: number[], networks: readonly Network[]): Result {
  const hash = createHash('sha256');
  for (const net of networks) hash.update(new Uint8Array(net.getParameters().buffer));
  return {
    accuracies,
    mean: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length,
    worst: Math.min(...accuracies),
    parameters: hash.digest('hex'),
  };
}

/** Whether these are the committed numbers; undefined where none are committed. */
export function isCommitted({ accuracies, parameters }: Result): boolean | undefined {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
  const committed = JSON.parse(text) as Result;
  return parameters === committed.parameters && String(accuracies) === String(committed.accuracies);
}

/** Commits to a result: says also with what and where it was made. */
export function writeResult(result: Result, settings: Settings, seeds: readonly number[], net: Network): void {
  const { inputs, layers, loss, optimizer } = net.config;
  const record = {
    what: '1,797 handwritten digits, a stratified fifth held out for each seed; accuracy on the held-out rows',
    ...result,
    seeds,
    network: { inputs, layers, loss, optimizer },
    settings,
    backend: net.backend,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}
