/**
 * CartPole of examples/playground: its physics, what a rollout is worth, that it learns, and that it keeps to its time.
 */
import { Random } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { ACTIONS, ActorCritic, type Lesson } from '../../examples/playground/src/cartpole/actor-critic';
import { Learner } from '../../examples/playground/src/cartpole/learner';
import { FRAME_BUDGET, Pace, resolutionOf } from '../../examples/playground/src/cartpole/pace';
import { cosine, hasFailed, pushCart, sine, startState } from '../../examples/playground/src/cartpole/physics';
import { Rollout } from '../../examples/playground/src/cartpole/rollout';
import { Watched } from '../../examples/playground/src/cartpole/watched';
import { expectBalance } from './learning';

describe('the cart', () => {
  test('sine and cosine are those of Math, to the last bits', () => {
    for (let x = -0.3; x <= 0.3; x += 0.001) {
      expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(1e-16);
      expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(3e-16);
    }
    for (const x of [-0.6, 0.6]) {
      expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(3e-13);
      expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(3e-13);
    }
  });

  test('a first push from rest: F / m with the pole at rest, by hand', () => {
    const state = new Float64Array(4);
    pushCart(state, 1);
    // temp = 10 / 1.1; θ̈ = −temp / (0.5 (4/3 − 0.1 / 1.1)); ẍ = temp − 0.05 θ̈ / 1.1
    const turning = -(10 / 1.1) / (0.5 * (4 / 3 - 0.1 / 1.1));
    expect(Array.from(state)).toEqual([
      0,
      expect.closeTo(0.02 * (10 / 1.1 - (0.05 * turning) / 1.1), 12),
      0,
      expect.closeTo(0.02 * turning, 12),
    ]);
  });

  test('left is the mirror of right', () => {
    const state = Float64Array.of(0.3, -0.2, 0.1, 0.4);
    const mirror = state.map((v) => -v);
    pushCart(state, 1);
    pushCart(mirror, 0);
    expect(mirror).toEqual(state.map((v) => -v));
  });

  test('starts near upright; fails beyond 12 degrees and 2.4 m', () => {
    const random = new Random(1);
    for (let i = 0; i < 100; i++) for (const v of startState(random)) expect(Math.abs(v)).toBeLessThanOrEqual(0.05);
    const angle = (degrees: number): Float64Array => Float64Array.of(0, 0, (degrees * Math.PI) / 180, 0);
    expect([11.9, -11.9, 12.1, -12.1].map((d) => hasFailed(angle(d)))).toEqual([false, false, true, true]);
    expect([2.39, -2.41].map((x) => hasFailed(Float64Array.of(x, 0, 0, 0)))).toEqual([false, true]);
  });

  test('one that is pushed by chance soon falls, and the one to watch starts again', () => {
    const watched = new Watched(1);
    const { actor } = new ActorCritic(1, 0.01);
    for (let i = 0; i < 1000 && !watched.fallen; i++) watched.move(actor, 0.02);
    expect(watched.fallen).toBe(true);
    watched.move(actor, 1);
    expect([watched.fallen, watched.seconds]).toEqual([false, 0]);
  });
});

