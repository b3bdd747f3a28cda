/**
 * Learning by trial and error: some carts are pushed as the actor's odds have it, then it learns from all that they
 * did. In small turns, so that a frame takes as many as it has time for; what a seed does is the same however turns are
 * spread.
 */
import { Random } from 'nablanet';
import { ACTIONS, ActorCritic, type Lesson, observe } from './actor-critic';
import { type CartState, hasFailed, pushCart, STATE_WIDTH, startState } from './physics';
import { Rollout } from './rollout';

/** Carts that learn side by side. */
export const CARTS = 8;
/** A pole that stands this many steps, ten seconds, has stood; */
export const MOST_STEPS = 500;
/** and it is learnt when the mean of the last `RECENT` episodes reaches this. */
export const LEARNT = 475;
export const RECENT = 20;
/** Steps of each cart that are learnt from together, how often each, and in portions of how many. */
const ROLLOUT_STEPS = 128;
const PASSES = 4;
const LESSON_ROWS = 256;

export interface LearnerSettings {
  seed: number;
  /** Of adam, for actor and critic. */
  learningRate: number;
}

/** A cart that learns. */
export interface Cart {
  readonly state: CartState;
  /** Steps that its pole has stood. */
  steps: number;
}

export class Learner {
  readonly networks: ActorCritic;
  readonly carts: Cart[];
  /** Steps that the pole stood, episode by episode. */
  readonly returns: number[] = [];
  /** Pushes of each cart so far. */
  pushes = 0;
  /** Updates of both networks so far. */
  updates = 0;
  /** The episode after which it was learnt, from 1; 0 before. */
  learntAfter = 0;
  readonly #random: Random;
  readonly #rollout = new Rollout(CARTS, ROLLOUT_STEPS);
  readonly #states = new Float32Array(CARTS * STATE_WIDTH);
  readonly #odds = new Float32Array(CARTS * ACTIONS);
  readonly #worth = new Float32Array(CARTS);
  readonly #actions = new Uint8Array(CARTS);
  readonly #lesson: Lesson = {
    states: new Float32Array(LESSON_ROWS * STATE_WIDTH),
    actions: new Uint8Array(LESSON_ROWS),
    odds: new Float32Array(LESSON_ROWS),
    advantages: new Float32Array(LESSON_ROWS),
    worth: new Float32Array(LESSON_ROWS),
  };
  /** Rows of the rollout that were learnt from, over all passes. */
  #learnt = 0;

  constructor({ seed, learningRate }: LearnerSettings) {
    this.#random = new Random(seed, 1);
    this.networks = new ActorCritic(seed, learningRate);
    this.carts = Array.from({ length: CARTS }, () => ({ state: startState(this.#random), steps: 0 }));
  }

  /** Mean of the last returns; 0 before the first. */
  get recent(): number {
    const last = this.returns.slice(-RECENT);
    return last.reduce((sum, v) => sum + v, 0) / Math.max(1, last.length);
  }

  /** One push of every cart, or one update: well under a millisecond. */
  turn(): void {
    if (this.#rollout.isFull) this.#learn();
    else this.#push();
  }

  #push(): void {
    const { actor, critic } = this.networks;
    for (const [i, { state }] of this.carts.entries()) observe(state, this.#states, i);
    actor.predict(this.#states, this.#odds);
    critic.predict(this.#states, this.#worth);
    for (let i = 0; i < CARTS; i++) this.#actions[i] = this.#random.uniform() < this.#odds[i * ACTIONS + 1] ? 1 : 0;
    this.#rollout.add({ states: this.#states, odds: this.#odds, worth: this.#worth }, this.#actions);
    this.pushes++;
    for (const [i, cart] of this.carts.entries()) {
      pushCart(cart.state, this.#actions[i]);
      cart.steps++;
      const failed = hasFailed(cart.state);
      if (failed || cart.steps === MOST_STEPS) this.#finish(i, failed);
    }
    if (this.#rollout.isFull) {
      for (const [i, { state }] of this.carts.entries()) observe(state, this.#states, i);
      this.#rollout.settle(critic.predict(this.#states, this.#worth));
      this.#learnt = 0;
    }
  }

  #finish(index: number, failed: boolean): void {
    const cart = this.carts[index];
    let left = 0;
    if (!failed) {
      const last = new Float32Array(STATE_WIDTH);
      observe(cart.state, last);
      left = this.networks.critic.predict(last)[0];
    }
    this.#rollout.end(index, left);
    this.returns.push(cart.steps);
    cart.state.set(startState(this.#random));
    cart.steps = 0;
    if (!this.learntAfter && this.returns.length >= RECENT && this.recent >= LEARNT) {
      this.learntAfter = this.returns.length;
    }
  }

  #learn(): void {
    const { rows } = this.#rollout;
    const from = this.#learnt % rows;
    if (from === 0) this.#rollout.shuffle(this.#random);
    this.#rollout.copyTo(this.#lesson, from);
    this.networks.learn(this.#lesson);
    this.updates++;
    this.#learnt += LESSON_ROWS;
    if (this.#learnt === PASSES * rows) this.#rollout.clear();
  }
}
