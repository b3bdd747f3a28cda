/** As consumer.ts, of what the package has for Node alone: compiled under every module setting of Node, and run. */
import { type Matrix, Network, type NetworkConfig, type Targets, type TrainOptions } from 'nablanet';
import type { Source, Table } from 'nablanet/data';
import { type ColumnName, type CSVOptions, type IDX, type IDXValues, parseCSV, readCSV, readIDX } from 'nablanet/data';
import {
  type CheckpointOptions,
  checkpoint,
  type LossCurveHistory,
  type LossCurveOptions,
  loadFile,
  lossCurve,
  type Progress,
  type ProgressOptions,
  type ProgressStream,
  progress,
  saveFile,
} from 'nablanet/node';

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`consumer-node.ts: ${what}`);
}

const target: ColumnName = 'kind';
const options: CSVOptions = { targets: target, delimiter: ',' };
const table: Table = parseCSV('a,kind\n1,x\n2,y\n', options);
const x: Matrix = table.x;
const y: Targets = table.y;
const config: NetworkConfig = { inputs: table.inputNames.length, layers: [table.classNames.length] };
check(x.length === 2 && y.length === 2 && config.inputs === 1, 'table');
const again = readCSV(new TextEncoder().encode('a,kind\n1,y\n'), { ...options, categories: table.categories });
check(again.y[0] === 1, 'categories');

const source: Source = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);
const { shape, values }: IDX = readIDX(source);
const elements: IDXValues = values;
check(shape.join() === '1' && elements[0] === 7, 'IDX');

let said = '';
const stream: ProgressStream = { write: (text) => (said += text) };
const shown: ProgressOptions = { stream, quiet: false, runs: 1, label: 'run' };
const onEpoch: Progress = progress(shown);
const training: TrainOptions = { epochs: 3, onEpoch };
const history = new Network(config).train(table.x, [0, 1, 1, 0], training);
onEpoch.stop();
check(said.split('\n').length === 3, said);
check(typeof progress({ stream: process.stderr }) === 'function', 'stderr');

const drawn: LossCurveOptions = { title: 'XOR', logarithmic: true };
const kept: LossCurveHistory = JSON.parse(JSON.stringify(history));
check(lossCurve(history, drawn) === lossCurve([kept], drawn), 'curve');

const checkpoints: CheckpointOptions = { path: 'consumer-node.safetensors', every: 2, keep: 1 };
const saving: TrainOptions = { onEpoch: checkpoint(new Network(config), checkpoints) };
check(typeof saving.onEpoch === 'function', 'checkpoint');
saveFile(new Network({ ...config, seed: 1 }), checkpoints.path, { training: true });
check(loadFile(checkpoints.path, { backend: 'simd' }).seed === 1, 'files');

// What the types must refuse.
// @ts-expect-error a misspelt option
const misspelt: CSVOptions = { target: 'kind' };
function write(): void {
  // @ts-expect-error read only
  table.rows = 0;
}
check([misspelt, write].length === 2, '');
