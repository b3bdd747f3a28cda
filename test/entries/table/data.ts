/** Seeded tables whose truth is known. */
import { Random } from '../../../src/index';

/** Houses: a price by area, city and garden, with noise, gaps, an identifier and a constant. */
export function houses(rows: number, seed = 1): Record<string, unknown>[] {
  const random = new Random(seed);
  const cities = ['Ames', 'Gilbert', 'Nevada'];
  return Array.from({ length: rows }, (_, i) => {
    const area = 50 + 100 * random.uniform();
    const city = random.integer(3);
    const garden = random.uniform() < 0.5;
    const sold = new Date(Date.UTC(2020, random.integer(24), 1 + random.integer(28)));
    const price = 1000 * (area + 20 * city + (garden ? 15 : 0) + 5 * random.normal());
    const gap = random.uniform();
    return {
      number: i,
      area: gap < 0.05 ? null : area,
      city: gap > 0.95 ? '' : cities[city],
      garden,
      sold,
      country: 'US',
      price,
    };
  });
}

/** Two classes by chance, of which the first two of ten columns decide: ln(p / (1 − p)) = 3 (x0 + x1). */
export function ten(rows: number, seed = 1): Record<string, unknown>[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, () => {
    const row: Record<string, unknown> = {};
    for (let j = 0; j < 10; j++) row[`x${j}`] = random.normal();
    const logit = 3 * ((row.x0 as number) + (row.x1 as number));
    row.answer = random.uniform() < 1 / (1 + Math.exp(-logit)) ? 'yes' : 'no';
    return row;
  });
}
