/** How texts are cut into words and runs of characters. */
import { describe, expect, test } from 'vitest';
import { tellCharacters, tellWords, wordsOf } from '../../../src/entries/text/tokens';
import { Random } from '../../../src/index';

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** The engine's own words, without lines that are drawn. */
const segmented = (text: string): string[] =>
  Array.from(segmenter.segment(text))
    .filter(({ segment, isWordLike }) => isWordLike && /[^_]/.test(segment))
    .map(({ segment }) => segment);

test.each([
  ["Don't pay $1,000.50 (e.g. at 12:30)!", ["Don't", 'pay', '1,000.50', 'e.g', 'at', '12', '30']],
  ['mail me@example.com, http://a.b/c_d?e=f#g', ['mail', 'me', 'example.com', 'http', 'a.b', 'c_d', 'e', 'f', 'g']],
  ["'quoted' rock'n'roll 'tis a--b 5% C++ _ ___ _x_", ['quoted', "rock'n'roll", 'tis', 'a', 'b', '5', 'C', '_x_']],
  ['naïve Ärger, Straße; l’été — été', ['naïve', 'Ärger', 'Straße', 'l’été', 'été']],
  ['é.com e\u0301.g, ٣٫١٤ 1’000 col·lecció 5’', ['é.com', 'e\u0301.g', '٣', '١٤', '1’000', 'col·lecció', '5']],
  ['안녕하세요 세계! שלום עולם, مرحبا', ['안녕하세요', '세계', 'שלום', 'עולם', 'مرحبا']],
  ['🎉 party🎉time 👨‍👩‍👧', ['party', 'time']],
  ['Привет, мир! Γειά σου κόσμε', ['Привет', 'мир', 'Γειά', 'σου', 'κόσμε']],
  ['', []],
  ['\0\u0007 .,;:!? \r\n', []],
])('words of %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('Chinese, Japanese and Thai have words without spaces', () => {
  for (const text of ['我们今天去公园玩', '日本語を勉強するのは楽しいです', 'ภาษาไทยเป็นภาษาที่สวยงาม']) {
    const words = wordsOf(text);
    expect(words.length).toBeGreaterThan(3);
    expect(words).toEqual(segmented(text));
  }
});

test('words of ASCII are those of the engine', () => {
  const random = new Random(1);
  // Without dots, of which Chromium thinks otherwise.
  const alphabet = Array.from('aZ1_0\',; -!@#$%"\n\t()/\0\x7f');
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: 9 }, () => alphabet[random.integer(alphabet.length)]).join('');
    expect(wordsOf(text), JSON.stringify(text)).toEqual(segmented(text));
  }
});

describe('time goes by the length of the text', () => {
  test.each([
    ['Chinese without a space', '我们今天去公园玩。'.repeat(30_000)],
    ['one word', 'é'.repeat(300_000)],
    ['lines that are drawn', '_'.repeat(1_000_000)],
    ['dots', 'a.'.repeat(500_000)],
    ['accents without letters', `${'\u0301'.repeat(300_000)}.a`],
    ['accents and apostrophes', `é${'\u0301’'.repeat(150_000)}a`],
    ['spaces', `é${' '.repeat(1_000_000)}`],
  ])('%s', (_, text) => {
    const start = performance.now();
    wordsOf(text);
    tellCharacters(text, [1, 1], () => {});
    expect(performance.now() - start).toBeLessThan(5000); // as squares: minutes, or no memory
  });

  test('windows cut no word in two', () => {
    const text = '我们今天去公园玩，天气很好。'.repeat(200);
    expect(wordsOf(text)).toEqual(Array.from({ length: 200 }, () => wordsOf('我们今天去公园玩，天气很好。')).flat());
  });
});

const told = (tell: typeof tellWords, text: string, least: number, most: number): string[] => {
  const tokens: string[] = [];
  tell(text, [least, most], (token) => tokens.push(token));
  return tokens;
};

test('runs', () => {
  expect(told(tellWords, 'a b c', 1, 2)).toEqual(['a', 'a b', 'b', 'b c', 'c']);
  expect(told(tellWords, 'a b c', 2, 5)).toEqual(['a b', 'a b c', 'b c']);
  expect(told(tellWords, 'a', 2, 2)).toEqual([]);
  expect(told(tellCharacters, 'a \n b', 1, 2)).toEqual(['a', 'a ', ' ', ' b', 'b']);
  expect(told(tellCharacters, '🎉é', 1, 2)).toEqual(['🎉', '🎉é', 'é']);
});
