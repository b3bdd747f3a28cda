/**
 * A field in which a word is looked for among many: it lists those that hold what is typed. What is none of them may
 * stand there, too.
 */
import Combobox from '@github/combobox-nav';
import { make } from './dom';

/** The most words that are listed at once. */
const MOST_LISTED = 100;

export interface Search {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
}

/** @param onChange called when another word stands there, typed or chosen */
export function makeSearch(words: readonly string[], id: string, onChange: () => void): Search {
  const input = make('input', '', { type: 'text', id, autocomplete: 'off', spellcheck: false });
  const list = make('ul', '', { id: `${id}-list`, role: 'listbox', hidden: true });
  const combobox = new Combobox(input, list, { tabInsertsSuggestions: false });
  const element = make('div', [input, list], { className: 'search' });
  const show = (looked: string): void => {
    const found = words.filter((word) => word.toLowerCase().includes(looked.trim().toLowerCase()));
    list.replaceChildren(
      ...found.slice(0, MOST_LISTED).map((word) => {
        const option = make('li', word, { role: 'option' });
        option.dataset.word = word;
        return option;
      }),
    );
    if (found.length === 0 || found.length > MOST_LISTED) {
      const said =
        found.length === 0
          ? 'not in the training data: treated as a rare value'
          : `and ${found.length - MOST_LISTED} more: type to search`;
      const more = make('li', said, { role: 'option', ariaDisabled: 'true' });
      list.append(more);
    }
    if (list.hidden) combobox.start();
    list.hidden = false;
  };
  const close = (): void => {
    if (!list.hidden) combobox.stop();
    list.hidden = true;
  };
  const choose = (word: string): void => {
    input.value = word;
    close();
    onChange();
  };
  // The word that stands there is where one starts from, and not what is looked for.
  input.addEventListener('click', () => show(''));
  input.addEventListener('focus', () => input.select());
  input.addEventListener('input', () => {
    show(input.value);
    onChange();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      show('');
    }
  });
  input.addEventListener('blur', close);
  // A press takes the focus from the field, which would close the list before the click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('combobox-commit', ({ target }) => {
    const { word } = (target as HTMLElement).dataset;
    if (word !== undefined) choose(word);
  });
  return { element, input };
}
