/** Numbers of a table as people read them: four significant digits, and whole ones in full. */
const long = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const tiny = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: 3 });

export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const format = size >= 1000 ? long : size !== 0 && size < 1e-4 ? tiny : short;
  return format.format(value).replace('-', '−');
}
