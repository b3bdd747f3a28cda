/**
 * The problems: points of the plane and what a network shall say of them. Seeded, and without a host's sine or cosine,
 * whose last bits differ between engines: the same settings are the same points, bit for bit, in every browser.
 */
import { Random } from 'nablanet';
import type { AddedPoint } from '../shared/fields';

export type ProblemName = 'spirals' | 'moons' | 'circles' | 'gaussians' | 'xor' | 'waves' | 'ripple';

export interface Problem {
  readonly label: string;
  /** Two classes, 0 and 1, or a number from -1 to 1. */
  readonly kind: 'classes' | 'function';
  /** One point and its class or value; about within [-1, 1]², before noise. */
  point(random: Random, i: number): readonly [x1: number, x2: number, y: number];
}

/** Points, (rows × 2), and a class or value for each. */
export interface Points {
  readonly at: Float32Array;
  readonly y: Float32Array;
}

export interface PlaneData {
  readonly training: Points;
  readonly heldOut: Points;
}

/** What noise of 1 moves a point by, as a deviation; and a function's value. */
const NOISE = 0.5;
/** Of the seed's streams; the network's own are others. */
const STREAM = 7001;

export const PROBLEMS: Readonly<Record<ProblemName, Problem>> = {
  spirals: {
    label: 'Spirals',
    kind: 'classes',
    point(random, i) {
      const far = Math.sqrt(0.01 + 0.99 * random.uniform()); // as many points in an inner part of the arm as in an outer
      const [x, y] = onCircle(1.5 * far + (i % 2) / 2);
      return [far * x, far * y, i % 2];
    },
  },
  moons: {
    label: 'Moons',
    kind: 'classes',
    point(random, i) {
      const [x, y] = onCircle(random.uniform() / 2);
      return i % 2 === 0 ? [0.6 * x - 0.3, 0.6 * y - 0.15, 0] : [0.3 - 0.6 * x, 0.15 - 0.6 * y, 1];
    },
  },
  circles: {
    label: 'Circles',
    kind: 'classes',
    point(random, i) {
      const [x, y] = onCircle(random.uniform());
      const far = i % 2 === 0 ? 0.7 + 0.25 * random.uniform() : 0.45 * Math.sqrt(random.uniform());
      return [far * x, far * y, i % 2];
    },
  },
  gaussians: {
    label: 'Clusters',
    kind: 'classes',
    point(random, i) {
      const centre = i % 2 === 0 ? -0.4 : 0.4;
      return [centre + 0.16 * random.normal(), centre + 0.16 * random.normal(), i % 2];
    },
  },
  xor: {
    label: 'XOR',
    kind: 'classes',
    point(random) {
      const side = (): number => (random.integer(2) === 0 ? -1 : 1);
      const x1 = side() * (0.05 + 0.9 * random.uniform());
      const x2 = side() * (0.05 + 0.9 * random.uniform());
      return [x1, x2, x1 * x2 < 0 ? 1 : 0];
    },
  },
  waves: {
    label: 'Waves',
    kind: 'function',
    point(random) {
      const [x1, x2] = anywhere(random);
      return [x1, x2, onCircle(0.6 * x1)[1] * onCircle(0.6 * x2)[0]];
    },
  },
  ripple: {
    label: 'Ripple',
    kind: 'function',
    point(random) {
      const [x1, x2] = anywhere(random);
      return [x1, x2, onCircle(Math.sqrt(x1 * x1 + x2 * x2))[0]];
    },
  },
};

export interface DataSettings {
  readonly points: number;
  readonly noise: number;
  readonly heldOut: number;
  readonly seed: number;
  readonly added?: readonly AddedPoint[];
}

/** `points` points, a share of them held out; noise from 0 to 1. Those that were added are all trained on. */
export function makeData(problem: ProblemName, { points, noise, heldOut, seed, added = [] }: DataSettings): PlaneData {
  const random = new Random(seed, STREAM);
  const { kind, point } = PROBLEMS[problem];
  const rows = Array.from({ length: points }, (_, i) => {
    const [x1, x2, y] = point(random, i);
    const stray = (): number => NOISE * noise * random.normal();
    return kind === 'classes' ? [x1 + stray(), x2 + stray(), y] : [x1, x2, Math.max(-1, Math.min(1, y + stray()))];
  });
  random.shuffle(rows);
  const held = Math.min(points - 1, Math.round(points * heldOut));
  const low = kind === 'classes' ? 0 : -1;
  const more = added.map(([x1, x2, orange]) => [x1 / 100, x2 / 100, orange === 1 ? 1 : low]);
  return { training: gather([...rows.slice(held), ...more]), heldOut: gather(rows.slice(0, held)) };
}

function gather(rows: readonly (readonly number[])[]): Points {
  return { at: Float32Array.from(rows.flatMap((row) => row.slice(0, 2))), y: Float32Array.from(rows, (row) => row[2]) };
}

function anywhere(random: Random): [number, number] {
  return [2 * random.uniform() - 1, 2 * random.uniform() - 1];
}

/** Cosine and sine of 2π · turns: within an eighth of a turn by their Taylor series, which end below 1e-15 there. */
export function onCircle(turns: number): [cosine: number, sine: number] {
  const quarter = Math.round(4 * turns);
  const angle = 2 * Math.PI * (turns - quarter / 4);
  const square = angle * angle;
  let cosine = 1;
  let sine = 1;
  for (let k = 16; k >= 2; k -= 2) {
    cosine = 1 - (cosine * square) / (k * (k - 1));
    sine = 1 - (sine * square) / (k * (k + 1));
  }
  sine *= angle;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}
