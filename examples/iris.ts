/**
 * Irises told apart by four measurements, judged by ten folds: each flower is predicted once, by a network that never
 * saw it. The scaler is part of the network, so it learns from the training folds alone.
 *
 *     npx tsx examples/iris.ts
 */
import { accuracy, classReport, confusionMatrix, kFold, lbfgs, Network, Scaler } from 'nablanet';
import { readCSV } from 'nablanet/data';
import { fail, heading, percent } from './show/terminal';

const FOLDS = 10;
/** Folds are drawn anew for each, so that luck shows. */
const DRAWS = [1, 2, 3, 4, 5];
/** Mean accuracy over ten folds that every draw must reach. */
const WANTED = 0.95;

const file = new URL('data/iris.csv', import.meta.url);
const { x, y, inputNames, classNames, rows } = readCSV(file, { targets: -1 });
const take = (indices: Uint32Array): { x: Float64Array; y: Float64Array } => ({
  x: Float64Array.from({ length: 4 * indices.length }, (_, i) => x[4 * indices[i >> 2] + (i & 3)]),
  y: Float64Array.from(indices, (row) => y[row]),
});

/** Every flower's class as a network says that has not seen it. */
function predictAll(draw: number): Uint32Array {
  const predicted = new Uint32Array(rows);
  for (const { train, test } of kFold(rows, FOLDS, { seed: draw, stratify: y })) {
    const net = new Network({
      inputs: 4,
      layers: [
        { units: 8, activation: 'tanh' },
        { units: 3, activation: 'softmax' },
      ],
      loss: 'crossEntropy',
      optimizer: lbfgs(), // the fewest epochs for data as small as this
      inputScaler: new Scaler(),
      l2: 3e-3,
      seed: draw,
      backend: 'simd',
    });
    const training = take(train);
    net.train(training.x, training.y, { epochs: 200 });
    net.classify(take(test).x).forEach((label, i) => {
      predicted[test[i]] = label;
    });
  }
  return predicted;
}

heading(`${rows} irises: ${inputNames.join(', ')} → ${classNames.join(', ')}`);
const draws = DRAWS.map((draw) => {
  const predicted = predictAll(draw);
  // The folds are of one size, so the mean over folds is the share of all flowers.
  return { predicted, mean: accuracy(predicted, y) };
});
console.log(
  `  ten folds, mean accuracy of ${DRAWS.length} draws: ${draws.map(({ mean }) => percent(mean)).join('  ')}`,
);

heading('The first draw: taken for (columns), being (rows)');
const width = Math.max(...classNames.map((name) => name.length));
console.log(`  ${' '.repeat(width)} ${classNames.map((name) => name.padStart(width + 1)).join('')}`);
const { predicted } = draws[0];
confusionMatrix(predicted, y, 3).forEach((row, i) => {
  console.log(`  ${classNames[i].padEnd(width)} ${row.map((n) => String(n).padStart(width + 1)).join('')}`);
});
const { macro } = classReport(predicted, y, 3);
console.log(`\n  precision ${percent(macro.precision)}, recall ${percent(macro.recall)}, F1 ${percent(macro.f1)}`);
for (const { mean } of draws) if (mean < WANTED) fail(`mean accuracy ${percent(mean)}, wanted ${percent(WANTED)}`);
