/** The page's address follows what the page shows, so that a reload or a copied address brings it back. */

/** Milliseconds between two changes while a run goes on: browsers refuse more than a few a second. */
const PAUSE = 400;

export class Address {
  readonly #here: () => string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param here the address of what is shown */
  constructor(here: () => string) {
    this.#here = here;
  }

  /** Writes it now. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    history.replaceState(null, '', this.#here());
  }

  /** Writes it within a moment; for runs, which change it with every frame. */
  writeSoon(): void {
    this.#timer ??= setTimeout(() => this.write(), PAUSE);
  }
}
