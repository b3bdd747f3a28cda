/** Columns of texts: the words that many of them have, weighed by nablanet/text's Vectorizer. */
import type { SparseRows } from 'nablanet';
import type { VectorizerJSON } from '../text/options';
import { wordsOf } from '../text/tokens';
import { Vectorizer } from '../text/vectorizer';

/**
 * The most words that are looked for, and in how many texts each must be. Of 1,200 mails by their text, 1,000 words tell
 * spam in 0.982 of unseen rows, 300 in 0.977, and whether each of the 100 commonest is in it in 0.962; by their subject
 * in 0.886, 0.870 and 0.817. Pairs of words and sparse rows changed little, in score and in time.
 */
const [MOST_TOKENS, LEAST_TEXTS] = [1000, 3];

/** Learns which words there are, and how rare each is; undefined where no word is in several texts. */
export function learnText(texts: readonly string[]): VectorizerJSON | undefined {
  if (!texts.some((text) => wordsOf(text).length > 0)) return undefined;
  const options = { words: [1, 1] as const, vocabulary: MOST_TOKENS };
  const { names, frequencies, ...others } = new Vectorizer(options).fit(texts).toJSON();
  const [all, counts] = [names as readonly string[], frequencies as readonly number[]];
  const kept = all.map((_, i) => i).filter((i) => counts[i] >= LEAST_TEXTS);
  if (kept.length === 0) return undefined;
  return { ...others, names: kept.map((i) => all[i]), frequencies: kept.map((i) => counts[i]) };
}

/** Vectorizers by what was learned, for as long as that is in memory. */
const made = new WeakMap<VectorizerJSON, Vectorizer>();

function vectorizerOf(learnt: VectorizerJSON): Vectorizer {
  const known = made.get(learnt) ?? Vectorizer.fromJSON(learnt);
  made.set(learnt, known);
  return known;
}

/** Texts as rows of their words, (texts × tokens); gaps have none. */
export const rowsOfTexts = (learnt: VectorizerJSON, texts: readonly (string | undefined)[]): SparseRows =>
  vectorizerOf(learnt).transform(texts.map((text) => text ?? ''));

/** What a file says of a column's words, checked. */
export const checkText = (value: unknown): VectorizerJSON => Vectorizer.fromJSON(value as VectorizerJSON).toJSON();

/** How many words are looked for. */
export const tokensOf = (learnt: VectorizerJSON): number => (learnt.names as readonly string[]).length;
