/** A model's report as one drawing. */
import { figuresOf, networksOf, summaryOf, withSpread } from './facts';
import type { Panel } from './frame';
import { fitted, type Markup, mark, pixelsOf } from './markup';
import { STYLE } from './palette';
import { panelsOf, type Reported } from './panels';

/** Pixels between panels and at the edges, and of the whole. */
const [GAP, WIDTH] = [28, 764];
/** Of a panel's title and the two lines of its note, and of a line of these. */
const [HEAD, LINE] = [72, 15];

/** Words in lines that are no longer than so many pixels; the last is cut where there would be more lines. */
function linesOf(text: string, pixels: number, size: number, most: number): string[] {
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

/** The report as the text of an SVG file, in the colours of a light or a dark page. */
export function reportSVG(reported: Reported): string {
  const { state, members } = reported;
  const figures = figuresOf(state).map(({ title, value, deviation, guess }, i) => {
    const place = `translate(${GAP + (i * (WIDTH - GAP)) / 3},108)`;
    const figure = mark`<text class="figure" y="22">${withSpread(value, deviation)}</text>`;
    const small = mark`<text class="pale small" y="39">${`a guess: ${guess}`}</text>`;
    return mark`<g transform="${place}"><text class="pale">${title}</text>${figure}${small}</g>`;
  });
  let y = 180;
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
  for (const panel of panelsOf(reported)) {
    const used = row.reduce((sum, { width }) => sum + width + GAP, GAP);
    if (used + panel.width + GAP > WIDTH + 1) flush();
    row.push(panel);
  }
  flush();
  const warnings = state.warnings.slice(0, 8).map((warning, i) => {
    return mark`<text class="pale" x="${GAP}" y="${y + 8 + i * 19}">${fitted(warning, WIDTH - 2 * GAP, 12)}</text>`;
  });
  const height = y + warnings.length * 19 + (warnings.length > 0 ? GAP : 0);
  const about = summaryOf(state);
  const room = WIDTH - 2 * GAP;
  const box = mark`width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  const title = `${state.target}: ${about}`;
  return mark`<svg xmlns="http://www.w3.org/2000/svg" class="nablanet-report" ${box} role="group" aria-label="${title}">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
<rect class="ground" width="100%" height="100%"/>
<text class="head" x="${GAP}" y="46">${fitted(state.target, room, 20)}</text>
<text class="pale" x="${GAP}" y="70">${fitted(`${about}; ${networksOf(state, members)}`, room, 12)}</text>
${figures}
${parts}${warnings}</svg>
`.markup;
}
