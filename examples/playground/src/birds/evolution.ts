/**
 * Heredity in a few lines: those that flew farthest have children, whose parameters differ a little from the parent's.
 */
import type { Network, Random } from 'nablanet';

/** Shares of a generation: those who live on unchanged, and those who may be parents. */
const ELITE = 0.02;
const PARENTS = 0.15;
/** How likely a parameter is to change. */
const CHANCE = 0.2;

/**
 * Makes the next generation, in the same networks.
 *
 * @param scores of each, the more the better; on ties the first is the better
 * @param mutation standard deviation of a change
 * @returns the parent of each; those who live on are their own
 */
export function breed(
  brains: readonly Network[],
  scores: ArrayLike<number>,
  mutation: number,
  random: Random,
): Uint32Array {
  const order = brains.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  const elite = Math.max(1, Math.round(ELITE * brains.length));
  const parents = order.slice(0, Math.max(elite, Math.round(PARENTS * brains.length)));
  const genes = parents.map((i) => brains[i].getParameters());
  const parentOf = Uint32Array.from(brains, (_, i) => i);
  for (const i of order.slice(elite)) {
    // The better of two, so that the best have most children.
    const chosen = Math.min(random.integer(genes.length), random.integer(genes.length));
    parentOf[i] = parents[chosen];
    brains[i].setParameters(genes[chosen].map((v) => (random.uniform() < CHANCE ? v + mutation * random.normal() : v)));
  }
  return parentOf;
}
