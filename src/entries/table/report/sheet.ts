/** Drawings side by side and below each other on one sheet. */
import type { Panel } from './frame';
import { fitted, type Markup, mark, pixelsOf } from './markup';

/** Pixels between panels and at the edges, and of the whole. */
export const [GAP, SHEET] = [28, 764];
/** Of a panel's title and the two lines of its note, and of a line of these. */
const [HEAD, LINE] = [72, 15];

/** Words in lines that are no longer than so many pixels; the last is cut where there would be more lines. */
export function linesOf(text: string, pixels: number, size: number, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (pixelsOf(longer, size) <= pixels) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] += ` ${lines.slice(most).join(' ')}`;
  return shown.map((line) => fitted(line, pixels, size));
}

function placed({ title, note, description, width, drawing }: Panel, x: number, y: number): Markup {
  const notes = linesOf(note, width, 10.5, 3).map(
    (line, i) => mark`<text class="pale small" y="${32 + i * LINE}">${line}</text>`,
  );
  return mark`<g transform="translate(${x},${y})" role="img" aria-label="${`${title}: ${description}`}">
<text class="title" y="14">${title}</text>${notes}
<g transform="translate(0,${HEAD})">${drawing}</g></g>
`;
}

/** The drawings from this height on, as many beside each other as there is room for, and where they end. */
export function flow(panels: readonly Panel[], top: number): { parts: Markup[]; bottom: number } {
  let y = top;
  let row: Panel[] = [];
  const parts: Markup[] = [];
  const flush = (): void => {
    let x = GAP;
    for (const panel of row) {
      parts.push(placed(panel, x, y));
      x += panel.width + GAP;
    }
    if (row.length > 0) y += HEAD + Math.max(...row.map(({ height }) => height)) + GAP;
    row = [];
  };
  for (const panel of panels) {
    const used = row.reduce((sum, { width }) => sum + width + GAP, GAP);
    if (used + panel.width + GAP > SHEET + 1) flush();
    row.push(panel);
  }
  flush();
  return { parts, bottom: y };
}
