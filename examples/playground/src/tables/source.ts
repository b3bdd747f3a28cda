/** Where the table comes from: a file that is dropped or chosen, an example, or text that is pasted. */
import { complain, find, make } from './dom';
import { EXAMPLES, type ExampleTable } from './examples';
import type { Opened } from './messages';

export interface Source {
  /** Shows what is open in place of the choice. */
  show(words: string): void;
  /** Shows the choice. */
  choose(): void;
}

/**
 * @param open takes a file; what it is refused with is shown, and all else stays as it was
 */
export function makeSource(open: (file: File, example?: ExampleTable) => Promise<Opened>): Source {
  const [choice, opened, error] = [find('choose'), find('opened'), find('source-error')];
  const reading = find('reading');
  let latest = 0;
  const take = async (file: File, example?: ExampleTable): Promise<void> => {
    const turn = ++latest;
    complain(error);
    reading.textContent = `Reading “${file.name}” …`;
    try {
      await open(file, example);
    } catch (refused) {
      if (turn === latest) complain(error, refused);
    } finally {
      if (turn === latest) reading.textContent = '';
    }
  };
  listenToFiles(take);
  find('examples').append(...EXAMPLES.map((example) => exampleItem(example, take)));
  find('take-pasted').addEventListener('click', () => {
    void take(new File([find<HTMLTextAreaElement>('pasted').value], 'pasted rows'));
  });
  const source: Source = {
    show(words) {
      find('opened-what').textContent = words;
      opened.hidden = false;
      choice.hidden = true;
    },
    choose() {
      opened.hidden = true;
      choice.hidden = false;
      complain(error);
    },
  };
  find('another').addEventListener('click', () => {
    source.choose();
    find('file').focus();
  });
  const asked = EXAMPLES.find(({ key }) => key === new URLSearchParams(location.search).get('example'));
  if (asked) void take(fileOf(asked), asked);
  return source;
}

const fileOf = ({ file, text }: ExampleTable): File => new File([text], file);

function listenToFiles(take: (file: File) => void): void {
  const input = find<HTMLInputElement>('file');
  input.addEventListener('change', () => {
    if (input.files?.[0]) take(input.files[0]);
    input.value = ''; // the same file once more is a change, too
  });
  // Anywhere on the page: what misses the field would else leave the page.
  const zone = find('drop');
  const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    zone.classList.add('over');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    zone.classList.remove('over');
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
}

function exampleItem(example: ExampleTable, take: (file: File, example: ExampleTable) => void): HTMLLIElement {
  const { title, file, source, address, licence } = example;
  const button = make('button', file, { type: 'button' });
  button.dataset.example = example.key;
  button.addEventListener('click', () => take(fileOf(example), example));
  const link = make('a', source, { href: address });
  return make('li', [button, make('span', [title, ' (', link, `; ${licence})`])]);
}
