/** In how many texts each token is, in memory that goes by the size of the vocabulary, not by that of the texts. */

/** Tokens that are counted: so many for each one of the vocabulary, and so many beside. */
const CANDIDATES = 16;
const MORE = 2 ** 16;

export class Frequencies {
  /** Texts by token. */
  readonly #counts: Map<string, number>;
  readonly #most: number;

  constructor(
    readonly vocabulary: number,
    names: readonly string[] = [],
    counts: ArrayLike<number> = [],
  ) {
    this.#counts = new Map(names.map((name, i) => [name, counts[i]]));
    this.#most = CANDIDATES * vocabulary + MORE;
  }

  /** Counts the tokens of one text, each once. */
  add(tokens: ReadonlySet<string>): void {
    for (const token of tokens) {
      const count = this.#counts.get(token);
      // A part of a string keeps all of it alive in V8: a new token is copied.
      this.#counts.set(count ? token : ` ${token}`.slice(1), (count ?? 0) + 1);
    }
    if (this.#counts.size > this.#most) this.#forget();
  }

  /** Forgets the rarest tokens, so that at most half as many are left. One that comes again starts from 0. */
  #forget(): void {
    const least = this.#nth(this.#most >> 1);
    for (const [token, count] of this.#counts) if (count <= least) this.#counts.delete(token);
  }

  /** The n-th largest count, from 0. */
  #nth(n: number): number {
    return (
      Uint32Array.from(this.#counts.values())
        .sort()
        .at(-1 - n) ?? 0
    );
  }

  /** The tokens in the most texts, the first in order of equal ones, sorted; and the texts of each. */
  best(): { names: string[]; frequencies: Uint32Array } {
    const { vocabulary } = this;
    let names = [...this.#counts.keys()];
    if (names.length > vocabulary) {
      const least = this.#nth(vocabulary - 1);
      const more = names.filter((name) => (this.#counts.get(name) as number) > least);
      const equal = names.filter((name) => this.#counts.get(name) === least).sort();
      names = [...more, ...equal.slice(0, vocabulary - more.length)];
    }
    names.sort();
    return { names, frequencies: Uint32Array.from(names, (name) => this.#counts.get(name) as number) };
  }
}
