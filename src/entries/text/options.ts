/** The options of a vectorizer, and its JSON, which may come from a stranger: checked before anything is made. */
import { checkBoolean, checkInteger, checkName, checkObject, checkOptions } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';
import type { Range } from './tokens';

/** Columns by a hash of the token instead of a vocabulary. */
export interface HashOptions {
  /** How many, an integer from 1 to 2²⁶. */
  columns: number;
  /** The seed of the hash, an integer from 0 to 2³² − 1; 0 by default, as in scikit-learn. */
  seed?: number;
}

/** The options of `new Vectorizer`. */
export interface VectorizerOptions {
  /** The least and the most words in a token, at most 16; `[1, 2]` by default, null with `characters`. */
  words?: Range | null;
  /** N-grams of characters instead, such as `[1, 3]`: for language detection, names, misspellings. Null by default. */
  characters?: Range | null;
  /** The most tokens that become columns, those in the most texts; an integer >= 1, 20,000 by default. */
  vocabulary?: number;
  /** Instead of a vocabulary, columns by MurmurHash3: their number, or `{ columns, seed }`. Null by default. */
  hash?: number | HashOptions | null;
  /** Whether letters are converted to lower case first; true by default. */
  lowerCase?: boolean;
  /** Whether a token counts 1 in a text, however often it occurs there; false by default. */
  binary?: boolean;
  /** Whether counts are multiplied by ln((1 + texts) / (1 + texts with the token)) + 1; true by default. */
  idf?: boolean;
  /** The norm by which each row is scaled to 1: `'l2'`, the default, `'l1'`, or null for none. */
  normalize?: 'l2' | 'l1' | null;
}

/** All options, checked. */
export interface FullOptions {
  readonly words: Range | null;
  readonly characters: Range | null;
  readonly vocabulary: number;
  readonly hash: Required<HashOptions> | null;
  readonly lowerCase: boolean;
  readonly binary: boolean;
  readonly idf: boolean;
  readonly normalize: 'l2' | 'l1' | null;
}

/** What a vectorizer has learned of texts. */
export interface Learnt {
  /** How many there were. */
  readonly documents: number;
  /** The tokens of the columns, in the order of their UTF-16 units; null under `hash`. */
  readonly names: readonly string[] | null;
  /** How many texts have the token of each column, (columns). */
  readonly frequencies: ArrayLike<number>;
}

/** A vectorizer as plain JSON: its options; once fitted, what it has learned. */
export interface VectorizerJSON extends VectorizerOptions {
  /** The number of texts. */
  documents?: number;
  /** The token of each column, sorted; null under `hash`. */
  names?: readonly string[] | null;
  /** The number of texts with the token of each column. */
  frequencies?: readonly number[];
}

/** Longer runs of words hardly ever come twice, and work in proportion to their length. */
const LONGEST = 16;

/** Of a vocabulary as many as a network may have inputs; under a hash `fit` counts all of them. */
const MOST_NAMES = 2 ** 31 - 8;
const MOST_HASHES = 2 ** 26;

const OPTIONS = ['words', 'characters', 'vocabulary', 'hash', 'lowerCase', 'binary', 'idf', 'normalize'];

/** @throws TypeError, RangeError that name the option */
export function checkAll(options: unknown): FullOptions {
  const given = checkOptions('options', options, OPTIONS);
  const { vocabulary = 20_000, lowerCase = true, binary = false, idf = true, normalize = 'l2' } = given;
  const characters = checkRange('characters', given.characters ?? null);
  const words = checkRange('words', given.words === undefined && !characters ? [1, 2] : (given.words ?? null));
  if ((words === null) === (characters === null)) {
    throw rangeError('words', 'words or characters, one of them', new Verbatim(words ? 'both' : 'neither'));
  }
  return {
    words,
    characters,
    vocabulary: checkInteger('vocabulary', vocabulary, 1, MOST_NAMES),
    hash: checkHash(given.hash ?? null),
    lowerCase: checkBoolean('lowerCase', lowerCase),
    binary: checkBoolean('binary', binary),
    idf: checkBoolean('idf', idf),
    normalize: normalize === null ? null : checkName('normalize', normalize, ['l2', 'l1'] as const),
  };
}

function checkRange(name: string, value: unknown): Range | null {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length !== 2) throw typeError(name, '[least, most], or null', value);
  const least = checkInteger(`${name}[0]`, value[0], 1, LONGEST);
  return Object.freeze([least, checkInteger(`${name}[1]`, value[1], least, LONGEST)] as const);
}

function checkHash(value: unknown): Required<HashOptions> | null {
  if (value === null) return null;
  const { columns, seed = 0 } =
    typeof value === 'number' ? { columns: value } : checkOptions('hash', value, ['columns', 'seed']);
  return {
    columns: checkInteger('hash', columns, 1, MOST_HASHES),
    seed: checkInteger('hash.seed', seed, 0, 2 ** 32 - 1),
  };
}

/** The options of a vectorizer's JSON, and what it had learned: nothing where it was not fitted. */
export function checkJSON(json: unknown): { options: FullOptions; learnt: Learnt | undefined } {
  const { documents, names, frequencies, ...given } = checkObject('vectorizer', json);
  const options = checkAll(given);
  if (documents === undefined && names === undefined && frequencies === undefined)
    return { options, learnt: undefined };
  const { hash, vocabulary } = options;
  const most = checkInteger('documents', documents, 1, 2 ** 32 - 1);
  const known = hash ? checkNone(names) : checkNames(names, vocabulary);
  if (!Array.isArray(frequencies)) throw typeError('frequencies', 'an array of integers', frequencies);
  const columns = known?.length ?? hash?.columns;
  if (frequencies.length !== columns) throw rangeError('frequencies', `${columns} of them`, frequencies.length);
  const counts = Uint32Array.from(frequencies, (count: unknown, i) =>
    checkInteger(`frequencies[${i}]`, count, hash ? 0 : 1, most),
  );
  return { options, learnt: { documents: most, names: known, frequencies: counts } };
}

function checkNone(names: unknown): null {
  if (names !== null && names !== undefined) throw rangeError('names', 'none under "hash"', names);
  return null;
}

function checkNames(names: unknown, most: number): readonly string[] {
  if (!Array.isArray(names)) throw typeError('names', 'an array of strings', names);
  if (names.length === 0 || names.length > most) throw rangeError('names', `1 to ${most} names`, names.length);
  for (let i = 0; i < names.length; i++) {
    if (typeof names[i] === 'string' && !(i > 0 && names[i - 1] >= names[i])) continue;
    throw rangeError('names', 'strings, sorted, each once', new Verbatim(`${show(names[i])} at index ${i}`));
  }
  return names.slice();
}
