/**
 * Untrusted JSON. What a text of this format makes is up to fifty times its own size, and takes long where keys
 * differ: so it is weighed first, letter by letter, before anything is made of it.
 */
import { rangeError, Verbatim } from './errors';

/** The most levels of arrays and objects within each other. */
const DEEPEST = 100;
/** What may be made of a text: so many times its length, and so much beside, in bytes. */
const [MOST_TIMES, MOST_BESIDE] = [8, 2 ** 20];
/** What V8 takes for an array or object, a key that no other object has, and a place in a list; in bytes, roughly. */
const [CONTAINER, KEY, PLACE] = [80, 100, 8];

/**
 * The value of a text.
 *
 * @param length of the file that the text is of, in bytes
 * @throws RangeError with code 'file' for a text that is nested deeper, or would become larger, than any model's;
 *   SyntaxError for what is no JSON
 */
export function parseJSON(text: string, length = text.length): unknown {
  const most = MOST_TIMES * length + MOST_BESIDE;
  let depth = 0;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if (letter === '[' || letter === '{') {
      depth++;
      bytes += CONTAINER;
    } else if (letter === ']' || letter === '}') depth--;
    else if (letter === ':') bytes += KEY;
    else if (letter === ',') bytes += PLACE;
    if (depth > DEEPEST || bytes > most) {
      throw rangeError(
        'JSON',
        `at most ${DEEPEST} levels, and values in line with its length`,
        new Verbatim('more'),
        'file',
      );
    }
  }
  return JSON.parse(text);
}
