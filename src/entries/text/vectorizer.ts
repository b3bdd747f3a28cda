/** From texts to sparse rows: the class that users make. */
import { SparseRows } from 'nablanet';
import { ln } from '../../base/elementary';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { Frequencies } from './frequencies';
import { murmur3 } from './murmur3';
import {
  checkAll,
  checkJSON,
  type FullOptions,
  type Learnt,
  type VectorizerJSON,
  type VectorizerOptions,
} from './options';
import { type Range, tellCharacters, tellWords } from './tokens';

/** What a row is made by; of what was learned, when it is first needed. */
interface Tables {
  /** The column of each token; undefined under `hash`. */
  readonly places: ReadonlyMap<string, number> | undefined;
  /** The weight of each column; undefined without `idf`. */
  readonly weights: Float64Array | undefined;
}

/**
 * Makes sparse rows of texts: a column for each word and pair of words (or run of characters), in it how often it occurs
 * in the text, rare ones weighing more. The formulas are those of scikit-learn's TfidfVectorizer. A network that has one
 * as its `inputEncoder` takes texts, and is saved with it.
 *
 * Words are found by Unicode's rules; in scripts without spaces, such as Chinese and Thai, by the dictionary of the
 * engine. Tokens that were not learned are left out; an empty text is a row of zeros.
 *
 * @example
 * const vectorizer = new Vectorizer({ words: [1, 1] }).fit(['free money', 'free beer', 'a meeting']);
 * vectorizer.names();               // ['a', 'beer', 'free', 'meeting', 'money']
 * vectorizer.transform('free beer') // SparseRows: beer 0.80, free 0.61
 */
export class Vectorizer {
  readonly #options: FullOptions;
  /** Counts of a vocabulary that may still change. */
  #counts: Frequencies | undefined;
  #documents = 0;
  /** Undefined where nothing was learned, or where counts have more; never changed. */
  #learnt: Learnt | undefined;
  #tables: Tables | undefined;

  /** @throws TypeError, RangeError for invalid options */
  constructor(options: VectorizerOptions = {}) {
    this.#options = checkAll(options);
  }

  /** Numbers in a row: the `inputs` of a network. Throws before `fit`. */
  get columns(): number {
    const { hash, idf } = this.#options;
    return hash && !idf ? hash.columns : this.#known().frequencies.length;
  }

