/** The cart to watch: it does what the actor thinks best, at real speed, and learns nothing. */
import type { Network } from 'nablanet';
import { Random } from 'nablanet';
import { ACTIONS, observe } from './actor-critic';
import { type CartState, hasFailed, pushCart, STATE_WIDTH, STEP_SECONDS, startState } from './physics';

/** Seconds that a pole lies before the next start. */
const PAUSE = 0.8;
/** What a nudge changes the pole's turning by, in rad/s. */
const NUDGE = 1;

export class Watched {
  readonly state: CartState;
  /** Seconds that the pole stands. */
  seconds = 0;
  fallen = false;
  /** The last push: 1 to the right. */
  action = 0;
  /** Time that is due, and what is left of a pause. */
  #due = 0;
  #pause = 0;
  readonly #random: Random;
  readonly #seen = new Float32Array(STATE_WIDTH);
  readonly #odds = new Float32Array(ACTIONS);

  constructor(seed: number) {
    this.#random = new Random(seed, 2);
    this.state = startState(this.#random);
  }

  /** Somebody hits the pole: 1 to the right, −1 to the left. */
  nudge(direction: number): void {
    this.state[3] += direction * NUDGE;
  }

  move(actor: Network, seconds: number): void {
    if (this.fallen) {
      this.#pause -= seconds;
      if (this.#pause <= 0) this.#restart();
      return;
    }
    this.#due += seconds;
    for (; this.#due >= STEP_SECONDS && !this.fallen; this.#due -= STEP_SECONDS) this.#step(actor);
  }

  #step(actor: Network): void {
    observe(this.state, this.#seen);
    const [left, right] = actor.predict(this.#seen, this.#odds);
    this.action = right > left ? 1 : 0;
    pushCart(this.state, this.action);
    this.seconds += STEP_SECONDS;
    if (!hasFailed(this.state)) return;
    this.fallen = true;
    this.#pause = PAUSE;
  }

  #restart(): void {
    this.state.set(startState(this.#random));
    this.seconds = 0;
    this.#due = 0;
    this.fallen = false;
  }
}
