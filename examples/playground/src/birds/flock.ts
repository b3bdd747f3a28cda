/** A thousand birds, each with a network of its own that sees what is ahead and says whether to flap. */
import { Network } from 'nablanet';
import { type Course, flyBird, hasCrashed, WALL_STEP, WALL_WIDTH } from './course';

/** What a bird sees: see `look`. */
export const SENSES = ['height', 'speed', 'distance', 'next gap', 'second gap'];
export const HIDDEN = 8;
/** Birds fly side by side from here to there; who flies in front meets the walls first. */
const FOREMOST = 0.38;
export const HINDMOST = 0.16;

/** A bird's network, with weights drawn from the seed. */
export function makeBrain(seed: number): Network {
  return new Network({
    inputs: SENSES.length,
    layers: [
      { units: HIDDEN, activation: 'tanh' },
      { units: 1, activation: 'sigmoid' },
    ],
    seed,
    backend: 'simd', // the same bits everywhere
  });
}

export class Flock {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly speed: Float64Array;
  /** Steps that each has flown. */
  readonly flown: Uint32Array;
  /** Walls that each has passed. */
  readonly passed: Uint32Array;
  /** 1 for those in the air. */
  readonly flying: Uint8Array;
  /** 1 for those who flap in this step. */
  readonly flaps: Uint8Array;
  alive: number;
  readonly #senses = new Float32Array(SENSES.length);
  readonly #answer = new Float32Array(1);

  constructor(readonly brains: readonly Network[]) {
    const size = brains.length;
    this.x = Float64Array.from(brains, (_, i) => FOREMOST - (FOREMOST - HINDMOST) * ((i * 0.618034) % 1)); // evenly, in no order
    this.y = new Float64Array(size).fill(0.5);
    this.speed = new Float64Array(size);
    this.flown = new Uint32Array(size);
    this.passed = new Uint32Array(size);
    this.flying = new Uint8Array(size).fill(1);
    this.flaps = new Uint8Array(size);
    this.alive = size;
  }

  /** Writes what a bird sees, each number in units of about its range. */
  look(i: number, course: Course, out: Float32Array): void {
    const next = course.next(this.x[i]);
    const after = course.walls[course.walls.indexOf(next) + 1];
    out[0] = 2 * this.y[i] - 1;
    out[1] = this.speed[i];
    out[2] = 2 * (next.x + WALL_WIDTH - this.x[i]);
    out[3] = 4 * (next.middle - this.y[i]);
    out[4] = 2 * (after.middle - this.y[i]);
  }

  /** Everyone in the air is asked: one prediction each. */
  decide(course: Course): void {
    for (let i = 0; i < this.flying.length; i++) {
      if (!this.flying[i]) continue;
      this.look(i, course, this.#senses);
      this.flaps[i] = this.brains[i].predict(this.#senses, this.#answer)[0] > 0.5 ? 1 : 0;
    }
  }

  /** Everyone moves, and so does the course; who crashes is out. */
  move(course: Course): void {
    course.step();
    for (let i = 0; i < this.flying.length; i++) {
      if (!this.flying[i]) continue;
      flyBird(this.y, this.speed, i, this.flaps[i] === 1);
      const next = course.next(this.x[i]);
      this.flown[i]++;
      this.passed[i] = next.number;
      if (!hasCrashed(this.x[i], this.y[i], next)) continue;
      this.flying[i] = 0;
      this.alive--;
    }
  }

  /** How far along the course each has come. */
  distances(): Float64Array {
    return this.x.map((x, i) => x + this.flown[i] * WALL_STEP);
  }

  /** The one that has come farthest; of several the first. */
  get best(): number {
    const distances = this.distances();
    return distances.reduce((best, d, i) => (d > distances[best] ? i : best), 0);
  }
}
