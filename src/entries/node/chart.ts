/**
 * Charts as SVG text: Observable Plot draws each panel, this file arranges panels, title and legend on one sheet. The
 * background is white, so that the chart is legible on dark pages, too.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export const BLUE = '#3b6fb6';
export const ORANGE = '#e06c2b';
export const GREY = '#8a8f98';
const INK = '#24292f';
const PALE = '#57606a';

const FONT = 'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;DejaVu Sans&quot;, sans-serif';
/** Pixels above the panels, for title, subtitle and legend. */
export const HEAD = 96;
/** Pixels of margin on all sides. */
export const MARGIN = 24;

/** One entry of the legend, with the mark that it explains. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly as: 'line' | 'dashes' | 'dot';
}

/** The contents of a chart. */
export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  /** A description for screen readers; the subtitle by default. */
  readonly description?: string;
  readonly legend: readonly LegendEntry[];
  /** The panels, left to right. */
  readonly panels: readonly Plot.PlotOptions[];
  /** The size of each panel, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** The chart as the text of an SVG file. */
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

/**
 * The legend as one row. The width of a label is estimated at 7.2 pixels per character, since no font is at hand to
 * measure.
 */
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

/**
 * One plot in a group of its own, `left` pixels from the edge. Plot's style sheet is meant for web pages and removed.
 */
function drawPanel(options: Plot.PlotOptions, left: number): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...options, document });
  svg.querySelector('style')?.remove();
  return `<g transform="translate(${left},${HEAD})" font-size="12" text-anchor="middle">${svg.innerHTML}</g>`;
}

/** Text with the special characters of XML escaped. */
function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
