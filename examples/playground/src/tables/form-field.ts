/** A field of the form that asks a model: by what its column holds, and each may be left empty. */
import { make } from './dom';
import type { FormColumn } from './messages';
import { showNumber } from './numbers';
import { makeSearch } from './search';

/** Of more words one is looked for, of fewer chosen. */
const MOST_CHOSEN = 8;

export interface FormField {
  readonly name: string;
  readonly element: HTMLElement;
  /** What is filled in, '' for nothing. */
  value: string;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** @param onChange called when somebody has filled in something else */
export function makeField(column: FormColumn, id: string, onChange: () => void): FormField {
  const [control, shown] = makeControl(column, id, onChange);
  const hint = hintOf(column);
  const said = make('small', hint, { id: `${id}-hint` });
  if (hint) control.setAttribute('aria-describedby', said.id);
  return {
    name: column.name,
    element: make('div', [make('label', column.name, { htmlFor: id }), shown, said], { className: 'field' }),
    get value() {
      return control.value;
    },
    set value(text) {
      const isNew = control instanceof HTMLSelectElement && ![...control.options].some(({ value }) => value === text);
      if (isNew) control.append(new Option(text, text));
      control.value = column.kind === 'date' ? fieldDate(text, column.times) : text;
    },
  };
}

/** The control that holds the value, and the element that is shown. */
function makeControl(column: FormColumn, id: string, onChange: () => void): [Control, HTMLElement] {
  const { kind, words } = column;
  if (kind === 'category' && words.length > MOST_CHOSEN) {
    const { input, element } = makeSearch(words.toSorted(), id, onChange);
    return [input, element];
  }
  const control = simpleControl(column);
  control.id = id;
  control.addEventListener('input', onChange);
  return [control, control];
}

function simpleControl({ kind, words, times, flags }: FormColumn): Control {
  if (kind === 'text') return make('textarea', '', { rows: 3 });
  if (kind === 'number') return make('input', '', { type: 'number', step: 'any' });
  if (kind === 'date') return make('input', '', { type: times ? 'datetime-local' : 'date' });
  if (kind === 'yesNo') {
    const [no, yes] = flags ?? ['no', 'yes'];
    return make('select', [new Option('–', ''), new Option(yes, 'yes'), new Option(no, 'no')]);
  }
  const choices = words.toSorted();
  if (choices.length === 0) return make('input', '', { type: 'text' });
  return make('select', [new Option('–', ''), ...choices.map((word) => new Option(word, word))]);
}

function hintOf({ kind, range, words }: FormColumn): string {
  if (kind === 'number' && range) return `${showNumber(range.least)} to ${showNumber(range.greatest)}`;
  return kind === 'category' && words.length > MOST_CHOSEN ? `one of ${words.length} values, or another` : '';
}

/** A day, or a day and a time without its zone, as the control has it; all are UTC. */
function fieldDate(text: string, times: boolean): string {
  const [day = '', time = '00:00'] = text.replace(/Z$/, '').split('T');
  return times && day !== '' ? `${day}T${time}` : day;
}
