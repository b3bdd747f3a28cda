/**
 * Committed results as tables and a chart (`npm run bench:table`): fills what lies between the markers
 * `<!-- bench:name -->` and `<!-- /bench -->` in README.md, docs/benchmarks.md, docs/comparison.md and docs/threads.md, and draws
 * docs/benchmarks.svg.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Environment, Ratio, Timing } from './measure';
import type { PeersResult, WorkResult } from './peers/result';
import { drawRatios } from './ratios';
import type { StagesResult } from './stages-result';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const result = <Type>(name: string): Type => JSON.parse(read(`bench/results/${name}.json`));

const peers = result<PeersResult>('peers-node24');
const { date, processor, node, commit } = peers.environment;

/** Three significant digits, thousands apart. */
function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, i) => (i === 0 ? '---' : '---:')));
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const oursOn = ({ ours }: WorkResult, name: string): Timing | undefined => ours.find((timing) => timing.name === name);
const times = (work: WorkResult, peer: string): string => {
  const row = work.peers.find((each) => each.peer === peer);
  return row ? `${figure(row.ratio.median)}×` : '–';
};

/** How many times our time with each of the forms the peer takes: its ratio to one thread, times what the form gains. */
const timesForms = ({ forms = [] }: WorkResult, ratio: number): string[] =>
  forms.slice(1).map(({ times }) => figure(ratio * times.median));

/** README: our time and how many times that the peers take. */
function shortTable(): string {
  const others = ['PyTorch', 'NumPy', 'jax-js (wasm)', 'TensorFlow.js (wasm)', 'brain.js'];
  const rows = peers.results
    .filter(({ gflops }) => gflops !== undefined)
    .map((work) => [
      work.name,
      figure(oursOn(work, 'nablanet, relaxed-simd')?.microseconds ?? Number.NaN),
      ...others.map((peer) => times(work, peer)),
    ]);
  return table(['work', 'µs a step', ...others], rows);
}

/** Ours on both backends, with many epochs a call and with one, with threads and with wide lanes. */
function oursTable(): string {
  const names = (peers.results[0].forms ?? []).slice(1).map(({ name }) => name);
  const rows = peers.results.map((work) => [
    `${work.work} ${work.name}`,
    ...['relaxed-simd', 'simd', 'relaxed-simd, one epoch a call'].map((name) => {
      const timing = oursOn(work, `nablanet, ${name}`);
      return timing ? figure(timing.microseconds) : '–';
    }),
    work.gflops === undefined ? '–' : figure(work.gflops),
    work.gflops === undefined ? '–' : `${Math.round((100 * work.gflops) / peers.peak.multiplyAdd)} %`,
    ...(work.forms ?? [])
      .slice(1)
      .map(({ timing, times }) => `${figure(timing.microseconds)} (${times.median.toFixed(2)}×)`),
  ]);
  return table(
    ['work, µs a step or a call', '`relaxed-simd`', '`simd`', 'one epoch a call', 'GFLOP/s', 'of the peak', ...names],
    rows,
  );
}

/** Every peer at one work. */
function peerTables(): string {
  return peers.results
    .map((work) => {
      const rows = work.peers.map(({ peer, version, difference, timing, ratio }) => [
        `${peer} ${version}`,
        figure(timing.microseconds),
        `**${figure(ratio.median)}**`,
        `${figure(ratio.least)} to ${figure(ratio.greatest)}`,
        ...timesForms(work, ratio.median),
        typeof difference === 'number' ? `same to ${difference.toExponential(0)}` : `nearest: ${difference}`,
      ]);
      const ours = oursOn(work, 'nablanet, relaxed-simd')?.microseconds ?? Number.NaN;
      const names = (work.forms ?? []).slice(1).map(({ name }) => name);
      const head = ['peer', 'µs', 'times ours', 'spread', ...names.map((name) => `ours: ${name}`), 'costs'];
      return `### ${work.work}: ${work.name}\n\nThe work: ${work.rule}. Ours: ${figure(ours)} µs.\n\n${table(head, rows)}`;
    })
    .join('\n\n');
}

function machine(): string {
  const { multiplyAdd, multiplyThenAdd } = peers.peak;
  return [
    `${processor}; Node ${node.slice(1)}; ${date}; commit ${commit}. One core's peak with 128-bit lanes in the same run:`,
    `${multiplyAdd} GFLOP/s fused, ${multiplyThenAdd} with multiplication and addition apart.`,
  ].join('\n');
}

