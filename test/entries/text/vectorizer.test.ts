/** Vectorizers: scikit-learn's values, streams, JSON, and what is refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Vectorizer, type VectorizerJSON, type VectorizerOptions } from '../../../src/entries/text/index';
import { murmur3 } from '../../../src/entries/text/murmur3';
import type { SparseRows } from '../../../src/index';
import { expectRefusal, rangeRefusal, thrownBy, typeRefusal } from '../../support/errors';

interface Rows {
  readonly offsets: number[];
  readonly indices: number[];
  readonly values: number[];
}

interface Case {
  readonly options: VectorizerOptions;
  readonly names: string[] | null;
  readonly train: Rows;
  readonly test: Rows;
}

const golden: { train: string[]; test: string[]; hashes: [string, number, number][]; cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../golden/text.json', import.meta.url), 'utf8'),
);

/** To float32's precision: the sums are float64 on both sides. */
function expectRows(actual: SparseRows, { offsets, indices, values }: Rows): void {
  expect(Array.from(actual.offsets)).toEqual(offsets);
  expect(Array.from(actual.indices)).toEqual(indices);
  values.forEach((value, i) => {
    expect(Math.abs((actual.values as Float32Array)[i] - value)).toBeLessThanOrEqual(1e-7 * Math.abs(value));
  });
}

describe('as in scikit-learn', () => {
  test.each(golden.cases.map((each) => [JSON.stringify(each.options), each] as const))('%s', (_, each) => {
    const vectorizer = new Vectorizer(each.options).fit(golden.train);
    if (each.names) expect(vectorizer.names()).toEqual(each.names);
    else expect(vectorizer.columns).toBe(each.options.hash);
    expectRows(vectorizer.transform(golden.train), each.train);
    expectRows(vectorizer.transform(golden.test), each.test);
  });

  test('murmurhash3_32', () => {
    expect(golden.hashes.map(([text, seed]) => murmur3(text, seed))).toEqual(golden.hashes.map(([, , hash]) => hash));
  });
});

const TEXTS = ['free money', 'free beer, free of charge', 'a meeting on Monday', '', 'money on Monday'];

const numbers = ({ columns, offsets, indices, values }: SparseRows): unknown => ({ columns, offsets, indices, values });

describe.each<[string, VectorizerOptions]>([
  ['words', { words: [1, 2] }],
  ['a small vocabulary', { words: [1, 2], vocabulary: 4 }],
  ['characters', { characters: [1, 3], vocabulary: 50 }],
  ['hashes', { hash: 64 }],
  ['hashes with a seed, without idf', { hash: { columns: 64, seed: 5 }, idf: false }],
])('%s', (_, options) => {
  const whole = new Vectorizer(options).fit(TEXTS);

  test('a stream of texts teaches what all of them do', () => {
    const stream = new Vectorizer(options);
    for (const text of TEXTS) stream.partialFit([text]);
    expect(stream.toJSON()).toEqual(whole.toJSON());
    expect(numbers(stream.transform(TEXTS))).toEqual(numbers(whole.transform(TEXTS)));
    expect(new Vectorizer(options).fit(TEXTS.slice(0, 2)).partialFit(TEXTS.slice(2)).toJSON()).toEqual(whole.toJSON());
  });

  test('fit forgets what was learnt before', () => {
    expect(new Vectorizer(options).fit(['other words']).fit(TEXTS).toJSON()).toEqual(whole.toJSON());
  });

  test('JSON brings it back, and it goes on from there', () => {
    const again = Vectorizer.fromJSON(JSON.parse(JSON.stringify(whole)));
    expect(again.toJSON()).toEqual(whole.toJSON());
    expect(numbers(again.transform(TEXTS))).toEqual(numbers(whole.transform(TEXTS)));
    expect(again.partialFit(['free free lunch']).toJSON()).toEqual(
      whole.clone().partialFit(['free free lunch']).toJSON(),
    );
  });

  test('a copy stays as it is where the other one learns on', () => {
    const first = new Vectorizer(options).fit(TEXTS);
    const copy = first.clone();
    first.partialFit(['something else entirely']).fit(['and else']);
    expect(copy.toJSON()).toEqual(whole.toJSON());
    expect(numbers(copy.transform(TEXTS))).toEqual(numbers(whole.transform(TEXTS)));
    copy.fit(['or so']);
    expect(whole.clone().toJSON()).toEqual(whole.toJSON());
  });

  test('one text is a row, and an empty one a row of zeros', () => {
    const one = whole.transform('free money');
    expect(one.rows).toBe(1);
    expect(one.toDense()).toEqual(whole.transform(TEXTS).slice(0, 1).toDense());
    expect(Array.from(whole.transform(['', '']).offsets)).toEqual([0, 0, 0]);
  });

  test('what is no text is refused with its row, and changes nothing', () => {
    const vectorizer = whole.clone();
    for (const bad of [5, null, undefined, ['free'], { free: 1 }, new String('free')]) {
      const refused = typeRefusal(/^"x" expected a string in row 1, got /, 'data');
      for (const call of ['fit', 'partialFit', 'transform'] as const) {
        expectRefusal(() => vectorizer[call](['free', bad] as string[]), refused);
      }
    }
    const holed = ['a', 'b', 'c'];
    delete holed[1];
    expectRefusal(() => vectorizer.fit(holed), typeRefusal(/a string in row 1, got undefined/, 'data'));
    for (const bad of [5, null, undefined, {}, new Float32Array(2), new Map()]) {
      expectRefusal(() => vectorizer.transform(bad), typeRefusal(/^"x" expected a text, or an array of texts, got /));
    }
    expectRefusal(() => vectorizer.fit([]), rangeRefusal('"x" expected at least one text, got none', 'data'));
    expect(vectorizer.toJSON()).toEqual(whole.toJSON());
  });
});

