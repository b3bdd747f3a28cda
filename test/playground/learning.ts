/** That birds learn to fly and carts to balance their poles, from any seed. */
import { expect } from 'vitest';
import { Life, MOST_WALLS } from '../../examples/playground/src/birds/life';
import { LEARNT, Learner, RECENT } from '../../examples/playground/src/cartpole/learner';

export function liveFor(generations: number, settings: { seed: number; population: number; mutation: number }): Life {
  const life = new Life(settings);
  while (life.generation <= generations) life.step();
  return life;
}

/** A flock of 150 gets through walls within six generations. */
export function expectFlight(seed: number): void {
  const { scores } = liveFor(6, { seed, population: 150, mutation: 0.1 });
  const means = scores.map(({ mean }) => mean);
  expect(means[0]).toBeLessThan(1);
  expect(Math.max(...means)).toBeGreaterThan(8);
  expect(Math.max(...scores.map(({ best }) => best))).toBe(MOST_WALLS);
}

/** Twenty episodes in a row stand for 475 steps of 500 on average, after 10,000 pushes at most. */
export function expectBalance(seed: number): void {
  const learner = new Learner({ seed, learningRate: 0.01 });
  while (learner.pushes < 10_000 && !learner.learntAfter) learner.turn();
  expect(learner.learntAfter).toBeGreaterThan(RECENT);
  expect(learner.recent).toBeGreaterThanOrEqual(LEARNT);
  const first = learner.returns.slice(0, RECENT).reduce((a, b) => a + b, 0) / RECENT;
  expect(first).toBeLessThan(60); // chance alone
}
