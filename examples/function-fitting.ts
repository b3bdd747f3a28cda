/**
 * Fitting a function: sin x, seen through noise at 200 places, one fifth of which training never sees. Regression wants
 * a linear output, which can take any value.
 *
 *     npx tsx examples/function-fitting.ts
 */
import * as Plot from '@observablehq/plot';
import { Network, Random, sgd } from 'nablanet';
import { BLUE, GREY, ORANGE, writeChart } from './show/chart';
import { fail, heading } from './show/terminal';

const SAMPLES = 200;
const NOISE = 0.1;
const FROM = -Math.PI;
const TO = Math.PI;
/** What the fit may be off the true function, as root of the mean squared error over the interval. */
const BOUND = 0.05;

const random = new Random(1);
const x = Float64Array.from({ length: SAMPLES }, () => FROM + (TO - FROM) * random.uniform());
const y = x.map((v) => Math.sin(v) + NOISE * random.normal());
const [training, heldOut] = [
  { x: x.subarray(0, 160), y: y.subarray(0, 160) },
  { x: x.subarray(160), y: y.subarray(160) },
];

const net = new Network({
  inputs: 1,
  layers: [
    { units: 16, activation: 'tanh' },
    { units: 16, activation: 'tanh' },
    { units: 1, activation: 'linear' },
  ],
  loss: 'meanSquaredError',
  optimizer: sgd({ learningRate: 0.1 }),
  seed: 1,
});

heading(`sin x with noise of ${NOISE}: ${training.x.length} samples to learn from, ${heldOut.x.length} held out`);
const EPOCHS = 1000;
const rmse = (squared: number): string => Math.sqrt(squared).toFixed(3);
console.log('  epoch   training   held out   (root of the mean squared error)');
const { loss } = net.train(training.x, training.y, {
  epochs: EPOCHS,
  batchSize: 16,
  validation: heldOut,
  onEpoch: ({ epoch, loss, validationLoss = Number.NaN }) => {
    net.learningRate *= 0.997; // smaller and smaller steps: batches of 16 pull in different directions
    if (![1, 10, 100, 300, EPOCHS].includes(epoch)) return;
    console.log(`  ${String(epoch).padStart(5)} ${rmse(loss).padStart(10)} ${rmse(validationLoss).padStart(10)}`);
  },
});

const grid = Float32Array.from({ length: 401 }, (_, i) => FROM + ((TO - FROM) * i) / 400);
const fitted = net.predict(grid);
const off = Math.sqrt(grid.reduce((sum, v, i) => sum + (fitted[i] - Math.sin(v)) ** 2, 0) / grid.length);
heading('The fit');
console.log(`  ${off.toFixed(3)} off the true function; the noise is ${NOISE}`);

const curve = (values: ArrayLike<number>): { x: number; y: number }[] =>
  Array.from(grid, (v, i) => ({ x: v, y: values[i] }));
const points = (rows: typeof training): { x: number; y: number }[] =>
  Array.from(rows.x, (v, i) => ({ x: v, y: rows.y[i] }));
const axes = { x: 'x', y: 'y' } as const;
const path = writeChart(new URL('out/function-fitting.svg', import.meta.url), {
  title: 'Fitting a function',
  subtitle: `1-16-16-1, tanh, plain gradient descent, ${EPOCHS} epochs; ${off.toFixed(3)} off sin x, with noise of ${NOISE}`,
  legend: [
    { label: 'fitted', colour: ORANGE, as: 'line' },
    { label: 'sin x', colour: GREY, as: 'dashes' },
    { label: 'training rows', colour: BLUE, as: 'dot' },
    { label: 'held-out rows', colour: ORANGE, as: 'dot' },
  ],
  width: 640,
  height: 380,
  panels: [
    {
      grid: true,
      marginLeft: 56,
      marginBottom: 44,
      marginTop: 30,
      marginRight: 28,
      x: { label: 'x', ticks: 7 },
      y: { label: 'y', ticks: 6 },
      marks: [
        Plot.dot(points(training), { ...axes, r: 3, fill: BLUE, fillOpacity: 0.45 }),
        Plot.dot(points(heldOut), { ...axes, r: 3, fill: ORANGE, fillOpacity: 0.7 }),
        Plot.line(curve(grid.map(Math.sin)), { ...axes, stroke: GREY, strokeWidth: 2, strokeDasharray: '5 4' }),
        Plot.line(curve(fitted), { ...axes, stroke: ORANGE, strokeWidth: 2.5 }),
      ],
    },
  ],
});
heading('Picture');
console.log(`  ${path}`);

if (!(off < BOUND)) fail(`the fit is ${off} off, and was to be under ${BOUND}`);
if (!(loss[EPOCHS - 1] < loss[0])) fail('the loss did not fall');