describe('what a rollout says', () => {
  const lesson: Lesson = {
    states: new Float32Array(3 * 4),
    actions: new Uint8Array(3),
    odds: new Float32Array(3),
    advantages: new Float32Array(3),
    worth: new Float32Array(3),
  };

  test('advantages are discounted surprises, which stop where an episode ends', () => {
    const rollout = new Rollout(1, 3);
    const worth = [0.5, 0.4, 0.7];
    for (const [step, v] of worth.entries()) {
      const states = new Float32Array(4).fill(step);
      rollout.add({ states, odds: Float32Array.of(0.25, 0.75), worth: Float32Array.of(v) }, Uint8Array.of(step % 2));
      if (step === 1) rollout.end(0, 0);
    }
    rollout.settle(Float32Array.of(0.9));
    rollout.copyTo(lesson, 0);
    const [last, middle] = [0.01 + 0.99 * 0.9 - 0.7, 0.01 - 0.4];
    const first = 0.01 + 0.99 * 0.4 - 0.5 + 0.99 * 0.95 * middle;
    for (const [i, v] of [first, middle, last].entries()) {
      expect(lesson.advantages[i]).toBeCloseTo(v, 6);
      expect(lesson.worth[i]).toBeCloseTo(v + worth[i], 6);
    }
    expect(Array.from(lesson.odds)).toEqual([0.25, 0.75, 0.25]);
    expect(lesson.states[4]).toBe(1);
  });

  test('an update makes what went well likelier, and stops when it is far from what it was', () => {
    const networks = new ActorCritic(1, 0.01);
    const states = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const before = networks.actor.predict(states);
    const odds = Float32Array.from({ length: 3 }, (_, i) => before[i * ACTIONS + 1]);
    const good = {
      states,
      actions: Uint8Array.of(1, 1, 1),
      odds,
      advantages: Float32Array.of(2, -2, 0),
      worth: new Float32Array(3),
    };
    networks.learn(good);
    const after = networks.actor.predict(states);
    expect(after[1]).toBeGreaterThan(before[1]);
    expect(after[3]).toBeLessThan(before[3]);
    const parameters = networks.actor.getParameters();
    const far = { ...good, odds: Float32Array.of(0.1, 10, 0.5), advantages: Float32Array.of(1, -1, 0) };
    const rest = new ActorCritic(1, 0.01);
    rest.learn(far);
    expect(rest.actor.getParameters()).toEqual(new ActorCritic(1, 0.01).actor.getParameters());
    expect(parameters).not.toEqual(rest.actor.getParameters());
  });
});

describe('learning', () => {
  // test/slow/playground.test.ts has other seeds.
  test('seed 1: twenty episodes in a row stand for 475 steps of 500 on average', () => expectBalance(1));

  test('one seed is one run, another seed another', () => {
    const returnsOf = (seed: number): number[] => {
      const learner = new Learner({ seed, learningRate: 0.01 });
      while (learner.pushes < 500) learner.turn();
      return learner.returns;
    };
    expect(returnsOf(7)).toEqual(returnsOf(7));
    expect(returnsOf(7)).not.toEqual(returnsOf(8));
  });
});

describe('time', () => {
  /** A clock that a turn of learning moves by so much. */
  function learnWith(
    turn: number | ((count: number) => number),
    pushes: number,
  ): { milliseconds: number; pushes: number; turns: number } {
    let now = 0;
    let turns = 0;
    const learner = new Learner({ seed: 1, learningRate: 0.01 });
    const original = learner.turn.bind(learner);
    learner.turn = () => {
      now += typeof turn === 'number' ? turn : turn(turns);
      turns++;
      original();
    };
    const pace = new Pace(() => now, 0.1);
    let last = { milliseconds: 0, pushes: 0 };
    for (let frame = 0; frame < 50; frame++) {
      turns = 0;
      last = pace.learn(learner, pushes, () => false);
    }
    return { ...last, turns };
  }

  test.each([0.01, 0.1, 0.7, 1.3])('turns of %f ms stay within the budget of a frame', (turn) => {
    const { milliseconds, turns } = learnWith(turn, Number.POSITIVE_INFINITY);
    expect(milliseconds).toBeLessThanOrEqual(FRAME_BUDGET);
    expect(milliseconds).toBeGreaterThan(FRAME_BUDGET - 2 * turn - 0.1);
    expect(turns).toBeGreaterThan(1);
  });

  test('nor do turns of two kinds leave it', () => {
    const { milliseconds } = learnWith((count) => (count % 5 === 4 ? 0.6 : 0.03), Number.POSITIVE_INFINITY);
    expect(milliseconds).toBeLessThanOrEqual(FRAME_BUDGET);
    expect(milliseconds).toBeGreaterThan(2.5);
  });

  test('no more pushes than are due', () => {
    expect(learnWith(0.001, 3).pushes).toBe(3);
  });

  test('a clock that shows whole milliseconds is found out', () => {
    let now = 0;
    const clock = (): number => {
      now += 0.3;
      return Math.floor(now);
    };
    expect(resolutionOf(clock)).toBe(1);
  });
});