test('words that were not learnt are left out, whatever they are called', () => {
  const vectorizer = new Vectorizer({ words: [1, 1], normalize: null, idf: false }).fit(['constructor of __proto__']);
  expect(vectorizer.names()).toEqual(['__proto__', 'constructor', 'of']);
  expect(Array.from(vectorizer.transform('toString hasOwnProperty of __proto__ __proto__').toDense())).toEqual([
    2, 0, 1,
  ]);
});

test('of more tokens than there is room for, the rarest are forgotten', () => {
  const vectorizer = new Vectorizer({ words: [1, 1], vocabulary: 100 });
  // 200,000 words that come once, and 100 that come in every tenth text.
  for (let i = 0; i < 2000; i++) {
    const rare = Array.from({ length: 100 }, (_, j) => `rare${100 * i + j}`);
    const common = i % 10 === 0 ? Array.from({ length: 100 }, (_, j) => `common${j}`) : [];
    vectorizer.partialFit([[...rare, ...common].join(' ')]);
  }
  const { names, frequencies, documents } = vectorizer.toJSON();
  expect(names).toEqual(Array.from({ length: 100 }, (_, j) => `common${j}`).sort());
  expect([new Set(frequencies), documents]).toEqual([new Set([200]), 2000]);
});

describe('before fit', () => {
  test.each<[string, (vectorizer: Vectorizer) => unknown]>([
    ['columns', (vectorizer) => vectorizer.columns],
    ['names', (vectorizer) => vectorizer.names()],
    ['transform', (vectorizer) => vectorizer.transform('a')],
  ])('%s', (_, use) => {
    const refused = rangeRefusal('"Vectorizer" expected texts with words to learn from first (fit), got none');
    for (const options of [{}, { hash: 8 }] as VectorizerOptions[]) {
      const vectorizer = new Vectorizer(options);
      for (const each of [vectorizer, vectorizer.clone(), Vectorizer.fromJSON(vectorizer.toJSON())]) {
        if (!(options.hash && use.toString().includes('names'))) expectRefusal(() => use(each), refused);
      }
    }
  });

  test('texts without a word teach nothing', () => {
    const vectorizer = new Vectorizer().fit(TEXTS);
    const before = vectorizer.toJSON();
    const refused = rangeRefusal(/words to learn from first \(fit\), got texts without a single word/, 'data');
    expectRefusal(() => vectorizer.fit(['', '!!! ___']), refused);
    expect(vectorizer.toJSON()).toEqual(before);
    expectRefusal(() => new Vectorizer().partialFit('').columns, refused);
    expect(new Vectorizer().partialFit('').partialFit('a').columns).toBe(1);
  });

  test('hashed counts need none', () => {
    const vectorizer = new Vectorizer({ hash: 8, idf: false, normalize: null });
    expect(vectorizer.transform('free free').values?.map(Math.abs)).toContain(2);
    expectRefusal(() => vectorizer.names(), rangeRefusal('"hash" expected null, as no names are kept under it, got 8'));
  });
});

