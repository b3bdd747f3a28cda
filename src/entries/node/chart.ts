/**
 * Charts as SVG: Observable Plot draws the panels, this file puts them on one sheet with title and legend. The sheet is
 * white, so that it is read on dark pages, too.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export const BLUE = '#3b6fb6';
export const ORANGE = '#e06c2b';
export const GREY = '#8a8f98';
const INK = '#24292f';
const PALE = '#57606a';

const FONT = 'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;DejaVu Sans&quot;, sans-serif';
/** Pixels above the panels, for title, subtitle and legend, and around everything. */
export const HEAD = 96;
export const MARGIN = 24;

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly as: 'line' | 'dashes' | 'dot';
}

export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  /** What is to be seen, for those who don't see it. */
  readonly description?: string;
  readonly legend: readonly LegendEntry[];
  /** Side by side, from left to right. */
  readonly panels: readonly Plot.PlotOptions[];
  /** Size of each panel in pixels. */
  readonly width: number;
  readonly height: number;
}

/** The sheet as the text of an SVG file. */
export function drawSheet({ title, subtitle, description, legend, panels, width, height }: Sheet): string {
  const total = { width: panels.length * width + 2 * MARGIN, height: HEAD + height + MARGIN };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}"`,
    ` viewBox="0 0 ${total.width} ${total.height}" role="img" font-family="${FONT}" fill="${INK}" color="${INK}">`,
    `<title>${xml(title)}</title>`,
    `<desc>${xml(description ?? subtitle)}</desc>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="34" font-size="19" font-weight="600">${xml(title)}</text>`,
    `<text x="${MARGIN}" y="56" font-size="13" fill="${PALE}">${xml(subtitle)}</text>`,
    drawLegend(legend),
    ...panels.map((panel, i) => drawPanel({ ...panel, width, height }, MARGIN + i * width)),
    '</svg>\n',
  ].join('\n');
}

/** A row of keys; a label's width is guessed from its length, there is no font to measure with. */
function drawLegend(legend: readonly LegendEntry[]): string {
  const keys: string[] = [];
  let x = MARGIN;
  for (const { label, colour, as } of legend) {
    const dashes = as === 'dashes' ? ' stroke-dasharray="5 4"' : '';
    keys.push(
      as === 'dot'
        ? `<circle cx="${x + 11}" cy="76" r="3.5" fill="${colour}" fill-opacity="0.6"/>`
        : `<path d="M${x},76h22" stroke="${colour}" stroke-width="2.5"${dashes}/>`,
      `<text x="${x + 29}" y="80.5" font-size="13">${xml(label)}</text>`,
    );
    x += 29 + 7.2 * label.length + 26;
  }
  return keys.join('\n');
}

/** A plot without its style sheet, which is for web pages, in a group of its own. */
function drawPanel(options: Plot.PlotOptions, left: number): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...options, document });
  svg.querySelector('style')?.remove();
  return `<g transform="translate(${left},${HEAD})" font-size="12" text-anchor="middle">${svg.innerHTML}</g>`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
