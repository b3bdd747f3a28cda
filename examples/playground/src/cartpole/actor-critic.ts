/**
 * Two networks: the actor says how likely each push is, the critic what a state is worth. The actor learns by proximal
 * policy optimization (Schulman et al., arXiv 1707.06347): its gradient enters from the outside, by `backward`.
 */
import { adam, Network } from 'nablanet';
import { type CartState, MOST_ANGLE, MOST_POSITION, STATE_WIDTH } from './physics';

/** Left and right. */
export const ACTIONS = 2;
/** How far the odds of an action may move away from those it was taken with. */
const CLIP = 0.2;
const HIDDEN = 32;

/** What the networks see of a state: each number in units of about its range. */
export function observe(state: CartState, out: Float32Array, row = 0): void {
  const at = row * STATE_WIDTH;
  out[at] = state[0] / MOST_POSITION;
  out[at + 1] = state[1] / 2;
  out[at + 2] = state[2] / MOST_ANGLE;
  out[at + 3] = state[3] / 2;
}

/** What one update learns from; all arrays hold a number a row, but for the states, (rows × 4). */
export interface Lesson {
  states: Float32Array;
  actions: Uint8Array;
  /** How likely the action was when it was taken. */
  odds: Float32Array;
  /** How much better it went than the critic had expected. */
  advantages: Float32Array;
  /** What the state turned out to be worth. */
  worth: Float32Array;
}

export class ActorCritic {
  readonly actor: Network;
  readonly critic: Network;

  constructor(seed: number, learningRate: number) {
    const shared = {
      inputs: STATE_WIDTH,
      optimizer: adam({ learningRate }),
      clipNorm: 0.5,
      seed,
      backend: 'simd', // the same bits everywhere
    } as const;
    this.actor = new Network({
      ...shared,
      layers: [
        { units: HIDDEN, activation: 'tanh' },
        { units: ACTIONS, activation: 'softmax' },
      ],
      loss: 'crossEntropy', // never asked: its gradient comes by `backward`
    });
    this.critic = new Network({
      ...shared,
      layers: [
        { units: HIDDEN, activation: 'tanh' },
        { units: 1, activation: 'linear' },
      ],
    });
  }

  set learningRate(rate: number) {
    this.actor.learningRate = rate;
    this.critic.learningRate = rate;
  }

  /**
   * One update of both. What the actor makes greater is the mean of min(q A, clip(q, 1 − ε, 1 + ε) A), A the advantage,
   * q the odds of the action now over those it was taken with: ∂/∂odds is A over those, and 0 where q has gone far
   * enough.
   */
  learn({ states, actions, odds, advantages, worth }: Lesson): void {
    const rows = actions.length;
    const now = this.actor.predict(states);
    const outputGradients = new Float32Array(rows * ACTIONS);
    const [mean, deviation] = momentsOf(advantages);
    for (let row = 0; row < rows; row++) {
      const at = row * ACTIONS + actions[row];
      const advantage = (advantages[row] - mean) / (deviation + 1e-8);
      const q = now[at] / odds[row];
      const far = advantage > 0 ? q > 1 + CLIP : q < 1 - CLIP;
      outputGradients[at] = far ? 0 : -advantage / odds[row] / rows;
    }
    this.actor.applyGradients(this.actor.backward(states, outputGradients));
    this.critic.trainBatch(states, worth);
  }
}

function momentsOf(values: Float32Array): [mean: number, deviation: number] {
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / values.length;
  let squares = 0;
  for (const v of values) squares += (v - mean) * (v - mean);
  return [mean, Math.sqrt(squares / values.length)];
}
