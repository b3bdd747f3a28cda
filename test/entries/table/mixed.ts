/** A table with columns of all kinds, gaps in each, names that are no identifiers, and words that few rows have. */
import { houses } from './data';

/** How the target is spread: evenly, with a tail above 0, or with tails on both sides. */
export type Tails = 'none' | 'log' | 'asinh';

export function mixed(rows: number, seed = 1, tails: Tails = 'none'): Record<string, unknown>[] {
  return houses(rows, seed).map(({ number, price, sold, ...row }, i) => {
    const z = ((price as number) - 120_000) / 20_000;
    const day = sold as Date;
    return {
      ...row,
      sold: i % 9 ? new Date(day.getTime() - (i % 40) * 1e12 + i * 4_321_000) : null,
      'a "name"\u2028 ünlü': i % 4 ? `${['<b>', '"', "it's", '\\'][i % 3]}` : null,
      street: i % 11 ? `street ${Math.floor(Math.sqrt(i * 7))}` : 'seldom seen',
      note: i % 5 ? `a house with ${['view', 'garden', 'noise'][i % 3]} and ${['light', 'shade'][i % 2]}` : '',
      price: tails === 'log' ? Math.exp(2 * z) : tails === 'asinh' ? z * z * z * 50 : price,
    };
  });
}
