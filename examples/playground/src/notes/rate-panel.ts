/** What a learning rate does: training at it, the curve of the cost, and what happened in words. */
import { makeCurve } from '../shared/curve';
import { formatNumber } from '../shared/format';
import type { Notes, Training } from './model';

/** Steps of one press. */
export const STEPS = 200;
/** Steps that the curve shows at most. */
const MOST_SHOWN = 2000;

export class RatePanel {
  readonly #words: HTMLElement;
  readonly #draw: ReturnType<typeof makeCurve>;
  /** The cost before each step, and whether the step was undone later. */
  #costs: { cost: number; undone: boolean }[] = [];

  constructor(chart: HTMLElement, words: HTMLElement) {
    this.#words = words;
    this.#draw = makeCurve(chart, {
      counted: 'step',
      lines: [
        { label: 'cost', colour: '--accent' },
        { label: 'undone', colour: '--bad' },
      ],
      logarithmic: true,
      height: 170,
    });
  }

  clear(): void {
    this.#costs = [];
    this.#words.textContent = 'The cost of both samples before each step.';
    this.#show();
  }

  /** One step that was taken by hand. */
  add(training: Training, rate: number): void {
    this.#append(training);
    if (training.divergedAt > 0) this.#words.textContent = divergedWords(training, rate);
    this.#show();
  }

  run(notes: Notes, rate: number): void {
    const before = notes.cost;
    const training = notes.train(rate, STEPS);
    this.#append(training);
    this.#words.textContent =
      training.divergedAt > 0
        ? divergedWords(training, rate)
        : wordsFor(before, notes.cost, Math.max(...training.losses));
    this.#show();
  }

  #append({ losses, divergedAt }: Training): void {
    this.#costs.push(...losses.map((cost) => ({ cost, undone: divergedAt > 0 })));
  }

  #show(): void {
    const from = Math.max(0, this.#costs.length - MOST_SHOWN);
    const shown = this.#costs.slice(from);
    // A logarithm has no place for 0.
    const those = (which: boolean): (number | null)[] =>
      shown.map(({ cost, undone }) => (undone === which ? Math.max(cost, 1e-30) : null));
    this.#draw([shown.map((_, i) => from + i + 1), those(false), those(true)]);
  }
}

function divergedWords({ losses, divergedAt }: Training, rate: number): string {
  const last = losses.at(-1);
  const reached = last === undefined ? '' : `, where the cost had grown to ${formatNumber(last)}`;
  return `Diverged at r = ${rate} in step ${divergedAt}${reached}: each step overshot the minimum by more than the last. nablanet restored the parameters from before the run. Choose a lower learning rate and train again.`;
}

function wordsFor(before: number, after: number, most: number): string {
  const change = `from ${formatNumber(before)} to ${formatNumber(after)}`;
  if (after > before)
    return `The cost rose, ${change}: the learning rate is too high. The gradient may be close to 0 here; choose a lower rate, or reset.`;
  if (most > 1.5 * before)
    return `The cost went ${change} with a peak of ${formatNumber(most)}: the learning rate is close to the limit.`;
  if (after > 0.9 * before) return `The cost went ${change}: slow. Try a higher learning rate.`;
  return `The cost fell ${change}: it converges.`;
}
