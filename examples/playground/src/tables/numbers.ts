/** Numbers of a table as people read them: four significant digits, and whole ones in full; 2007 is a year. */
const long = new Intl.NumberFormat('en', { maximumFractionDigits: 0, useGrouping: 'min2' });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const rough = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const tiny = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: 3 });
const minus = (text: string): string => text.replaceAll('-', '−');

/** A value of a column. */
export function showNumber(value: number): string {
  return show(value, short);
}

/** What is known roughly, such as an error: three digits. */
export function showRough(value: number): string {
  return show(value, rough);
}

/** A figure around 1, such as R²: three decimals. */
export function showFigure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) < 0.0005 ? '0.000' : minus(value.toFixed(3));
}

function show(value: number, usual: Intl.NumberFormat): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const format = size >= 1000 ? long : size !== 0 && size < 1e-4 ? tiny : usual;
  return minus(format.format(value));
}