function startupTable(): string {
  const startups = ['20', '24'].map((version) => result<Record<string, number | object>>(`startup-node${version}`));
  const names = Object.keys(startups[0]).filter((name) => name !== 'environment');
  const rows = names.map((name) => [name, ...startups.map((startup) => figure(startup[name] as number))]);
  return table(['', 'Node 20', 'Node 24'], rows);
}

function sizeTable(): string {
  const sizes = result<Record<string, { bytes: number; gzipped: number }>>('size');
  const rows = Object.entries(sizes).map(([name, { bytes, gzipped }]) => [name, figure(bytes), figure(gzipped)]);
  return table(['part', 'bytes', 'gzipped'], rows);
}

function memoryTable(): string {
  const networks = result<Record<string, Record<string, number>>>('memory');
  const names = Object.keys(networks);
  const rows = Object.keys(networks[names[0]]).map((what) => [
    what,
    ...names.map((name) => figure(networks[name][what])),
  ]);
  return table(['', ...names], rows);
}

function saturatedTable(): string {
  const { results } = result<{ results: { hidden: string; finalLoss: number; timings: Timing[] }[] }>(
    'saturated-node24',
  );
  const rows = results.map(({ hidden, finalLoss, timings: [saturated, fresh] }) => [
    hidden,
    finalLoss.toExponential(0),
    figure(saturated.microseconds),
    figure(fresh.microseconds),
  ]);
  return table(['hidden layer', 'cost', 'saturated, µs a step', 'fresh, µs a step'], rows);
}

/** A step's stages, a row each, and a column of times a work. */
function stagesTable(): string {
  const { environment, peak, results } = result<StagesResult>('stages-node24');
  const longest = results.reduce(
    (most, { stages }) => (stages.length > most.length ? stages : most),
    results[0].stages,
  );
  const cell = (stages: StagesResult['results'][number]['stages'], name: string): string => {
    const found = stages.find(({ stage }) => stage === name);
    if (!found) return '';
    return figure(found.microseconds) + (found.gflops === undefined ? '' : ` (${figure(found.gflops)})`);
  };
  const rows = longest.map(({ stage }) => [stage, ...results.map(({ stages }) => cell(stages, stage))]);
  const sum = ({ stages }: StagesResult['results'][number]): number =>
    stages.reduce((total, { microseconds }) => total + microseconds, 0);
  rows.push(['together', ...results.map((each) => figure(sum(each)))]);
  const head = ['stage, µs (GFLOP/s)', ...results.map(({ name }) => name.replace('train ', ''))];
  const { date, node } = environment;
  const told = `Node ${node.slice(1)}, \`relaxed-simd\`, ${date}; the lanes' peak in the same run: ${peak.multiplyAdd} GFLOP/s.`;
  return `${told}\n\n${table(head, rows)}`;
}

interface ToolboxResult {
  environment: { date: string; node: string };
  steps: { name: string; microseconds: number; timesSgd: Ratio }[];
  timer: { batchSize: number | 'full'; median: number; longest: number }[];
}

/** Sparse rows against the same rows dense, and against others. */
function sparseTable(): string {
  type Timed = { work: string; rival: string; microseconds: number; times: number };
  type Peak = { work: string; arrays: number; of: string; peak: number };
  const found = result<Environment & { rows: Timed[]; memory: Peak[] }>('sparse-node24');
  const memory = found.memory.map(({ work, arrays, of, peak }) => [
    work,
    `${figure(arrays / 1e6)}, ${of}`,
    figure(peak / 1e6),
    `${(peak / arrays).toFixed(2)}×`,
  ]);
  const rows = found.rows.map(({ work, rival, microseconds, times }) => [
    `${work}: ${rival}`,
    figure(microseconds),
    times === 1 ? '' : `${figure(times)}×`,
  ]);
  return [
    table(['work: rows or rival', 'µs a row', 'times ours'], rows),
    table(['memory', 'MB of arrays that must be there', 'MB at most', 'of these'], memory),
    `${found.date}, ${found.processor}, Node ${found.node}`,
  ].join('\n\n');
}

