/** HTML and SVG as text. What is put into a template is escaped, unless it is markup itself. */

export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Characters that XML has no place for: control characters, halves of surrogate pairs, and U+FFFE and U+FFFF. */
const NONE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function written(part: Part): string {
  if (typeof part === 'number') return String(Math.round(part * 100) / 100);
  if (typeof part === 'string') return part.replace(NONE, '\ufffd').replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
  return 'markup' in part ? part.markup : part.map(written).join('');
}

/** Markup with the values in their places, escaped; numbers to two digits. */
export function mark(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.reduce((whole, text, i) => `${whole}${written(parts[i - 1])}${text}`) };
}

/** Nothing. */
export const NOTHING: Markup = { markup: '' };

/** Letters that take twice the room: those of East Asia, pictures, and what stands for a letter that cannot be shown. */
const WIDE =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60\ufffd\p{C}]/u;

/** Widths in ems, as DejaVu Sans has them, the widest of the fonts that drawings ask for. */
function widthOf(letter: string): number {
  if (WIDE.test(letter)) return 1.1;
  if (/[MWmw@%—…]/.test(letter)) return 1;
  if (/[il.,:;'| ]/.test(letter)) return 0.32;
  return /\p{Lu}/u.test(letter) ? 0.74 : 0.6;
}

/** About how wide a text is, in pixels; there is no font at hand to measure. */
export const pixelsOf = (text: string, size: number): number =>
  Array.from(text).reduce((sum, letter) => sum + widthOf(letter), 0) * size;

/** A text that fits, its end cut off for an ellipsis where it must be. */
export function fitted(text: string, pixels: number, size: number): string {
  if (pixelsOf(text, size) <= pixels) return text;
  const letters = Array.from(text);
  let [length, width] = [0, size];
  while (length < letters.length && width + widthOf(letters[length]) * size <= pixels) {
    width += widthOf(letters[length++]) * size;
  }
  return `${letters.slice(0, length).join('').trimEnd()}…`;
}
