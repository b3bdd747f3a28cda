/** The flock of examples/playground: its course, its heredity, and that it learns to fly. */
import { Random } from 'nablanet';
import { describe, expect, test } from 'vitest';
import {
  BIRD_RADIUS,
  Course,
  flyBird,
  hasCrashed,
  WALL_WIDTH,
  type Wall,
} from '../../examples/playground/src/birds/course';
import { breed } from '../../examples/playground/src/birds/evolution';
import { makeBrain } from '../../examples/playground/src/birds/flock';
import { Life } from '../../examples/playground/src/birds/life';
import { expectFlight, liveFor } from './learning';

describe('the course', () => {
  test('walls follow each other, with gaps inside the sky that narrow', () => {
    const course = new Course(new Random(1));
    const seen = new Map<number, Wall>();
    for (let step = 0; step < 3000; step++) {
      for (const wall of course.walls) seen.set(wall.number, { ...wall });
      course.step();
    }
    const walls = [...seen.values()];
    expect(walls.map(({ number }) => number)).toEqual(walls.map((_, i) => i));
    expect(walls.length).toBeGreaterThan(30);
    for (const [i, { gap, middle }] of walls.entries()) {
      expect(middle - gap / 2).toBeGreaterThan(0.07);
      expect(middle + gap / 2).toBeLessThan(0.93);
      if (i > 0) expect(gap).toBeLessThanOrEqual(walls[i - 1].gap);
    }
    expect(walls[30].gap).toBeLessThan(0.6 * walls[0].gap);
  });

  test('the next wall is the first whose end a bird has not left behind', () => {
    const course = new Course(new Random(1));
    const end = (): number => course.walls[0].x + WALL_WIDTH;
    while (end() > 0.3 - BIRD_RADIUS) {
      expect(course.next(0.3).number).toBe(0);
      course.step();
    }
    expect(course.next(0.3).number).toBe(1);
    expect(course.next(0.2).number).toBe(0);
  });

  test('a bird crashes into ground, ceiling and wall, and not in a gap', () => {
    const wall: Wall = { number: 0, x: 0.25, middle: 0.5, gap: 0.2 };
    expect(hasCrashed(0.3, 0.5, wall)).toBe(false);
    expect(hasCrashed(0.3, 0.5 + 0.1 - BIRD_RADIUS / 2, wall)).toBe(true);
    expect(hasCrashed(0.3, 0.39, wall)).toBe(true);
    expect(hasCrashed(0.25 - 2 * BIRD_RADIUS, 0.39, wall)).toBe(false);
    expect(hasCrashed(0.9, BIRD_RADIUS / 2, wall)).toBe(true);
    expect(hasCrashed(0.9, 1 - BIRD_RADIUS / 2, wall)).toBe(true);
  });

  test('a bird falls faster and faster, and a flap takes it up', () => {
    const [y, speed] = [new Float64Array([0.5]), new Float64Array(1)];
    flyBird(y, speed, 0, false);
    const first = y[0] - 0.5;
    flyBird(y, speed, 0, false);
    expect(first).toBeCloseTo(2.25 / 3600, 12);
    expect(y[0] - 0.5 - first).toBeCloseTo(2 * first, 12);
    flyBird(y, speed, 0, true);
    expect(speed[0]).toBe(-0.66);
  });
});

describe('heredity', () => {
  const brains = Array.from({ length: 50 }, (_, i) => makeBrain(i));
  const before = brains.map((brain) => brain.getParameters());
  const scores = brains.map((_, i) => (7 * i) % 50);

  test('the best live on, children of the better are like them', () => {
    const parentOf = breed(brains, scores, 0.1, new Random(1));
    const best = scores.indexOf(49);
    expect(parentOf[best]).toBe(best);
    expect(brains[best].getParameters()).toEqual(before[best]);
    for (const [i, parent] of parentOf.entries()) {
      expect(scores[parent]).toBeGreaterThanOrEqual(42); // the best 8 of 50
      if (i === best) continue;
      const now = brains[i].getParameters();
      const changed = now.filter((v, j) => v !== before[parent][j]).length;
      expect(changed).toBeGreaterThan(0);
      expect(changed).toBeLessThan(now.length / 2);
    }
  });

  test('without mutation children are copies', () => {
    const genes = brains.map((brain) => brain.getParameters());
    const parentOf = breed(brains, scores, 0, new Random(2));
    for (const [i, parent] of parentOf.entries()) expect(brains[i].getParameters()).toEqual(genes[parent]);
  });
});

describe('a life', () => {
  // test/slow/playground.test.ts has other seeds.
  test('seed 1: a flock of 150 learns to fly', () => expectFlight(1));

  test('one seed is one run, another seed another', () => {
    const settings = { seed: 4, population: 40, mutation: 0.2 };
    const { scores, lineage } = liveFor(3, settings);
    expect(liveFor(3, settings).scores).toEqual(scores);
    expect(liveFor(3, { ...settings, seed: 5 }).scores).not.toEqual(scores);
    expect(new Set(lineage).size).toBeLessThan(20);
  });

  test('every prediction is counted', () => {
    const life = new Life({ seed: 1, population: 30, mutation: 0.1 });
    let asked = 0;
    for (let step = 0; step < 50; step++) {
      asked += life.flock.alive;
      life.step();
    }
    expect(life.predictions.count).toBe(asked);
    expect(life.predictions.milliseconds).toBeGreaterThan(0);
  });
});
