/** The form that asks a model, made from its columns, and the answer that follows what is filled in. */
import { formatShare } from '../shared/format';
import { complain, find, make } from './dom';
import { type FormField, makeField } from './form-field';
import type { Answer, Example, Filled, ModelView, Range } from './messages';
import { showNumber, showRough } from './numbers';

/** Of more columns those that matter most come first, and the others are folded. */
const [MOST_SHOWN, SHOWN_FIRST] = [16, 12];
/** The most classes whose probabilities are listed. */
const MOST_CLASSES = 10;

export interface Ask {
  /** Makes the form of another model. */
  show(view: ModelView): Promise<void>;
  /** What is filled in. */
  readonly filled: Filled;
}

export interface Asked {
  answer(filled: Filled): Promise<Answer>;
  example(row: number): Promise<Example | undefined>;
}

export function makeAsk({ answer, example }: Asked): Ask {
  const row = find<HTMLInputElement>('row');
  let view: ModelView;
  let fields: FormField[] = [];
  let truth = '';
  let [asking, again] = [false, false];
  const filled = (): Filled => Object.fromEntries(fields.map((field) => [field.name, field.value]));

  /** One question at a time; what was filled in meanwhile is asked next. */
  const ask = async (): Promise<void> => {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      try {
        const shown = await answer(filled());
        complain(find('answer-error'));
        showAnswer(view, shown, truth);
      } catch (error) {
        complain(find('answer-error'), error);
      }
    }
    asking = false;
  };
  const fill = (values: Filled): Promise<void> => {
    for (const field of fields) field.value = values[field.name] ?? '';
    return ask();
  };
  const take = async (): Promise<void> => {
    const found = await example(row.valueAsNumber - 1);
    row.toggleAttribute('aria-invalid', !found);
    if (!found) return;
    truth = found.truth;
    await fill(found.filled);
  };
  row.addEventListener('change', take);
  find('next-row').addEventListener('click', () => {
    row.valueAsNumber = row.valueAsNumber < view.examples ? row.valueAsNumber + 1 : 1;
    return take();
  });
  find('empty').addEventListener('click', () => {
    truth = '';
    return fill({});
  });
  find('fields').addEventListener('submit', (event) => event.preventDefault());
  const change = (): void => {
    truth = ''; // what is filled in is no row of the table any more
    void ask();
  };
  return {
    get filled() {
      return filled();
    },
    show(next) {
      view = next;
      fields = layOut(view, change);
      for (const part of [row.closest('label'), find('next-row')]) part?.toggleAttribute('hidden', view.examples === 0);
      row.max = String(view.examples);
      row.value = '1';
      truth = '';
      return view.examples > 0 ? take() : ask();
    },
  };
}

/** The fields, in the order of the table; of many the ones that matter most first. */
function layOut({ columns, importance }: ModelView, onChange: () => void): FormField[] {
  const rank = new Map(importance.map(({ column }, i) => [column, i]));
  const rankOf = (name: string): number => rank.get(name) ?? columns.length;
  const many = columns.length > MOST_SHOWN;
  const ordered = many ? columns.toSorted((a, b) => rankOf(a.name) - rankOf(b.name)) : columns;
  const fields = ordered.map((column, i) => makeField(column, `field-${i}`, onChange));
  const grid = (of: FormField[]): HTMLElement =>
    make(
      'div',
      of.map(({ element }) => element),
      { className: 'fields' },
    );
  if (!many) find('fields').replaceChildren(grid(fields));
  else {
    const rest = make('summary', `${fields.length - SHOWN_FIRST} more columns, less important`);
    find('fields').replaceChildren(
      grid(fields.slice(0, SHOWN_FIRST)),
      make('details', [rest, grid(fields.slice(SHOWN_FIRST))]),
    );
  }
  return fields;
}

function showAnswer(view: ModelView, answer: Answer, truth: string): void {
  const shownTruth = view.problem === 'number' && truth !== '' ? showNumber(Number(truth)) : truth;
  const said = truth === '' ? [] : [make('p', ['Actual value: ', make('strong', shownTruth)], { className: 'truth' })];
  const shown = answer.problem === 'classes' ? ofClasses(answer) : ofNumber(view, answer);
  find('answer-shown').replaceChildren(...shown, ...said);
}

function ofClasses({ chances, set }: Answer & { problem: 'classes' }): HTMLElement[] {
  const [[likeliest, chance]] = chances;
  const bars = chances.slice(0, MOST_CLASSES).map(([name, share]) => {
    const bar = make('span', '', { className: 'share' });
    bar.style.width = `${100 * share}%`;
    return make('tr', [
      make('th', name, { scope: 'row' }),
      make('td', formatShare(share), { className: 'right number' }),
      make('td', [bar], { className: 'bar-cell' }),
    ]);
  });
  const rest = chances.length - MOST_CLASSES;
  const table = make('table', [make('tbody', bars)]);
  table.setAttribute('aria-label', 'Probability of each class');
  const held = set.length > 1 ? `one of these: ${set.join(', ')}` : set[0];
  return [
    make('p', [make('strong', likeliest), ` ${formatShare(chance)}`], { className: 'verdict' }),
    table,
    ...(rest > 0 ? [make('p', `and ${rest} less likely classes`, { className: 'note' })] : []),
    make('p', `With 90 % confidence, the class is ${held}.`, { className: 'note' }),
  ];
}

function ofNumber(view: ModelView, { value, low, high }: Answer & { problem: 'number' }): HTMLElement[] {
  return [
    make('p', [make('strong', showNumber(value))], { className: 'verdict' }),
    make('p', `90 % prediction interval: ${showRough(low)} to ${showRough(high)}.`, {
      className: 'number',
    }),
    ...(view.range ? [scaleOf(view.range, value, low, high)] : []),
  ];
}

/** The interval among all targets of the table. */
function scaleOf(range: Range, value: number, low: number, high: number): HTMLElement {
  const [from, to] = [Math.min(range.least, low), Math.max(range.greatest, high)];
  const place = (at: number): number => (100 * (at - from)) / (to - from || 1);
  const interval = make('span', '', { className: 'interval' });
  interval.style.left = `${place(low)}%`;
  interval.style.width = `${place(high) - place(low)}%`;
  const mark = make('span', '', { className: 'mark' });
  mark.style.left = `${place(value)}%`;
  const ends = make('div', [make('span', showNumber(from)), make('span', showNumber(to))], {
    className: 'ends number',
  });
  const scale = make('div', [interval, mark], { className: 'scale' });
  scale.ariaHidden = 'true';
  return make('div', [scale, ends]);
}
