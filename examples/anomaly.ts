/**
 * A machine watched by five sensors that move together. An autoencoder squeezes each reading through two units and
 * back; what it cannot rebuild is out of the ordinary: `losses()` is the score. The stream is replayed from a CSV file,
 * reading by reading; readings that pass for normal are learnt from at once (`trainBatch`), so that slow drift is no
 * alarm.
 *
 *     npx tsx examples/anomaly.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adam, auc, Network, Random, Scaler } from 'nablanet';
import { readCSV } from 'nablanet/data';
import { fail, heading, percent } from './show/terminal';

const SENSORS = ['temperature', 'pressure', 'flow', 'vibration', 'current'];
const CALM = 1000;
const READINGS = 4000;
/** How many times the median score is an alarm. */
const FACTOR = 20;
const WANTED = { auc: 0.97, precision: 0.8, recall: 0.8 };

/**
 * Two hidden causes, load and weather, move all sensors; weather drifts. One reading in fifty has a sensor that is off
 * by itself.
 */
function writeStream(path: string): void {
  const random = new Random(7);
  const lines = [`${SENSORS.join(',')},fault`];
  let load = 0;
  for (let i = 0; i < READINGS; i++) {
    load = 0.7 * load + 0.5 * random.normal();
    const weather = Math.sin(i / 200) + i / READINGS;
    const noise = (): number => 0.05 * random.normal();
    const reading = [
      60 + 8 * Math.tanh(load) + 5 * weather + noise(),
      3 + 0.5 * load * load * 0.2 + 0.2 * weather + 0.1 * noise(),
      12 + 2 * load + noise(),
      0.4 + 0.1 * Math.abs(load) + 0.1 * noise(),
      5 + load - 0.3 * weather + noise(),
    ];
    const fault = i > CALM && random.uniform() < 0.02;
    if (fault) {
      const sensor = random.integer(SENSORS.length);
      const sizes = [12, 0.8, 3, 0.3, 2];
      reading[sensor] += (random.uniform() < 0.5 ? -1 : 1) * sizes[sensor] * (0.8 + 0.4 * random.uniform());
    }
    lines.push(`${reading.map((v) => v.toFixed(3)).join(',')},${fault ? 1 : 0}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'nablanet-anomaly-'));
const path = join(folder, 'readings.csv');
writeStream(path);
const { x: readings, y: faults, rows } = readCSV(path, { targets: 'fault' });
rmSync(folder, { recursive: true });

const net = new Network({
  inputs: 5,
  layers: [
    { units: 12, activation: 'tanh' },
    { units: 2, activation: 'linear' },
    { units: 12, activation: 'tanh' },
    { units: 5, activation: 'linear' },
  ],
  loss: 'meanSquaredError',
  optimizer: adam({ learningRate: 0.005 }),
  inputScaler: new Scaler(),
  outputScaler: new Scaler(),
  seed: 1,
  backend: 'simd',
});

heading(`${rows} readings of ${SENSORS.join(', ')}`);
const calm = readings.subarray(0, 5 * CALM);
net.train(calm, calm, { epochs: 400, batchSize: 32 });
net.learningRate = 0.0003;
/** The last scores: what is ordinary changes as the machine does, so alarms are many times their median. */
const recent = Array.from(net.losses(calm, calm)).slice(-300);
const limitOf = (scores: number[]): number => FACTOR * [...scores].sort((a, b) => a - b)[scores.length >> 1];
console.log(`  learnt from the first ${CALM}; an alarm is a score over ${limitOf(recent).toFixed(3)}, to begin with`);

const scores: number[] = [];
const alarms: boolean[] = [];
let microseconds = 0;
for (let i = CALM; i < rows; i++) {
  const limit = limitOf(recent);
  const reading = readings.subarray(5 * i, 5 * i + 5);
  const start = performance.now();
  const [score] = net.losses(reading, reading);
  if (score <= limit) net.trainBatch(reading, reading);
  microseconds += (1000 * (performance.now() - start)) / (rows - CALM);
  scores.push(score);
  alarms.push(score > limit);
  recent.shift();
  recent.push(score);
}

const actual = Array.from(faults.subarray(CALM));
const count = (alarm: boolean, fault: number): number =>
  alarms.filter((given, i) => given === alarm && actual[i] === fault).length;
const [hits, misses, falseAlarms] = [count(true, 1), count(false, 1), count(true, 0)];
const found = {
  auc: auc(scores, actual),
  precision: hits / (hits + falseAlarms),
  recall: hits / (hits + misses),
};

heading('Alarms');
console.log(`  ${hits} of ${hits + misses} faults found, ${falseAlarms} false alarms among ${scores.length} readings`);
console.log(
  `  precision ${percent(found.precision)}, recall ${percent(found.recall)}, area under the ROC curve ${found.auc.toFixed(4)}`,
);
console.log(`  ${microseconds.toFixed(1)} µs a reading, scored and learnt from`);
for (const name of ['auc', 'precision', 'recall'] as const) {
  if (found[name] < WANTED[name]) fail(`${name} ${found[name].toFixed(3)}, wanted ${WANTED[name]}`);
}
