/** What a page measures of itself. */

/** The last so many values of something. */
export class Recent {
  readonly #values: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  clear(): void {
    this.#count = 0;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** NaN before the first. */
  get median(): number {
    const { length } = this.#values;
    const sorted = this.#values.slice(0, Math.min(this.#count, length)).sort();
    return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1];
  }

  get mean(): number {
    const held = this.#values.subarray(0, Math.min(this.#count, this.#values.length));
    return held.reduce((sum, v) => sum + v, 0) / held.length;
  }
}

/** Whether things on the page may move by themselves from the start. */
export function mayMove(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * Calls back before every frame that the browser draws, with the seconds since the last (0.1 at most: a page that was
 * hidden has nothing to catch up).
 */
export function everyFrame(frame: (seconds: number) => void): void {
  let last = performance.now();
  const next = (now: number): void => {
    const seconds = Math.max(0, Math.min(0.1, (now - last) / 1000));
    last = now;
    frame(seconds);
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}
