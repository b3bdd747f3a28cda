/**
 * Codes as inputs of a network. What a view needs to know is learned from the rows of one member alone: medians,
 * quartiles, bins, and the words that are not rare.
 *
 *     number  plain  1 input: (value − median) / (half the distance of the quartiles), softly clipped; of a gap, 0
 *             bins   and one for each bin between quantiles: 0 below it, 1 above it, the share in between
 *             both   and a mark, 1 for a gap, where the training rows have gaps
 *     word    one-hot: an input for each word of enough rows, one for all others; gaps are a word
 *     text    an input for each token, its tf-idf times a factor that makes those of a text about 1
 *
 * Bins: Gorishniy and others, "On Embeddings for Numerical Features in Tabular Deep Learning", 2022. Clipping: Holzmüller
 * and others, "Better by Default", 2024.
 */
import type { SparseRows } from 'nablanet';

/** How numbers are encoded: 0 bins for the plain way; a reach of 4 makes them a quarter, which is hardly clipped. */
export interface View {
  readonly bins: number;
  readonly reach?: number;
}

/** What was learned of one column of codes, as JSON. */
export type ColumnEncoding =
  | {
      readonly kind: 'number';
      readonly median: number;
      readonly scale: number;
      readonly gaps: boolean;
      readonly edges: readonly number[];
    }
  | { readonly kind: 'word'; readonly inputOf: readonly number[]; readonly width: number }
  | { readonly kind: 'text'; readonly width: number; readonly factor: number };

/** A column of codes: a number each, the number of a word, or that of a row of `texts`; NaN for a gap. */
export interface Codes {
  readonly words: number; // 0 for numbers, else how many words there are; a code of `words` is a word never seen
  readonly values: Float64Array;
  readonly texts?: SparseRows | undefined;
}

/** How many inputs a column becomes. */
export function widthOf(encoding: ColumnEncoding): number {
  if (encoding.kind !== 'number') return encoding.width;
  return 1 + Number(encoding.gaps) + Math.max(0, encoding.edges.length - 1);
}

/** Learns a column's encoding from some rows. */
export function fitColumn(
  { words, values, texts }: Codes,
  rows: Uint32Array,
  { bins, reach = 1 }: View,
): ColumnEncoding {
  if (texts) return fitText(texts, values, rows);
  return words > 0 ? fitWords(words, values, rows) : fitNumber(values, rows, bins, reach);
}

/** Words of fewer rows than this are rare. */
const leastOf = (rows: number): number => (rows < 200 ? 2 : rows < 2000 ? 4 : 8);

/** Input 0 is that of rare words, and of words never seen; the last entry is that of gaps. */
function fitWords(words: number, values: Float64Array, rows: Uint32Array): ColumnEncoding {
  const counts = new Uint32Array(words + 1);
  for (const row of rows) counts[Number.isNaN(values[row]) ? words : values[row]]++;
  const least = leastOf(rows.length);
  let width = 1;
  const inputOf = Array.from(counts, (count) => (count >= least ? width++ : 0));
  return { kind: 'word', inputOf, width };
}

/** The mean of squares of what is not 0 becomes 1: texts of many words have small weights. */
function fitText(
  { columns, offsets, values: weights }: SparseRows,
  values: Float64Array,
  rows: Uint32Array,
): ColumnEncoding {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    if (Number.isNaN(values[row])) continue;
    for (let i = offsets[values[row]]; i < offsets[values[row] + 1]; i++) sum += (weights?.[i] ?? 1) ** 2;
    count += offsets[values[row] + 1] - offsets[values[row]];
  }
  return { kind: 'text', width: columns, factor: sum > 0 ? Math.sqrt(count / sum) : 1 };
}

