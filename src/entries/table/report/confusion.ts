/** A drawing of which classes are taken for which. */
import type { ModelState } from '../learn';
import { confusionsOf, percent, show } from './facts';
import { type Panel, WIDTH } from './frame';
import { fitted, type Markup, mark, pixelsOf } from './markup';

/** From this many classes on a matrix is so wide, in pixels. */
const [MANY, WIDE] = [9, 708];
/** Pixels of names at its sides, at most, above it, and between cells. */
const [MOST_NAME, MOST_WIDE_NAME, TOP, GAP] = [110, 170, 6, 1.5];

interface Sizes {
  readonly width: number;
  /** Pixels of names. */
  readonly names: number;
  readonly left: number;
  readonly cell: number;
  readonly high: number;
  readonly bottom: number;
  /** Whether names below the columns lie, and are not turned. */
  readonly level: boolean;
}

function sizesOf(names: readonly string[]): Sizes {
  const many = names.length >= MANY;
  const longest = Math.max(...names.map((name) => pixelsOf(name, 12))) + 4;
  const room = Math.min(many ? MOST_WIDE_NAME : MOST_NAME, longest);
  const whole = many ? WIDE : WIDTH;
  const cell = Math.min(84, (whole - room - 42) / names.length);
  const high = Math.min(cell, names.length > 4 ? 40 : 52);
  // What is left over is left on both sides.
  const left = room + 30 + (whole - room - 42 - cell * names.length) / 2;
  return { width: whole, names: room, left, cell, high, bottom: TOP + names.length * high, level: room <= cell };
}

/** Rows by their class, and by what they were taken for. */
export function confusionPanel(state: ModelState): Panel {
  const { names, counts, figures } = confusionsOf(state);
  const sizes = sizesOf(names);
  const { width, left, cell, bottom, level } = sizes;
  const cells = counts.flatMap((line, i) => line.map((count, j) => cellOf(sizes, names, i, j, count, figures[i].rows)));
  const foot = level ? 24 : sizes.names * 0.75 + 18;
  const right = counts.reduce((sum, line, i) => sum + line[i], 0);
  return {
    title: 'Confusion matrix',
    note: [
      'Held-out rows: actual classes from top to bottom, predicted classes from left to right. Blue is correct,',
      'orange is wrong; the stronger the color, the larger the share of the row.',
    ].join(' '),
    description: `Confusion matrix of ${names.length} classes: ${right} of ${state.rows} predictions are correct.`,
    width,
    height: bottom + foot + 20,
    drawing: mark`<g>${cells}</g>${names.map((name, i) => namesOf(sizes, name, i))}
<text class="middle" transform="translate(${left - sizes.names - 18},${(TOP + bottom) / 2}) rotate(-90)">actual</text>
<text class="middle" x="${left + (names.length * cell) / 2}" y="${bottom + foot + 14}">predicted</text>`,
    table: [
      ['class', 'rows', 'recall', 'precision', 'most often confused with'],
      ...names.map((name, i) => {
        const { rows, recall, precision } = figures[i];
        return [name, show(rows), percent(recall), percent(precision), mistakeOf(names, counts[i], i)];
      }),
    ],
  };
}

function cellOf(
  { left, cell, high }: Sizes,
  names: readonly string[],
  i: number,
  j: number,
  count: number,
  rows: number,
): Markup {
  const [x, y] = [left + j * cell, TOP + i * high];
  const label = show(count);
  const font = Math.min(13, high * 0.55, (cell - 4) / (pixelsOf(label, 1) || 1));
  const name = i === j ? 'first' : 'second';
  const shade = count > 0 ? 0.1 + (0.45 * count) / rows : 0;
  const box = mark`x="${x + GAP / 2}" y="${y + GAP / 2}" width="${cell - GAP}" height="${high - GAP}" rx="2"`;
  const [centre, base] = [x + cell / 2, y + high / 2 + font * 0.36];
  const text = mark`<text class="middle" style="font-size:${font}px" x="${centre}" y="${base}">${label}</text>`;
  const what = `${names[i]}, taken for ${names[j]}: ${label} (${percent(count / rows)})`;
  const ground = mark`<rect class="${name}" fill-opacity="${shade}" ${box}/>`;
  return mark`<g><title>${what}</title>${ground}${count > 0 && font >= 6 ? text : ''}</g>`;
}

/** A class' name beside its line, and below its column. */
function namesOf({ left, names, cell, high, bottom, level }: Sizes, name: string, i: number): Markup {
  const text = mark`${fitted(name, level ? Math.min(names, cell) : names, 12)}<title>${name}</title>`;
  const x = left + (i + 0.5) * cell;
  return mark`<text class="end" x="${left - 6}" y="${TOP + (i + 0.5) * high + 4}">${text}</text>
${
  level
    ? mark`<text class="middle" x="${x}" y="${bottom + 17}">${text}</text>`
    : mark`<text class="end" transform="translate(${x + 5},${bottom + 13}) rotate(-45)">${text}</text>`
}`;
}

/** The class that one is most often mistaken for, and how often. */
function mistakeOf(names: readonly string[], line: readonly number[], own: number): string {
  let worst = -1;
  for (const [j, count] of line.entries()) if (j !== own && count > (line[worst] ?? 0)) worst = j;
  return worst < 0 ? '–' : `${names[worst]} (${show(line[worst])})`;
}
