/**
 * Ours against every peer (`npm run bench:peers`): the same work from the same data and start, each in a process of its
 * own, in turns, one thread each; peers that can use threads once more with one for each core. Ours with threads and wide
 * lanes is timed beside ours without. Costs are compared before anything is timed. Runs what is installed and says what is
 * missing; prints ratios and writes bench/results/peers-node<version>.json. Works that are named take the places of
 * their earlier results there; peers that are named are only printed.
 *
 *     npm run bench:peers -- --work P1 --work P4 --peer PyTorch
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, ratio, readResult, type Timing, writeResult } from '../measure';
import { measurePeak } from '../peak';
import { FORMS, OURS, PEERS, type Peer, startOurs } from './peers';
import type { FormResult, PeerResult, PeersResult, WorkResult } from './result';
import { apart, Side, takeTurns } from './side';
import { ruleOf, WORKS, type Work } from './works';

/** Steps whose costs are compared, and how far apart they may be. */
const CHECKED = 20;
const TOLERANCE = 1e-4;

const { values: chosen } = parseArgs({
  options: { work: { type: 'string', multiple: true }, peer: { type: 'string', multiple: true } },
});
const folder = mkdtempSync(join(tmpdir(), 'nablanet-peers-'));
const missing = new Map<string, string>();

/** Holds that a peer does our work, or that it learns where its work is another. */
async function compare(ours: Side, side: Side, peer: Peer): Promise<number | string> {
  if (ours.work.asked) {
    const [a, b] = [await ours.channel.ask({ predict: 1 }), await side.channel.ask({ predict: 1 })];
    if (peer.nearest) return peer.nearest;
    const difference = Math.max(...(a.outputs ?? []).map((v, i) => Math.abs(v - (b.outputs?.[i] ?? Number.NaN))));
    if (!(difference < TOLERANCE)) throw new Error(`outputs differ by ${difference}`);
    return difference;
  }
  const { losses = [] } = await side.channel.ask({ check: CHECKED });
  if (peer.nearest) {
    if (!(losses[losses.length - 1] < losses[0])) throw new Error(`its cost does not fall: ${losses.join(', ')}`);
    return peer.nearest;
  }
  const { losses: expected = [] } = await ours.channel.ask({ check: CHECKED });
  const difference = apart(expected, losses);
  if (!(difference < TOLERANCE)) throw new Error(`costs differ by ${difference}`);
  return difference;
}

/** The model of a prediction for the ONNX runtimes, exported by PyTorch; undefined where that is missing. */
async function exportModel(work: Work): Promise<string | undefined> {
  const command = PEERS[0].start(folder);
  if (typeof command === 'string') return undefined;
  const side = new Side('export', work, command);
  const path = join(folder, `${work.id}.onnx`);
  await side.setUp({}, folder);
  await side.channel.ask({ export: path });
  side.channel.close();
  return path;
}

async function measure(work: Work, peer: Peer, model: string | undefined): Promise<PeerResult | undefined> {
  const command = peer.start(folder);
  if (typeof command === 'string') {
    missing.set(peer.name, command);
    return undefined;
  }
  const fewer = peer.rows && work.rows > peer.rows && !work.asked ? { ...work, rows: peer.rows } : work;
  const ours = new Side('nablanet', work, startOurs(folder) as string[]);
  const checked = new Side('nablanet', fewer, startOurs(folder) as string[]);
  const side = new Side(peer.name, fewer, command, peer.threads);
  try {
    for (const each of [ours, checked]) await each.setUp({ backend: OURS[0] }, folder);
    const version = await side.setUp({ peerBackend: peer.backend, model }, folder);
    const difference = await compare(checked, side, peer);
    const [mine, theirs] = await takeTurns([ours, side]);
    return { peer: peer.name, version, difference, timing: theirs, ratio: ratio(mine, theirs) };
  } finally {
    for (const each of [ours, checked, side]) each.channel.close();
  }
}

/** Ours alone: both backends, and one epoch a call beside the work's epochs. */
async function measureOurs(work: Work): Promise<Timing[]> {
  const sides = [];
  for (const backend of OURS) {
    for (const oneEpochACall of work.asked ? [false] : [false, true]) {
      const name = `nablanet, ${backend}${oneEpochACall ? ', one epoch a call' : ''}`;
      const side = new Side(name, work, startOurs(folder) as string[]);
      await side.setUp({ backend, oneEpochACall }, folder);
      sides.push(side);
    }
  }
  const timings = await takeTurns(sides);
  for (const side of sides) side.channel.close();
  return timings;
}

