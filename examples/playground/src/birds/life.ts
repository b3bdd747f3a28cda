/** A flock's life: it flies until the last has crashed, then the next generation takes off on another course. */
import { Random } from 'nablanet';
import { Course } from './course';
import { breed } from './evolution';
import { Flock, HINDMOST, makeBrain } from './flock';

/** A generation of which some have passed so many walls has done enough. */
export const MOST_WALLS = 30;

export interface LifeSettings {
  seed: number;
  population: number;
  /** Standard deviation of a change of a parameter. */
  mutation: number;
}

/** What a generation came to: walls passed. */
export interface Score {
  best: number;
  mean: number;
}

export class Life {
  readonly scores: Score[] = [];
  flock: Flock;
  course: Course;
  /** Which of the first birds each descends from. */
  lineage: Uint32Array;
  /** Steps of this generation. */
  steps = 0;
  /** Predictions so far, and the milliseconds that they took. */
  readonly predictions = { count: 0, milliseconds: 0 };
  readonly #settings: LifeSettings;
  readonly #random: Random;

  constructor(settings: LifeSettings) {
    this.#settings = settings;
    this.#random = new Random(settings.seed, 1);
    const brains = Array.from({ length: settings.population }, () => makeBrain(this.#random.integer(2 ** 32)));
    this.flock = new Flock(brains);
    this.lineage = Uint32Array.from(brains, (_, i) => i);
    this.course = this.#makeCourse();
  }

  /** From 1. */
  get generation(): number {
    return this.scores.length + 1;
  }

  /** The course of a generation comes from the seed, whatever happened before. */
  #makeCourse(): Course {
    return new Course(new Random(this.#settings.seed, this.generation + 1));
  }

  /** One step of all that fly; true when a generation has ended with it. */
  step(): boolean {
    const { flock, course, predictions } = this;
    predictions.count += flock.alive;
    const start = performance.now();
    flock.decide(course);
    predictions.milliseconds += performance.now() - start;
    flock.move(course);
    this.steps++;
    if (flock.alive > 0 && course.next(HINDMOST).number < MOST_WALLS) return false;
    this.#next();
    return true;
  }

  #next(): void {
    const { brains, passed } = this.flock;
    const mean = passed.reduce((sum, v) => sum + v, 0) / passed.length;
    this.scores.push({ best: passed.reduce((a, b) => Math.max(a, b), 0), mean });
    const parentOf = breed(brains, this.flock.distances(), this.#settings.mutation, this.#random);
    this.lineage = parentOf.map((parent) => this.lineage[parent]);
    this.flock = new Flock(brains);
    this.course = this.#makeCourse();
    this.steps = 0;
  }
}
