/**
 * How much better answers for a fold look because each network was stopped at the epoch that was best on that very fold.
 * The others' curves say at which epoch it would have been stopped by rows other than these; the difference is what the
 * choice has flattered. Of few rows it is much: the best of 150 epochs on six rows is mostly luck.
 */

/**
 * Factor by which errors of numbers are too small, 1 or more: the root of the mean squared error where the epoch is
 * chosen by the other folds, over that where each chooses its own.
 *
 * @param curves of each fold the mean squared error after each epoch; shorter ones ended where nothing was gained
 */
export function optimismOf(curves: readonly (readonly number[])[]): number {
  const epochs = Math.max(...curves.map(({ length }) => length));
  if (curves.length < 2 || curves.some(({ length }) => length === 0)) return 1;
  const at = (curve: readonly number[], epoch: number): number => curve[Math.min(epoch, curve.length - 1)];
  const sums = Array.from({ length: epochs }, (_, e) => curves.reduce((sum, curve) => sum + at(curve, e), 0));
  let [own, others] = [0, 0];
  for (const curve of curves) {
    const without = sums.map((sum, e) => sum - at(curve, e));
    own += Math.min(...curve);
    others += at(curve, without.indexOf(Math.min(...without)));
  }
  return own > 0 ? Math.max(1, Math.sqrt(others / own)) : 1;
}
