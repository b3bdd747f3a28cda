/**
 * The course that a flock flies: walls with a gap, which come closer. The sky is 1 high, y goes down from 0 to 1, time
 * goes in fixed steps, and there is nothing but sums and products in it, so that a run is the same everywhere.
 */
import type { Random } from 'nablanet';

export const STEPS_A_SECOND = 60;
const STEP = 1 / STEPS_A_SECOND;
export const BIRD_RADIUS = 0.017;
export const WALL_WIDTH = 0.1;
/** From a wall to the next. */
const WALL_DISTANCE = 0.56;
/** Walls at any time. */
const WALLS = 7;
/** How far walls come in a step, at 0.36 heights of the sky a second. */
export const WALL_STEP = 0.36 * STEP;
/** What pulls birds down, a second and second; the speed of a flap, up; the fastest fall. */
const GRAVITY = 2.25;
const FLAP = -0.66;
const FASTEST = 1;
/** The gap narrows wall by wall. */
const FIRST_GAP = 0.3;
const LAST_GAP = 0.16;
const NARROWING = 0.006;
/** Gaps keep this far from ground and ceiling. */
const MARGIN = 0.08;

export interface Wall {
  /** From 0. */
  number: number;
  /** Its left edge. */
  x: number;
  /** Middle and height of its gap. */
  middle: number;
  gap: number;
}

export class Course {
  /** Those that are near, the hindmost first. */
  readonly walls: Wall[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    for (let number = 0; number < WALLS; number++) this.#add(number, 1.1 + number * WALL_DISTANCE);
  }

  #add(number: number, x: number): void {
    const gap = Math.max(LAST_GAP, FIRST_GAP - NARROWING * number);
    const room = 1 - 2 * MARGIN - gap;
    this.walls.push({ number, x, gap, middle: MARGIN + gap / 2 + room * this.#random.uniform() });
  }

  /**
   * The wall that a bird at x has to pass next: one of the first two of `walls`; its number is how many it has passed.
   */
  next(x: number): Wall {
    const [first, second] = this.walls;
    return first.x + WALL_WIDTH < x - BIRD_RADIUS ? second : first;
  }

  step(): void {
    for (const wall of this.walls) wall.x -= WALL_STEP;
    const last = this.walls[WALLS - 1];
    if (this.walls[0].x > -2 * WALL_WIDTH) return;
    this.walls.shift();
    this.#add(last.number + 1, last.x + WALL_DISTANCE);
  }
}

/** A step of a bird: its height and speed afterwards go into `y` and `speed` at `i`. */
export function flyBird(y: Float64Array, speed: Float64Array, i: number, flaps: boolean): void {
  speed[i] = flaps ? FLAP : Math.min(FASTEST, speed[i] + GRAVITY * STEP);
  y[i] += speed[i] * STEP;
}

/** Whether a bird at (x, y) touches the ground, the ceiling or a wall. */
export function hasCrashed(x: number, y: number, wall: Wall): boolean {
  if (y < BIRD_RADIUS || y > 1 - BIRD_RADIUS) return true;
  const beside = wall.x < x + BIRD_RADIUS && wall.x + WALL_WIDTH > x - BIRD_RADIUS;
  return beside && Math.abs(y - wall.middle) > wall.gap / 2 - BIRD_RADIUS;
}
