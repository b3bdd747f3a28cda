/** Reports: what they draw is what was measured, they are whole in themselves, and no word of a table becomes markup. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type ClassFigures, type ScoreOf, TableModel } from '../../../src/entries/table';
import { houses, ten } from './data';

/** A page or a drawing as a document: by the browser's own parser, in Node by linkedom's. */
async function parsed(text: string, type: 'text/html' | 'image/svg+xml'): Promise<Document> {
  const Parser = globalThis.DOMParser ?? (await import('linkedom')).DOMParser;
  return new Parser().parseFromString(text, type) as unknown as Document;
}

const QUICK = { size: 'small', folds: 3, members: 2, seed: 1 } as const;
const [BRACKETS, LONG] = ['<script>alert(1)</script>"\'&amp;]]>', `a ${'very '.repeat(60)}long name`];
const STRANGE = 'half \ud800 bell \u0007 nul \u0000 right to left \u202e אב 漢字 🌷';

/** A table whose names are markup. */
const hostile = ten(150).map((row, i) => ({
  [BRACKETS]: row.x0,
  [LONG]: row.x1,
  [STRANGE]: i % 3 ? '<img src=x onerror=alert(1)>' : '--><style>*{display:none}</style>',
  ['W'.repeat(40)]: row.x2,
  'constant </text></svg>': 1,
  target: `${row.answer}</title><svg onload=alert(1)>`,
}));

let numbers: TableModel;
let classes: TableModel;
let strange: TableModel;
beforeAll(async () => {
  numbers = await TableModel.train(houses(240), { target: 'price', ...QUICK });
  classes = await TableModel.train(ten(300), { target: 'answer', ...QUICK });
  strange = await TableModel.train(hostile, { target: 'target', ...QUICK });
}, 60_000);

const textsOf = (root: ParentNode, selector: string): string[] =>
  Array.from(root.querySelectorAll(selector), (element) => element.textContent ?? '');

/** The table behind a drawing, by the drawing's title. */
function tableOf(page: Document, title: string): string[][] {
  const figure = Array.from(page.querySelectorAll('figure')).find((each) => textsOf(each, 'h3')[0] === title);
  return Array.from(figure?.querySelectorAll('tbody tr') ?? [], (line) => textsOf(line, 'th, td'));
}

const titles = async (model: TableModel): Promise<string[]> =>
  textsOf(await parsed(model.reportHTML(), 'text/html'), 'figure h3');

