/**
 * The language of a sentence, by runs of one to three characters: sixteen languages, learnt from the first twenty
 * articles of the Universal Declaration of Human Rights, and asked for each paragraph of the other ten.
 *
 *     npx tsx examples/languages.ts
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { adam, Network } from 'nablanet';
import { Vectorizer } from 'nablanet/text';
import { fail, heading, percent } from './show/terminal';

/** Share of whole paragraphs, and of their first three words alone, that must be told right. */
const WANTED = 0.97;
const WANTED_OF_THREE = 0.75;

const file = readFileSync(new URL('data/declaration.tsv.gz', import.meta.url));
const rows = gunzipSync(file)
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'));
const paragraphs = rows.map(([language, article, text]) => ({ language, text, known: Number(article) <= 20 }));
const classNames = Array.from(new Set(paragraphs.map(({ language }) => language)));

/** Short pieces teach more than whole paragraphs: what is asked may be short, too. */
const pieces = paragraphs
  .filter(({ known }) => known)
  .flatMap(({ language, text }) => (text.match(/(?:\S+\s*){1,6}/g) ?? []).map((piece) => ({ language, text: piece })));

const inputEncoder = new Vectorizer({ characters: [1, 3], vocabulary: 5000 }).fit(pieces.map(({ text }) => text));
const net = new Network({
  inputs: inputEncoder.columns,
  layers: [32, { units: classNames.length, activation: 'softmax' }],
  loss: 'crossEntropy',
  optimizer: adam({ learningRate: 0.003, lazy: true }),
  inputEncoder,
  classNames,
  seed: 1,
  backend: 'simd', // the same figures everywhere
});
const { seconds } = net.train(
  pieces.map(({ text }) => text),
  pieces.map(({ language }) => language),
  { epochs: 15, batchSize: 32 },
);

const asked = paragraphs.filter(({ known }) => !known);
const shareOf = (texts: string[]): number =>
  net.classifyNames(texts).filter((language, i) => language === asked[i].language).length / asked.length;
const whole = shareOf(asked.map(({ text }) => text));
const three = shareOf(asked.map(({ text }) => text.split(' ').slice(0, 3).join(' ')));

heading(`${classNames.length} languages, ${pieces.length} pieces to learn from, ${seconds.toFixed(1)} s`);
console.log(
  `  ${asked.length} paragraphs of other articles: ${percent(whole)}; by their first three words: ${percent(three)}`,
);
if (whole < WANTED) fail(`paragraphs ${percent(whole)}, wanted ${percent(WANTED, 0)}`);
if (three < WANTED_OF_THREE) fail(`three words ${percent(three)}, wanted ${percent(WANTED_OF_THREE, 0)}`);

heading('Sentences of today');
for (const text of [
  'Wo ist der nächste Bahnhof?',
  'Where can I buy a ticket?',
  '¿Dónde está la estación?',
  'Missä on juna?',
]) {
  console.log(`  ${text.padEnd(28)} ${net.classifyNames(text)[0]}`);
}