/** Ours with threads and with wide lanes, in turns, after their results were found equal bit for bit. */
async function measureForms(work: Work): Promise<FormResult[]> {
  const sides: Side[] = [];
  try {
    let expected: string | undefined;
    for (const { name, threads, ...rest } of FORMS) {
      const side = new Side(`nablanet, ${name}`, work, startOurs(folder) as string[], threads);
      sides.push(side);
      await side.setUp({ backend: OURS[0], ...rest }, folder);
      const { losses, outputs } = await side.channel.ask(work.asked ? { predict: 1 } : { check: CHECKED });
      const found = JSON.stringify(losses ?? outputs);
      expected ??= found;
      if (found !== expected) throw new Error(`${work.id}, ${name}: other results`);
    }
    const timings = await takeTurns(sides);
    return FORMS.map(({ name }, i) => ({ name, timing: timings[i], times: ratio(timings[i], timings[0]) }));
  } finally {
    for (const side of sides) side.channel.close();
  }
}

/** Multiply-adds of a step count twice: forward, ∂C/∂W, and ∂C/∂a of all layers but the first. */
function gflops({ sizes, batch }: Work, microseconds: number): number {
  let perRow = 0;
  for (let i = 1; i < sizes.length; i++) perRow += (i === 1 ? 4 : 6) * sizes[i - 1] * sizes[i];
  return (perRow * batch) / microseconds / 1000;
}

const round = (value: number): number => Number(value.toPrecision(4));
execFileSync('npx', [
  'esbuild',
  'bench/pure-js.ts',
  '--bundle',
  '--format=esm',
  '--outfile=bench/.built/pure-js.mjs',
  '--log-level=error',
]);
const peak = await measurePeak();
const machine = environment();
console.log(machine, peak);
const results: WorkResult[] = [];
for (const work of WORKS) {
  if (chosen.work && !chosen.work.includes(work.id)) continue;
  console.log(`\n${work.id}  ${work.name}`);
  const ours = await measureOurs(work);
  for (const { name, microseconds } of ours) {
    const speed = work.asked ? '' : `, ${round(gflops(work, microseconds))} GFLOP/s`;
    console.log(`  ${name.padEnd(48)} ${round(microseconds)} µs${speed}`);
  }
  const forms = await measureForms(work);
  for (const { timing, times } of forms) {
    const faster = `${round(times.median)} times as fast as one thread`;
    console.log(`  ${timing.name.padEnd(48)} ${round(timing.microseconds)} µs, ${faster}`);
  }
  const model = work.asked ? await exportModel(work) : undefined;
  const rows: PeerResult[] = [];
  for (const peer of PEERS) {
    if (!peer.works.includes(work.id) || (chosen.peer && !chosen.peer.includes(peer.name))) continue;
    try {
      const row = await measure(work, peer, model);
      if (!row) continue;
      rows.push(row);
      const { median: times, least, greatest } = row.ratio;
      const spread = `${round(times)} times (${round(least)} to ${round(greatest)})`;
      console.log(
        `  ${peer.name.padEnd(32)} ${String(round(row.timing.microseconds)).padStart(10)} µs   ${spread}   ${row.difference}`,
      );
    } catch (error) {
      missing.set(`${peer.name}, ${work.id}`, (error as Error).message.split('\n')[0]);
      console.log(`  ${peer.name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const speeds = work.asked ? undefined : gflops(work, ours[0].microseconds);
  results.push({ work: work.id, name: work.name, rule: ruleOf(work), gflops: speeds, ours, forms, peers: rows });
}
rmSync(folder, { recursive: true, force: true });
if (missing.size > 0) {
  console.log('\nNot measured:');
  for (const [name, why] of missing) console.log(`  ${name}: ${why}`);
}
if (!chosen.peer) {
  const name = `peers-node${process.versions.node.split('.')[0]}`;
  const before = chosen.work ? readResult<PeersResult>(name) : undefined;
  const kept = before?.results.filter(({ work }) => !chosen.work?.includes(work)) ?? [];
  const all = [...kept, ...results].sort((a, b) => a.work.localeCompare(b.work));
  const result: PeersResult = { environment: machine, peak, results: all, missing: Object.fromEntries(missing) };
  console.log(`\nwritten: ${writeResult(name, result)}`);
}
