/** Numbers as this page has them: four digits after the point, so that sums can be followed. */
import { formatNumber } from '../shared/format';

export function fixed(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value).replace('-', '−');
  const size = Math.abs(value);
  if (size >= 1000 || size < 0.001) return formatNumber(value);
  return value.toFixed(4).replace('-', '−');
}

/** How strongly to colour a number among others: −1 to 1. */
export function strength(value: number, most: number): number {
  return most > 0 && Number.isFinite(value) ? Math.max(-1, Math.min(1, value / most)) : 0;
}

/** A background: blue for negative, orange for positive. */
export function shade(part: number, over = 'var(--panel)', full = 60): string {
  const name = part < 0 ? '--negative' : '--positive';
  return `color-mix(in srgb, var(${name}) ${Math.round(full * Math.abs(part))}%, ${over})`;
}
