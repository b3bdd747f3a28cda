/** How the held-out digits are read: a table of what was meant and what was read, and those that were misread. */
import { CLASSES, type Images, imageAt } from './images';
import { makePixels, paintInk } from './pixels';
import { bestOf } from './reading';

/** More thumbnails than these are not shown. */
const MOST_MISREAD = 24;

export interface HeldOut {
  /** @param outputs (rows × CLASSES); returns how many were read right */
  draw(outputs: Float32Array): number;
}

export interface HeldOutParts {
  readonly table: HTMLTableElement;
  readonly misread: HTMLElement;
  readonly summary: HTMLElement;
  /** Somebody wants to look at one. */
  onChoose(image: Float32Array, label: number): void;
}

export function makeHeldOut(images: Images, { table, misread, summary, onChoose }: HeldOutParts): HeldOut {
  const cells = fillTable(table);
  if (table.parentElement) table.parentElement.tabIndex = 0; // it may be wider than a phone
  let shown = '';
  return {
    draw(outputs) {
      const said = Array.from(images.labels, (_, row) => bestOf(outputs.subarray(row * CLASSES, (row + 1) * CLASSES)));
      const counts = cells.map((row) => row.map(() => 0));
      for (const [row, label] of images.labels.entries()) counts[label][said[row]]++;
      for (const [meant, row] of cells.entries()) {
        const total = counts[meant].reduce((sum, count) => sum + count);
        for (const [read, cell] of row.entries()) showCount(cell, counts[meant][read], total);
      }
      const wrong = Array.from(images.labels.keys()).filter((row) => said[row] !== images.labels[row]);
      wrong.sort((a, b) => outputs[b * CLASSES + said[b]] - outputs[a * CLASSES + said[a]]);
      summary.textContent =
        wrong.length > 0 ? `${wrong.length} of ${said.length} test digits, the most confident errors first` : 'None.';
      const few = wrong.slice(0, MOST_MISREAD);
      const key = few.map((row) => `${row}:${said[row]}`).join();
      if (key !== shown) misread.replaceChildren(...few.map((row) => thumbnail(row, said[row])));
      shown = key;
      return said.length - wrong.length;
    },
  };

  function thumbnail(row: number, read: number): HTMLElement {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    const label = images.labels[row];
    button.setAttribute('aria-label', `${label} → ${read}, a ${label} read as ${read}: show it`);
    const canvas = makePixels();
    paintInk(canvas, imageAt(images, row));
    button.append(canvas, `${label} → ${read}`);
    button.addEventListener('click', () => onChoose(imageAt(images, row), label));
    item.append(button);
    return item;
  }
}

/** A cell for every digit meant and read. */
function fillTable(table: HTMLTableElement): HTMLTableCellElement[][] {
  const head = document.createElement('tr');
  const corner = document.createElement('td');
  corner.textContent = 'actual \\ predicted';
  head.append(corner, ...Array.from({ length: CLASSES }, (_, digit) => heading(digit, 'col')));
  const cells: HTMLTableCellElement[][] = [];
  const rows = Array.from({ length: CLASSES }, (_, meant) => {
    const row = document.createElement('tr');
    cells.push(Array.from({ length: CLASSES }, () => document.createElement('td')));
    for (const [read, cell] of cells[meant].entries()) if (read === meant) cell.className = 'right';
    row.append(heading(meant, 'row'), ...cells[meant]);
    return row;
  });
  table.createTHead().append(head);
  table.createTBody().append(...rows);
  return cells;
}

function heading(digit: number, scope: 'row' | 'col'): HTMLTableCellElement {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = String(digit);
  return cell;
}

function showCount(cell: HTMLTableCellElement, count: number, total: number): void {
  const text = count === 0 ? '·' : String(count);
  if (cell.textContent === text) return;
  cell.textContent = text;
  // A misreading counts for more than its share: one in thirty is to be seen.
  const share = cell.className === 'right' ? count / total : Math.min(1, (6 * count) / total);
  cell.style.setProperty('--share', `${Math.round(45 * share)}%`);
}
