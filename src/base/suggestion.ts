/**
 * What a name that is not known was meant to be: by what it is called in Keras, PyTorch, brain.js and scikit-learn, by
 * common letters, by edit distance. The worker's program leaves this file out: its options were checked before.
 */

/** What people type, in small letters, by what it is called here. Every bundle has this table: rare words stay out. */
const ALIASES: Readonly<Record<string, string>> = {
  inputs: 'infeatures',
  layers: 'hidden units neurons outputs outputsize',
  units: 'neurons nodes size outfeatures',
  loss: 'criterion',
  optimizer: 'solver lr learningrate',
  l2: 'weightdecay alpha',
  classNames: 'labels',
  seed: 'randomstate',
  normalize: 'batchnorm layernorm',
  epochs: 'iterations maxiter',
  earlyStopping: 'patience',
  onEpoch: 'callbacks verbose log',
  linear: 'identity',
  sigmoid: 'logistic',
  silu: 'swish',
  leakyRelu: 'prelu',
  meanAbsoluteError: 'l1',
  huber: 'smoothl1',
  crossEntropy: 'nll cce log',
  binaryCrossEntropy: 'bcewithlogits',
};

/** A name as all write it: `BATCH_SIZE` as `batchsize`, `MSELoss` as `mse`, `xavier_normal_` as `glorotnormal`. */
function bare(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z\d]/g, '');
  return letters
    .replace(/(.)loss$/, '$1')
    .replace('xavier', 'glorot')
    .replace('kaiming', 'he');
}

/**
 * `; did you mean "…"?` with the known name that is nearest to `value`: one that it is an alias or the initials of, else
 * the one that has most letters in common where one holds the other, else the one at the least edit distance. Empty where
 * every known name is at a distance of half the value's length (at least 2) or more.
 */
export function suggestion(value: string, known: readonly string[]): string {
  if (value.length > 99) return ''; // a stranger's file may hold anything
  const typed = bare(value);
  let nearest = '';
  let least = Math.max(2, value.length / 2);
  for (const name of known) {
    const own = bare(name);
    const stem = own.replace(/s$/, '');
    const initials = name.replace(/\B[^A-Z]/g, '').toLowerCase();
    const same = ` ${own} ${initials} ${ALIASES[name] ?? own} `.includes(` ${typed} `);
    const shared = own.includes(typed) ? typed.length : typed.includes(stem) ? stem.length : 0;
    const distance = same ? -Infinity : shared > 2 ? -shared : editDistance(typed, own);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest && `; did you mean "${nearest}"?`;
}

/**
 * The Levenshtein distance: the fewest insertions, deletions and replacements that turn a into b. Keeps one row of the
 * table.
 */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
