/** Matrices on the page: numbers in coloured cells, which say where they come from when they are pointed at. */
import { math, SYMBOLS } from './mathml';
import type { Matrix, Name } from './model';
import { fixed, shade, strength } from './numbers';
import { type Cell, labelOf } from './origins';

/** Arrow keys, as steps of row and column. */
const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export class MatrixView {
  readonly element = document.createElement('div');
  readonly #grid = document.createElement('div');
  readonly #cells: HTMLButtonElement[][];

  /** @param onLook called when a number is pointed at, focused or pressed */
  constructor(
    readonly name: Name,
    matrix: Matrix,
    onLook: (cell: Cell) => void,
  ) {
    const { math: symbol, text } = SYMBOLS[name];
    this.element.className = 'matrix';
    const caption = document.createElement('span');
    caption.className = 'symbol';
    caption.innerHTML = math(symbol);
    this.#grid.className = 'cells';
    this.#grid.dataset.name = name;
    this.#grid.style.setProperty('--columns', String(matrix[0].length));
    this.#grid.setAttribute('role', 'group');
    this.#grid.setAttribute('aria-label', `${text}, ${matrix.length} × ${matrix[0].length}, arrow keys move`);
    this.#cells = matrix.map((values, row) => values.map((_, column) => this.#makeCell({ name, row, column }, onLook)));
    this.#grid.append(...this.#cells.flat());
    this.#cells[0][0].tabIndex = 0;
    this.#grid.addEventListener('keydown', (event) => this.#move(event));
    this.element.append(caption, this.#grid);
  }

  #makeCell(cell: Cell, onLook: (cell: Cell) => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    for (const kind of ['pointerenter', 'focus', 'click']) button.addEventListener(kind, () => onLook(cell));
    return button;
  }

  /** One tab stop a matrix; arrows move inside it. */
  #move(event: KeyboardEvent): void {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const row = this.#cells.findIndex((cells) => cells.includes(event.target as HTMLButtonElement));
    const column = this.#cells[row].indexOf(event.target as HTMLButtonElement);
    const next = this.#cells[row + step[0]]?.[column + step[1]];
    if (!next) return;
    this.#cells[row][column].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  show(matrix: Matrix): void {
    const most = Math.max(...matrix.flat().map((v) => (Number.isFinite(v) ? Math.abs(v) : 0)));
    for (const [row, cells] of this.#cells.entries()) {
      for (const [column, cell] of cells.entries()) {
        const value = matrix[row][column];
        cell.textContent = fixed(value);
        cell.dataset.value = String(value);
        cell.style.background = shade(strength(value, most), 'var(--panel)', 50);
        cell.setAttribute('aria-label', `${labelOf({ name: this.name, row, column }, matrix)}: ${fixed(value)}`);
      }
    }
  }

  /** Outlines the cells of a sum. */
  mark(sources: readonly Cell[], looked: Cell | undefined): void {
    const isHere = (cell: Cell, row: number, column: number): boolean =>
      cell.name === this.name && cell.row === row && cell.column === column;
    for (const [row, cells] of this.#cells.entries()) {
      for (const [column, button] of cells.entries()) {
        button.classList.toggle(
          'source',
          sources.some((source) => isHere(source, row, column)),
        );
        button.classList.toggle('looked', looked !== undefined && isHere(looked, row, column));
      }
    }
  }
}