test.each<[string, unknown, RegExp]>([
  ['another key', { stopWords: [] }, /^"options" expected options among words, .*, got "stopWords"/],
  ['no object', 5, /^"options" expected an object, got 5/],
  ['words as a number', { words: 2 }, /^"words" expected \[least, most\], or null, got 2/],
  ['three numbers', { words: [1, 2, 3] }, /^"words" expected \[least, most\], or null, got an array of 3/],
  ['from 0', { characters: [0, 2] }, /^"characters\[0\]" expected an integer from 1 to 16, got 0/],
  ['the wrong way round', { words: [3, 2] }, /^"words\[1\]" expected an integer from 3 to 16, got 2/],
  ['very long runs', { characters: [1, 1e9] }, /^"characters\[1\]" expected an integer from 1 to 16, got 1000000000/],
  ['both', { words: [1, 1], characters: [1, 2] }, /^"words" expected words or characters, one of them, got both/],
  ['neither', { words: null }, /^"words" expected words or characters, one of them, got neither/],
  ['no room', { vocabulary: 0 }, /^"vocabulary" expected an integer from 1 to /],
  ['a list of words', { vocabulary: ['a'] }, /^"vocabulary" expected an integer .*, got an array of 1/],
  ['columns without end', { hash: 2 ** 31 }, /^"hash" expected an integer from 1 to 67108864, got 2147483648/],
  ['half a column', { hash: 1.5 }, /^"hash" expected an integer from 1 to /],
  ['true', { hash: true }, /^"hash" expected an object, got true/],
  [
    'a seed below 0',
    { hash: { columns: 5, seed: -1 } },
    /^"hash.seed" expected an integer from 0 to 4294967295, got -1/,
  ],
  ['words for yes', { lowerCase: 'yes' }, /^"lowerCase" expected true or false, got "yes"/],
  ['1 for yes', { binary: 1 }, /^"binary" expected true or false, got 1/],
  ['0 for no', { idf: 0 }, /^"idf" expected true or false, got 0/],
  ['another norm', { normalize: 'L2' }, /^"normalize" expected one of "l2", "l1", got "L2"; did you mean "l2"\?/],
])('options that are refused: %s', (_, options, message) => {
  const error = thrownBy(() => new Vectorizer(options as VectorizerOptions));
  expect(error.message).toMatch(message);
  expect(['type', 'value']).toContain(error.code);
});

describe('JSON that is no vectorizer', () => {
  const good = new Vectorizer({ words: [1, 1] }).fit(TEXTS).toJSON();
  const hashed = new Vectorizer({ hash: 4 }).fit(TEXTS).toJSON();
  test.each<[string, unknown, RegExp]>([
    ['a string', 'vectorizer', /^"vectorizer" expected an object/],
    ['an option unknown', { ...good, more: 1 }, /^"options" expected options among/],
    ['no texts', { ...good, documents: 0 }, /^"documents" expected an integer from 1/],
    ['no number of texts', { ...good, documents: undefined }, /^"documents" expected an integer/],
    ['no names', { ...good, names: undefined }, /^"names" expected an array of strings, got undefined/],
    ['an empty list of names', { ...good, names: [], frequencies: [] }, /^"names" expected 1 to 20000 names, got 0/],
    ['more names than there is room for', { ...good, vocabulary: 2 }, /^"names" expected 1 to 2 names, got 9/],
    ['a name twice', { ...good, names: ['a', 'a'], frequencies: [1, 1] }, /sorted, each once, got "a" at index 1/],
    ['names in disorder', { ...good, names: ['b', 'a'], frequencies: [1, 1] }, /sorted, each once, got "a" at index 1/],
    ['a number for a name', { ...good, names: ['a', 5], frequencies: [1, 1] }, /sorted, each once, got 5 at index 1/],
    ['no frequencies', { ...good, frequencies: undefined }, /^"frequencies" expected an array of integers/],
    ['too few', { ...good, frequencies: [1] }, /^"frequencies" expected 9 of them, got 1/],
    [
      'more texts with a word than texts',
      { ...good, documents: 1 },
      /^"frequencies\[\d\]" expected an integer from 1 to 1/,
    ],
    [
      'a half',
      { ...good, names: ['a'], frequencies: [0.5] },
      /^"frequencies\[0\]" expected an integer from 1 to 5, got 0.5/,
    ],
    ['null', { ...good, names: ['a'], frequencies: [null] }, /^"frequencies\[0\]" expected an integer/],
    ['names under hash', { ...hashed, names: ['a'] }, /^"names" expected none under "hash"/],
    ['fewer columns', { ...hashed, hash: 3 }, /^"frequencies" expected 3 of them, got 4/],
    ['columns out of nothing', { ...hashed, hash: 2 ** 26 }, /^"frequencies" expected 67108864 of them, got 4/],
  ])('%s', (_, json, message) => {
    const error = thrownBy(() => Vectorizer.fromJSON(json as VectorizerJSON));
    expect(error.message).toMatch(message);
    expect(['type', 'value', 'data']).toContain(error.code);
  });
});
