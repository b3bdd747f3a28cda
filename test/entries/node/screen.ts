/**
 * A terminal that keeps what would be seen on it: the control sequences that progress uses, and an error for others.
 */
import type { ProgressStream } from '../../../src/entries/node/index';

export class Screen implements ProgressStream {
  readonly isTTY = true;
  readonly written: string[] = [];
  readonly #rows = [''];
  #row = 0;
  #column = 0;
  #saved: [number, number] = [0, 0];
  #wraps = true;

  constructor(
    public columns: number,
    readonly colours = false,
  ) {}

  hasColors(): boolean {
    return this.colours;
  }

  /** What is seen, without blank rows at the end. */
  get text(): string {
    return this.#rows.join('\n').trimEnd();
  }

  /** Whether the cursor is at the beginning of an empty row, and long rows wrap. */
  get isFresh(): boolean {
    return this.#column === 0 && this.#rows[this.#row] === '' && this.#wraps;
  }

  write(text: string): void {
    this.written.push(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
    for (const [, control, code, character] of text.matchAll(/(\x1b\[\??[\d;]*[A-Za-z])|\x1b([78])|([^\x1b])/g)) {
      if (control) this.#control(control);
      else if (code === '7') this.#saved = [this.#row, this.#column];
      else if (code === '8') [this.#row, this.#column] = this.#saved;
      else this.#put(character);
    }
  }

  #put(character: string): void {
    if (character === '\n') {
      this.#row++;
      this.#column = 0;
      this.#rows[this.#row] ??= '';
    } else if (this.#column < this.columns) {
      const row = this.#rows[this.#row].padEnd(this.#column);
      this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
      this.#column++;
    }
  }

  #control(sequence: string): void {
    const [, value, kind] = sequence.match(/\[(\??[\d;]*)([A-Za-z])/) as RegExpMatchArray;
    if (kind === 'A') this.#row = Math.max(0, this.#row - Number(value || 1));
    else if (kind === 'G') this.#column = Number(value || 1) - 1;
    else if (kind === 'K') this.#rows[this.#row] = this.#rows[this.#row].slice(0, this.#column);
    else if (value === '?7') this.#wraps = kind === 'h';
    else if (kind !== 'm') throw new Error(`unknown control sequence ${JSON.stringify(sequence)}`);
  }
}