  /** The tokens of the columns, sorted. Throws before `fit`, and under `hash`, which keeps none. */
  names(): string[] {
    const { hash } = this.#options;
    if (hash) throw rangeError('hash', 'null, as no names are kept under it', hash.columns);
    return [...(this.#known().names as readonly string[])];
  }

  /**
   * Learns the vocabulary of these texts, and how rare each of its tokens is, in place of what was learned before.
   *
   * @param x an array of texts, or a single one
   * @throws TypeError with the row where there is no string; RangeError where no text has a word
   */
  fit(x: string | readonly string[]): this {
    const fresh = new Vectorizer(this.#options);
    fresh.partialFit(x);
    if (fresh.#learns) fresh.#known();
    this.#counts = fresh.#counts;
    this.#documents = fresh.#documents;
    this.#learnt = fresh.#learnt;
    this.#tables = undefined;
    return this;
  }

  /**
   * Continues `fit` with more texts, as if it had been given all: for streams. A vectorizer that was loaded or cloned
   * goes on from the words of its vocabulary.
   *
   * Memory is limited by `vocabulary`: if there are over 16 other tokens for each one that is kept, the rarest of
   * all are forgotten, and start from 0 where they come again.
   */
  partialFit(x: string | readonly string[]): this {
    const texts = textsOf(x);
    if (!this.#learns) return this;
    const { hash, vocabulary } = this.#options;
    const { names, frequencies } = this.#learnt ?? {};
    if (hash) {
      const counts = Uint32Array.from(frequencies ?? { length: hash.columns });
      for (const text of texts) for (const column of this.#count(text).keys()) counts[column]++;
      this.#learnt = { documents: this.#documents + texts.length, names: null, frequencies: counts };
    } else {
      this.#counts ??= new Frequencies(vocabulary, names ?? [], frequencies);
      for (const text of texts) {
        const tokens = new Set<string>();
        this.#tell(text, (token) => tokens.add(token));
        this.#counts.add(tokens);
      }
      this.#learnt = undefined;
    }
    this.#documents += texts.length;
    this.#tables = undefined;
    return this;
  }

  /**
   * Sparse rows of texts, (texts × columns).
   *
   * @param x an array of texts, or a single one
   * @throws TypeError with the row where there is no string
   */
  transform(x: unknown): SparseRows {
    const texts = textsOf(x);
    const { binary, normalize } = this.#options;
    const { columns } = this;
    const { weights } = this.#ready();
    const offsets = new Uint32Array(texts.length + 1);
    const indices: number[] = [];
    const values: number[] = [];
    texts.forEach((text, row) => {
      const counts = this.#count(text);
      const used = Uint32Array.from(counts.keys()).sort();
      const row64 = Float64Array.from(used, (column) => {
        return (binary ? 1 : (counts.get(column) as number)) * (weights ? weights[column] : 1);
      });
      const scale = normalize ? sizeOf(row64, normalize) : 1;
      for (let i = 0; i < used.length; i++) {
        if (row64[i] === 0) continue;
        indices.push(used[i]);
        values.push(row64[i] / scale);
      }
      offsets[row + 1] = indices.length;
    });
    return new SparseRows({
      columns,
      offsets,
      indices: Uint32Array.from(indices),
      values: Float32Array.from(values),
    });
  }

  /** An independent copy with the same vocabulary. Networks keep one. */
  clone(): Vectorizer {
    const copy = Vectorizer.#of(this.#options, this.#fitted());
    copy.#tables = this.#tables;
    return copy;
  }

  /** The options, and once fitted the vocabulary, as plain JSON for `Vectorizer.fromJSON`. */
  toJSON(): VectorizerJSON {
    const learnt = this.#fitted();
    return { ...this.#options, ...(learnt && { ...learnt, frequencies: Array.from(learnt.frequencies) }) };
  }

  /**
   * Restores a vectorizer from `toJSON`.
   *
   * @throws TypeError, RangeError for other JSON
   */
  static fromJSON(json: VectorizerJSON): Vectorizer {
    const { options, learnt } = checkJSON(json);
    return Vectorizer.#of(options, learnt);
  }

  static #of(options: FullOptions, learnt: Learnt | undefined): Vectorizer {
    const made = new Vectorizer(options);
    made.#learnt = learnt;
    made.#documents = learnt?.documents ?? 0;
    return made;
  }

  /** Hashed counts need no fit. */
  get #learns(): boolean {
    return this.#options.hash === null || this.#options.idf;
  }

  #fitted(): Learnt | undefined {
    if (!this.#learnt && this.#counts) {
      const { names, frequencies } = this.#counts.best();
      if (names.length > 0) this.#learnt = { documents: this.#documents, names, frequencies };
    }
    return this.#learnt;
  }

  #known(): Learnt {
    const learnt = this.#fitted();
    if (learnt) return learnt;
    const got = this.#documents > 0 ? 'texts without a single word' : 'none';
    throw rangeError(
      'Vectorizer',
      'texts with words to learn from first (fit)',
      new Verbatim(got),
      this.#documents > 0 ? 'data' : 'value',
    );
  }

  #ready(): Tables {
    if (this.#tables || !this.#learns) return this.#tables ?? { places: undefined, weights: undefined };
    const { documents, names, frequencies } = this.#known();
    this.#tables = {
      places: names ? new Map(names.map((name, column) => [name, column])) : undefined,
      weights: this.#options.idf
        ? Float64Array.from(frequencies, (texts) => ln((1 + documents) / (1 + texts)) + 1)
        : undefined,
    };
    return this.#tables;
  }

  #tell(text: string, tell: (token: string) => void): void {
    const { words, characters, lowerCase } = this.#options;
    const given = lowerCase ? text.toLowerCase() : text;
    if (words) tellWords(given, words, tell);
    else tellCharacters(given, characters as Range, tell);
  }

  /** How often the tokens of each column are in a text; 0 where signs have cancelled out. */
  #count(text: string): Map<number, number> {
    const { hash } = this.#options;
    const counts = new Map<number, number>();
    const places = hash ? undefined : this.#ready().places;
    this.#tell(text, (token) => {
      // Signs keep tokens of one column from adding up, as in scikit-learn's HashingVectorizer.
      const code = hash ? murmur3(token, hash.seed) : 0;
      const column = hash ? Math.abs(code) % hash.columns : places?.get(token);
      if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + (code < 0 ? -1 : 1));
    });
    return counts;
  }
}

/** A text, or an array of texts. */
function textsOf(x: unknown): readonly string[] {
  const texts: readonly unknown[] = typeof x === 'string' ? [x] : (x as unknown[]);
  if (!Array.isArray(texts)) throw typeError('x', 'a text, or an array of texts', x);
  if (texts.length === 0) throw rangeError('x', 'at least one text', new Verbatim('none'), 'data');
  for (let row = 0; row < texts.length; row++) {
    if (typeof texts[row] !== 'string') throw typeError('x', `a string in row ${row}`, texts[row], 'data');
  }
  return texts as string[];
}

/** By what a row is divided; 1 for a row of zeros. */
function sizeOf(row: Float64Array, normalize: 'l2' | 'l1'): number {
  let sum = 0;
  for (const value of row) sum += normalize === 'l2' ? value * value : Math.abs(value);
  return (normalize === 'l2' ? Math.sqrt(sum) : sum) || 1;
}
