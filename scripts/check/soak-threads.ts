/**
 * Trains with threads at random for half an hour: `npm run soak:threads -- [--minutes 30] [--seed 1]`. Fails on other
 * bits than one thread has, on a hang, on threads that are left at the end, and where memory grows: what the process
 * has in the last quarter, at the median, against the second.
 */
import { parseArgs } from 'node:util';
import { type Measured, soak } from './soak.ts';

/** Mebibytes by which memory may differ between two quarters. */
const NOISE = 40;

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
});
const tell = ({ seconds, mebibytes, tasks }: Measured): void =>
  console.log(`${String(seconds).padStart(6)} s  ${mebibytes} MiB  ${tasks} threads`);
const { done, measured, failure } = await soak(60 * Number(options.minutes), Number(options.seed), tell);
console.table(done);
if (failure) fail(failure);

function fail(what: string): never {
  console.error(`\n${what}`);
  process.exit(1);
}

const median = (list: readonly Measured[]): number => {
  const sorted = list.map(({ mebibytes = 0 }) => mebibytes).sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};
const quarter = measured.length >> 2;
const [before, after] = [median(measured.slice(quarter, 2 * quarter)), median(measured.slice(-quarter))];
console.log(`memory: ${before} MiB in the second quarter, ${after} in the last`);
if (after > before + NOISE) fail('memory grows');
const left = (measured.at(-1)?.tasks ?? 0) - (measured[0].tasks ?? 0);
if (left > 0) fail(`${left} threads are left`);
