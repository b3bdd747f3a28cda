/**
 * Tells spam from mail by its words: 6,046 mails of the SpamAssassin corpus, five times with another fifth held out.
 * Only what a reader sees is looked at: subject and text, not where a mail has come from.
 *
 * `npm run example:spam`, which installs the mails (110 MB) into examples/spam/corpus.
 */
import { adam, Network, split } from 'nablanet';
import { Vectorizer } from 'nablanet/text';
import { fail, heading, paint, percent } from '../show/terminal';
import { loadMails } from './mails';

const SEEDS = [1, 2, 3, 4, 5];
const HELD_OUT = 0.2;
/** Mean share of held-out mails that are told right, and seconds that a training may take. */
const WANTED = 0.987;
const MOST_SECONDS = 10;

const mails = loadMails();
const texts = mails.map(({ text }) => text);
const isSpam = Float32Array.from(mails, ({ spam }) => (spam ? 1 : 0));

const makeNetwork = (inputs: number, seed: number, inputEncoder: Vectorizer | null): Network =>
  new Network({
    inputs,
    layers: [{ units: 16, activation: 'relu' }, 1],
    loss: 'binaryCrossEntropy',
    optimizer: adam({ learningRate: 0.003 }),
    inputEncoder,
    classNames: ['mail', 'spam'],
    seed,
    backend: 'simd', // the same figures everywhere
  });

const TRAINING = { epochs: 6, batchSize: 16 };

heading(
  `${mails.length} mails, ${isSpam.filter(Boolean).length} of them spam; a fifth held out, ${SEEDS.length} times`,
);
const accuracies = SEEDS.map((seed) => {
  const { train, test } = split(texts, isSpam, { test: HELD_OUT, seed, stratify: isSpam });
  const begin = performance.now();
  const vectorizer = new Vectorizer({ words: [1, 1] }).fit(train.x);
  const net = makeNetwork(vectorizer.columns, seed, vectorizer);
  net.train(train.x, train.y, TRAINING);
  const seconds = (performance.now() - begin) / 1000;
  const accuracy = net.evaluate(test.x, test.y).accuracy as number;
  console.log(`  split ${seed}: ${percent(accuracy, 2)} in ${seconds.toFixed(1)} s`);
  if (seconds > MOST_SECONDS) fail(`a training took ${seconds.toFixed(1)} s, wanted ${MOST_SECONDS}`);
  return { accuracy, net, vectorizer, train, test };
});
const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
console.log(`  mean ${paint('green', percent(mean, 2))}`);
if (mean < WANTED) fail(`mean accuracy ${percent(mean, 2)}, wanted ${percent(WANTED, 1)}`);

heading('The first split once more, with all zeros: 387 MB of floats');
const [{ net, vectorizer, train, test, accuracy }] = accuracies;
const dense = makeNetwork(vectorizer.columns, SEEDS[0], null);
dense.train(vectorizer.transform(train.x).toDense(), train.y, TRAINING);
const weights = dense.getParameters();
const alike = net.getParameters().every((value, i) => value === weights[i]);
const figure = dense.evaluate(vectorizer.transform(test.x).toDense(), test.y).accuracy;
console.log(`  ${percent(figure as number, 2)}, ${alike ? 'the same weights to the last bit' : 'other weights'}`);
if (!alike || figure !== accuracy) fail('dense rows should train the same network');

heading('What the words of a mail weigh: the input gradient of its row');
const mail = 'Meeting\n\nClick here to claim your FREE money, or reply to the list about the meeting on Monday.';
const { indices, values } = vectorizer.transform(mail).row(0);
const { inputs } = net.gradients(mail, [1]);
const names = vectorizer.names();
// The cost of "spam" falls where a word speaks for it.
const weighed = Array.from(indices, (column, i) => ({ word: names[column], weight: -inputs[column] * values[i] }));
for (const { word, weight } of weighed.sort((a, b) => b.weight - a.weight)) {
  console.log(
    `  ${word.padEnd(10)} ${weight > 0 ? paint('red', 'spam') : paint('green', 'mail')} ${Math.abs(weight).toFixed(3)}`,
  );
}
const [chance] = net.predict(mail);
console.log(`\n  ${net.classifyNames(mail)[0]}: spam with ${percent(chance)}`);
