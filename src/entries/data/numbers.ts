/** Numbers as files write them: in decimal notation, with a decimal comma or with separators of thousands if asked. */

/** The number that a field is; NaN for anything else. */
export type ReadNumber = (field: string) => number;

/** What stands before the decimals of a number. */
export type DecimalMark = '.' | ',';
/** What stands between groups of three digits. */
export type ThousandsMark = ',' | '.' | ' ' | "'" | '_';

const SPACE = 32;
const NINE = 57;

/**
 * A number in decimal notation, with or without blanks around it; NaN for anything else, including hexadecimal, octal
 * and binary literals, which `Number` accepts.
 */
export function toNumber(field: string): number {
  const value = Number(field);
  // Number('') is 0. Cheap tests come first: few fields reach the pattern for 0x10, 0b1 and 0o7.
  if (value === 0 && !field.includes('0')) return Number.NaN;
  const suspect = field.charCodeAt(1) > NINE || field.charCodeAt(0) <= SPACE;
  return suspect && /^\s*0[box]/i.test(field) ? Number.NaN : value;
}

/** The separators as files have them: those that people see as a blank or an apostrophe, and mean. */
const MARKS: Readonly<Record<ThousandsMark, string>> = {
  ',': ',',
  '.': '\\.',
  ' ': '[ \\u00a0\\u2009\\u202f]',
  "'": "['’]",
  _: '_',
};

/**
 * A reader of numbers in a notation. Separators must stand between groups of three digits, or as in 12,34,567: with
 * `thousands: ','` the field 1,5 is no number, and not 15.
 */
export function numberReader(decimal: DecimalMark, thousands?: ThousandsMark): ReadNumber {
  if (decimal === '.' && thousands === undefined) return toNumber;
  const mark = thousands && MARKS[thousands];
  const grouped = mark ? `|\\d{1,3}(?:${mark}\\d{3})+|\\d{1,2}(?:${mark}\\d{2})+${mark}\\d{3}` : '';
  const pattern = new RegExp(`^[+-]?(?:\\d+${grouped})?(?:${MARKS[decimal]}\\d*)?(?:e[+-]?\\d+)?$`, 'i');
  const marks = mark && new RegExp(mark, 'g');
  return (field) => {
    const text = field.trim();
    if (!pattern.test(text)) return Number.NaN;
    return toNumber((marks ? text.replace(marks, '') : text).replace(decimal, '.'));
  };
}