describe('what is drawn', () => {
  test('of numbers and of classes', async () => {
    const last = 'Loss curves';
    const ofNumbers = ['Predicted and actual', 'Importance', 'Residuals', 'Coverage of intervals', last];
    const ofClasses = ['Confusion matrix', 'Importance', 'Reliability diagram', last];
    expect(await titles(numbers)).toEqual(ofNumbers);
    expect(await titles(classes)).toEqual(ofClasses);
    for (const title of ofNumbers) expect(numbers.reportSVG()).toContain(`>${title}</text>`);
    for (const title of ofClasses) expect(classes.reportSVG()).toContain(`>${title}</text>`);
  });

  test('score, columns and warnings are on the page', async () => {
    const page = await parsed(numbers.reportHTML(), 'text/html');
    expect(textsOf(page, 'dt')).toEqual(['R²', 'RMSE', 'MAE']);
    const { mean, deviation } = numbers.score as ScoreOf<{ r2: number }>;
    const [value, spread] = textsOf(page, '.value')[0].split(' ± ').map(Number);
    expect(value).toBeCloseTo(mean.r2, 3);
    expect(spread).toBeCloseTo(deviation.r2, 3);
    expect(textsOf(page, '[aria-labelledby="columns"] tbody th').map((name) => name.trim())).toEqual(
      numbers.columns.map(({ name }) => name),
    );
    expect(textsOf(page, '.kind')).toEqual(numbers.columns.map(({ kind }) => kind));
    expect(textsOf(page, 'li')).toEqual(numbers.warnings);
  });

  test('points stand where answers and truths are, on axes that are straight', async () => {
    const { state } = numbers.toJSON()['nablanet/table'] as {
      state: { evidence: { numbers: { truths: number[]; answers: number[] } } };
    };
    const { truths, answers } = state.evidence.numbers;
    expect(truths).toHaveLength(240);
    const page = await parsed(numbers.reportHTML(), 'text/html');
    const dots = Array.from(page.querySelectorAll('figure')[0].querySelectorAll('circle'));
    expect(dots).toHaveLength(240);
    for (const [name, values] of [
      ['cx', answers],
      ['cy', truths],
    ] as const) {
      const at = dots.map((dot) => Number(dot.getAttribute(name)));
      const [low, high] = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))];
      expect(Math.abs(at[high] - at[low])).toBeGreaterThan(100);
      for (const [i, value] of values.entries()) {
        const share = (value - values[low]) / (values[high] - values[low]);
        expect(Math.abs(at[i] - (at[low] + share * (at[high] - at[low])))).toBeLessThan(0.02); // two digits are written
      }
    }
  });

  test('the confusion matrix counts every row, and its diagonal is the accuracy', async () => {
    const page = await parsed(classes.reportHTML(), 'text/html');
    const lines = tableOf(page, 'Confusion matrix');
    expect(lines.map(([name]) => name)).toEqual(['no', 'yes']);
    expect(lines.reduce((sum, [, rows]) => sum + Number(rows), 0)).toBe(300);
    const cells = textsOf(page.querySelectorAll('figure')[0], 'svg g > title');
    const count = (of: string): number => Number(cells.find((cell) => cell.startsWith(of))?.match(/: (\d+) \(/)?.[1]);
    const right = count('no, taken for no') + count('yes, taken for yes');
    // Folds are of equal size, so that the mean over them is that over the rows.
    expect(right / 300).toBeCloseTo((classes.score as ScoreOf<ClassFigures>).mean.accuracy, 10);
    expect(right + count('no, taken for yes') + count('yes, taken for no')).toBe(300);
  });

  test('importance, reliability and curves are those of the model', async () => {
    const page = await parsed(classes.reportHTML(), 'text/html');
    const importance = tableOf(page, 'Importance');
    expect(importance.map(([name]) => name)).toEqual(classes.importance().map(({ column }) => column));
    for (const [i, { drop }] of classes.importance().entries()) {
      expect(Number(importance[i][1].replace('−', '-'))).toBeCloseTo(drop, 4);
    }
    const bins = classes.calibration?.bins ?? [];
    const reliability = tableOf(page, 'Reliability diagram');
    expect(reliability.map(([, rows]) => Number(rows))).toEqual(bins.map(({ rows }) => rows));
    expect(tableOf(page, 'Loss curves')).toHaveLength(classes.networks.length);
    const lines = page.querySelectorAll('figure:last-child path.line.thin');
    expect(lines).toHaveLength(2 * classes.networks.length);
  });
});