function fitNumber(values: Float64Array, rows: Uint32Array, bins: number, reach: number): ColumnEncoding {
  const sorted = Float64Array.from(rows, (row) => values[row])
    .filter((value) => !Number.isNaN(value))
    .sort();
  const gaps = sorted.length < rows.length;
  if (sorted.length === 0) return { kind: 'number', median: 0, scale: 1, gaps, edges: [] };
  const at = (share: number): number => quantile(sorted, share);
  const median = at(0.5);
  const scale = reach * ((at(0.75) - at(0.25)) / 2 || (sorted[sorted.length - 1] - sorted[0]) / 2 || 1);
  const edges = new Set(bins ? Array.from({ length: bins + 1 }, (_, i) => nearest(sorted, i / bins)) : []);
  return { kind: 'number', median, scale, gaps, edges: edges.size > 2 ? [...edges] : [] };
}

/** Linear between the two nearest, as NumPy's default. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

const nearest = (sorted: Float64Array, share: number): number => sorted[Math.round((sorted.length - 1) * share)];

/** Inputs of a network that sees columns so. */
export function countInputs(encodings: readonly ColumnEncoding[]): number {
  return encodings.reduce((sum, encoding) => sum + widthOf(encoding), 0);
}

/** Encodes rows: (rows × inputs), over zeros in x where it is given. */
export function encode(
  columns: readonly Codes[],
  encodings: readonly ColumnEncoding[],
  rows: Uint32Array,
  x = new Float32Array(rows.length * countInputs(encodings)),
): Float32Array<ArrayBuffer> {
  const width = countInputs(encodings);
  let first = 0;
  for (const [i, encoding] of encodings.entries()) {
    const { values, texts } = columns[i];
    if (encoding.kind === 'word') writeWords(encoding.inputOf, values, rows, x, first, width);
    else if (encoding.kind === 'number') writeNumbers(encoding, values, rows, x, first, width);
    else if (texts) writeTexts(encoding.factor, texts, values, rows, x, first, width);
    first += widthOf(encoding);
  }
  return x;
}

type Numbers = ColumnEncoding & { kind: 'number' };

/** Writes the tokens of a column of texts, over zeros; a gap has none. */
function writeTexts(
  factor: number,
  { offsets, indices, values: weights }: SparseRows,
  values: Float64Array,
  rows: Uint32Array,
  x: Float32Array,
  first: number,
  width: number,
): void {
  for (let k = 0; k < rows.length; k++) {
    const text = values[rows[k]];
    if (Number.isNaN(text)) continue;
    for (let i = offsets[text]; i < offsets[text + 1]; i++) {
      x[k * width + first + indices[i]] = factor * (weights ? weights[i] : 1);
    }
  }
}

/** Writes a column of words, from input `first` on. */
function writeWords(
  inputOf: readonly number[],
  values: Float64Array,
  rows: Uint32Array,
  x: Float32Array,
  first: number,
  width: number,
): void {
  const gap = inputOf.length - 1; // a code of as much is a word that was never seen
  for (let k = 0; k < rows.length; k++) {
    const value = values[rows[k]];
    const input = Number.isNaN(value) ? inputOf[gap] : value < gap ? inputOf[value] : 0;
    x[k * width + first + input] = 1;
  }
}

/** Writes a column of numbers. */
function writeNumbers(
  { median, scale, gaps, edges }: Numbers,
  values: Float64Array,
  rows: Uint32Array,
  x: Float32Array,
  first: number,
  width: number,
): void {
  for (let k = 0; k < rows.length; k++) {
    const value = values[rows[k]];
    const known = Number.isNaN(value) ? median : value;
    let at = k * width + first;
    x[at++] = clip((known - median) / scale);
    if (gaps) x[at++] = Number(known !== value);
    for (let i = 0; i + 1 < edges.length && known > edges[i]; i++) {
      x[at + i] = known >= edges[i + 1] ? 1 : (known - edges[i]) / (edges[i + 1] - edges[i]);
    }
  }
}

/** z up to about 2 as it is, never beyond ±LIMIT, and no step in between. */
const LIMIT = 4;
function clip(z: number): number {
  const near = Math.max(-1e6, Math.min(1e6, z)) / LIMIT; // beyond, the square would overflow before it is divided by
  return (near * LIMIT) / Math.sqrt(1 + near * near);
}
