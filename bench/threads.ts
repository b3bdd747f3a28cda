/**
 * What threads inside a step and wide lanes gain (`npm run bench:threads`): ours with one thread and with one a core,
 * with lanes of 4 and of 8 values, and PyTorch with as many threads, each in a process of its own, in turns. Every form
 * of ours has to give the same parameters, and PyTorch the same costs, before anything is timed. Writes
 * bench/results/threads-node<version>.json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, ratio, writeResult } from './measure';
import { NODE_FLAGS, PEERS, startOurs } from './peers/peers';
import { apart, Side, takeTurns } from './peers/side';
import { WORKS } from './peers/works';

const CORES = availableParallelism();
const BACKEND = 'relaxed-simd';
const CHECKED = 20;
const TOLERANCE = 1e-4;

interface Form {
  readonly name: string;
  readonly threads: number;
  readonly wide?: boolean;
  /** Whether this is PyTorch. */
  readonly torch?: boolean;
}

const FORMS: readonly Form[] = [
  { name: 'one thread', threads: 1 },
  { name: `${CORES} threads`, threads: CORES },
  { name: 'one thread, 8 lanes', threads: 1, wide: true },
  { name: `${CORES} threads, 8 lanes`, threads: CORES, wide: true },
  { name: 'PyTorch, one thread', threads: 1, torch: true },
  { name: `PyTorch, ${CORES} threads`, threads: CORES, torch: true },
];

const folder = mkdtempSync(join(tmpdir(), 'nablanet-threads-'));
const results: Record<string, Record<string, { microseconds: number; times: number }>> = {};
for (const work of WORKS.filter(({ id }) => ['P1', 'P2', 'P3', 'P6', 'P8'].includes(id))) {
  const sides: Side[] = [];
  let reference: readonly number[] | undefined;
  try {
    for (const { name, threads, wide, torch } of FORMS) {
      const command = torch ? PEERS[0].start(folder) : startOurs(folder);
      if (typeof command === 'string') {
        console.log(`${name}: ${command}`);
        continue;
      }
      const side = new Side(torch ? name : `nablanet, ${name}`, work, command, threads);
      try {
        await side.setUp({ backend: BACKEND, wide }, folder);
      } catch (error) {
        side.channel.close();
        console.log(`${side.name}: ${(error as Error).message.split('\n')[0]}`);
        continue;
      }
      sides.push(side);
      const { losses, outputs } = await side.channel.ask(work.asked ? { predict: 1 } : { check: CHECKED });
      const found = (losses ?? outputs) as readonly number[];
      reference ??= found;
      const most = torch ? TOLERANCE : 0; // ours have the same bits
      if (!(apart(reference, found) <= most)) throw new Error(`${work.id}, ${side.name}: other results`);
    }
    const timings = await takeTurns(sides);
    results[work.id] = Object.fromEntries(
      timings.map((timing) => [
        timing.name,
        { microseconds: timing.microseconds, times: ratio(timings[0], timing).median },
      ]),
    );
    console.log(`\n${work.id}  ${work.name}`);
    console.table(results[work.id]);
  } finally {
    for (const side of sides) side.channel.close();
  }
}
rmSync(folder, { recursive: true });
const machine = { ...environment(), flags: NODE_FLAGS, cores: CORES };
const [major] = process.versions.node.split('.');
console.log('written:', writeResult(`threads-node${major}`, { environment: machine, backend: BACKEND, results }));