describe('the page and the drawing', () => {
  test('are whole in themselves: no script, nothing to fetch, and names for who does not see', async () => {
    for (const model of [numbers, classes, strange]) {
      const page = await parsed(model.reportHTML(), 'text/html');
      expect(page.documentElement.getAttribute('lang')).toBe('en');
      expect(page.querySelectorAll('h1')).toHaveLength(1);
      expect(page.querySelectorAll('script, link, iframe, img, object, embed, base, [src], [href]')).toHaveLength(0);
      for (const svg of page.querySelectorAll('svg')) {
        expect(svg.getAttribute('role')).toBe('img');
        expect(svg.getAttribute('aria-label')?.length).toBeGreaterThan(5);
      }
      const svg = model.reportSVG();
      expect(svg.match(/https?:\/\/[^" ]+/g)).toEqual(['http://www.w3.org/2000/svg']);
      expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect(model.reportHTML()).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
  });

  test('show hostile words as words', async () => {
    const page = await parsed(strange.reportHTML(), 'text/html');
    const shown = [BRACKETS, LONG, STRANGE.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')];
    const names = textsOf(page, '[aria-labelledby="columns"] tbody th').map((name) => name.trim());
    expect(names.slice(0, 3)).toEqual(shown);
    expect(textsOf(page, 'h1')).toEqual(['target']);
    expect(tableOf(page, 'Confusion matrix').map(([name]) => name)).toEqual(strange.classes);
    const drawing = await parsed(strange.reportSVG(), 'image/svg+xml');
    expect(drawing.documentElement.nodeName).toBe('svg'); // browsers answer with <parsererror> to what is no XML
    expect(drawing.querySelectorAll('parsererror, script, img')).toHaveLength(0);
    for (const [text, handlers] of [
      [page, page.querySelectorAll('[onload], [onerror]')],
      [drawing, drawing.querySelectorAll('[onload], [onerror]')],
    ] as const) {
      expect(handlers).toHaveLength(0);
      expect(text.querySelectorAll('style')).toHaveLength(1);
    }
  });

  test('are the same from a file', () => {
    for (const model of [numbers, classes, strange]) {
      const loaded = TableModel.load(model.save());
      expect(loaded.reportHTML()).toBe(model.reportHTML());
      expect(loaded.reportSVG()).toBe(model.reportSVG());
    }
  });

  test('leave nothing but the columns where nothing was trained', async () => {
    const idle = await TableModel.train(houses(60), { target: 'price', ...QUICK, maxSeconds: 0 });
    expect(await titles(idle)).not.toContain('Loss curves');
    expect(idle.reportSVG()).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test('in the terminal no line is longer than 96 letters, and none has a control character', () => {
  for (const model of [numbers, classes, strange]) {
    for (const line of model.report().split('\n')) {
      expect(Array.from(line).length).toBeLessThanOrEqual(96);
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  }
});

/** In browsers, where there is a layout. */
describe.runIf(typeof document !== 'undefined')('the page', () => {
  /** What is measured of a page in a frame of this width. */
  async function framed<Result>(html: string, width: number, measure: (page: Document) => Result): Promise<Result> {
    const frame = document.createElement('iframe');
    frame.style.cssText = `width:${width}px;height:800px;border:0`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.srcdoc = html;
    document.body.append(frame);
    await loaded;
    try {
      return measure(frame.contentDocument as Document);
    } finally {
      frame.remove();
    }
  }

  test.each([360, 768, 1440])('fits %i pixels, long names and all, in letters that can be read', async (width) => {
    for (const model of [numbers, classes, strange]) {
      const [whole, texts] = await framed(model.reportHTML(), width, (page) => {
        const sizes = Array.from(page.querySelectorAll('figure svg text:not(.small)'), (text) => {
          const svg = text.closest('svg') as SVGSVGElement;
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return scale * Number.parseFloat(getComputedStyle(text).fontSize);
        });
        return [page.documentElement.scrollWidth, sizes];
      });
      expect(whole).toBeLessThanOrEqual(width);
      expect(Math.min(...texts)).toBeGreaterThan(9);
    }
  });

  test('no name runs out of its drawing', async () => {
    for (const model of [numbers, classes, strange]) {
      const out = await framed(model.reportHTML(), 1440, (page) =>
        Array.from(page.querySelectorAll('figure svg text'), (text) => {
          const [own, all] = [text.getBoundingClientRect(), (text.closest('svg') as Element).getBoundingClientRect()];
          const over = Math.max(all.left - own.left, own.right - all.right, all.top - own.top, own.bottom - all.bottom);
          return { text: text.textContent, over };
        }).filter(({ over }) => over > 3),
      );
      expect(out).toEqual([]);
    }
  });
});
