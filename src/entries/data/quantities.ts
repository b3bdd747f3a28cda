/**
 * A column of numbers as files write them: in one notation, with one currency, per cent sign or unit. What a column is
 * follows from all of its fields, since one alone says little: 1,234 is one number or another.
 */
import { CURRENCY, LONGEST } from './looks';
import { type DecimalMark, numberReader, type ReadNumber, type ThousandsMark, toNumber } from './numbers';

/** What the options say of numbers. */
export interface NumberForm {
  readonly decimal: DecimalMark | undefined;
  readonly thousands: ThousandsMark | undefined;
  /** Signs and words that may stand before and after numbers. */
  readonly units: readonly string[];
}

/** A column's numbers, and how they were read. */
export interface Quantities {
  readonly values: number[];
  /** What stood beside every number; '' for nothing. */
  readonly unit: string;
  /** The decimal mark that the column proves; undefined where both, or none, would do. */
  readonly proves: DecimalMark | undefined;
  /** How numbers were read, where it is not plain decimal notation. */
  readonly how: string;
}

/** Notations of numbers, the plainest first. */
const NOTATIONS = (
  [['.'], [','], ['.', ','], [',', '.'], ['.', ' '], [',', ' '], ['.', "'"], [',', "'"], ['.', '_']] as const
).map(([decimal, thousands]: readonly [DecimalMark, ThousandsMark?]) => ({
  decimal,
  thousands,
  read: grouped(numberReader(decimal, thousands), thousands),
}));

/** No group of thousands is led by a 0: 0,125 has a decimal comma. */
function grouped(read: ReadNumber, thousands: ThousandsMark | undefined): ReadNumber {
  if (thousands === undefined) return read;
  const led = new RegExp(`^[+-]?0[${thousands}]`);
  return (field) => (led.test(field) ? Number.NaN : read(field));
}

const DIGITS = "\\d[\\d.,'’_\\u00a0\\u2009\\u202f ]*|[.,]\\d+";
/** An amount: brackets or a sign for what is negative, a currency before, or a unit behind, without digits. */
const AMOUNT = new RegExp(
  `^(?<open>\\()?(?<minus>[-−–]?)\\+?\\s*(?<before>\\p{Lu}{0,2}\\p{Sc}|${CURRENCY})?\\s*(?<inner>[-−–]?)` +
    `(?<digits>(?:${DIGITS})(?:e[+-]?\\d+)?)\\s*(?<after>[^\\d\\s()][^\\d()]{0,11})?(?<close>\\))?$`,
  'iu',
);

/** A field's number without what stands around it. */
interface Amount {
  readonly text: string;
  readonly unit: string;
}

/** Takes a field apart; undefined for what is no number to anybody. */
function amountOf(field: string): Amount | undefined {
  if (field.length > LONGEST) return undefined;
  const parts = field.match(AMOUNT)?.groups;
  if (!parts) return undefined;
  const { open, minus, before = '', inner, digits, after = '', close } = parts;
  if ((open === undefined) !== (close === undefined)) return undefined;
  // A minus may stand behind, as SAP writes it.
  const behind = /^[-−–]$/.test(after.trim());
  const unit = before.trim() || (behind ? '' : after.trim());
  if (before && after && !behind) return undefined;
  const negative = [open, minus, inner, behind].filter(Boolean).length;
  if (negative > 1) return undefined;
  return { text: (negative ? '-' : '') + digits.trim(), unit };
}

/** What a unit is made of: 5+ and 1- have none. */
const UNIT = /^[\p{L}\p{Sc}%‰°/·²³. ]+$/u;

/** The one unit of all amounts, or of all but zeros; undefined where they have several, or some have none. */
function unitOf(amounts: readonly Amount[], given: readonly string[]): string | undefined {
  const units = new Set(amounts.map(({ unit }) => unit).filter((unit) => unit && !given.includes(unit)));
  if (units.size > 1) return undefined;
  const [unit] = units;
  if (unit === undefined) return amounts.find((amount) => amount.unit)?.unit ?? '';
  const bare = amounts.some((amount) => amount.unit === '' && !/^0*[.,]?0*$/.test(amount.text));
  return bare || !UNIT.test(unit) ? undefined : unit;
}

/**
 * The numbers of a column, in the one notation that reads every field; undefined where there is none.
 *
 * @param fields trimmed
 * @param usual the decimal mark to take where fields may have either
 */
export function quantities(fields: readonly string[], form: NumberForm, usual: DecimalMark): Quantities | undefined {
  const plain = form.decimal === ',' ? undefined : readAll(fields, toNumber);
  // Most columns: digits and points. Only where every point stands before three digits may it be one of thousands.
  const points = fields.some((field) => field.includes('.'));
  const doubtful = points && fields.every((field) => !field.includes('.') || /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(field));
  if (plain && !(doubtful && usual === ',' && form.decimal === undefined)) {
    return { values: plain, unit: '', proves: points && !doubtful ? '.' : undefined, how: '' };
  }
  const amounts: Amount[] = [];
  for (const field of fields) {
    const amount = amountOf(field);
    if (!amount) return undefined;
    amounts.push(amount);
  }
  const unit = unitOf(amounts, form.units);
  if (unit === undefined) return undefined;
  const texts = amounts.map(({ text }) => text);
  const able = NOTATIONS.filter(
    ({ decimal, thousands }) =>
      (form.decimal ?? decimal) === decimal && (thousands === undefined || (form.thousands ?? thousands) === thousands),
  ).flatMap((notation) => {
    const values = readAll(texts, notation.read);
    return values ? [{ ...notation, values }] : [];
  });
  if (able.length === 0) return undefined;
  const chosen = able.find(({ decimal }) => decimal === usual) ?? able[0];
  const marked = texts.some((text) => /[.,]/.test(text));
  const proves = marked && able.every(({ decimal }) => decimal === chosen.decimal) ? chosen.decimal : undefined;
  return { values: chosen.values, unit, proves, how: wordsOf(chosen, texts, unit) };
}

/** How a notation reads numbers, worded for people. */
function wordsOf(
  { decimal, thousands }: { decimal: DecimalMark; thousands?: ThousandsMark | undefined },
  texts: readonly string[],
  unit: string,
): string {
  const words: string[] = [];
  if (decimal === ',' && texts.some((text) => text.includes(','))) words.push('decimal: ","');
  if (thousands) words.push(`thousands: ${JSON.stringify(thousands)}`);
  if (unit) words.push(`units: ${JSON.stringify(unit)}`);
  return words.join(', ');
}

/** All fields as numbers, or undefined at the first that is none. */
function readAll(fields: readonly string[], read: ReadNumber): number[] | undefined {
  const values: number[] = [];
  for (const field of fields) {
    const value = read(field);
    if (!Number.isFinite(value)) return undefined;
    values.push(value);
  }
  return values;
}

/**
 * Whether a field of digits is a code rather than a number: 00501 has leading zeros, and a number of over 15 digits
 * would lose some.
 */
export function isCode(field: string): boolean {
  return /^[+-]?0\d\d+$/.test(field) || (/^[+-]?\d{16,}$/.test(field) && !Number.isSafeInteger(Number(field)));
}
