/**
 * Covering arrays: few rows in which every pair of values of two factors still meets. Most mistakes that combinations
 * show need two values to meet, so a suite at each change takes these rows, and test/slow the whole product.
 */

/** One value of each factor. */
type RowOf<Factors> = { [name in keyof Factors]: Factors[name] extends readonly (infer Value)[] ? Value : never };

/**
 * Rows of the product of all factors, one value of each; the same rows at each call.
 *
 * Greedy: the row with the most pairs that no row before it has, the first of equals. All rows are looked at each time,
 * so products should have thousands of rows, not millions.
 * @param allowed leaves rows out; pairs that only these have are not covered
 */
export function pairs<const Factors extends Record<string, readonly unknown[]>>(
  factors: Factors,
  allowed: (row: RowOf<Factors>) => boolean = () => true,
): RowOf<Factors>[] {
  const left = product(factors)
    .filter(allowed)
    .map((row) => ({ row, pairs: pairsOf(factors, row) }));
  const missing = new Set(left.flatMap((candidate) => candidate.pairs));
  const rows: RowOf<Factors>[] = [];
  while (missing.size > 0) {
    let [best, most] = [left[0], 0];
    for (const candidate of left) {
      const news = candidate.pairs.reduce((count, pair) => count + Number(missing.has(pair)), 0);
      if (news > most) [best, most] = [candidate, news];
    }
    for (const pair of best.pairs) missing.delete(pair);
    rows.push(best.row);
  }
  return rows;
}

/** Every row of the product, the last factor's values fastest. */
export function product<const Factors extends Record<string, readonly unknown[]>>(factors: Factors): RowOf<Factors>[] {
  let rows: object[] = [{}];
  for (const [name, values] of Object.entries(factors)) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows as RowOf<Factors>[];
}

/** The pairs of a row, each as a text: the numbers of two factors, and of their values. */
function pairsOf(factors: Record<string, readonly unknown[]>, row: Record<string, unknown>): string[] {
  const places = Object.entries(factors).map(([name, values], factor) => `${factor}:${values.indexOf(row[name])}`);
  return places.flatMap((place, i) => places.slice(i + 1).map((other) => `${place} ${other}`));
}
