/** The settings as a program: what somebody types who wants this network, and a page that trains it by itself. */
import type { Run } from '../shared/training-messages';
import { chosenFeatures, type FeatureName, REACH } from './features';
import { type PlaneData, PROBLEMS } from './problems';
import type { PlaneSettings } from './settings';

/** The features as JavaScript. */
const FORMULAS: Readonly<Record<FeatureName, string>> = {
  x1: 'x1',
  x2: 'x2',
  x1x1: 'x1 * x1',
  x2x2: 'x2 * x2',
  x1x2: 'x1 * x2',
  sin1: 'Math.sin(Math.PI * x1)',
  sin2: 'Math.sin(Math.PI * x2)',
};

/** Factories of optimizers, and what they take beside the learning rate. */
const FACTORIES: Readonly<Record<PlaneSettings['optimizer'], readonly [name: string, more: string]>> = {
  sgd: ['sgd', ''],
  momentum: ['sgd', ', momentum: 0.9'],
  adam: ['adam', ''],
  adamw: ['adamw', ''],
  rmsprop: ['rmsprop', ''],
  adagrad: ['adagrad', ''],
  rprop: ['rprop', ''],
};

const factoryOf = ({ optimizer }: PlaneSettings): string => FACTORIES[optimizer][0];

/** `new Network({ … })`, as it stands in a program. */
export function networkText(settings: PlaneSettings): string {
  const { layers, output, loss, optimizer, learningRate, l1, l2, dropout, seed } = settings;
  const [factory, more] = FACTORIES[optimizer];
  const drops = dropout > 0 ? `, dropout: ${dropout}` : '';
  return [
    'new Network({',
    `  inputs: ${chosenFeatures(settings).length},`,
    '  layers: [',
    ...layers.map(({ units, activation }) => `    { units: ${units}, activation: '${activation}'${drops} },`),
    `    { units: 1, activation: '${output}' },`,
    '  ],',
    `  loss: '${loss}',`,
    `  optimizer: ${factory}({ learningRate: ${learningRate}${more} }),`,
    ...(l1 > 0 ? [`  l1: ${l1},`] : []),
    ...(l2 > 0 ? [`  l2: ${l2},`] : []),
    `  seed: ${seed},`,
    "  backend: 'simd', // the same bits in every browser",
    '})',
  ].join('\n');
}

function trainText({ batchSize }: PlaneSettings, epochs: number): string {
  const batch = batchSize === 0 ? "'full'" : String(batchSize);
  return `net.train(x, y, { epochs: ${epochs}, batchSize: ${batch}, validation: test })`;
}

/** The program without its data. */
export function programOf(settings: PlaneSettings, epochs: number): string {
  const names = chosenFeatures(settings).map(({ label }) => label);
  const target = PROBLEMS[settings.problem].kind === 'function' ? 'a number' : 'one of two classes';
  return `import { ${factoryOf(settings)}, Network } from 'nablanet';

// x: rows of [${names.join(', ')}], y: ${target}; test: { x, y } held out
const net = ${networkText(settings)};
const history = ${trainText(settings, epochs)};
console.log(history.validationLoss.at(-1));
`;
}

/** All digits, so that the page has the same bits. */
const list = (numbers: ArrayLike<number>): string => `[${Array.from(numbers).join(', ')}]`;

/**
 * A page that trains this network when it is opened, without a server or a connection.
 * @param library the text of nablanet's script
 */
export function pageOf(
  settings: PlaneSettings,
  { training }: PlaneData,
  { data }: Run,
  epochs: number,
  library: string,
): string {
  const formulas = chosenFeatures(settings).map(({ name }) => FORMULAS[name]);
  const [low, high] = settings.output === 'sigmoid' ? [0, 1] : [-1, 1];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>A network made with nablanet</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem; }
  canvas { width: 100%; border: 1px solid #ccc; }
</style>
<h1>A network made with nablanet</h1>
<canvas id="plane" width="440" height="440"></canvas>
<p id="result"></p>
<script>${library.replaceAll('</script', '<\\/script')}</script>
<script>
const { ${factoryOf(settings)}, Network } = nablanet;

// What the network is given of a point of the plane.
const features = (x1, x2) => [${formulas.join(', ')}];
const x = new Float32Array(${list(data.x)});
const y = new Float32Array(${list(data.y)});
const test = {
  x: new Float32Array(${list(data.validation?.x ?? [])}),
  y: new Float32Array(${list(data.validation?.y ?? [])}),
};
/** The training points, x₁ and x₂ alternating; for the picture. */
const points = ${list(training.at)};

const net = ${networkText(settings)};
const history = ${trainText(settings, epochs)};
document.querySelector('#result').textContent =
  \`Trained \${history.epochs} epochs. Training loss \${history.loss.at(-1)}, test loss \${history.validationLoss.at(-1)}.\`;

// The output over the plane, from blue to orange, and the training points.
const canvas = document.querySelector('#plane');
const context = canvas.getContext('2d');
const [low, high] = [${low}, ${high}];
const reach = ${REACH};
const colour = (value) => {
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return \`color-mix(in srgb, #e8710a \${100 * share}%, #2a6fdb)\`;
};
const cell = 5;
for (let row = 0; row < canvas.height; row += cell) {
  for (let column = 0; column < canvas.width; column += cell) {
    const x1 = reach * ((2 * column + cell) / canvas.width - 1);
    const x2 = -reach * ((2 * row + cell) / canvas.height - 1);
    context.fillStyle = colour(net.predict(features(x1, x2))[0]);
    context.fillRect(column, row, cell, cell);
  }
}
for (let i = 0; i < y.length; i++) {
  context.beginPath();
  const [column, row] = [1 + points[2 * i] / reach, 1 - points[2 * i + 1] / reach];
  context.arc((column * canvas.width) / 2, (row * canvas.height) / 2, 4, 0, 7);
  context.fillStyle = colour(y[i]);
  context.fill();
  context.strokeStyle = '#fff';
  context.stroke();
}
</script>
</html>
`;
}
