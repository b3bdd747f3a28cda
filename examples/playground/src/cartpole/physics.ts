/**
 * A pole on a cart: Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control
 * problems" (IEEE Transactions on Systems, Man, and Cybernetics 13, 1983), with the constants of their appendix and no
 * friction, in Euler steps of 20 ms. SI units throughout, angles in radians from upright, clockwise positive.
 */
import type { Random } from 'nablanet';

/** Position, speed, angle, angular speed: m, m/s, rad, rad/s. */
export type CartState = Float64Array;
export const STATE_WIDTH = 4;

/** Seconds a step. */
export const STEP_SECONDS = 0.02;
/** The pole has fallen beyond this angle, 12 degrees; */
export const MOST_ANGLE = (12 * Math.PI) / 180;
/** and the cart has left its track beyond this distance from the middle, in m. */
export const MOST_POSITION = 2.4;
/** Half the pole's length, in m. */
export const HALF_POLE = 0.5;

const GRAVITY = 9.8;
const CART_KG = 1;
const POLE_KG = 0.1;
const ALL_KG = CART_KG + POLE_KG;
/** What the motor pushes with, either way. */
const NEWTONS = 10;

/**
 * sin x, to the last bit up to |x| = 0.3 and to 3e-13 at 0.6. By its series: Math.sin is not the same on all engines.
 */
export function sine(x: number): number {
  const z = x * x;
  return x * (1 + z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 - z / 39916800)))));
}

/** cos x, likewise. */
export function cosine(x: number): number {
  const z = x * x;
  return 1 + z * (-1 / 2 + z * (1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * (-1 / 3628800 + z / 479001600)))));
}

/** A start near the middle and upright: each of the four from [−0.05, 0.05). */
export function startState(random: Random): CartState {
  return Float64Array.from({ length: STATE_WIDTH }, () => random.uniform() / 10 - 0.05);
}

/** One step with a push to the right (1) or to the left (0), in place. */
export function pushCart(state: CartState, action: number): void {
  const [position, speed, angle, turning] = state;
  const [sin, cos] = [sine(angle), cosine(angle)];
  const push = action === 1 ? NEWTONS : -NEWTONS;
  const pull = (push + POLE_KG * HALF_POLE * turning * turning * sin) / ALL_KG;
  const angular = (GRAVITY * sin - cos * pull) / (HALF_POLE * (4 / 3 - (POLE_KG * cos * cos) / ALL_KG));
  const linear = pull - (POLE_KG * HALF_POLE * angular * cos) / ALL_KG;
  state[0] = position + STEP_SECONDS * speed;
  state[1] = speed + STEP_SECONDS * linear;
  state[2] = angle + STEP_SECONDS * turning;
  state[3] = turning + STEP_SECONDS * angular;
}

/** Whether the pole is down or the cart off its track. */
export function hasFailed(state: CartState): boolean {
  return Math.abs(state[0]) > MOST_POSITION || Math.abs(state[2]) > MOST_ANGLE;
}
