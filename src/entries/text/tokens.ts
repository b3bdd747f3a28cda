/** Texts cut into tokens: words, or runs of characters, and how many of them follow one another in one token. */
import { withCode } from '../../base/errors';

/** From how many to how many words or characters there are in a token: `[1, 2]`. */
export type Range = readonly [least: number, most: number];

/**
 * Words as the word boundaries of Unicode (UAX #29) cut them: don't, e.g, 3.14, 1,000, foo_bar. Written out, since engines
 * differ (Chromium's cuts e.g in two), and a network must see the same words in all of them; and `Intl.Segmenter` takes
 * many times as long. The first is the second for ASCII, and faster.
 */
const ASCII_WORDS = /(?:[A-Za-z0-9_]|(?<=[A-Za-z])[.':](?=[A-Za-z])|(?<=[0-9])[.',;](?=[0-9]))+/g;
const WORDS =
  /(?:[\p{L}\p{Nl}\p{Nd}_][\p{M}\u00ad\u200c\u200d]*|[.':\u00b7\u2018\u2019\u2027](?<=\p{L}\p{M}*.)(?=\p{L})|[.',;\u2018\u2019](?<=\p{Nd}\p{M}*.)(?=\p{Nd}))+/gu;

const ASCII = /^[\0-\x7f]*$/;

/** Scripts without spaces between words: there the engine has a dictionary. */
const SPACELESS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** Lines that are drawn are no words, of which engines disagree. */
const isWord = (token: string): boolean => token[0] !== '_' || /[^_]/.test(token);

let segmenter: Intl.Segmenter | undefined;

/** The words of a text in any script; Chinese, Japanese and Thai, too, by the dictionary of the engine. */
export function wordsOf(text: string): string[] {
  return cut(text).filter(isWord);
}

function cut(text: string): string[] {
  if (ASCII.test(text)) return text.match(ASCII_WORDS) ?? [];
  if (!SPACELESS.test(text)) return text.match(WORDS) ?? [];
  // No word has white space in it: the dictionary is asked for what needs it.
  return text.split(/\s+/).flatMap((piece) => (SPACELESS.test(piece) ? segmentsOf(piece) : (piece.match(WORDS) ?? [])));
}

/**
 * Longer texts without a space are segmented by windows, as V8 copies the whole text for every segment of it: those that
 * begin in the last part of a window are left to the next one, which sees what follows them.
 */
const WINDOW = 512;
const LAST = 64;

function segmentsOf(text: string): string[] {
  if (typeof Intl === 'undefined' || !Intl.Segmenter) {
    const message = '"words" expected an engine with Intl.Segmenter, got one without ("characters" need none)';
    throw withCode(new Error(message), 'engine');
  }
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    const window = text.slice(at, at + WINDOW);
    const whole = at + WINDOW >= text.length;
    let end = 0;
    for (const { segment, index, isWordLike } of segmenter.segment(window)) {
      if (!whole && index > 0 && index >= WINDOW - LAST) break;
      if (isWordLike) words.push(segment);
      end = index + segment.length;
    }
    at += end;
  }
  return words;
}

/** Tells every run of `least` to `most` words, joined by a space. */
export function tellWords(text: string, [least, most]: Range, tell: (token: string) => void): void {
  const words = wordsOf(text);
  for (let i = 0; i < words.length; i++) {
    let token = words[i];
    if (least === 1) tell(token);
    for (let n = 2; n <= most && i + n <= words.length; n++) {
      token += ` ${words[i + n - 1]}`;
      if (n >= least) tell(token);
    }
  }
}

/** Tells every run of `least` to `most` characters (code points); white space of any length is one space. */
export function tellCharacters(text: string, [least, most]: Range, tell: (token: string) => void): void {
  const characters = Array.from(text.replace(/\s\s+/g, ' '));
  for (let i = 0; i < characters.length; i++) {
    let token = '';
    for (let n = 1; n <= most && i + n <= characters.length; n++) {
      token += characters[i + n - 1];
      if (n >= least) tell(token);
    }
  }
}
