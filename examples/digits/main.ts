/**
 * Reads handwritten digits: trains 64-64-10 on four fifths of them, ten times with another fifth held out, and shows
 * what the network makes of the rows that it never saw. Then the same training once more against pure JavaScript.
 *
 * `npm start`; `npm start -- --write` also writes examples/results/digits.json.
 */
import type { History, Network } from 'nablanet';
import { lossCurve, progress } from 'nablanet/node';
import { writeChart } from '../show/chart';
import { fail, heading, paint, percent } from '../show/terminal';
import { loadDigits, type Split, splitByClass } from './data';
import { countConfusions, drawConfusions, drawMisread } from './draw';
import { race } from './race';
import { isCommitted, type Result, resultOf, writeResult } from './result';
import { HELD_OUT, makeNetwork, SEEDS, SETTINGS, trainOn } from './settings';

const CHART = new URL('../out/digits-loss.svg', import.meta.url);
/** What this example promises, on the held-out rows. */
const LEAST_MEAN = 0.97;
const LEAST = 0.95;
/** Above this the two trainings of the race were not the same one. */
const TOLERANCE = 1e-3;

interface Trained {
  readonly seed: number;
  readonly split: Split;
  readonly net: Network;
  readonly history: History;
}

function trainAll(): Trained[] {
  const digits = loadDigits();
  const onEpoch = progress({ stream: process.stdout, runs: SEEDS.length, label: 'split' });
  return SEEDS.map((seed) => {
    const split = splitByClass(digits, HELD_OUT, seed);
    const net = makeNetwork(SETTINGS, seed);
    return { seed, split, net, history: trainOn(net, split, SETTINGS, onEpoch) };
  });
}

function showReading({ net, split, seed }: Trained): void {
  const samples = split.heldOut;
  const said = { samples, classes: net.classify(samples.x), probabilities: net.predict(samples.x) };
  const counts = countConfusions(said);
  heading(`What it read, split ${seed}: ${samples.labels.length} held-out digits (down: meant, across: read)`);
  console.log(drawConfusions(counts));
  heading('The misread ones it was surest of');
  console.log(drawMisread(said, 4));
}

function showResult({ accuracies, mean, worst }: Result): void {
  heading(`Held-out accuracy over ${accuracies.length} splits`);
  console.log(`  ${accuracies.map((accuracy) => percent(accuracy)).join('  ')}`);
  console.log(`  mean ${paint('green', percent(mean, 2))}, worst ${paint('green', percent(worst, 2))}`);
  if (mean < LEAST_MEAN) fail(`the mean should be at least ${percent(LEAST_MEAN, 0)}`);
  if (worst < LEAST) fail(`the worst should be at least ${percent(LEAST, 0)}`);
}

/** Either keeps the result, or says whether it is the one that was kept. */
function keepOrCompare(result: Result, net: Network): void {
  if (process.argv.includes('--write')) {
    writeResult(result, SETTINGS, SEEDS, net);
    console.log('  written to examples/results/digits.json');
    return;
  }
  const same = isCommitted(result);
  if (same) console.log(`  the same bits as in examples/results/digits.json`);
  else if (same === false) {
    console.log(
      paint('yellow', '  not the bits of examples/results/digits.json: the settings or the arithmetic changed'),
    );
  }
}

function showRace({ split, seed }: Trained): void {
  const { nablanet, pure, backend, epochs, difference, compared } = race(split.training, SETTINGS, seed);
  const milliseconds = (seconds: number): string => `${(1000 * seconds).toFixed(2).padStart(6)} ms an epoch`;
  heading('The same training in pure JavaScript');
  if (!(difference <= TOLERANCE)) {
    fail(`not the same: losses of the first ${compared} epochs differ by up to ${percent(difference, 3)}`);
    return;
  }
  console.log(`  nablanet (${backend})`.padEnd(32) + milliseconds(nablanet));
  console.log('  JavaScript, register-blocked'.padEnd(32) + milliseconds(pure));
  console.log(
    `  ${paint(['green', 'bold'], `${(pure / nablanet).toFixed(1)} times faster`)}: medians of ${epochs} epochs, taking turns;`,
  );
  console.log(`  losses of the first ${compared} epochs agree within ${difference.toExponential(0)}`);
}

const began = performance.now();
const before = makeNetwork(SETTINGS, SEEDS[0]);
const { learningRate, batchSize, epochs } = SETTINGS;
console.log(paint('bold', '1,797 handwritten digits of 8 × 8 pixels, a fifth of them never trained on'));
console.log(before.summary());
heading(
  `Training, ${SEEDS.length} splits, ${epochs} epochs each, batches of ${batchSize}, learning rate ${learningRate}`,
);
const trained = trainAll();
const [first] = trained;
showReading(first);
const result = resultOf(
  trained.map(({ history }) => history.validationAccuracy[history.epochs - 1]),
  trained.map(({ net }) => net),
);
showResult(result);
keepOrCompare(result, first.net);
showRace(first);
const histories = trained.map(({ history }) => history);
const reached = percent(result.accuracies[0]);
const curve = lossCurve(histories, {
  title: 'Learning to read handwritten digits',
  subtitle: `64-64-10, ReLU and softmax, plain gradient descent; ${reached} of the held-out rows right after ${epochs} epochs`,
  logarithmic: true,
  accuracy: true,
});
heading('Loss curve');
console.log(`  ${paint('cyan', writeChart(CHART, curve))}`);
console.log(`\n${((performance.now() - began) / 1000).toFixed(1)} s in all`);
