/** What some carts did in a row of steps, and how much better each push was than expected. */
import type { Random } from 'nablanet';
import { ACTIONS, type Lesson } from './actor-critic';
import { STATE_WIDTH } from './physics';

/** What a step later is worth of what it is worth now; */
const DISCOUNT = 0.99;
/** and how far surprises reach back (λ of generalized advantage estimation, Schulman et al., arXiv 1506.02438). */
const REACH = 0.95;
/** A step that the pole stands; small, so that the worth of a state stays near 1. */
const REWARD = 0.01;

/** What the networks said before a push: of all carts, (carts × …). */
export interface Verbatim {
  states: Float32Array;
  odds: Float32Array;
  worth: Float32Array;
}

/** Steps of all carts, step by step: row = step · carts + cart. */
export class Rollout {
  readonly rows: number;
  readonly #states: Float32Array;
  readonly #actions: Uint8Array;
  readonly #odds: Float32Array;
  readonly #worth: Float32Array;
  readonly #advantages: Float32Array;
  readonly #order: Uint32Array;
  /** 1 where the episode ended with the step. */
  readonly #ended: Uint8Array;
  /** What was still to come where an episode was cut off by the clock; 0 after a fall. */
  readonly #left: Float32Array;
  #filled = 0;

  constructor(
    readonly carts: number,
    readonly steps: number,
  ) {
    this.rows = carts * steps;
    this.#states = new Float32Array(this.rows * STATE_WIDTH);
    this.#actions = new Uint8Array(this.rows);
    this.#odds = new Float32Array(this.rows);
    this.#worth = new Float32Array(this.rows);
    this.#advantages = new Float32Array(this.rows);
    this.#ended = new Uint8Array(this.rows);
    this.#left = new Float32Array(this.rows);
    this.#order = Uint32Array.from({ length: this.rows }, (_, i) => i);
  }

  get isFull(): boolean {
    return this.#filled === this.steps;
  }

  /** One step of all carts begins; `actions` holds one a cart. */
  add({ states, odds, worth }: Verbatim, actions: Uint8Array): void {
    const from = this.#filled * this.carts;
    this.#states.set(states, from * STATE_WIDTH);
    this.#actions.set(actions, from);
    this.#worth.set(worth, from);
    for (let cart = 0; cart < this.carts; cart++) this.#odds[from + cart] = odds[cart * ACTIONS + actions[cart]];
    this.#ended.fill(0, from, from + this.carts);
    this.#filled++;
  }

  /** The step that was added last ended a cart's episode. */
  end(cart: number, left: number): void {
    const row = (this.#filled - 1) * this.carts + cart;
    this.#ended[row] = 1;
    this.#left[row] = left;
  }

  /**
   * Works out the advantages, from the last step to the first; `worth` is that of the states after the last, (carts).
   */
  settle(worth: Float32Array): void {
    for (let cart = 0; cart < this.carts; cart++) {
      let surprise = 0;
      let next = worth[cart];
      for (let row = this.rows - this.carts + cart; row >= 0; row -= this.carts) {
        if (this.#ended[row]) {
          surprise = 0;
          next = this.#left[row];
        }
        const error = REWARD + DISCOUNT * next - this.#worth[row];
        surprise = error + DISCOUNT * REACH * surprise;
        this.#advantages[row] = surprise;
        next = this.#worth[row];
      }
    }
  }

  shuffle(random: Random): void {
    random.shuffle(this.#order);
  }

  /** Copies rows of the shuffled order, from `from` on, as many as the lesson holds. */
  copyTo(lesson: Lesson, from: number): void {
    for (let i = 0; i < lesson.actions.length; i++) {
      const row = this.#order[from + i];
      for (let j = 0; j < STATE_WIDTH; j++) {
        lesson.states[i * STATE_WIDTH + j] = this.#states[row * STATE_WIDTH + j];
      }
      lesson.actions[i] = this.#actions[row];
      lesson.odds[i] = this.#odds[row];
      lesson.advantages[i] = this.#advantages[row];
      lesson.worth[i] = this.#advantages[row] + this.#worth[row];
    }
  }

  clear(): void {
    this.#filled = 0;
  }
}
