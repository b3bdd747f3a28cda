/**
 * What somebody wants who writes to a shop, from a handful of sentences each.
 *
 *     npx tsx examples/intents.ts
 */
import { adam, Network } from 'nablanet';
import { Vectorizer } from 'nablanet/text';
import { fail, heading, percent } from './show/terminal';

const INTENTS = {
  order: ['I want to buy two of these', 'can I order by phone', 'please send me one', 'add it to my order'],
  delivery: ['where is my parcel', 'when will it arrive', 'track my delivery', 'my package has not come yet'],
  refund: ['I want my money back', 'how do I return it', 'it is broken, I want a refund', 'can I send it back'],
  opening: ['when do you open', 'are you open on Sunday', 'opening hours please', 'how late is the shop open'],
};
const classNames = Object.keys(INTENTS);
const texts = Object.values(INTENTS).flat();
const labels = Object.entries(INTENTS).flatMap(([intent, examples]) => examples.map(() => intent));

const inputEncoder = new Vectorizer({ characters: [2, 4] }).fit(texts); // pieces of words forgive misspellings
const net = new Network({
  inputs: inputEncoder.columns,
  layers: [16, { units: classNames.length, activation: 'softmax' }],
  ...{ loss: 'crossEntropy', optimizer: adam({ learningRate: 0.01 }), inputEncoder, classNames, seed: 1 },
});
net.train(texts, labels, { epochs: 60, batchSize: 4 });

heading('Sentences that it has not seen');
const asked = { 'wher is my packege': 'delivery', 'I would like a refund': 'refund', 'open on Mondays?': 'opening' };
for (const [text, meant] of Object.entries(asked)) {
  const [intent] = net.classifyNames(text);
  console.log(`  ${text.padEnd(24)} ${intent} (${percent(Math.max(...net.predict(text)), 0)})`);
  if (intent !== meant) fail(`"${text}" is about ${meant}, not ${intent}`);
}
