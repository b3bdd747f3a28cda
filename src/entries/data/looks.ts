/** What a field that is no number looks like to a reader: a number in another notation, with a unit, or a date. */
import { type DecimalMark, numberReader, type ThousandsMark } from './numbers';

/** The notations that are in use: the options that read them. */
const NOTATIONS = (
  [['.'], [','], ['.', ','], [',', '.'], ['.', ' '], [',', ' '], ['.', "'"], [',', "'"], ['.', '_']] as const
).map(([decimal, thousands]: readonly [DecimalMark, ThousandsMark?]) => {
  const options = [decimal === ',' ? `decimal: ","` : '', thousands ? `thousands: "${thousands}"` : ''];
  const read = numberReader(decimal, thousands);
  const plain = thousands && numberReader(decimal);
  const isOne = (field: string): boolean => Number.isFinite(read(field)) && !Number.isFinite(plain?.(field));
  return { options: options.filter(Boolean).join(', '), isOne };
});

/** Longer fields are no numbers to anybody, and patterns take their time. */
export const LONGEST = 40;

/** The least options, as a program writes them, by which a field is a number: '' for none. Empty if it is never one. */
export function notations(field: string): string[] {
  if (field.length > LONGEST) return [];
  return NOTATIONS.filter(({ isOne }) => isOne(field)).map(({ options }) => options);
}

export const CURRENCY =
  '\\p{Sc}|(?:AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|INR|JPY|KRW|MXN|NOK|NZD|PLN|RUB|SEK|SGD|TRY|USD|ZAR)\\s';
const DIGITS = "\\d[\\d.,'’_\\u00a0\\u202f ]*|[.,]\\d+";

/** A number, and what stands around it: signs, a currency, a unit of up to 12 letters. */
const MEASURED = new RegExp(
  `^[(+\\-−~≈]*\\s*(?:${CURRENCY})?\\s*[+\\-−]?\\s*(${DIGITS})(?:[eE][+-]?\\d+)?\\s*([^\\d\\s]{0,12})\\)?$`,
  'u',
);

/** The digits and the unit of a field such as `12 kg`, `$5` or `45%`; undefined for others, and for 1st, 2nd, 3rd. */
export function measured(field: string): { digits: string; unit: string } | undefined {
  const [, digits, unit] = (field.length <= LONGEST && field.match(MEASURED)) || [];
  return digits === undefined || /^(st|nd|rd|th)$/i.test(unit) ? undefined : { digits: digits.trim(), unit };
}

/** Numbers that no option reads: without an end, hexadecimal, fractions. */
const OTHER = /^[+-]?(?:inf|infinity|0x[\da-f]+|\d+\s*\/\s*\d+)$/i;

const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0?[1-9]|1[0-2])';
/** The name of a month in English or German, or its first letters. */
export const MONTH_NAME = `(?:${[
  'jan(?:uary?)?',
  'feb(?:ruary?)?',
  'mar(?:ch)?',
  'märz?',
  'apr(?:il)?',
  'ma[iy]',
  'jun[ei]?',
  'jul[iy]?',
  'aug(?:ust)?',
  'sept?(?:ember)?',
  'o[ck]t(?:ober)?',
  'nov(?:ember)?',
  'de[cz](?:ember)?',
].join('|')})\\.?`;
/** A time of day, with its zone. */
export const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s*[ap]m)?(?:\\s*(?:z|utc|gmt|[+-]\\d{2}:?\\d{2}))?';
const DATES = [
  `\\d{4}([-/.])${MONTH}(?:\\1${DAY})?`,
  `${DAY}([-/.])${DAY}\\1(?:\\d{4}|\\d{2})`,
  `(?:\\p{L}{2,9}\\.?,?\\s+)?${DAY}\\.?[-\\s]${MONTH_NAME}[-\\s,]+\\d{2,4}`,
  `(?:\\p{L}{2,9}\\.?,?\\s+)?${MONTH_NAME}[-\\s]+(?:${DAY},?[-\\s]+)?\\d{4}`,
].map((date) => new RegExp(`^${date}(?:(?:t|,?\\s+)${CLOCK})?$`, 'iu'));
const TIME = new RegExp(`^${CLOCK}$`, 'iu');

/** Whether a field is a date or a time of day, in digits or with an English or German name of a month. */
export function isDate(field: string): boolean {
  return field.length <= LONGEST && (TIME.test(field) || DATES.some((date) => date.test(field)));
}

/** What a field looks like that is not what its column holds, and what to do about it. */
export interface Look {
  readonly like: 'a date' | 'a number';
  readonly remedy: string;
  /** Whether it may as well be the name of a category, such as 4wd. */
  readonly word: boolean;
}

/** What most categories are: one word, which is seen at once. */
const WORD = /^(?!inf)\p{L}[^\s.,-]*$/iu;

/** What a field looks like; undefined for words. */
export function lookOf(field: string): Look | undefined {
  if (WORD.test(field)) return undefined;
  if (isDate(field)) {
    return { like: 'a date', remedy: 'leave the column out, or turn it into numbers first', word: false };
  }
  const options = notations(field);
  if (options.includes('')) {
    return { like: 'a number', remedy: 'name the words of this column that stand for none in "missing"', word: false };
  }
  if (options.length > 0) return { like: 'a number', remedy: `say ${options.slice(0, 2).join(' or ')}`, word: false };
  if (field.length <= LONGEST && OTHER.test(field)) {
    return { like: 'a number', remedy: 'write finite numbers in decimal notation', word: false };
  }
  const found = measured(field);
  if (!found) return undefined;
  return { like: 'a number', remedy: 'take units and signs out of it', word: /\p{L}/u.test(found.unit) };
}