/** Dense rows without their zeros by the same with them; encoded categories likewise. */
function filledTable(): string {
  type Cell = { inputs: number; units: number; work: string; share: number; ratio: number };
  const found = result<Environment & { rows: Cell[]; encoded: Omit<Cell, 'share'>[] }>('filled-node24');
  const worst = (cells: readonly { ratio: number }[]): string =>
    `${Math.max(...cells.map(({ ratio }) => ratio)).toFixed(2)}×`;
  const units = [...new Set(found.rows.map((cell) => cell.units))];
  const inputs = [...new Set(found.rows.map((cell) => cell.inputs))];
  const lines = units.flatMap((each) => {
    const cells = found.rows.filter((cell) => cell.units === each);
    return [...new Set(cells.map(({ share }) => share))].map((share) => [
      String(each),
      `${figure(100 * share)} %`,
      ...inputs.map((width) => worst(cells.filter((cell) => cell.share === share && cell.inputs === width))),
    ]);
  });
  const words = [...new Set(found.encoded.map((cell) => cell.inputs))];
  const hidden = [...new Set(found.encoded.map((cell) => cell.units))];
  const encoded = words.map((width) => [
    String(width),
    ...hidden.map((each) => worst(found.encoded.filter((cell) => cell.inputs === width && cell.units === each))),
  ]);
  return [
    table(['units', 'not 0', ...inputs.map((width) => `${width} inputs`)], lines),
    table(['encoded columns, 5 of them 1', ...hidden.map((each) => `${each} units`)], encoded),
    `${found.date}, ${found.processor}, Node ${found.node}`,
  ].join('\n\n');
}

/** A step with each part of the toolbox, and a timer beside trainAsync, on both Nodes. */
function toolboxTable(): string {
  const nodes = [20, 24].map((major) => result<ToolboxResult>(`toolbox-node${major}`));
  const names = nodes.map(({ environment }) => `Node ${environment.node.slice(1)}`);
  const steps = nodes[0].steps.map(({ name }, i) => [
    name,
    ...nodes.flatMap((one) => [figure(one.steps[i].microseconds), `${one.steps[i].timesSgd.median.toFixed(2)}×`]),
  ]);
  const waits = nodes[0].timer.map(({ batchSize }, i) => [
    String(batchSize),
    ...nodes.flatMap((one) => [one.timer[i].median.toFixed(1), one.timer[i].longest.toFixed(1)]),
  ]);
  return [
    nodes[0].environment.date,
    table(['784-128-10, batch 128', ...names.flatMap((name) => [`µs a step, ${name}`, 'sgd’s'])], steps),
    table(['batch', ...names.flatMap((name) => [`ms between firings, ${name}`, 'longest'])], waits),
  ].join('\n\n');
}

/** Threads and wide lanes, and PyTorch beside them. */
function threadsTable(): string {
  const { environment, results } = result<{
    environment: Environment & { cores: number };
    results: Record<string, Record<string, { microseconds: number }>>;
  }>('threads-node24');
  const forms = Object.keys(Object.values(results)[0]);
  const rows = Object.entries(results).map(([id, found]) => [
    `${id} ${peers.results.find(({ work }) => work === id)?.name}`,
    ...forms.map((form) => figure(found[form].microseconds)),
  ]);
  const { processor, cores, node, date, commit } = environment;
  return [
    table(['work', ...forms.map((form) => form.replace('nablanet, ', ''))], rows),
    `${processor.split(',')[0]}, ${cores} cores; Node ${node.slice(1)}; ${date}; commit ${commit}.`,
  ].join('\n\n');
}

/** What wide lanes gain for each map. */
function mapsTable(): string {
  const { environment, results } = result<{
    environment: Environment;
    results: Record<string, Record<string, { four: number; eight: number; times: number }>>;
  }>('maps-node24');
  const rows = Object.entries(results['relaxed-simd']).map(([map, { four, eight, times: gain }]) => [
    map,
    figure(four),
    figure(eight),
    `${gain.toFixed(1)}×`,
  ]);
  const { processor, node, date, commit } = environment;
  return [
    table(['map', '4 lanes', '8 lanes', 'gain'], rows),
    `${processor}; Node ${node.slice(1)}; ${date}; commit ${commit}.`,
  ].join('\n\n');
}

const PARTS: Record<string, () => string> = {
  short: shortTable,
  ours: oursTable,
  peers: peerTables,
  machine,
  startup: startupTable,
  size: sizeTable,
  memory: memoryTable,
  saturated: saturatedTable,
  stages: stagesTable,
  toolbox: toolboxTable,
  sparse: sparseTable,
  filled: filledTable,
  threads: threadsTable,
  maps: mapsTable,
};

function fill(path: string): void {
  const filled = read(path).replaceAll(
    /(<!-- bench:(\w+) -->\n)[\s\S]*?(<!-- \/bench -->)/g,
    (_, open, name, close) => {
      const part = PARTS[name];
      if (!part) throw new Error(`${path} asks for bench:${name}; there are ${Object.keys(PARTS).join(', ')}`);
      return `${open}\n${part()}\n\n${close}`;
    },
  );
  writeFileSync(new URL(path, ROOT), filled);
}

fill('README.md');
fill('docs/benchmarks.md');
fill('docs/comparison.md');
fill('docs/threads.md');
console.log(drawRatios(new URL('docs/benchmarks.svg', ROOT), peers));
