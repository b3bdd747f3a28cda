/** The initializers: the distribution of a layer's weights before training. Biases always start at 0. */
import { checkName, checkNumber, checkOptions, own } from '../base/checks';
import { rangeError, Verbatim } from '../base/errors';
import type { Random } from '../base/random';

/** The name of an initializer; docs/toolbox.md lists the variances. */
export type InitializerName = 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'lecunNormal' | 'zeros';

/** An initializer by name, or a uniform or a normal distribution with your own parameters. */
export type Initializer =
  | InitializerName
  | { readonly uniform: readonly [low: number, high: number] }
  | { readonly normal: readonly [mean: number, deviation: number] };

/** Draws one weight of a layer with `fanIn` inputs and `fanOut` units. */
type Draw = (random: Random, fanIn: number, fanOut: number) => number;

/** A draw from the uniform distribution on ±limit, whose variance is limit² / 3. */
const within = (random: Random, limit: number): number => (2 * random.uniform() - 1) * limit;

/** Variances: Glorot and Bengio 2010, 2 / (fanIn + fanOut); He et al. 2015, 2 / fanIn; LeCun et al. 1998, 1 / fanIn. */
const DRAWS: Readonly<Record<InitializerName, Draw>> = {
  glorotUniform: (random, fanIn, fanOut) => within(random, Math.sqrt(6 / (fanIn + fanOut))),
  glorotNormal: (random, fanIn, fanOut) => random.normal() * Math.sqrt(2 / (fanIn + fanOut)),
  heUniform: (random, fanIn) => within(random, Math.sqrt(6 / fanIn)),
  heNormal: (random, fanIn) => random.normal() * Math.sqrt(2 / fanIn),
  lecunNormal: (random, fanIn) => random.normal() * Math.sqrt(1 / fanIn),
  zeros: () => 0,
};

/** The largest bound, mean or deviation of your own distributions: far inside float32, so that no draw overflows. */
const LARGEST = 1e37;

/** A finite number of at most `LARGEST` in size, and >= `min`. */
function checkDrawn(name: string, value: unknown, min?: number): number {
  const number = checkNumber(name, value, min);
  if (Math.abs(number) > LARGEST) throw rangeError(name, `a number of size <= ${LARGEST}`, value);
  return number;
}

/** Checks the initializer of a config: a known name, `{ uniform: [low, high] }` or `{ normal: [mean, deviation] }`. */
export function checkInitializer(name: string, value: unknown): Initializer {
  if (typeof value !== 'object' || value === null) {
    return checkName(name, value, Object.keys(DRAWS) as InitializerName[]);
  }
  const given = checkOptions(name, value, ['uniform', 'normal']);
  const [key, ...others] = Object.keys(given);
  const pair = given[key];
  if (others.length > 0 || !Array.isArray(pair) || pair.length !== 2) {
    throw rangeError(name, 'a name, { uniform: [low, high] } or { normal: [mean, deviation] }', value);
  }
  const first = checkDrawn(`${name}.${key}[0]`, pair[0]);
  const second = checkDrawn(`${name}.${key}[1]`, pair[1], key === 'normal' ? 0 : undefined);
  if (key === 'normal') return { normal: [first, second] };
  if (first > second) throw rangeError(name, 'low <= high', new Verbatim(`[${first}, ${second}]`));
  return { uniform: [first, second] };
}

/**
 * Draws one input's weights to all units into `row`, (units), rounded to float32. A layer is drawn input by input, so
 * that seeded weights do not depend on the order in which kernels store them. `inputs` is the layer's fan-in.
 */
export function drawRow(initializer: Initializer, random: Random, inputs: number, row: Float32Array): void {
  for (let j = 0; j < row.length; j++) row[j] = draw(initializer, random, inputs, row.length);
}

function draw(initializer: Initializer, random: Random, fanIn: number, fanOut: number): number {
  if (typeof initializer === 'string') return DRAWS[initializer](random, fanIn, fanOut);
  const range = own(initializer, 'uniform') as readonly [number, number] | undefined;
  if (range) {
    const [low, high] = range;
    return low + (high - low) * random.uniform();
  }
  const [mean, deviation] = own(initializer, 'normal') as readonly [number, number];
  return mean + deviation * random.normal();
}
