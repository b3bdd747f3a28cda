/**
 * XOR, the smallest problem that one layer cannot solve: the output is 1 where exactly one input is. No straight line
 * separates the ones from the zeros, so the network needs a hidden layer, and enough epochs to bend it into place.
 *
 *     npx tsx examples/xor.ts
 */
import * as Plot from '@observablehq/plot';
import { Network, sgd } from 'nablanet';
import { BLUE, ORANGE, writeChart } from './show/chart';
import { fail, heading, paint } from './show/terminal';

const EPOCHS = 3000;
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];

const net = new Network({
  inputs: 2,
  layers: [
    { units: 4, activation: 'tanh' },
    { units: 1, activation: 'tanh' },
  ],
  optimizer: sgd({ learningRate: 0.1 }),
  seed: 1,
});
console.log(net.summary());

heading(`Training: ${EPOCHS} epochs of all four rows`);
const { loss } = net.train(x, y, { epochs: EPOCHS });
for (const epoch of [1, 10, 100, 300, 1000, EPOCHS]) {
  console.log(`  epoch ${String(epoch).padStart(5)}  loss ${loss[epoch - 1].toFixed(6)}`);
}

heading('What it makes of the four rows');
const predicted = net.predict(x);
for (const [row, [a, b]] of x.entries()) {
  const right = Math.round(predicted[row]) === y[row];
  const answer = predicted[row].toFixed(3).padStart(6);
  console.log(`  ${a} XOR ${b} = ${y[row]}   predicted ${paint(right ? 'green' : 'red', answer)}`);
}

/** The output at a point of the plane. One array serves all points: nothing is allocated. */
const point = new Float32Array(2);
const output = new Float32Array(1);
function surface(a: number, b: number): number {
  point[0] = a;
  point[1] = b;
  return net.predict(point, output)[0];
}

const corners = x.map(([a, b], row) => ({ a, b, y: y[row] }));
const edges = { x1: -0.5, x2: 1.5, y1: -0.5, y2: 1.5 };
const frame = { grid: true, marginLeft: 56, marginBottom: 44, marginTop: 30, marginRight: 28 };
const path = writeChart(new URL('out/xor.svg', import.meta.url), {
  title: 'XOR',
  subtitle: `2-4-1, tanh, plain gradient descent, ${EPOCHS} epochs`,
  legend: [
    { label: 'cost', colour: BLUE, as: 'line' },
    { label: 'target 1', colour: ORANGE, as: 'dot' },
    { label: 'target 0', colour: BLUE, as: 'dot' },
    { label: 'output ½', colour: '#24292f', as: 'line' },
  ],
  width: 400,
  height: 360,
  panels: [
    {
      ...frame,
      x: { type: 'log', label: 'epoch (log scale)', tickFormat: '~s', ticks: 4 },
      y: { type: 'log', label: 'mean cost of a row (log scale)', tickFormat: '~g', ticks: 5 },
      marks: [
        Plot.line(
          loss.map((cost, i) => ({ epoch: i + 1, cost })),
          { x: 'epoch', y: 'cost', stroke: BLUE, strokeWidth: 2.5 },
        ),
      ],
    },
    {
      ...frame,
      grid: false,
      x: { label: 'first input', ticks: 5 },
      y: { label: 'second input', ticks: 5 },
      color: { type: 'linear', domain: [-0.2, 1.2], range: ['#cfdcef', '#f9dccb'] },
      marks: [
        Plot.contour({ ...edges, fill: surface, thresholds: 15, interpolate: 'nearest', pixelSize: 4 }),
        Plot.contour({ ...edges, value: surface, thresholds: [0.5], stroke: '#24292f', strokeWidth: 2, pixelSize: 4 }),
        Plot.dot(corners, {
          x: 'a',
          y: 'b',
          r: 7,
          fill: (c) => (c.y === 1 ? ORANGE : BLUE),
          stroke: '#ffffff',
          strokeWidth: 1.5,
        }),
      ],
    },
  ],
});
heading('Picture');
console.log(`  ${path}: the loss curve, and the output over the plane`);

if (!(loss[EPOCHS - 1] < 0.01)) fail(`the loss is ${loss[EPOCHS - 1]}, and was to be under 0.01`);
