/** What columns of one table prove for each other. */
import type { Decision, Reading } from './column-kinds';
import type { DecimalMark } from './numbers';

/**
 * Decides every column twice: what some prove, of the decimal mark and the order of days, holds for the doubtful.
 *
 * @param fallback the decimal mark where no column proves one
 * @param read decides all columns
 */
export function decideTogether(fallback: DecimalMark, read: (usual: Reading['usual']) => Decision[]): Decision[] {
  const first = read({ decimal: fallback, order: undefined });
  const proven = <Proof>(proofs: (Proof | undefined)[]): Proof | undefined => {
    const found = new Set(proofs.filter((proof) => proof !== undefined));
    return found.size === 1 ? [...found][0] : undefined;
  };
  const decimal = proven(first.map((column) => column.decimal)) ?? fallback;
  const order = proven(first.map((column) => column.order));
  return decimal === fallback && order === undefined ? first : read({ decimal, order });
}
