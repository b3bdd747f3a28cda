/**
 * Dates as files write them. Without a zone they are UTC, so that no result depends on where a program runs: the UTC
 * fields of a Date are what was written.
 */
import { CLOCK, LONGEST, MONTH_NAME } from './looks';

/** The order of day, month and year in digits. */
export type DayOrder = 'dmy' | 'mdy';

/** Milliseconds since 1970; NaN for what is no date. */
export type ReadDate = (field: string) => number;

const TIME = `(?:(?:t|,?\\s+)(?<clock>${CLOCK}))?`;
const WEEKDAY = '(?:\\p{L}{2,10}\\.?,?\\s+)?';
const NAME = `(?<name>${MONTH_NAME})`;
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?';

/** What needs no order: ISO 8601 and what starts with the year, and months by name. */
const CLEAR = [
  `(?<year>\\d{4})(?<mark>[-/.])(?<month>\\d{1,2})\\k<mark>(?<day>\\d{1,2})${TIME}`,
  '(?<year>\\d{4})-(?<month>\\d{2})',
  `${WEEKDAY}${DAY}[-\\s/]+${NAME}[-\\s,/]+(?<year>\\d{4}|\\d{2})${TIME}`,
  `${WEEKDAY}${NAME}[-\\s]+(?:${DAY},?[-\\s]+)?(?<year>\\d{4})${TIME}`,
].map((form) => new RegExp(`^${form}$`, 'iu'));

/** Day and month in digits, in either order. */
const ORDERED = new RegExp(
  `^(?<first>\\d{1,2})(?<mark>[-/.])(?<second>\\d{1,2})\\k<mark>(?<year>\\d{4}|\\d{2})${TIME}$`,
  'iu',
);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Where German has other letters. */
const GERMAN: Readonly<Record<string, string>> = { mär: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };

const PARTS = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]m)?\s*(z|utc|gmt|([+-])(\d{2}):?(\d{2}))?$/i;

/** The milliseconds of a time of day, and those that its zone is ahead of UTC; NaN for 25:00. */
function clockOf(clock: string): number {
  const [, hour, minute, second = '0', fraction = '0', half, , sign, zoneHours, zoneMinutes] = clock.match(PARTS) ?? [];
  let hours = Number(hour);
  if (half) hours = hours >= 1 && hours <= 12 ? (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number.NaN;
  if (!(hours < 24 && Number(minute) < 60 && Number(second) < 60)) return Number.NaN;
  const ahead = sign ? (sign === '-' ? -1 : 1) * (60 * Number(zoneHours) + Number(zoneMinutes)) : 0;
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000);
  return ((hours * 60 + Number(minute) - ahead) * 60 + Number(second)) * 1000 + milliseconds;
}

/** The hours of a time of day alone, such as 8.5 for 08:30; NaN for anything else. */
export function hoursOf(field: string): number {
  return field.length <= LONGEST && PARTS.test(field) ? clockOf(field) / 3_600_000 : Number.NaN;
}

/** A day of the calendar; NaN for 30 February. Two digits are a year from 1969 to 2068, as in POSIX. */
function dayOf(year: string, month: number, day: number): number {
  const full = year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
  const date = new Date(0);
  date.setUTCFullYear(full, month - 1, day);
  return full > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : Number.NaN;
}

/** A reader of dates. `order` is that of days and months in digits; without it, only 31.12.2024 is read. */
export function dateReader(order?: DayOrder): ReadDate {
  return (field) => {
    if (field.length > LONGEST || !/\d/.test(field)) return Number.NaN;
    for (const form of CLEAR) {
      const { year, month, day = '1', name, clock } = field.match(form)?.groups ?? {};
      if (year === undefined) continue;
      const key = name?.slice(0, 3).toLowerCase();
      const number = key ? MONTHS.indexOf(GERMAN[key] ?? key) + 1 : Number(month);
      return dayOf(year, number, Number(day)) + (clock ? clockOf(clock) : 0);
    }
    const { first, second, mark, year, clock } = field.match(ORDERED)?.groups ?? {};
    const known = order ?? (mark === '.' ? 'dmy' : undefined);
    if (year === undefined || known === undefined) return Number.NaN;
    const [day, month] = known === 'dmy' ? [first, second] : [second, first];
    return dayOf(year, Number(month), Number(day)) + (clock ? clockOf(clock) : 0);
  };
}
