/** Rows that bench/sparse.ts and its parts train on, drawn from a seed. */
import { Network, type Optimizer, Random, SparseRows } from '../dist/index.js';

export const BATCH = 32;
/** Hashed words, and hidden units of the network that reads them. */
export const COLUMNS = 32_768;
export const UNITS = 64;

const random = new Random(1);

export function networkOf(inputs: number, units: number, classes: number, optimizer: Optimizer): Network {
  const layers = [
    { units, activation: 'relu' },
    { units: classes, activation: 'softmax' },
  ] as const;
  return new Network({ inputs, layers, loss: 'crossEntropy', optimizer, seed: 1 });
}

/**
 * Rows of word counts, 150 different words each, by Zipf's law; and which of them are spam: it has words that others
 * have not.
 */
export function mails(count: number): [SparseRows, Uint8Array] {
  const labels = Uint8Array.from({ length: count }, () => random.integer(2));
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const words = new Map<number, number>();
    while (words.size < 150) {
      const rank = Math.floor(COLUMNS ** random.uniform()) - 1; // P(rank) ~ 1 / rank
      const word = (rank * 7919 + (rank % 5 === 0 ? labels[i] * 13 : 0)) % COLUMNS; // hashed
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    for (const [word, times] of [...words].sort((a, b) => a[0] - b[0])) {
      indices.push(word);
      values.push(times);
    }
    offsets.push(indices.length);
  }
  return [new SparseRows({ columns: COLUMNS, offsets, indices, values }), labels];
}

/** Rows of `columns` categories of `words` words each, a class for each, and the encoder's JSON. */
export function categories(rows: number, columns: number, words: number) {
  const lists = Array.from({ length: columns }, () => Array.from({ length: words }, (_, i) => i));
  const x = Array.from({ length: rows }, () => lists.map(() => random.integer(words)));
  const y = Uint8Array.from(x, ([a, b]) => (a + b) % 2);
  return { x, y, inputEncoder: { handleUnknown: 'error' as const, categories: lists } };
}

/** The same rows as numbers. */
export function oneHot(x: readonly number[][], words: number): Float32Array {
  const width = x[0].length * words;
  const dense = new Float32Array(x.length * width);
  x.forEach((row, i) => {
    row.forEach((word, j) => {
      dense[i * width + j * words + word] = 1;
    });
  });
  return dense;
}

/** The same with something small in place of zeros, so that all of it is walked. */
export const filled = (dense: Float32Array): Float32Array => dense.map((v) => v || 1e-12);
