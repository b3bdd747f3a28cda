/** Numbers as people read them; always in English, as the pages are. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12,345 */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** 1.23M */
export function formatLarge(value: number): string {
  return value < 1000 ? whole.format(value) : short.format(value);
}

/** Three significant digits: 0.0123, 4.56, 12,345, and 1.23e-7 where it would be long. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(2).replace('-', '−').replace('e−', 'e-');
  return (size >= 1000 ? whole.format(value) : value.toPrecision(3)).replace('-', '−');
}

/** 97.5 % */
export function formatShare(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
