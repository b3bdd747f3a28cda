/**
 * How the settings of settings.ts were chosen: `npx tsx examples/digits/tune.ts` (a minute or two; `--quick` tries a
 * few, to see that it runs).
 *
 * Nothing here sees a held-out row of the split that it tunes for: each training part is split again, and the inner
 * held-out rows decide. Their mean cross-entropy does, over all splits: accuracy moves in steps of a whole digit, which
 * makes it the noisier judge of settings that are close. All ten splits share one choice.
 */
import { heading, paint, percent } from '../show/terminal';
import { loadDigits, type Split, splitByClass } from './data';
import { HELD_OUT, makeNetwork, SEEDS, SETTINGS, type Settings, trainOn } from './settings';

const quick = process.argv.includes('--quick');
const RATES = quick ? [0.2, 0.4] : [0.1, 0.2, 0.4, 0.8];
const BATCHES = quick ? [32] : [8, 16, 32];
/** The learning rate is constant, so a short training is the beginning of a long one. */
const EPOCHS = quick ? [5, 10] : [10, 20, 30, 60];
const OUTER = quick ? SEEDS.slice(0, 1) : SEEDS;
/** Inner splits of each training part. */
const INNER = quick ? 1 : 3;

interface Judged extends Settings {
  readonly loss: number;
  readonly accuracy: number;
}

const digits = loadDigits();
const innerSplits = OUTER.flatMap((seed) => {
  const { training } = splitByClass(digits, HELD_OUT, seed);
  return Array.from({ length: INNER }, (_, i) => ({ seed, split: splitByClass(training, HELD_OUT, 1000 * seed + i) }));
});

/** Trains on every inner split; one result for each number of epochs. */
function judge(learningRate: number, batchSize: number, splits: { seed: number; split: Split }[]): Judged[] {
  const longest = { learningRate, batchSize, epochs: Math.max(...EPOCHS) };
  const histories = splits.map(({ seed, split }) => trainOn(makeNetwork(longest, seed), split, longest));
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return EPOCHS.map((epochs) => ({
    learningRate,
    batchSize,
    epochs,
    loss: mean(histories.map(({ validationLoss }) => validationLoss[epochs - 1])),
    accuracy: mean(histories.map(({ validationAccuracy }) => validationAccuracy[epochs - 1])),
  }));
}

heading(`Mean cross-entropy and accuracy on ${innerSplits.length} inner splits, by epochs`);
console.log(`batch  rate  ${EPOCHS.map((epochs) => String(epochs).padStart(16)).join('')}`);
const results: Judged[] = [];
for (const batchSize of BATCHES) {
  for (const learningRate of RATES) {
    const judged = judge(learningRate, batchSize, innerSplits);
    results.push(...judged);
    const cells = judged.map(({ loss, accuracy }) => `${loss.toFixed(4)}  ${percent(accuracy, 2)}`.padStart(16));
    console.log(`${String(batchSize).padStart(5)}  ${learningRate.toFixed(2)}  ${cells.join('')}`);
  }
}

const { learningRate, batchSize, epochs } = results.reduce((best, next) => (next.loss < best.loss ? next : best));
console.log(`\nchoice: learning rate ${learningRate}, batch ${batchSize}, ${epochs} epochs`);
const same = learningRate === SETTINGS.learningRate && batchSize === SETTINGS.batchSize && epochs === SETTINGS.epochs;
if (quick) console.log('(a quick look: settings.ts holds the choice of the whole grid)');
else console.log(same ? paint('green', 'settings.ts has these') : paint('yellow', 'settings.ts has others'));
