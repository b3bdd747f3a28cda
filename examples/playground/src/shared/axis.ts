/** Steps between the numbers of an axis on which things are counted: whole ones, so that none reads 1, 2, 2, 3. */
export const COUNTED: number[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));
